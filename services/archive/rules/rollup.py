"""What one case adds to the figures: a number for each measure, in a cell of month, office, class, cause and so on.

The figures of the province are the sum over all cases. When a case changes, what it added is taken away and what it
adds now is put there, so that figures, once all was counted, are what a recount would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from services.archive.rules.course import Course, month_of
from services.archive.rules.story import Story
from services.kernel.workdays import SHANGHAI

SATISFIED = 3  # of 5 grades, 3.4
PRAISED = 5
# Of closed cases that the office had marked as waiting for the complainant (D04): how many, and a measure for each pair
# of days between which the mark stood. Few cases have any, so that they are counted in the cells alone.
WAITED, WAIT = "waited", "wait"
SPAN = "span"  # a measure of its own for each pair of days: working days are counted when it is read, by the calendar
# Ended without a result of its own, so that nobody is called back (6.8.1 (1), (2)) and no limit for the result ran.
WITHOUT_CALL = frozenset({"desk", "invalid", "consultation", "withdrawn"})
CLOCKS = ("K0", "K1", "K1r", "K2", "K3", "K4a", "K4b", "K4c", "K4f", "K5", "K6", "K7", "K8", "K9")
# Disjoint and together every number that was issued (7.1.1); who was nameless counts as such whatever became of it.
KINDS = ("anonymous", "immediate", "invalid", "consultations", "withdrawn", "valid", "undecided")
CALLS = ("in_time", "late", "not_reached", "waiting", "exempt")
# What a line of a month tells by name; what is not here, as a limit of somebody's own, is counted in the cells alone.
NAMED = (
    *("registered", "accepted", "open", *KINDS, "rejections", "reopenings", "handovers"),
    *("closed", "timed", "on_time", "first_time", "answered", "graded", "satisfied", "praised"),
    *(f"call_{call}" for call in CALLS),
    *CLOCKS,
)


class Cell(NamedTuple):
    """Where a case is counted. `handled_in` is the office that handles it; `month` is of what is counted there."""

    handled_in: str
    month: str
    department: str
    classed: str
    cause: str
    business: str
    channel: str
    stage: str
    measure: str


def adds(story: Story, course: Course) -> dict[Cell, int]:
    """What the case adds, by cell; nothing while only its registration is missing."""
    place = (
        story.department or "none",
        story.classed or "unclassed",
        story.cause or story.suggested_cause or "uncoded",
        story.business or story.suggested_business or "uncoded",
        story.channel or "unknown",
        story.step,
    )
    office = course.handled_by or story.office
    counted = Counter(Cell(office, month, *place, measure) for month, measure in _counted(story, course))
    return dict(counted)


def changed(before: dict[Cell, int], after: dict[Cell, int]) -> dict[Cell, int]:
    """What has to be added to the sums when a case adds `after` in place of `before`."""
    both = {cell: after.get(cell, 0) - before.get(cell, 0) for cell in {*before, *after}}
    return {cell: n for cell, n in both.items() if n}


def days_of(measure: str) -> tuple[date, date] | None:
    """Acceptance and arrival of the result, of a measure that is a span."""
    return _between(SPAN, measure)


def waited_between(measure: str) -> tuple[date, date] | None:
    """When the office marked that it waits for the complainant and when that ended, of a measure that says so."""
    return _between(WAIT, measure)


def _between(name: str, measure: str) -> tuple[date, date] | None:
    found, _, days = measure.partition(" ")
    if found != name:
        return None
    first, _, last = days.partition(" ")
    return date.fromisoformat(first), date.fromisoformat(last)


def percentile(spans: Sequence[tuple[int, int]], percent: int) -> int | None:
    """The smallest number of days within which that share of the cases was answered; `spans` are (days, cases)."""
    total = sum(n for _, n in spans)
    passed = 0
    for days, n in sorted(spans):
        passed += n
        if passed * 100 >= total * percent:
            return days
    return None


def kind_of(kind: str | None, outcome: str | None, *, refused: bool, accepted: bool) -> str:
    """One of KINDS."""
    if kind == "anonymous":
        return "anonymous"
    if outcome == "desk":
        return "immediate"
    if refused or outcome == "invalid":
        return "invalid"
    if outcome in ("consultation", "withdrawn"):
        return "consultations" if outcome == "consultation" else "withdrawn"
    return "valid" if accepted else "undecided"


def _counted(story: Story, course: Course) -> Iterator[tuple[str, str]]:
    if story.registered_at is not None:
        month = month_of(story.registered_at)
        yield month, "registered"
        yield (
            month,
            kind_of(
                story.kind,
                story.outcome,
                refused=story.refused_at is not None,
                accepted=story.accepted_at is not None,
            ),
        )
        if story.accepted_at is not None:
            yield month, "accepted"
        if story.closed_at is None:
            yield month, "open"
    for told in course.happened.values():
        what, _, when = told.partition(" ")
        yield when, what
    if course.answered_at is not None and story.accepted_at is not None:
        days = f"{_day(story.accepted_at)} {_day(course.answered_at)}"
        yield month_of(course.answered_at), f"{SPAN} {days}"
    if story.closed_at is not None:
        for measure in _at_closing(story, course):
            yield month_of(story.closed_at), measure


def _at_closing(story: Story, course: Course) -> Iterator[str]:
    yield "closed"
    if story.on_time is not None:  # without an answer nothing was in time, but what was late stays late (D05)
        yield "timed"
        if story.on_time:
            yield "on_time"
    if story.outcome not in WITHOUT_CALL and _answered_first_time(course):
        yield "first_time"
    if story.outcome not in WITHOUT_CALL:
        yield "answered"
    yield f"call_{call_of(story, course)}"
    if course.waited:
        yield WAITED
    for since, until in course.waited.items():
        yield f"{WAIT} {_day(datetime.fromisoformat(since))} {_day(datetime.fromisoformat(until))}"
    if course.grade is not None:
        yield "graded"
        if course.grade >= SATISFIED:
            yield "satisfied"
        if course.grade >= PRAISED:
            yield "praised"


def call_of(story: Story, course: Course) -> str:
    """How the callback of a closed case stands: exempt by what it was, else as the course tells (D08, D09)."""
    if story.outcome in WITHOUT_CALL:
        return "exempt"
    if story.kind == "anonymous" and course.callback in ("waiting", "exempt"):
        return "exempt"
    return course.callback


def _answered_first_time(course: Course) -> bool:
    """Nobody rejected the result, and nobody had the case opened again."""
    return not any(told.startswith(("rejections", "reopenings")) for told in course.happened.values())


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
