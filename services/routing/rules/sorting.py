"""The order of every work list: what is graver first, then what is due sooner; never by age alone (4.4)."""

from __future__ import annotations

from datetime import UTC, datetime

from services.routing.rules.assessment import CaseClass
from services.routing.rules.regions import Severity

LAST = datetime.max.replace(tzinfo=UTC)


def rank(severity: Severity, classed: CaseClass | None = None) -> int:
    """0 major, 1 suspected, 2 the rest. Stored with the case, so that the database sorts by it."""
    if severity.is_major or classed is CaseClass.ONE:
        return 0
    return 1 if severity.is_urgent else 2


def queue_key(severity: Severity, due_at: datetime | None, classed: CaseClass | None = None) -> tuple[int, datetime]:
    """Sorts a work list. A case without a running clock comes last in its rank."""
    return rank(severity, classed), due_at or LAST
