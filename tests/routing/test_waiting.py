"""The office says that it waits for the complainant: shown and told, and no limit knows of it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from services.kernel.contracts.intake import ComplaintSupplemented, ContactLeft, EvidenceAttached
from services.kernel.contracts.routing import CaseClosed, CaseEvent, ResultIssued
from services.routing.schedule import sweep
from tests.routing.desks import CITY, MONDAY, Desks, on

LIMITS = """
select kind, due_at, state, breached_at, next_fire, next_rung from routing.clocks where case_id = %s order by n
"""
FIRED = """
select clock, rung, due_at, at, sent_to, in_office, to_office from routing.fired where case_id = %s order by clock, at
"""


def waits(desks: Desks, case: str, awaited: str = "materials", **more: Any) -> None:
    desks.act("handler-1", case, "await_complainant", awaited=awaited, **more)


def awaited(desks: Desks, case: str) -> str | None:
    found: str | None = desks.row(case)["awaited"]
    return found


def last_said(desks: Desks, case: str) -> CaseEvent:
    return [event for event in desks.said(case) if isinstance(event, CaseEvent)][-1]


def test_no_limit_stops_or_moves_for_the_mark_and_who_is_late_while_waiting_is_late(desks: Desks) -> None:
    """D04: beside a twin without the mark, through the whole ladder until after the limit."""
    marked, plain = desks.investigating(1), desks.investigating(2)
    before = desks.rows(LIMITS, marked)
    waits(desks, marked, due_on="2026-11-27")
    assert desks.rows(LIMITS, marked) == before == desks.rows(LIMITS, plain)
    for day in ("2026-12-03", "2026-12-09", "2026-12-14", "2026-12-17"):
        sweep(desks.house, at=on(day, "16:31"))
        assert desks.rows(LIMITS, marked) == desks.rows(LIMITS, plain)
    assert desks.rows(FIRED, marked) == desks.rows(FIRED, plain)
    assert {"R1", "R2", "R3", "R4", "R5", "R6"} <= {one["rung"] for one in desks.rows(FIRED, marked)}
    one, other = desks.row(marked), desks.row(plain)
    assert one["awaited"] == "materials"  # the day that was hoped for ends nothing either
    same = ("step", "round", "due_at", "due_on", "overdue", "on_time", "accountable", "province")
    assert {name: one[name] for name in same} == {name: other[name] for name in same}
    assert one["overdue"] is True


def test_the_mark_ends_when_the_complainant_does_what_was_waited_for(desks: Desks) -> None:
    ended_by = {"materials": "supplement", "contact": "leave_contact", "visit": "supplement", "answer": "supplement"}
    for serial, (for_what, act) in enumerate(ended_by.items(), start=1):
        desks.at = MONDAY
        case = desks.investigating(serial)
        since = desks.at = on("2026-11-24", "10:00")
        waits(desks, case, for_what, due_on="2026-11-30")
        said = last_said(desks, case)
        told = (said.act, said.awaited, said.awaited_since, said.awaited_by, said.waited_since)
        assert told == ("await_complainant", for_what, since, date(2026, 11, 30), None)
        desks.at = on("2026-11-25", "11:00")
        contact: dict[str, Any] = {"wants_sms": True, "wants_email": False, "sealed_contact": "sealed"}
        desks.hear(ContactLeft(office=CITY, case=case, at=desks.at, **contact))
        by_code: dict[str, Any] = {"office": CITY, "case": case, "sealed_text": "sealed", "about": "result"}
        desks.hear(ComplaintSupplemented(**by_code, serial=1, at=on("2026-11-23", "20:00")))  # heard late
        assert awaited(desks, case) == (None if act == "leave_contact" else for_what)
        desks.hear(ComplaintSupplemented(**by_code, serial=2, at=desks.at))
        assert awaited(desks, case) is None
        (ended,) = [event for event in desks.said(case) if isinstance(event, CaseEvent) and event.waited_since]
        assert (ended.act, ended.waited_since, ended.awaited) == (act, since, None)
        history = desks.rows("select body from routing.case_events where case_id = %s", case)
        kept = [found for row in history if (found := json.loads(row["body"]).get("details", {}))]
        assert [one["no_longer_awaited"] for one in kept if "no_longer_awaited" in one] == [for_what]


@pytest.mark.parametrize("seat", [None, "window"])
def test_a_file_by_code_is_what_was_waited_for_and_one_of_the_office_or_of_before_is_not(
    desks: Desks, seat: str | None
) -> None:
    case, at_the_counter = desks.investigating(), desks.officer(seat).id if seat else None
    waits(desks, case)
    desks.hear(file(desks, case, uploader=desks.officer("handler-1").id))
    desks.hear(file(desks, "220100-2026-99", at=desks.at))  # arrives before its complaint
    desks.at = on("2026-11-22")
    desks.hear(file(desks, case))
    assert awaited(desks, case) == "materials"
    desks.at = on("2026-11-26")
    for _ in range(2):
        desks.hear(file(desks, case, uploader=at_the_counter))
    assert awaited(desks, case) is None
    acts = desks.rows(
        "select act from routing.case_events where case_id = %s and act like '%%wait%%' order by seq", case
    )
    assert [row["act"] for row in acts] == ["await_complainant", "end_wait"]


def file(desks: Desks, case: str, **different: Any) -> EvidenceAttached:
    told: dict[str, Any] = {
        "office": CITY,
        "case": case,
        "at": desks.at,
        "evidence": "b6c1d7b4-5a0e-4d55-9e8d-0d1f2a3b4c5d",
        "serial": 1,
        "part": "evidence",
        "ending": "jpg",
        "media_type": "image/jpeg",
        "size": 1,
        "sha256": "0" * 64,
        "address": "0" * 64,
        "sealed_for": CITY,
        "sealed_name": "sealed",
        "uploader": None,
        "received_at": desks.at,
        "state": "waiting",
    }
    return EvidenceAttached(**{**told, **different})


def test_the_mark_ends_with_the_handling_by_the_result_or_by_a_withdrawal(desks: Desks) -> None:
    answered, withdrawn, called_off = desks.awaiting(1), desks.investigating(2), desks.investigating(3)
    desks.act("section-head", answered, "approve", text="同意")
    for case in (answered, withdrawn, called_off):
        waits(desks, case, "visit")
    measure = desks.rows("select max(n) as n from routing.measures where case_id = %s", answered)[0]["n"]
    desks.act("handler-1", answered, "record_execution", measure=measure, text="已补发", evidence=["回单"])
    desks.act("section-head", answered, "all_measures_done")
    desks.report(answered)
    assert awaited(desks, answered) == "visit"  # as long as no result went out there is something to come for
    desks.deliver(answered)
    (issued,) = [event for event in desks.said(answered) if isinstance(event, ResultIssued)]
    assert (awaited(desks, answered), issued.waited_since) == (None, MONDAY)
    desks.act("window", withdrawn, "withdraw", evidence="signature", reason="已经解决")
    (closed,) = [event for event in desks.said(withdrawn) if isinstance(event, CaseClosed)]
    assert (awaited(desks, withdrawn), closed.waited_since) == (None, MONDAY)
    desks.act("section-head", called_off, "end_wait")
    desks.act("handler-1", called_off, "await_complainant", awaited="answer")  # and may be set again
    note = {"method": "records", "found": "核对发放清单", "happened_at": on("2026-11-23", "08:40").isoformat()}
    desks.act("handler-1", called_off, "log_step", **note, side="complainant")  # of before, written down later
    desks.at = on("2026-11-24")
    note["happened_at"] = desks.at.isoformat()
    desks.act("handler-1", called_off, "log_step", **note, side="third")
    assert awaited(desks, called_off) == "answer"
    desks.act("handler-1", called_off, "log_step", **note, side="complainant")  # spoken with, as the office writes down
    assert awaited(desks, called_off) is None


def test_only_who_has_the_case_marks_it_once_for_something_of_the_list_and_a_day_to_come(desks: Desks) -> None:
    case = desks.accepted()
    early = desks.try_act("section-head", case, "await_complainant", awaited="visit")
    assert (early.status_code, early.get_json()["code"]) == (409, "not_possible_now")
    case = desks.investigating(2)
    tried: list[tuple[str, dict[str, Any], int, str]] = [
        ("window", {"awaited": "visit"}, 403, "other_post"),
        ("handler-2", {"awaited": "visit"}, 403, "not_on_the_case"),
        ("handler-1", {"awaited": "weather"}, 422, "invalid"),
        ("handler-1", {}, 422, "invalid"),
        ("handler-1", {"awaited": "visit", "text": "王某来"}, 422, "invalid"),  # no room for words
        ("handler-1", {"awaited": "visit", "due_on": "2026-11-20"}, 409, "awaited_in_the_past"),
        ("handler-1", {"awaited": "visit", "due_on": "2027-11-20"}, 409, "awaited_too_far"),
    ]
    for seat, fields, status, code in tried:
        refused = desks.try_act(seat, case, "await_complainant", **fields)
        assert (refused.status_code, refused.get_json()["code"]) == (status, code), fields
    assert desks.try_act("handler-1", case, "end_wait").get_json()["code"] == "nothing_awaited"
    desks.act("section-head", case, "await_complainant", awaited="visit")
    assert (
        desks.try_act("handler-1", case, "await_complainant", awaited="answer").get_json()["code"] == "already_awaited"
    )
    assert desks.try_act("handler-2", case, "end_wait").status_code == 403
    assert awaited(desks, case) == "visit"
