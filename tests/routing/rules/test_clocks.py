"""When things are due: golden days, and what holds for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.workdays import SHANGHAI, CalendarYear, OfficeHours, YearState, load_published
from services.routing.rules.clocks import CLOCKS, Clock, ClockKind, recount, start
from services.routing.rules.policy import DEFAULT_PACK, LADDER, Length, PolicyPack, Unit

CALENDAR = load_published()
HOURS = OfficeHours.of("08:30", "16:30")


def at(day: str, clock: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}:00+08:00")


def running(kind: ClockKind, since: datetime, upstream_on: date | None = None) -> Clock:
    return start(kind, since, hours=HOURS, calendar=CALENDAR, pack=DEFAULT_PACK, upstream_on=upstream_on)


@pytest.mark.clause("A6.6.2.6-1")
@pytest.mark.parametrize(
    ("accepted", "due"),
    [
        ("2026-02-10", "2026-03-09"),
        ("2026-02-14", "2026-03-13"),  # a Saturday that is worked
        ("2026-02-18", "2026-03-13"),  # a rest day
        ("2026-04-24", "2026-05-19"),
        ("2026-05-09", "2026-05-29"),
        ("2026-09-16", "2026-10-13"),
        ("2026-09-24", "2026-10-22"),
        ("2026-10-03", "2026-10-27"),
        ("2026-10-10", "2026-10-30"),
        ("2026-11-23", "2026-12-14"),
        ("2026-12-10", "2026-12-31"),
    ],
)
def test_the_answer_is_due_at_the_close_of_the_fifteenth_working_day(accepted: str, due: str) -> None:
    clock = running(ClockKind.K1, at(accepted))
    assert clock.due_at == at(due, "16:30")
    assert clock.due_on == date.fromisoformat(due)
    assert [day.counted for day in clock.days if day.counted] == list(range(1, 16))
    assert not clock.provisional


def test_the_hour_of_acceptance_makes_no_difference() -> None:
    assert running(ClockKind.K1, at("2026-11-23", "00:00")).due_at == at("2026-12-14", "16:30")
    assert running(ClockKind.K1, at("2026-11-23", "23:59")).due_at == at("2026-12-14", "16:30")
    late_in_utc = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # half past midnight of the 23rd in Changchun
    assert running(ClockKind.K1, late_in_utc).due_at == at("2026-12-14", "16:30")


@pytest.mark.clause("A6.6.2.6-2")
def test_a_minute_after_the_close_is_late() -> None:
    clock = running(ClockKind.K1, at("2026-11-23"))
    assert clock.is_met_at(at("2026-12-14", "16:29"))
    assert clock.is_met_at(at("2026-12-14", "16:30"))
    assert not clock.is_met_at(at("2026-12-14", "16:31"))


@pytest.mark.clause("A6.6.2.1c-2")
def test_a_report_after_friday_is_due_on_monday_when_the_sunday_is_worked() -> None:
    clock = running(ClockKind.K2, at("2026-09-18", "16:00"))
    assert clock.due_at == at("2026-09-21", "16:30")
    assert not clock.is_met_at(at("2026-09-21", "16:31"))


LENGTHS = [
    (ClockKind.K0, "2026-11-25", "16:30"),  # D01
    (ClockKind.K0_DISPUTE, "2026-12-07", "16:30"),
    (ClockKind.HAND_OVER, "2026-11-24", "16:30"),
    (ClockKind.RECEIPT, "2026-11-23", "14:00"),
    (ClockKind.K1_ASSIGN, "2026-11-24", "16:30"),  # D20
    (ClockKind.K1_FIRST_STEP, "2026-11-25", "16:30"),
    (ClockKind.K1_ROUND, "2026-12-14", "16:30"),
    (ClockKind.K3, "2026-11-30", "16:30"),  # D08
    (ClockKind.K4_ASSESS, "2026-11-23", "12:00"),  # D20
    (ClockKind.K4_APPROVE, "2026-11-23", "12:00"),  # D20
    (ClockKind.K4_INFORM, "2026-11-23", "11:00"),  # D20
    (ClockKind.K4_FAST, "2026-11-26", "16:30"),
    (ClockKind.K4_PROGRESS, "2026-11-24", "10:00"),  # D20
    (ClockKind.K5, "2026-11-25", "16:30"),
    (ClockKind.K6, "2026-11-30", "16:30"),
    (ClockKind.K6_SILENCE, "2026-11-30", "16:30"),
    (ClockKind.K7, "2026-11-24", "16:30"),  # D20
    (ClockKind.K8, "2026-11-30", "16:30"),
    (ClockKind.K9, "2026-12-07", "16:30"),
]


@pytest.mark.parametrize(("kind", "day", "clock"), LENGTHS)
def test_each_clock_that_starts_on_a_monday_morning_ends(kind: ClockKind, day: str, clock: str) -> None:
    assert running(kind, at("2026-11-23")).due_at == at(day, clock)


def test_hours_run_through_the_night_of_a_holiday() -> None:
    assert running(ClockKind.K4_ASSESS, at("2026-10-01", "23:00")).due_at == at("2026-10-02", "01:00")


@pytest.mark.clause("A6.6.2.6-4")
def test_a_due_day_in_an_unpublished_year_is_provisional_and_counted_again_when_the_year_is_out() -> None:
    clock = running(ClockKind.K1, at("2026-12-11"))
    assert (clock.due_at, clock.provisional) == (at("2027-01-04", "16:30"), True)
    assert "暂定" in clock.in_words
    as_usual = CALENDAR.with_year(replace(CALENDAR.years[-1], state=YearState.PUBLISHED))
    longer = CALENDAR.with_year(
        CalendarYear(2027, YearState.PUBLISHED, "演练", rest={date(2027, 1, 1): "元旦", date(2027, 1, 4): "元旦"})
    )
    confirmed = recount(clock, calendar=as_usual, pack=DEFAULT_PACK)
    moved = recount(clock, calendar=longer, pack=DEFAULT_PACK)
    assert (confirmed.due_at, confirmed.provisional) == (clock.due_at, False)
    assert (moved.due_at, moved.provisional) == (at("2027-01-05", "16:30"), False)
    assert len({clock.calendar, confirmed.calendar, moved.calendar}) == 3


@pytest.mark.clause("A2-1")
def test_a_new_pack_does_not_count_old_clocks() -> None:
    shorter = replace(DEFAULT_PACK, version="guide-2", answer=Length(10, Unit.WORKING_DAYS, "6.6.2.6"))
    old = running(ClockKind.K1, at("2026-11-23"))
    new = start(ClockKind.K1, at("2026-11-23"), hours=HOURS, calendar=CALENDAR, pack=shorter)
    assert (old.pack, old.due_on, new.pack, new.due_on) == ("guide-1", date(2026, 12, 14), "guide-2", date(2026, 12, 7))
    with pytest.raises(ValueError, match="guide-1"):
        recount(old, calendar=CALENDAR, pack=shorter)


@pytest.mark.parametrize(
    ("upstream", "due", "days"),
    [
        (date(2026, 12, 1), "2026-12-01", 8),  # earlier than fifteen working days
        (date(2026, 12, 31), "2026-12-14", 21),  # later: the guide's limit holds
        (date(2026, 11, 20), "2026-11-20", 0),  # over before acceptance
    ],
)
def test_the_limit_of_a_transferring_body_holds_when_it_is_the_earlier(upstream: date, due: str, days: int) -> None:
    clock = running(ClockKind.K1, at("2026-11-23"), upstream)
    assert clock.due_at == at(due, "16:30")
    assert len(clock.days) == days
    assert recount(clock, calendar=CALENDAR, pack=DEFAULT_PACK) == clock


def test_the_explanation_is_one_sentence() -> None:
    assert running(ClockKind.K1, at("2026-11-23")).in_words == (
        "2026年11月23日10:00起算，当日不计，第15个工作日是2026年12月14日16:30"
    )
    assert running(ClockKind.K4_ASSESS, at("2026-11-23")).in_words == (
        "从2026年11月23日10:00起2小时，到2026年11月23日12:00为止"
    )
    cut = running(ClockKind.K1, at("2026-11-23"), date(2026, 12, 1))
    assert cut.in_words == "转办单位要求2026年12月1日16:30前办结，早于15个工作日，以早的为准"


def test_a_naive_moment_starts_no_clock() -> None:
    with pytest.raises(ValueError, match="aware"):
        running(ClockKind.K1, at("2026-11-23").replace(tzinfo=None))


def test_every_clock_has_its_line_and_its_length_in_the_pack() -> None:
    assert set(CLOCKS) == set(ClockKind)
    assert all(rule.length_in(DEFAULT_PACK).clause for rule in CLOCKS.values())


def test_a_ladder_names_each_rung_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        PolicyPack(ladder=(*LADDER, LADDER[0]))


MOMENTS = st.builds(
    datetime.combine,
    st.dates(min_value=date(2025, 1, 1), max_value=date(2027, 8, 31)),
    st.times(),
    tzinfo=st.just(SHANGHAI),
)


@given(MOMENTS, st.sampled_from(ClockKind))
def test_a_clock_is_due_after_its_start_and_says_the_same_from_the_same_inputs(
    since: datetime, kind: ClockKind
) -> None:
    clock = running(kind, since)
    assert clock.due_at > since
    assert clock == running(kind, since)
    assert clock == recount(clock, calendar=CALENDAR, pack=DEFAULT_PACK)
    if clock.length.unit is Unit.WORKING_DAYS:
        assert CALENDAR.is_working(clock.due_on)
        assert clock.days[-1].on == clock.due_on
        assert (clock.due_at.hour, clock.due_at.minute) == (16, 30)


@given(MOMENTS, st.integers(min_value=-5, max_value=40))
def test_an_upstream_limit_never_makes_it_later(since: datetime, days: int) -> None:
    upstream = since.date() + timedelta(days=days)
    clock = running(ClockKind.K1, since, upstream)
    assert clock.due_at == min(running(ClockKind.K1, since).due_at, HOURS.close_of(upstream))
