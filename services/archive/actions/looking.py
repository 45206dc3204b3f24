"""Somebody looked into what is filed: said by name and post as they are at that moment (4.5)."""

from __future__ import annotations

from datetime import datetime

from services.archive.tables import Outbox
from services.kernel.contracts.archive import DossierLooked
from services.kernel.people import Officer


def looked(by: Officer, case: str, *, office: str, what: str, granted: bool, at: datetime) -> Outbox:
    """The row that says it. `what` is the person that was searched for, or the package."""
    return Outbox.of(
        DossierLooked(
            office=office,
            case=case,
            at=at,
            by=by.id,
            what=what,
            granted=granted,
            by_name=by.name,
            by_posts=by.posts_in_order,
        )
    )
