"""The main line through the API, from the registration to the archive, on days that can be checked in a calendar."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from services.kernel.contracts.archive import DossierFiled
from services.kernel.contracts.intake import ResultAgreed, ResultRead, ResultRejected
from services.kernel.contracts.notification import NoticeStateChanged
from services.kernel.contracts.routing import CaseAccepted, CaseClosed, CaseEvent, ResultDelivered
from services.kernel.sealed import Purpose
from services.routing.actions.chain import verify
from tests.routing.desks import CITY, Desks, on


def receipt(desks: Desks, case: str) -> NoticeStateChanged:
    about = desks.issue_of(case).seq
    return NoticeStateChanged(
        office=CITY,
        case=case,
        at=desks.at,
        notice="n-1",
        kind="result",
        channel="sms",
        state="delivered",
        about=about,
        units=40,
    )


def due(desks: Desks, case: str) -> dict[str, str]:
    """The due day of each clock, by kind."""
    clocks = desks.get(f"/api/cases/{case}/clocks", "window")["clocks"]
    return {clock["kind"]: clock["due_on"] for clock in clocks}


@pytest.mark.clause("A6.6.2.6-1", "A4.1-5", "A6.2.2-2", "A6.9-1", "A6.7-1", "A8-2")
def test_a_complaint_goes_from_the_registration_to_the_archive(desks: Desks) -> None:
    case = desks.issued()
    assert due(desks, case)["K0"] == "2026-11-25"
    assert due(desks, case)["K1"] == "2026-12-14"
    assert desks.row(case)["accountable"] == desks.officer("section-head").id
    desks.at = on("2026-11-27")
    desks.hear(receipt(desks, case))
    assert desks.row(case)["on_time"] is True
    assert due(desks, case)["K3"] == "2026-12-04"
    desks.hear(ResultAgreed(office=CITY, case=case, at=desks.at))
    desks.act("callback", case, "call_back", method="phone", reached=True, grade=5, solved=True, contacted=True)
    closed = desks.act("functional-1", case, "close", cause="B02", verified=True)
    assert (closed["step"], due(desks, case)["K9"]) == ("closed", "2026-12-11")
    desks.hear(
        DossierFiled(office=CITY, case=case, at=desks.at, archive_number="吉社保投-2026-1", digest="0" * 64, entries=30)
    )
    row = desks.row(case)
    assert (row["step"], row["archive_number"], row["is_open"]) == ("archived", "吉社保投-2026-1", False)
    running = desks.rows("select kind from routing.clocks where case_id = %s and state = 'running'", case)
    assert running == []


def test_every_transition_is_said_with_what_is_true_after_it(desks: Desks) -> None:
    case = desks.issued()
    said = [event for event in desks.said(case) if isinstance(event, CaseEvent)]
    assert [event.seq for event in said] == list(range(1, len(said) + 1))
    assert [event.act for event in said][:5] == ["register", "start_confirm", "confirm", "assess", "accept"]
    came = dict[str, datetime]()
    for event in said:
        came.setdefault(event.step, event.at)
    assert [event.step_since for event in said] == [came[event.step] for event in said]
    accepted = next(event for event in said if isinstance(event, CaseAccepted))
    assert accepted.due_on == date(2026, 12, 14)
    assert accepted.due_at == on("2026-12-14", "16:30")
    assert [day.n for day in accepted.days if day.n][-1] == 15
    assert next(day.why for day in accepted.days if day.on == date(2026, 11, 28)) == "周六"
    assert desks.house.keys.open(
        desks.issue_of(case).sealed_result, purpose=Purpose.CASEWORK, office=CITY, what="case.result", row=f"{case}/1"
    ).startswith('{"answers"')


@pytest.mark.clause("A6.6.2.6-1")
@pytest.mark.parametrize(
    ("accepted_on", "due_on"),
    [
        ("2026-09-24", "2026-10-22"),  # Mid-Autumn and National Day lie between
        ("2026-10-03", "2026-10-27"),  # a rest day: day 1 is the next working day
        ("2026-10-10", "2026-10-30"),  # a Saturday that is worked
        ("2026-12-10", "2026-12-31"),
    ],
)
def test_the_answer_is_due_on_the_fifteenth_working_day(desks: Desks, accepted_on: str, due_on: str) -> None:
    desks.at = on(accepted_on)
    case = desks.accepted()
    assert due(desks, case)["K1"] == due_on


@pytest.mark.clause("A6.6.2.6-4")
def test_a_due_day_in_a_year_that_is_not_published_is_provisional(desks: Desks) -> None:
    desks.at = on("2026-12-11")
    case = desks.accepted()
    assert desks.row(case)["due_provisional"] is True


@pytest.mark.clause("A6.6.2.6-2")
@pytest.mark.parametrize(("time", "on_time"), [("16:30", True), ("16:31", False)])
def test_a_minute_after_the_close_of_the_due_day_is_late_for_ever(desks: Desks, time: str, on_time: bool) -> None:
    case = desks.issued()
    desks.at = on("2026-12-14", time)
    desks.hear(receipt(desks, case))
    delivered = [event for event in desks.said(case) if isinstance(event, ResultDelivered)]
    assert [event.on_time for event in delivered] == [on_time]
    assert desks.row(case)["on_time"] is on_time


def test_what_arrives_twice_changes_nothing_the_second_time(desks: Desks) -> None:
    case = desks.issued()
    arrived, read = receipt(desks, case), ResultRead(office=CITY, case=case, at=desks.at)
    for event in (arrived, read, arrived, read):
        desks.hear(event)
    assert [type(event) for event in desks.said(case)].count(ResultDelivered) == 1
    assert desks.row(case)["step"] == "feedback_given"


@pytest.mark.clause("A6.9-2", "A6.9-3", "A6.9-4")
def test_a_rejected_result_is_decided_again_by_others_and_the_first_result_stays_counted(desks: Desks) -> None:
    case = desks.issued()
    reasons = desks.house.keys.seal(
        "钱还是没有到", purpose=Purpose.CASEWORK, office=CITY, what="rejection.reasons", row=case
    )
    desks.hear(ResultRejected(office=CITY, case=case, at=desks.at, sealed_reasons=reasons))
    assert due(desks, case)["K6"] == "2026-11-30"
    objections = [{"point": "钱还是没有到", "answer": "再次核对账号"}]
    again = desks.act("functional-1", case, "reassess", to="investigating", objections=objections)
    assert (again["step"], again["round"], again["due_on"]) == ("investigating", 2, "2026-12-14")
    desks.submit(case)
    desks.finish(case)
    desks.at += timedelta(days=1)
    desks.hear(receipt(desks, case))
    desks.act("window", case, "reject", reasons="仍不满意")
    upheld = desks.act("functional-2", case, "reassess", to="upheld", objections=objections)
    assert upheld["step"] == "upheld"
    assert desks.row(case)["on_time"] is True


@pytest.mark.clause("A6.6.2.1a-1", "A6.6.2.1a-2", "A6.8.1-3")
def test_what_is_settled_at_the_desk_needs_shown_satisfaction_and_no_callback(desks: Desks) -> None:
    case = desks.accepted()
    refused = desks.try_act("window", case, "resolve_at_desk", text="当场补打凭证")
    assert refused.status_code == 422
    unlinked = desks.try_act("window", case, "resolve_at_desk", text="当场补打凭证", evidence="signature", proof="")
    assert (unlinked.status_code, unlinked.get_json()["code"]) == (409, "proof_missing")
    file = "3f0c2a52-6f5f-4c86-9a35-0f8f7e1b2d11"
    desks.act("window", case, "resolve_at_desk", text="当场补打凭证", evidence="signature", proof=file)
    (exempt,) = desks.rows("select body from routing.case_events where act = 'resolve_at_desk'")
    assert json.loads(exempt["body"])["details"]["proof"] == file
    desks.act("window", case, "close", cause="C01")
    closed = desks.said(case)[-1]
    assert isinstance(closed, CaseClosed)
    assert (closed.outcome, closed.on_time, desks.row(case)["callback"]) == ("desk", True, "exempt")


@pytest.mark.clause("A5.4g")
def test_the_history_hangs_together_and_names_the_first_row_that_was_changed(desks: Desks) -> None:
    case = desks.issued()
    with desks.house.database.work(seeing=(CITY,)) as session:
        assert verify(session, CITY) is None
    desks.rows("update routing.case_events set body = replace(body, 'accept', 'Accept') where seq = 5")
    with desks.house.database.work(seeing=(CITY,)) as session:
        broken = verify(session, CITY)
    assert broken is not None
    assert (broken.position, broken.case) == (5, case)


@pytest.mark.clause("A5.4g")
def test_a_row_that_is_taken_out_is_named(desks: Desks) -> None:
    desks.accepted()
    desks.rows("delete from routing.case_events where seq = 3")
    with desks.house.database.work(seeing=(CITY,)) as session:
        middle = verify(session, CITY)
    desks.rows("delete from routing.case_events where seq >= 3")
    with desks.house.database.work(seeing=(CITY,)) as session:
        tail = verify(session, CITY)
    assert middle is not None
    assert "3 is missing" in middle.why
    assert tail is not None
    assert tail.position == 3


@pytest.mark.clause("A6.6.2.1-0", "F1-5")
def test_who_left_an_address_only_is_accepted(desks: Desks) -> None:
    case = desks.accepted(sealed_contact=None)
    assert desks.row(case)["step"] == "accepted"
