"""Limits that come near or pass: each rung once and in order, after restarts and a week of downtime too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.kernel.contracts.routing import CaseEvent, ClockBreached, FormRecorded, LadderFired
from services.routing.actions.chain import verify
from services.routing.schedule import sweep
from tests.routing.desks import CITY, MONDAY, OTHER_CITY, Desks, on


def rungs(desks: Desks, case: str, clock: str = "K1") -> list[str]:
    return [event.rung for event in desks.said(case) if isinstance(event, LadderFired) and event.clock == clock]


@pytest.mark.clause("A6.6.2.6-5", "A5.1-3")
def test_a_week_of_downtime_is_caught_up_once_and_in_order(desks: Desks) -> None:
    case = desks.accepted()
    head = desks.officer("section-head").id
    sweep(desks.house, at=on("2026-12-08", "12:00"))
    assert rungs(desks, case) == ["R1"]
    sweep(desks.house, at=on("2026-12-17", "17:00"))  # down from 12-08: R2 … R6 are due
    assert rungs(desks, case) == ["R1", "R2", "R3", "R4", "R5", "R6"]
    assert sweep(desks.house, at=on("2026-12-17", "17:00")) == 0
    breaches = [event for event in desks.said(case) if isinstance(event, ClockBreached) and event.clock == "K1"]
    assert [(breach.breached_at, breach.accountable) for breach in breaches] == [(on("2026-12-14", "16:30"), head)]
    assert desks.row(case)["overdue"] is True
    fired = desks.rows(
        "select rung, due_at from routing.fired where case_id = %s and clock = 4 order by at, due_at", case
    )
    assert [row["due_at"] for row in fired] == sorted(row["due_at"] for row in fired)
    with desks.house.database.work(seeing=(CITY,)) as session:
        assert verify(session, CITY) is None


@pytest.mark.clause("A5.1-3")
def test_who_acts_after_the_limit_and_before_the_clocks_are_looked_at_finds_it_stamped(desks: Desks) -> None:
    case = desks.accepted()
    desks.at = on("2026-12-15")
    desks.act("section-head", case, "assign", handlers=[desks.officer("handler-1").id], department="hall")
    head = desks.officer("section-head").id
    for _ in range(2):
        breaches = [one for one in desks.said(case) if isinstance(one, ClockBreached) and one.clock in ("K1", "K1a")]
        assert {(one.clock, one.owed_by) for one in breaches} == {("K1", head), ("K1a", head)}
        sweep(desks.house, at=on("2026-12-15", "12:00"))
    assert rungs(desks, case) == ["R1", "R2", "R3", "R4"]


@pytest.mark.clause("A6.6.2.6-5")
def test_the_ladder_reaches_the_province_after_five_working_days(desks: Desks) -> None:
    case = desks.accepted()
    sweep(desks.house, at=on("2026-12-21", "12:00"))
    assert desks.row(case)["province"] == "none"
    sweep(desks.house, at=on("2026-12-22", "12:00"))
    assert rungs(desks, case)[-1] == "R7"
    assert desks.row(case)["province"] == "instructed"


def test_a_clock_that_jumps_back_sends_nothing_twice(desks: Desks) -> None:
    case = desks.accepted()
    for moment in ("2026-12-15", "2026-12-01", "2026-12-15"):
        sweep(desks.house, at=on(moment, "12:00"))
    assert len(rungs(desks, case)) == len(set(rungs(desks, case)))


def test_every_office_is_swept_and_what_is_not_due_is_left(desks: Desks) -> None:
    desks.register()
    desks.register(office=OTHER_CITY)
    assert sweep(desks.house, at=MONDAY + timedelta(hours=1)) == 0
    sweep(desks.house, at=on("2026-11-26"))
    breached = desks.rows("select office, kind from routing.clocks where breached_at is not null order by office, kind")
    assert [(row["office"], row["kind"]) for row in breached] == [
        (CITY, "K0"),
        (CITY, "K0h"),
        (CITY, "K7"),
        (OTHER_CITY, "K0"),
        (OTHER_CITY, "K0h"),
        (OTHER_CITY, "K7"),
    ]


def test_the_marks_of_a_sweep_do_not_send_an_officer_back(desks: Desks) -> None:
    """Who has the form open while a reminder goes out may still hand it in."""
    case = desks.register()
    version = desks.row(case)["version"]
    sweep(desks.house, at=on("2026-11-26"))
    assert desks.row(case)["seq"] > version
    desks.at = on("2026-11-26", "09:30")
    assert desks.try_act("window", case, "start_confirm", version=version).status_code == 200


@pytest.mark.clause("A6.9-5")
def test_silence_counts_after_five_working_days_and_only_when_the_callback_is_settled(desks: Desks) -> None:
    case = desks.issued()
    desks.act("window", case, "record_feedback", evidence="signature")
    sweep(desks.house, at=on("2026-12-01"))
    assert desks.row(case)["step"] == "feedback_given"
    for day, hour in (("2026-12-01", "10:00"), ("2026-12-02", "14:00"), ("2026-12-03", "16:00")):
        desks.at = on(day, hour)
        desks.act("callback", case, "call_back", method="phone", reached=False)
    assert (desks.row(case)["callback"], desks.row(case)["step"]) == ("not_reached", "silent")


def test_a_case_that_cannot_be_moved_stops_no_other(desks: Desks) -> None:
    bad, good = desks.accepted(1), desks.accepted(2)
    desks.rows("update routing.clocks set policy = 'lost' where case_id = %s", bad)
    with pytest.raises(RuntimeError, match="could not be moved"):
        sweep(desks.house, at=on("2026-12-08", "12:00"))
    assert rungs(desks, good) == ["R1"]
    assert all(isinstance(event, CaseEvent | FormRecorded) for event in desks.said(good))
