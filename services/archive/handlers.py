"""What archive does when it hears anything at all: it keeps it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.archive import actions
from services.archive.tables import Account, KeptOff
from services.kernel.contracts.routing import CaseRecused, OfficerChanged, OfficeTargetsSet
from services.kernel.house import House
from services.kernel.messaging.letters import Letter
from services.kernel.staff import keep_off, note_account


def keep(session: Session, letters: Sequence[Letter], _house: House) -> None:
    """Every message about a case, of every service, in batches, ordinary and urgent alike. What is about no case (a
    published calendar) has no dossier to lie in; who published it keeps it."""
    for letter in letters:
        if isinstance(letter.event, CaseRecused):
            keep_off(session, KeptOff, letter.event)
        if isinstance(letter.event, OfficerChanged):
            note_account(session, Account, letter.event)
        if isinstance(letter.event, OfficeTargetsSet):
            actions.note_targets(session, letter.event)
    about_cases = [letter for letter in letters if letter.case]
    if about_cases:
        actions.keep(session, about_cases)
