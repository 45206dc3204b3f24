"""An office's own rest days: asked for, approved by the province beside or in place of others, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from typing import Any

import pytest

from services.kernel.contracts.routing import CalendarPublished, CaseEvent
from services.routing.schedule import recount
from tests.routing.calendar.publishing import LONGER, k1, propose, publish
from tests.routing.desks import CITY, COUNTY, OTHER_CITY, PROVINCE, Desks, on
from tests.routing.test_offices import NEIGHBOUR, offered, walk_on


@pytest.mark.clause("A6.6.2.6-1", "D03")
def test_local_rest_days_are_asked_for_by_the_office_and_approved_by_the_province(desks: Desks) -> None:
    desks.at = on("2026-11-23")
    ours, theirs = desks.accepted(1), desks.register(1, office=OTHER_CITY)
    ask = {"office": CITY, "year": 2026, "days": [{"on": "2026-12-01", "name": "建市纪念日"}], "because": "市政府通知"}
    simulated = desks.send("POST", "/api/calendars/local?simulate=1", "leader", json=ask).get_json()["simulation"]
    assert (simulated["moved"] > 0, set(simulated["offices"])) == (True, {CITY})
    answer = desks.send("POST", "/api/calendars/local", "leader", json=ask)
    assert answer.status_code == 201
    assert desks.send("POST", "/api/calendars/local", "leader", office=OTHER_CITY, json=ask).status_code == 422
    assert publish(desks, answer.get_json()) == 200
    before = desks.row(theirs)["due_on"]
    recount(desks.house, at=desks.at)
    assert (desks.row(ours)["due_on"], desks.row(theirs)["due_on"]) == (date(2026, 12, 15), before)
    assert [day[2] for day in k1(desks, ours)["days"] if day[0] == "2026-12-01"] == ["建市纪念日"]
    fresh = desks.accepted(2)
    assert desks.row(fresh)["due_on"] == date(2026, 12, 15)


def granted(desks: Desks, days: Sequence[str], *, office: str = CITY, replaces: bool = False) -> dict[str, Any]:
    """What was simulated of the office's rest days in 2026, which are then approved and counted."""
    named = [{"on": day, "name": "纪念日"} for day in days]
    ask = {"office": office, "year": 2026, "days": named, "because": "政府通知", "replaces": replaces}
    answer = desks.send("POST", "/api/calendars/local", "leader", office=office, json=ask)
    assert answer.status_code == 201, answer.get_json()
    would: dict[str, Any] = answer.get_json()["simulation"]
    assert publish(desks, answer.get_json()) == 200
    assert recount(desks.house, at=desks.at) == would["moved"]
    return would


@pytest.mark.clause("D03")
def test_approvals_of_rest_days_add_up_and_only_an_explicit_one_takes_days_to_come_back(desks: Desks) -> None:
    desks.at = on("2026-11-23")
    case = desks.accepted()
    granted(desks, ["2026-12-01"])
    desks.at = on("2026-12-02")
    granted(desks, ["2026-12-08", "2026-12-09"])
    assert desks.row(case)["due_on"] == date(2026, 12, 17)
    reasons = {day[0]: day[2] for day in k1(desks, case)["days"]}
    assert [reasons[day] for day in ("2026-12-01", "2026-12-08", "2026-12-09")] == ["纪念日"] * 3
    faulty = {
        (): "missing",
        ("2026-12-08",): "approved_already",
        ("2026-12-16", "2026-12-17", "2026-12-18"): "too_long",
    }
    for days, fault in faulty.items():
        ask = {"office": CITY, "year": 2026, "because": "通知", "days": [{"on": day, "name": "纪念日"} for day in days]}
        answer = desks.send("POST", "/api/calendars/local?simulate=1", "leader", json=ask).get_json()
        assert [one["code"] for one in answer["errors"]] == [fault]
    granted(desks, ["2026-12-09"], replaces=True)
    assert desks.row(case)["due_on"] == date(2026, 12, 16)
    would = granted(desks, [], replaces=True)
    assert (would["moved"] > 0, would["earlier"]) == (True, would["moved"])
    assert {"due_on": "2026-12-16", "new_due_on": "2026-12-15", "limits": 1} in would["days"]
    assert desks.row(case)["due_on"] == date(2026, 12, 15)  # the first of December has passed, and stays a rest day
    kept = desks.send("GET", "/api/calendars", "window").get_json()["local_rests"]
    assert [(one["revision"], one["replaces"], one["in_force"]) for one in kept] == [
        (4, True, []),
        (3, True, []),
        (2, False, []),
        (1, False, ["2026-12-01"]),
    ]
    assert [len(one["days"]) for one in kept] == [0, 1, 2, 1]
    approved = desks.rows("select published_by, published_at from routing.local_rests order by revision")
    assert {row["published_by"] for row in approved} == {desks.officer("province-2", PROVINCE).id}
    assert [row["published_at"].date() for row in approved] == [date(2026, 11, 23), *[date(2026, 12, 2)] * 3]
    told = [event for event in desks.said_in(PROVINCE) if isinstance(event, CalendarPublished)]
    assert [[day.on.day for day in event.rest] for event in told] == [[1], [1, 8, 9], [1, 9], [1]]


@pytest.mark.clause("D03")
def test_a_draft_that_replaces_takes_back_no_day_that_was_approved_after_it_was_made(desks: Desks) -> None:
    desks.at = on("2026-11-23")
    granted(desks, ["2026-12-01"])
    days = [{"on": "2026-12-08", "name": "纪念日"}]
    ask = {"office": CITY, "year": 2026, "days": days, "because": "改期", "replaces": True}
    draft = desks.send("POST", "/api/calendars/local", "leader", json=ask).get_json()
    assert draft["document"]["withdraws"] == ["2026-12-01"]
    granted(desks, ["2026-12-02"])
    late = desks.send("POST", f"/api/publications/{draft['id']}/publish", "province-2", office=PROVINCE)
    assert (late.status_code, late.get_json()["code"]) == (409, "published_meanwhile")
    assert "12月2日" in late.get_json()["detail"]
    kept = desks.get("/api/calendars", "window")["local_rests"]
    assert [one["in_force"] for one in kept] == [["2026-12-02"], ["2026-12-01"]]


@pytest.mark.clause("D03")
def test_what_was_approved_when_the_newest_approval_was_all_of_a_year_goes_on_replacing(desks: Desks) -> None:
    desks.at = on("2026-11-23")
    granted(desks, ["2026-12-01", "2026-12-02"])
    granted(desks, ["2026-12-08"], replaces=True)
    ask = {"office": CITY, "year": 2026, "days": [{"on": "2026-12-09", "name": "纪念日"}], "because": "通知"}
    waiting = desks.send("POST", "/api/calendars/local", "leader", json=ask).get_json()
    desks.rows("update routing.local_rests set document = document - 'replaces'")  # as both were kept then
    desks.rows("update routing.publications set document = document - 'replaces' - 'withdraws'")
    desks.upgrade(import_module("services.routing.migrations.0025_what_stood_before").REPLACED)
    kept = desks.get("/api/calendars", "window")["local_rests"]
    assert [(one["revision"], one["in_force"]) for one in kept] == [(2, ["2026-12-08"]), (1, [])]
    assert publish(desks, waiting) == 200
    assert desks.get("/api/calendars", "window")["local_rests"][0]["in_force"] == ["2026-12-09"]
    told = [event for event in desks.said_in(PROVINCE) if isinstance(event, CalendarPublished)]
    assert [day.on.day for day in told[-1].rest] == [9]


def test_a_limit_that_begins_after_a_hand_over_is_counted_by_the_days_of_the_office_that_has_the_case(
    desks: Desks,
) -> None:
    desks.at = on("2026-11-23")
    granted(desks, ["2026-12-01"], office=NEIGHBOUR)
    case = offered(desks)
    k0 = desks.rows("select due_at from routing.clocks where case_id = %s and kind = 'K0'", case)
    desks.act("window", case, "accept_offer", office=NEIGHBOUR)
    walk_on(desks, case)
    assert desks.rows("select due_at from routing.clocks where case_id = %s and kind = 'K0'", case) == k0
    assert (desks.row(case)["due_on"], k1(desks, case)["counted_in"]) == (date(2026, 12, 15), NEIGHBOUR)
    assert granted(desks, ["2026-12-02"], office=COUNTY)["moved"] == 0
    assert desks.row(case)["due_on"] == date(2026, 12, 15)
    would = granted(desks, ["2026-12-03"], office=NEIGHBOUR)
    assert set(would["offices"]) == {NEIGHBOUR}
    assert desks.row(case)["due_on"] == date(2026, 12, 16)
    told = {event.act: event.due_counted_in for event in desks.said(case) if isinstance(event, CaseEvent)}
    assert (told["accept_offer"], told["accept"], told["recount"]) == (COUNTY, NEIGHBOUR, NEIGHBOUR)
    would = propose(desks, LONGER, simulate=True)["simulation"]  # a year for all, and the office's days on top
    assert not set(would["offices"]) & {NEIGHBOUR, COUNTY}
