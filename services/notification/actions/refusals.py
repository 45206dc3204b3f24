"""What was refused stands on record: who tried what, and why not."""

from __future__ import annotations

from datetime import datetime

from services.kernel.house import House
from services.kernel.people import Officer
from services.notification.tables import Refusal


def keep(house: House, *, by: Officer, act: str, about: str, status: int, code: str, at: datetime) -> None:
    """A row of its own, after the act was undone. `about` is a case, a notice, an alarm or a kind of words."""
    with house.database.work(seeing=(by.office,)) as session:
        session.add(
            Refusal(
                office=by.office,
                officer=by.id,
                act=act[:64],
                about=about[:40],
                status=status,
                code=code[:48],
                at=at,
            )
        )
