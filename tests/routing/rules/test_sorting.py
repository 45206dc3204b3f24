"""Graver first, then due sooner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.routing.rules.assessment import CaseClass
from services.routing.rules.regions import Severity
from services.routing.rules.sorting import queue_key, rank

SOON = datetime(2026, 11, 23, tzinfo=UTC)
LATER = SOON + timedelta(days=9)


@pytest.mark.clause("A4.4-3")
def test_a_queue_shows_major_ones_first_and_then_what_is_due_soonest() -> None:
    queue = {
        "ordinary, later": queue_key(Severity.NORMAL, LATER),
        "ordinary, no clock": queue_key(Severity.NORMAL, None),
        "ordinary, soon": queue_key(Severity.NORMAL, SOON),
        "suspected, later": queue_key(Severity.SUSPECTED, LATER),
        "first class, later": queue_key(Severity.NORMAL, LATER, CaseClass.ONE),
        "major, soon": queue_key(Severity.FAST_TRACK, SOON),
    }
    assert sorted(queue, key=queue.__getitem__) == [
        "major, soon",
        "first class, later",
        "suspected, later",
        "ordinary, soon",
        "ordinary, later",
        "ordinary, no clock",
    ]


def test_what_is_about_to_be_dismissed_is_still_suspected() -> None:
    assert rank(Severity.DISMISSAL_PROPOSED) == rank(Severity.SUSPECTED) == 1
    assert {rank(severity) for severity in Severity if severity.is_major} == {0}


@pytest.mark.parametrize(
    ("severity", "told"),
    [(Severity.NORMAL, "normal"), (Severity.DISMISSAL_PROPOSED, "suspected"), (Severity.EMERGENCY_PLAN, "major")],
)
def test_other_services_are_told_three_words(severity: Severity, told: str) -> None:
    assert severity.told == told
