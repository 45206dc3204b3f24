"""Posts come from dated appointments: who may make them, what contradicts, and what follows for open cases."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import psycopg
import pytest

from services.kernel.contracts.routing import CaseMoved, OfficerChanged
from services.kernel.people import THREE, Post
from services.routing.actions.chain import verify
from services.routing.rules.appointing import Appointment, contradiction
from services.routing.schedule import appointments, sweep
from tests.routing.desks import CITY, COUNTY, OTHER_CITY, PROVINCE, Desks, on, scores

TODAY = "2026-11-23"


def post(desks: Desks, path: str, seat: str = "agency-head", *, desk: str = CITY, **fields: Any) -> Any:
    """As the officer of that office's desk; `fields` may name another office."""
    return desks.send("POST", path, seat, office=desk, json=fields)


def appoint(desks: Desks, seat: str, to: str, department: str, **more: Any) -> Any:
    fields = {"since": TODAY, "because": "长社保〔2026〕8号", **more}
    return post(
        desks, "/api/staff/appointments", officer=desks.officer(seat).id, post=to, department=department, **fields
    )


def held(desks: Desks, seat: str, office: str = CITY) -> list[dict[str, Any]]:
    staff = desks.get("/api/staff", "agency-head", office=office)
    (found,) = (one for one in staff["members"] if one["id"] == desks.officer(seat, office).id)
    appointments_: list[dict[str, Any]] = found["appointments"]
    return appointments_


def end(desks: Desks, seat: str, *, last: str = "2026-11-22", office: str = CITY) -> Any:
    (one,) = (one for one in held(desks, seat, office) if one["state"] in ("in_force", "absent"))
    return post(desks, f"/api/staff/appointments/{one['id']}/end", desk=office, until=last, because="调离")


@pytest.mark.clause("A6.2.2-2", "A5.1-3")
def test_a_new_head_answers_for_open_cases_and_the_breach_stays_the_old_ones(people: Desks) -> None:
    case = people.investigating()
    old, new = people.officer("section-head").id, people.officer("handler-2").id
    assert people.row(case)["accountable"] == old
    people.at = on("2026-12-15")
    assert end(people, "section-head", last="2026-12-14").status_code == 200
    assert people.row(case)["accountable"] == people.officer("functional-1").id  # the next one up, meanwhile
    made = appoint(people, "handler-2", "section_head", "hall", since="2026-12-15")
    assert made.status_code == 201
    assert people.row(case)["accountable"] == new
    told = people.said(case)[-1]
    assert isinstance(told, CaseMoved)
    assert (told.act, told.accountable) == ("hand_over", new)
    sweep(people.house, at=people.at)  # the clocks were not looked at while the head changed
    breached = people.rows("select accountable from routing.clocks where kind = 'K1' and case_id = %s", case)
    assert breached == [{"accountable": old}]
    assert people.try_act("section-head", case, "assess", scores=scores(), departments=["hall"]).status_code == 403


@pytest.mark.clause("A6.2.2-2")
def test_what_another_office_holds_passes_with_its_posts_and_not_with_those_of_who_numbered_it(people: Desks) -> None:
    case = people.register(office=COUNTY)
    people.act("window", case, "start_confirm", office=COUNTY)
    people.act("window", case, "confirm", office=COUNTY, method="phone", text="参保在别处")
    people.act("window", case, "misroute", office=COUNTY, to_office=OTHER_CITY, reason="参保地在该市")
    people.act("window", case, "accept_offer", office=OTHER_CITY)
    holder = people.officer("section-head", OTHER_CITY).id
    assert people.row(case)["accountable"] == holder
    assert end(people, "section-head", office=COUNTY).status_code == 200
    assert people.row(case)["accountable"] == holder
    assert end(people, "section-head", office=OTHER_CITY).status_code == 200
    assert people.row(case)["accountable"] == people.officer("functional-1", OTHER_CITY).id
    assert [event.act for event in people.said(case) if isinstance(event, CaseMoved)][-1] == "hand_over"
    with people.house.database.work(seeing=(COUNTY,)) as session:
        assert verify(session, COUNTY) is None


@pytest.mark.clause("A6.2.2-2")
def test_an_appointment_of_a_later_day_moves_the_cases_on_that_day(people: Desks) -> None:
    case = people.accepted()
    new = people.officer("handler-2").id
    assert end(people, "section-head", last="2026-11-30").status_code == 200
    assert appoint(people, "handler-2", "section_head", "hall", since="2026-12-01").status_code == 201
    appointments(people.house, at=on("2026-11-30", "23:00"))
    assert people.row(case)["accountable"] == people.officer("section-head").id
    appointments(people.house, at=on("2026-12-01", "00:05"))
    assert people.row(case)["accountable"] == new
    appointments(people.house, at=on("2026-12-01", "00:10"))
    moved = people.rows("select count(*) as n from routing.case_events where act = 'hand_over'")
    assert moved == [{"n": 1}]


def test_a_substitute_acts_while_the_other_one_is_absent_and_he_does_not(people: Desks) -> None:
    case = people.awaiting()
    absent = people.officer("section-head").id
    made = appoint(people, "functional-2", "section_head", "hall", until="2026-11-27", in_place_of=absent)
    assert made.status_code == 201
    assert people.row(case)["accountable"] == people.officer("functional-2").id
    refused = people.try_act("section-head", case, "approve", text="同意")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "wrong_post")
    people.at = on("2026-11-28")
    appointments(people.house, at=people.at)
    assert people.row(case)["accountable"] == absent
    people.act("section-head", case, "approve", text="同意")


def test_a_substitute_of_another_department_heads_it(people: Desks) -> None:
    case = people.awaiting()
    absent = people.officer("section-head").id
    appoint(people, "functional-2", "section_head", "hall", until="2026-11-27", in_place_of=absent)
    people.act("functional-2", case, "approve", text="同意")
    assert people.row(case)["step"] == "executing"


@pytest.mark.parametrize(
    ("seat", "to", "department", "more", "code"),
    [
        ("section-head", "section_head", "hall", {}, "appointed_already"),
        ("handler-1", "section_head", "hall", {}, "post_taken"),
        ("handler-1", "agency_head", "functional", {}, "post_taken"),
        ("leader", "auditor", "functional", {}, "auditor_decides"),
        ("handler-1", "handler", "hall", {"since": "2026-11-22"}, "appointed_backwards"),
        ("handler-1", "window", "hall", {"until": "2026-11-22"}, "ends_before_it_begins"),
    ],
)
def test_two_appointments_never_contradict(
    people: Desks, seat: str, to: str, department: str, more: dict[str, Any], code: str
) -> None:
    before = people.rows("select count(*) as n from routing.appointments")
    answer = appoint(people, seat, to, department, **more)
    assert (answer.status_code, answer.get_json()["code"]) == (409, code)
    assert people.rows("select count(*) as n from routing.appointments") == before
    (kept,) = people.rows("select act, code from routing.refusals order by id desc limit 1")
    assert kept == {"act": "appoint", "code": code}


def test_who_is_substituted_holds_the_post() -> None:
    head = Appointment(id="1", officer="a", department="hall", post=Post.SECTION_HEAD, since=on("2026-01-01").date())
    other = Appointment(
        id="2", officer="b", department="pension", post=Post.SECTION_HEAD, since=head.since, in_place_of="a"
    )
    refusal = contradiction(other, [head])
    assert refusal is not None
    assert refusal.code == "nobody_to_substitute"


def test_nobody_administers_two_of_systems_posts_and_audits() -> None:
    day = on("2026-01-01").date()
    held = {
        post: Appointment(id=post, officer="a", department="functional", post=post, since=day)
        for post in (Post.PROVINCE, Post.AGENCY_HEAD, Post.AUDITOR)
    }
    for new, other in permutations(held, 2):
        refusal = contradiction(held[new], [held[other]])
        assert refusal is not None
        assert refusal.code == ("auditor_decides" if Post.AUDITOR in (new, other) else "administers_twice")


def test_who_administers_holds_no_other_post() -> None:
    day = on("2026-01-01").date()
    for admin in (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN):
        for other in Post:
            if other is not admin:
                first, second = (
                    Appointment(id=post, officer="a", department="functional", post=post, since=day)
                    for post in (admin, other)
                )
                refusal = contradiction(second, [first])
                assert refusal is not None, (admin, other)
                assert refusal.code == ("administers_twice" if other in THREE else "administrator_decides")


def test_below_the_application_two_heads_are_refused_as_well(people: Desks) -> None:
    row = "insert into routing.appointments (office, id, officer, department, post, since, at)"
    with psycopg.connect(people.house.settings.database_url) as connection:
        connection.execute("select set_config('app.offices', %s, true)", [CITY])
        with pytest.raises(psycopg.errors.ExclusionViolation):
            connection.execute(f"{row} values (%s, 'x', 'y', 'hall', 'section_head', '2026-11-23', now())", [CITY])


@pytest.mark.parametrize(("seat", "office", "status"), [("leader", CITY, 403), ("agency-head", COUNTY, 404)])
def test_only_the_agency_head_appoints_and_only_in_his_own_office(
    people: Desks, seat: str, office: str, status: int
) -> None:
    fields = {"officer": people.officer("handler-1").id, "department": "hall", "post": "window", "office": CITY}
    answer = post(people, "/api/staff/appointments", seat, desk=office, since=TODAY, because="任命", **fields)
    assert answer.status_code == status


def test_the_province_opens_an_account_and_appoints_in_an_office_without_officers(people: Desks) -> None:
    account = post(
        people, "/api/staff/accounts", "province", desk=PROVINCE, office="220102", username="nanguan-head",
        name="新局长", department="functional",
    )  # fmt: skip
    assert account.status_code == 201
    new = account.get_json()["id"]
    made = post(
        people, "/api/staff/appointments", "province", desk=PROVINCE, office="220102", officer=new,
        department="functional", post="agency_head", since=TODAY, because="任命",
    )  # fmt: skip
    assert made.status_code == 201
    log = people.rows("select what from routing.staff_log where office = '220102' order by id")
    assert [row["what"] for row in log] == ["account_opened", "appointed"]


@pytest.mark.clause("A1-2")
def test_an_office_opens_only_when_each_department_has_a_head_and_somebody_at_the_window(people: Desks) -> None:
    lacking = post(people, "/api/staff/openings")
    assert lacking.status_code == 422
    told = {(fault["field"], fault["code"]) for fault in lacking.get_json()["errors"]}
    assert {("pension", "no_section_head"), ("pension", "no_window"), ("injury", "no_window")} <= told
    assert not any(field == "hall" for field, _ in told)
    assert post(people, "/api/staff/openings", department="hall").status_code == 200
    assert post(people, "/api/staff/openings", department="pension").status_code == 422
    assert people.get("/api/staff", "agency-head")["opened"] == ["hall"]
    headed = {"hall", "injury"}
    for unit in (unit.code for unit in people.house.offices[CITY].departments if unit.code != "hall"):
        if unit not in headed:
            assert appoint(people, "handler-1", "section_head", unit).status_code == 201, unit
        assert appoint(people, "window", "window", unit).status_code == 201, unit
    assert post(people, "/api/staff/openings").status_code == 200
    assert people.get("/api/staff", "agency-head")["is_open"] is True


@pytest.mark.clause("A5.2d", "A6.2.1-2")
@pytest.mark.parametrize(("missing", "words"), [("leader", "分管负责人"), ("functional", "投诉管理职能部门")])
def test_without_leader_or_functional_department_cases_register_an_alarm_is_raised_and_the_head_approves(
    people: Desks, missing: str, words: str
) -> None:
    seats = ("leader",) if missing == "leader" else ("functional-1", "functional-2")
    for seat in seats:
        assert end(people, seat).status_code == 200
    appointments(people.house, at=people.at)
    appointments(people.house, at=people.at + timedelta(minutes=5))
    for seat, office in (("agency-head", CITY), ("province", PROVINCE)):
        told = [one["in_words"] for one in people.get("/api/my-duties", seat, office=office)["told"]]
        assert told == [f"机构{CITY}今天没有人担任{words}，请尽快任命"]
    case = people.awaiting()  # registered, accepted and handled as ever
    people.rows("update routing.cases set classed = %s where case_id = %s", *(
        ("one", case) if missing == "leader" else ("two", case)
    ))  # fmt: skip
    if missing == "functional":
        people.rows("update routing.cases set departments = '{hall,pension}' where case_id = %s", case)
    assert people.try_act("section-head", case, "approve", text="同意").get_json()["code"] == "other_approver"
    people.act("agency-head", case, "approve", text="同意")


def test_a_closed_account_ends_every_session_and_its_cases_pass_on(people: Desks) -> None:
    case = people.accepted()
    head = people.officer("section-head").id
    assert post(people, f"/api/staff/accounts/{head}/close").status_code == 200
    assert people.row(case)["accountable"] == people.officer("functional-1").id
    assert people.send("GET", "/api/cases", "section-head").status_code == 401
    told = [event for event in people.said_in(CITY) if isinstance(event, OfficerChanged)]
    assert [(event.officer, event.active) for event in told] == [(head, False)]
    assert post(people, f"/api/staff/accounts/{head}/reopen").status_code == 200
    assert people.row(case)["accountable"] == head
