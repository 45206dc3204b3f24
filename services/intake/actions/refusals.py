"""What was refused stands on record: who tried what, and why not."""

from __future__ import annotations

from datetime import datetime

from services.intake.tables import Refusal
from services.kernel.house import House


def keep(house: House, *, office: str, by: str, act: str, about: str, status: int, code: str, at: datetime) -> None:
    """A row of its own, after the act was undone. `about` is a case, a draft, a file or a token."""
    with house.database.work(seeing=(office,)) as session:
        session.add(
            Refusal(office=office, by=by[:64], act=act[:64], about=about[:40], status=status, code=code[:48], at=at)
        )
