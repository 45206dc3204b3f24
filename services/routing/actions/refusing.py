"""What is refused stands on record, whatever it was that somebody tried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from services.kernel.errors import Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.routing.tables import Refusal


@contextmanager
def on_record(house: House, officer: Officer, act: str, *, at: datetime, case: str = "") -> Iterator[None]:
    """Around the transaction of an attempt: when it is refused, a row of its own says who tried what, on which case."""
    try:
        yield
    except Refused as refusal:
        with house.database.work(seeing=(officer.office,)) as session:
            session.add(
                Refusal(
                    office=officer.office,
                    case_id=case[:24],
                    officer=officer.id,
                    act=act,
                    status=refusal.status,
                    code=refusal.code,
                    at=at,
                )
            )
        raise
