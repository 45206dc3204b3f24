"""The rungs of the overdue ladder and of the duty roster, on days that one can check against a calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.people import Post
from services.kernel.workdays import SHANGHAI, OfficeHours, load_published
from services.routing.rules.clocks import CLOCKS, Clock, ClockKind, Warns, start
from services.routing.rules.ladder import PASSED, Firing, next_rung, rungs_of
from services.routing.rules.policy import DEFAULT_PACK

CALENDAR = load_published()
HOURS = OfficeHours.of("08:30", "16:30")


def at(day: str, clock: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}:00+08:00")


def running(kind: ClockKind, since: datetime, upstream_on: date | None = None) -> Clock:
    return start(kind, since, hours=HOURS, calendar=CALENDAR, pack=DEFAULT_PACK, upstream_on=upstream_on)


def rungs(clock: Clock, *, first_class: bool = False) -> tuple[Firing, ...]:
    return rungs_of(clock, calendar=CALENDAR, pack=DEFAULT_PACK, first_class=first_class)


@pytest.mark.clause("A6.6.2.6-5")
def test_the_ladder_of_a_complaint_accepted_on_the_23rd_of_november() -> None:
    fired = {rung.name: (rung.at, rung.to) for rung in rungs(running(ClockKind.K1, at("2026-11-23")))}
    assert fired == {
        "R1": (at("2026-12-03", "08:30"), (Post.HANDLER,)),  # day 8
        "R2": (at("2026-12-09", "08:30"), (Post.HANDLER, Post.SECTION_HEAD)),  # 10, 11 and 14 are left
        "R3": (at("2026-12-11", "08:30"), (Post.SECTION_HEAD, Post.FUNCTIONAL)),  # 14 is left
        "R4": (at("2026-12-14", "16:30") + PASSED, (Post.LEADER,)),
        "R5": (at("2026-12-15", "16:30"), (Post.SECTION_HEAD, Post.LEADER)),
        "R6": (at("2026-12-17", "16:30"), (Post.AGENCY_HEAD,)),
        "R7": (at("2026-12-21", "16:30"), (Post.PROVINCE,)),
        "R8": (at("2026-12-28", "16:30"), (Post.PROVINCE, Post.AGENCY_HEAD)),
    }


@pytest.mark.clause("A6.6.2.6-5")
def test_rungs_step_over_the_national_holiday() -> None:
    fired = {rung.name: rung.at for rung in rungs(running(ClockKind.K1, at("2026-09-10")))}
    assert fired["R3"] == at("2026-09-30", "08:30")
    assert fired["R4"] == at("2026-10-08", "16:30") + PASSED
    assert fired["R6"] == at("2026-10-12", "16:30")  # 9, the worked Saturday 10, 12


def test_a_rung_on_a_rest_day_waits_for_the_next_opening_except_for_the_first_class() -> None:
    clock = running(ClockKind.K1, at("2026-09-10"), date(2026, 10, 3))
    ordinary = {rung.name: rung.at for rung in rungs(clock)}
    first = {rung.name: rung.at for rung in rungs(clock, first_class=True)}
    assert ordinary["R4"] == at("2026-10-08", "08:30")
    assert first["R4"] == at("2026-10-03", "16:30") + PASSED
    assert ordinary["R5"] == first["R5"] == at("2026-10-08", "16:30")


def test_a_short_limit_leaves_out_the_reminders_that_it_has_no_room_for() -> None:
    names = [rung.name for rung in rungs(running(ClockKind.K1, at("2026-11-23"), date(2026, 11, 25)))]
    assert names == ["R3", "R4", "R5", "R6", "R7", "R8"]


def test_a_limit_that_was_over_at_the_start_is_a_breach_at_once() -> None:
    fired = rungs(running(ClockKind.K1, at("2026-11-23"), date(2026, 11, 20)))
    assert [rung.name for rung in fired] == ["R4", "R5", "R6", "R7", "R8"]
    assert fired[0].at == at("2026-11-20", "16:30") + PASSED


def test_where_the_calendar_ends_the_ladder_ends() -> None:
    fired = rungs(running(ClockKind.K1, at("2027-12-06")))
    assert [rung.name for rung in fired] == ["R1", "R2", "R3", "R4", "R5", "R6"]  # due 12-27; +5 is in 2028


@pytest.mark.clause("A6.6.2.3-3")
def test_a_leader_who_does_not_answer_is_followed_every_half_hour() -> None:
    fired = rungs(running(ClockKind.K4_APPROVE, at("2026-10-02", "22:00")))
    assert [(rung.name, rung.at.replace(second=0), rung.to) for rung in fired] == [
        ("A0", at("2026-10-02", "22:00"), (Post.LEADER,)),
        ("B0", at("2026-10-03", "00:00"), (Post.AGENCY_HEAD,)),
        ("B1", at("2026-10-03", "00:30"), (Post.PROVINCE,)),
    ]


@pytest.mark.clause("A5.2e")
def test_a_report_that_nobody_acknowledges_is_sent_again_for_a_day_and_then_daily() -> None:
    fired = rungs(running(ClockKind.K4_INFORM, at("2026-10-02", "22:00")))
    both = {Post.AGENCY_HEAD, Post.PROVINCE}
    assert all(set(rung.to) == both for rung in fired)
    moments = [rung.at.replace(second=0) for rung in fired]
    assert moments[:3] == [at("2026-10-02", "22:00"), at("2026-10-02", "23:00"), at("2026-10-02", "23:30")]
    assert moments[-1] == at("2026-11-01", "23:00")


def test_every_other_clock_warns_once_when_it_has_passed() -> None:
    for kind, rule in CLOCKS.items():
        clock = running(kind, at("2026-11-23"))
        if rule.warns is Warns.ONCE:
            called = [("A0", clock.started_at, rule.at_once)] if rule.at_once else []
            assert [(r.name, r.at, r.to) for r in rungs(clock)] == [*called, ("B0", clock.due_at + PASSED, rule.to)]
        if rule.warns is Warns.NOBODY:
            assert [(r.name, r.at, r.to) for r in rungs(clock)] == [("due", clock.due_at + PASSED, ())]


@pytest.mark.clause("A6.6.2.6-5")
def test_rungs_are_climbed_by_name_so_that_downtime_is_caught_up_in_order() -> None:
    ladder = rungs(running(ClockKind.K1, at("2026-11-23")))
    climbed: list[str] = []
    while rung := next_rung(ladder, after=climbed[-1] if climbed else None):
        climbed.append(rung.name)
    assert climbed == ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"]
    assert next_rung((), after=None) is None
    with pytest.raises(ValueError, match="R9"):
        next_rung(ladder, after="R9")


MOMENTS = st.builds(
    datetime.combine,
    st.dates(min_value=date(2025, 1, 1), max_value=date(2027, 8, 31)),
    st.times(),
    tzinfo=st.just(SHANGHAI),
)


@given(MOMENTS, st.none() | st.integers(min_value=-9, max_value=40), st.booleans())
def test_rungs_come_in_order_once_each_and_a_breach_is_never_left_out(
    since: datetime, upstream_in: int | None, first_class: bool
) -> None:
    upstream = None if upstream_in is None else since.date() + timedelta(days=upstream_in)
    clock = running(ClockKind.K1, since, upstream)
    fired = rungs(clock, first_class=first_class)
    moments = [rung.at for rung in fired]
    assert moments == sorted(moments)
    assert [rung.name for rung in fired] == sorted({rung.name for rung in fired})
    assert {"R4", "R5", "R6", "R7", "R8"} <= {rung.name for rung in fired}
    assert all((rung.at > clock.due_at) == (rung.name >= "R4") for rung in fired)
    assert first_class or all(CALENDAR.is_working(rung.at.date()) for rung in fired)
