"""What archive does when it hears anything at all: it keeps it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.archive import actions
from services.archive.actions.rush import rush
from services.archive.tables import Account, HeardYear, KeptOff
from services.kernel.contracts.routing import CalendarPublished, CaseRecused, OfficerChanged, OfficeTargetsSet
from services.kernel.heard_years import note_years
from services.kernel.house import House
from services.kernel.messaging.letters import Letter
from services.kernel.staff import keep_off, note_account


def keep(session: Session, letters: Sequence[Letter], _house: House) -> None:
    """Every message about a case, of every service, in batches, ordinary and urgent alike. What is about no case has
    no dossier to lie in; of a published calendar the year is kept, by which figures count days."""
    rush.came(len(letters))
    for letter in letters:
        if isinstance(letter.event, CaseRecused):
            keep_off(session, KeptOff, letter.event)
        if isinstance(letter.event, OfficerChanged):
            note_account(session, Account, letter.event)
        if isinstance(letter.event, OfficeTargetsSet):
            actions.note_targets(session, letter.event)
    note_years(session, HeardYear, (one.event for one in letters if isinstance(one.event, CalendarPublished)))
    about_cases = [letter for letter in letters if letter.case]
    if about_cases:
        actions.keep(session, about_cases)
