"""What complainants do by code, and events that come late, twice or for cases that are not there."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.kernel.contracts.intake import (
    ComplaintRegistered,
    ComplaintSupplemented,
    ComplaintUrged,
    ComplaintWithdrawn,
    ContactDisputed,
    ResultAgreed,
    ResultRead,
    ResultRejected,
    ServiceRated,
)
from services.kernel.contracts.notification import NoticeAnswered, NoticeStateChanged
from services.kernel.contracts.routing import CaseClosed, CaseEvent, CaseMoved
from services.kernel.errors import Later
from services.kernel.messaging.inbox import Inbox
from services.kernel.sealed import Purpose
from services.routing.actions.chain import verify
from services.routing.app import service
from services.routing.schedule import sweep
from tests.routing.desks import CITY, OTHER_CITY, Desks, complaint, on
from tests.wire.stage import delivery


def test_a_complaint_heard_twice_is_one_case(desks: Desks) -> None:
    case = desks.register()
    desks.hear(complaint(desks.house, CITY, 1, at=desks.at))
    assert desks.rows("select count(*) as n from routing.cases") == [{"n": 1}]
    assert len(desks.said(case)) == 1


def test_what_comes_before_its_case_is_heard_later(desks: Desks) -> None:
    with pytest.raises(Later):
        desks.hear(ComplaintUrged(office=CITY, case="220100-2026-7", at=desks.at, times=1))


@pytest.mark.clause("A4.1-5", "A6.2.2-1")
def test_somebody_answers_for_a_case_from_its_first_moment(desks: Desks) -> None:
    by_public, by_desk = desks.register(1), desks.register(2, first_receiver=desks.officer("window").id)
    in_empty_office = desks.register(3, office="220102")
    assert desks.row(by_public)["accountable"] == desks.officer("section-head").id
    assert desks.row(by_desk)["accountable"] == desks.officer("window").id
    above = desks.row(in_empty_office)
    assert above["accountable"] == desks.officer("functional-1").id
    assert above["department"] == "hall"


def test_urging_and_supplements_are_kept_as_they_came(desks: Desks) -> None:
    case = desks.register()
    token = desks.house.keys.seal(
        "另有证人", purpose=Purpose.CASEWORK, office=CITY, what="supplement.text", row=f"{case}/1"
    )
    desks.hear(ComplaintUrged(office=CITY, case=case, at=desks.at, times=1))
    desks.hear(ComplaintSupplemented(office=CITY, case=case, at=desks.at, serial=1, sealed_text=token))
    papers = desks.get(f"/api/cases/{case}", "window")["papers"]
    assert [(paper["kind"], paper["text"]) for paper in papers] == [("word", "另有证人")]
    assert desks.row(case)["urged"] == 1


def test_who_withdraws_closes_an_ordinary_case(desks: Desks) -> None:
    case = desks.accepted()
    desks.hear(ComplaintWithdrawn(office=CITY, case=case, at=desks.at))
    closed = desks.said(case)[-1]
    assert isinstance(closed, CaseClosed)
    assert closed.outcome == "withdrawn"
    running = desks.rows("select kind from routing.clocks where case_id = %s and state = 'running'", case)
    assert {row["kind"] for row in running} == {"K9", "Kw"}  # the archive, and the call that asks for pressure


def test_cases_of_several_offices_are_withdrawn_in_one_batch(desks: Desks) -> None:
    cases = [desks.register(), desks.register(office=OTHER_CITY)]
    withdrawn = [ComplaintWithdrawn(office=case[:6], case=case, at=desks.at) for case in cases]
    with capture_logs() as lines:
        Inbox(service, desks.house).hear([delivery(event) for event in withdrawn])
    assert [line for line in lines if line["log_level"] != "debug"] == []
    assert [desks.row(case)["is_open"] for case in cases] == [False, False]


def test_what_the_tables_refuse_stands_in_the_history_with_the_reason(desks: Desks) -> None:
    case = desks.accepted()
    desks.hear(ResultAgreed(office=CITY, case=case, at=desks.at))
    events = desks.get(f"/api/cases/{case}/history", "window")["events"]
    assert (events[-1]["act"], events[-1]["act_words"]) == ("agree_refused", "未能办理：认可结果")
    assert events[-1]["told"]["marked"] == {"refused": "not_possible_now"}
    assert desks.row(case)["step"] == "accepted"


def test_a_receipt_for_another_notice_stops_nothing(desks: Desks) -> None:
    case = desks.issued()
    ordinary: dict[str, Any] = {
        "office": CITY,
        "case": case,
        "at": desks.at,
        "notice": "n",
        "channel": "sms",
        "units": 1,
    }
    about = desks.issue_of(case).seq
    for kind, state, seq in (("accepted", "delivered", about), ("result", "failed", about), ("result", "delivered", 3)):
        desks.hear(NoticeStateChanged(**ordinary, kind=kind, state=state, about=seq))
    # what reached whoever an agent complains for has not reached the complainant (D07)
    desks.hear(NoticeStateChanged(**ordinary, kind="result", state="delivered", about=about, whom="principal"))
    assert desks.row(case)["step"] == "done"


def test_news_that_arrived_begins_the_days_without_news_anew_once(desks: Desks) -> None:
    """Also where another complaint's notice said it too. What did not arrive, or comes again, begins nothing."""
    case = desks.accepted()
    k8 = "select started_at, state from routing.clocks where kind = 'K8' and case_id = %s order by n"
    (before,) = desks.rows(k8, case)
    ordinary: dict[str, Any] = {"office": CITY, "case": case, "notice": "n", "channel": "sms", "units": 0, "about": 3}
    told = before["started_at"] + timedelta(days=1)
    for kind, state in (("progress", "submitted"), ("progress", "failed"), ("accepted", "delivered")):
        desks.hear(NoticeStateChanged(**ordinary, at=told, kind=kind, state=state))
    assert desks.rows(k8, case) == [before]
    for _ in range(2):
        desks.hear(NoticeStateChanged(**ordinary, at=told, kind="progress", state="delivered", said_with="m"))
    assert [(row["started_at"], row["state"]) for row in desks.rows(k8, case)] == [
        (before["started_at"], "stopped"),
        (told, "running"),
    ]
    acts = desks.rows("select act from routing.case_events where case_id = %s and act like 'tell%%'", case)
    assert acts == [{"act": "tell_progress"}]
    # no receipt ever comes of an e-mail or of a letter: that it was taken in, or posted, is enough
    for days, channel in ((1, "email"), (2, "letter")):
        by_mail = {**ordinary, "channel": channel, "kind": "progress_late", "at": told + timedelta(days=days)}
        for state in ("failed_temporarily", "submitted"):
            desks.hear(NoticeStateChanged(**by_mail, state=state))
        assert [row["started_at"] for row in desks.rows(k8, case) if row["state"] == "running"] == [by_mail["at"]]


@pytest.mark.clause("A6.7-1")
def test_reading_by_code_shows_that_the_result_arrived(desks: Desks) -> None:
    case = desks.issued()
    desks.at = on("2026-11-25", "20:15")
    desks.hear(ResultRead(office=CITY, case=case, at=desks.at))
    (result,) = desks.rows("select delivered_at, evidence from routing.results where case_id = %s", case)
    assert (result["delivered_at"], result["evidence"]) == (desks.at, "read")


def test_every_number_of_the_history_is_said_so_that_the_archive_can_count(desks: Desks) -> None:
    case = desks.register()
    desks.hear(ServiceRated(office=CITY, case=case, at=desks.at, grade=4))
    desks.hear(ResultAgreed(office=CITY, case=case, at=desks.at))
    sweep(desks.house, at=on("2026-11-26"))
    said = [event.seq for event in desks.said(case) if isinstance(event, CaseEvent)]
    assert said == list(range(1, desks.row(case)["seq"] + 1))


def test_a_grade_and_a_disputed_call_are_written_down(desks: Desks) -> None:
    case = desks.register()
    desks.hear(ServiceRated(office=CITY, case=case, at=desks.at, grade=4))
    desks.hear(ContactDisputed(office=CITY, case=case, at=desks.at))
    events = desks.get(f"/api/cases/{case}/history", "window")["events"]
    assert [event["act"] for event in events] == ["register", "rate", "dispute_contact"]
    assert desks.row(case)["grade"] == 4


def test_the_first_grade_of_a_round_stands_and_later_ones_are_noted(desks: Desks) -> None:
    case = desks.issued()
    desks.act("window", case, "record_feedback", evidence="signature")
    desks.hear(ServiceRated(office=CITY, case=case, at=desks.at, grade=2))
    by_text: dict[str, Any] = {"notice": "n-1", "kind": "callback", "channel": "sms", "about": 1}
    desks.hear(NoticeAnswered(office=CITY, case=case, at=desks.at, grade=5, **by_text))
    called: dict[str, Any] = {"method": "phone", "reached": True, "solved": True, "contacted": True}
    desks.act("callback", case, "call_back", grade=4, **called)
    assert desks.row(case)["grade"] == 2
    noted = desks.rows("select body from routing.case_events where act = 'rate' order by seq")
    assert [json.loads(row["body"])["marked"]["grade"] for row in noted] == [2, 5]
    said = [(one.grade, one.rated_by) for one in desks.said(case) if isinstance(one, CaseMoved) and one.rated_by]
    assert said == [(2, "code"), (None, "sms")]
    told = [one["act_words"] for one in desks.get(f"/api/cases/{case}/history", "callback")["events"]]
    assert [words for words in told if "评价" in words] == [
        "投诉人评价，凭查询码评价：不满意（2分）",
        "投诉人评价，短信回复：非常满意（5分）",
    ]
    assert desks.rows("select grade from routing.callbacks") == [{"grade": 4}]


def test_each_round_has_a_grade_of_its_own(desks: Desks) -> None:
    case = desks.issued()
    reasons = desks.house.keys.seal("没到账", purpose=Purpose.CASEWORK, office=CITY, what="rejection.reasons", row=case)
    desks.hear(ServiceRated(office=CITY, case=case, at=desks.at, grade=1))
    desks.hear(ResultRejected(office=CITY, case=case, at=desks.at, sealed_reasons=reasons))
    objections = [{"point": "钱还是没有到", "answer": "再次核对账号"}]
    assert desks.act("functional-1", case, "reassess", to="investigating", objections=objections)["round"] == 2
    assert desks.row(case)["grade"] == 1
    desks.hear(ServiceRated(office=CITY, case=case, at=desks.at, grade=4))
    desks.hear(ServiceRated(office=CITY, case=case, at=desks.at, grade=5))
    assert desks.row(case)["grade"] == 4


def test_who_opens_the_earlier_result_while_the_new_one_is_not_sent_moves_nothing(desks: Desks) -> None:
    case = desks.issued()
    reasons = desks.house.keys.seal("没到账", purpose=Purpose.CASEWORK, office=CITY, what="rejection.reasons", row=case)
    desks.hear(ResultRejected(office=CITY, case=case, at=desks.at, sealed_reasons=reasons))
    objections = [{"point": "钱还是没有到", "answer": "再次核对账号"}]
    desks.act("functional-1", case, "reassess", to="opinion_draft", objections=objections)
    desks.submit(case)
    desks.act("section-head", case, "approve", text="同意")
    desks.act("handler-1", case, "record_execution", measure=2, text="已补发", evidence=["回单"])
    desks.act("section-head", case, "all_measures_done")
    desks.report(case)
    desks.hear(ResultRead(office=CITY, case=case, at=desks.at))
    assert desks.row(case)["step"] == "done"
    desks.deliver(case)
    desks.hear(ResultRead(office=CITY, case=case, at=desks.at))
    assert desks.row(case)["step"] == "feedback_given"


@pytest.mark.clause("A6.9-2")
def test_a_dissatisfied_unsolved_callback_counts_as_a_rejection(desks: Desks) -> None:
    case = desks.issued()
    desks.act("window", case, "record_feedback", evidence="signature")
    desks.act(
        "callback",
        case,
        "call_back",
        method="phone",
        reached=True,
        grade=1,
        solved=False,
        contacted=True,
        words="钱没有到",
    )
    row = desks.row(case)
    assert (row["step"], row["callback"]) == ("reassessing", "done")


def test_what_has_arrived_together_is_opened_together_each_once(desks: Desks) -> None:
    events = [complaint(desks.house, office, serial, at=desks.at) for serial in (1, 2) for office in (CITY, OTHER_CITY)]
    events.append(complaint(desks.house, CITY, 3, at=desks.at, suspected=("fund_safety",)))
    for batch in (events, events):
        with desks.house.database.work(seeing=(CITY, OTHER_CITY)) as session:
            service.hears_many[ComplaintRegistered](session, [*batch, batch[0]], desks.house)
    cases = desks.rows("select case_id, step, severity from routing.cases order by case_id")
    assert [(row["case_id"], row["severity"]) for row in cases] == [
        ("220100-2026-1", "normal"),
        ("220100-2026-2", "normal"),
        ("220100-2026-3", "suspected"),
        ("220200-2026-1", "normal"),
        ("220200-2026-2", "normal"),
    ]
    for office in (CITY, OTHER_CITY):
        with desks.house.database.work(seeing=(office,)) as session:
            assert verify(session, office) is None


@pytest.mark.parametrize("words", ["{", "{}", '{"found": 1}', "[1]", "null"])
def test_words_of_the_complainant_are_words_whatever_they_look_like(desks: Desks, words: str) -> None:
    case = desks.register()
    token = desks.house.keys.seal(words, purpose=Purpose.CASEWORK, office=CITY, what="supplement.text", row=f"{case}/1")
    desks.hear(ComplaintSupplemented(office=CITY, case=case, at=desks.at, serial=1, sealed_text=token))
    assert [paper["text"] for paper in desks.get(f"/api/cases/{case}", "window")["papers"]] == [words]
