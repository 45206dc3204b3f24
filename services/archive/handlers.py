"""What archive does when it hears anything at all: it keeps it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.archive import actions
from services.kernel.house import House
from services.kernel.messaging.letters import Letter


def keep(session: Session, letters: Sequence[Letter], _house: House) -> None:
    """Every message of every service, in batches, ordinary and urgent alike."""
    actions.keep(session, letters)
