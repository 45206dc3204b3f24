"""What is said about files of a complaint, so that the archive can file them: where they lie, what became of them."""

from __future__ import annotations

from datetime import datetime

from services.intake.tables import Evidence, Outbox
from services.kernel.contracts.intake import EvidenceAttached, EvidenceJudged


def attached(row: Evidence, *, at: datetime) -> Outbox:
    """The file is part of `row.case` now."""
    return Outbox.of(
        EvidenceAttached(
            office=row.office,
            case=str(row.case),
            at=at,
            evidence=str(row.id),
            serial=row.serial,
            part=row.part,
            ending=row.ending,
            media_type=row.media_type,
            size=row.size,
            sha256=row.sha256,
            address=row.original,
            sealed_for=row.sealed_for,
            sealed_name=row.sealed_name,
            uploader=row.uploader,
            received_at=row.received_at,
            state=row.state,
        )
    )


def judged(row: Evidence, *, at: datetime) -> Outbox:
    """A file of `row.case` has another state."""
    return Outbox.of(
        EvidenceJudged(office=row.office, case=str(row.case), at=at, evidence=str(row.id), state=row.state)
    )
