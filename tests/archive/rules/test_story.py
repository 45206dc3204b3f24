"""The dossier follows from the events, in whatever order and however often they are heard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.archive.rules.course import Course
from services.archive.rules.story import Story, begin
from services.kernel.contracts import Event, routing
from tests.archive.events import Told


def told(events: Sequence[Event]) -> Story:
    story = begin(events[0].office, events[0].case, at=events[0].at)
    for event in events:
        story.tell(event)
    return story


def long_story() -> list[Event]:
    """Everything at once: major, overdue, refused and disputed, rejected, closed, reopened, closed again."""
    case = Told()
    return [
        case.registered(),
        case.opened(),
        case.suspected(),
        case.confirmed_major(),
        case.acknowledged(),
        case.approved_major(),
        case.confirming(),
        case.refused(),
        case.breached("K0"),
        case.accepted(),
        case.investigating(),
        case.breached("K1"),
        case.issued(),
        case.delivered(on_time=False),
        case.notice(),
        case.closed(on_time=False),
        case.archived(),
        case.next(type(case.confirming()), "reopen", step="investigating", round=2),
        case.issued(),
        case.delivered(on_time=False),
        case.closed("upheld", on_time=False),
    ]


def cases() -> list[list[Event]]:
    return [Told().whole(), long_story(), [Told().registered()], long_story()[:18]]


@pytest.mark.clause("A5.4g")
@given(st.data())
def test_any_order_and_repetition_tells_the_same_story(data: st.DataObject) -> None:
    events = data.draw(st.sampled_from(cases()))
    shuffled = data.draw(st.permutations(events))
    again = data.draw(st.lists(st.sampled_from(events), max_size=6))
    assert told([*shuffled, *again]) == told(events)


@given(st.data())
def test_whatever_was_heard_first_the_newest_transition_counts(data: st.DataObject) -> None:
    events = long_story()
    heard = data.draw(st.lists(st.sampled_from(events), min_size=1, unique_by=id))
    newest = max((getattr(event, "seq", 0) for event in heard), default=0)
    assert told(heard).seq == newest


def test_a_whole_case_is_closed_on_time_with_its_cause() -> None:
    story = told(Told().whole())
    assert (story.step, story.outcome, story.on_time, story.cause) == ("closed", "agreed", True, "B02")
    assert (story.number, story.channel) == ("（长春市）社保受理〔2026〕12号", "other")
    assert story.due_on == date(2026, 11, 23)


def test_an_urgent_event_that_overtakes_registration_begins_the_dossier() -> None:
    case = Told()
    late, _ = case.registered(), case.opened()
    case.suspected()
    story = told([case.confirmed_major(), late])
    assert (story.severity, story.major_kinds) == ("major", ["fund_safety", "sector_image"])
    assert (story.number, story.begun_at) == (late.number, late.at)


def test_a_dispute_that_leads_to_acceptance_takes_the_refusal_back() -> None:
    case = Told()
    refused, accepted = case.refused(), case.accepted()
    story = told([accepted, refused])
    assert story.refused_at is None
    assert story.accepted_at == accepted.accepted_at


def test_a_reopened_case_is_open_again_until_it_is_closed_anew() -> None:
    events = long_story()
    assert told(events[:17]).closed_at is not None
    assert told(events[:18]).closed_at is None
    assert told(events).outcome == "upheld"


def test_what_is_late_stays_stamped_with_the_first_breach() -> None:
    case = Told()
    first, second = case.breached("K1"), case.breached("K1r")
    story = told([second, first])
    assert isinstance(story.overdue_at, datetime)
    assert story.overdue_at == first.breached_at


def test_a_corrected_limit_of_the_answer_is_the_one_that_figures_measure_by() -> None:
    case, course = Told(), Course()
    accepted, at = case.accepted(), case.at
    what = {"n": 1, "field": "upstream_system", "cause": None, "business": None, "sealed_change": "sealed"}
    corrected = case.next(routing.CaseCorrected, "correct_fact", **what, answer_due_at=at - timedelta(hours=2))
    delivered = case.delivered(on_time=False)
    for event in (delivered, corrected, accepted):
        course.tell(event)
    assert course.spare == -(7200 + 120)  # a minute from each to the next
