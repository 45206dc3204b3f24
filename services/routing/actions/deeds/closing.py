"""What every way to the end has in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.kernel.contracts import routing as contracts
from services.routing.actions.deeds.lateness import was_late
from services.routing.actions.doing import Common, Doing, Done
from services.routing.rules.afterwards import last_day_to_ask_again
from services.routing.tables import Case


def out_of_the_archive(case: Case) -> dict[str, str]:
    """What is open again is not filed: the archive keeps its package, and the history when and where that was."""
    if case.archived_at is None:
        return {}
    filed = {"archived_at": case.archived_at.isoformat(), "archive_number": case.archive_number or ""}
    case.archived_at = case.archive_number = None
    return filed


def closing(doing: Doing, *, outcome: str, told: Mapping[str, Any] | None = None, answer: str | None = None) -> Done:
    """Close: `outcome` is agreed, silent, upheld, withdrawn, invalid, desk or consultation. `answer` is sealed, to who
    had only asked."""
    case = doing.case
    case.outcome, case.closed_at = outcome, doing.at
    if case.on_time is None and was_late(doing):
        case.on_time = False

    def speech(common: Common) -> contracts.CaseClosed:
        return contracts.CaseClosed(
            **common,
            outcome=outcome,
            cause=case.cause,
            business=case.business,
            merit=case.merit,
            closed_at=doing.at,
            accepted_at=case.accepted_at,
            on_time=case.on_time,
            sealed_answer=answer,
            ask_again_by=last_day_to_ask_again(doing.at, doing.pack),
        )

    return Done(
        told={"outcome": outcome, "cause": case.cause, "business": case.business, "merit": case.merit, **(told or {})},
        speech=speech,
    )
