"""Who left neither phone nor e-mail is written to; what was told by word of mouth is written down."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from services.kernel import clock
from services.kernel.contracts import routing
from services.kernel.contracts.intake import ContactLeft
from services.kernel.people import Post
from services.notification.actions import wishing
from tests.notification.stage import NOON, OTHER_OFFICE, Stage

_CASE = "/notices/220100-2026-1"


@pytest.fixture
def by_post(stage: Stage) -> Stage:
    """A complaint by letter whose sender left an address alone."""
    stage.hear(stage.case().registered(phone=None))
    return stage


def _id(stage: Stage, channel: str) -> str:
    ((notice,),) = stage.rows("select id::text from notification.notices where channel = %s", channel)
    return str(notice)


def _decide(stage: Stage, decision: str, seen: str, because: str = "挂号信，回执联在案卷里") -> Any:
    path = f"/api/notices/{_id(stage, 'letter')}/decisions"
    return stage.post(path, json={"decision": decision, "because": because, "seen": seen})


def test_a_letter_is_printed_posted_and_signed_for_by_persons(by_post: Stage) -> None:
    assert by_post.notices() == [("registered", "letter", "waiting")]
    page = by_post.get(f"{_CASE}/{_id(by_post, 'letter')}/letter").text
    assert "您的投诉已经登记，编号 220100-2026-1" in page
    assert "这封邮件由系统发出" not in page
    assert _decide(by_post, "arrived", "waiting").status_code == 409, "what is not posted has not arrived"
    assert _decide(by_post, "posted", "waiting").status_code == 200
    assert by_post.states() == ["submitted"]
    assert "您的投诉已经登记" in by_post.get(f"{_CASE}/{_id(by_post, 'letter')}/letter").text, "and printed again"
    assert _decide(by_post, "arrived", "submitted").status_code == 200
    assert by_post.states() == ["delivered"]
    assert [(event["state"], event["decided_by"]) for event in by_post.said()] == [
        ("submitted", "o-9"),
        ("delivered", "o-9"),
    ]


def test_a_letter_that_came_back_can_be_posted_anew(by_post: Stage) -> None:
    for decision, seen in (("posted", "waiting"), ("lost", "submitted"), ("send_again", "failed")):
        assert _decide(by_post, decision, seen).status_code == 200
    assert by_post.states() == ["waiting"]


def test_a_letter_that_waits_to_be_printed_stays_when_its_receiver_leaves_a_number(by_post: Stage) -> None:
    sealed = by_post.case()._sealed(json.dumps({"phone": "13912345518"}))
    common: dict[str, Any] = {"office": by_post.case().office, "case": by_post.case().id, "at": by_post.case().at}
    by_post.hear(ContactLeft(**common, wants_sms=True, wants_email=False, sealed_contact=sealed, serial=1))
    assert wishing.withhold_unwanted(by_post.house, at=NOON) == 0
    assert by_post.notices() == [("registered", "letter", "waiting")]


def test_no_letter_is_written_about_each_step_nor_to_the_anonymous(stage: Stage) -> None:
    case, hidden, silent = stage.case(1), stage.case(2), stage.case(3)
    stage.hear(case.registered(phone=None), hidden.registered(phone=None, kind="anonymous"))
    stage.hear(silent.registered(phone=None, suspected=("fund_safety",)))
    stage.hear(case.accepted())
    stage.hear(case.event(routing.CaseMoved, step="executing", stage="正在落实"))
    assert {row[0] for row in stage.notices("case_id, channel")} == {case.id}
    assert "progress" not in [kind for (kind,) in stage.notices("kind")]


def test_who_is_reached_by_letter_alone_is_written_to_after_five_days_without_news_and_when_it_is_late(
    by_post: Stage,
) -> None:
    """The newest news waits to be printed in the place of the older; the apology for a late answer keeps its own."""
    case = by_post.case()
    case.seq = 1
    at: dict[str, Any] = {"step": "executing", "stage": "正在落实", "breached_at": NOON}
    for breached in (
        {"clock": "K8"},
        {"clock": "K1", "handled_by": OTHER_OFFICE},
        {"clock": "K8", "due_on": NOON.date() - timedelta(days=1)},
    ):
        by_post.hear(case.event(routing.ClockBreached, **at, **breached))
    by_post.hear(case.event(routing.CaseMoved, step="done", stage="已落实，正在答复您"))
    assert by_post.notices("kind, channel, state") == [
        ("registered", "letter", "waiting"),
        ("progress", "letter", "withheld"),
        ("overdue", "letter", "waiting"),
        ("progress_late", "letter", "waiting"),
    ]
    ((older,),) = by_post.rows("select id::text from notification.notices where state = 'withheld'")
    refused = by_post.get(f"{_CASE}/{older}/letter")
    assert (refused.status_code, "不再发送”：并入后一条，不能打印" in refused.text) == (409, True)
    assert by_post.get(_CASE).text.count("已打印寄出") == 4, "it may have been printed, and in the post, by then"
    because = {"decision": "posted", "because": "信在新的情况之前已经寄出", "seen": "withheld"}
    assert by_post.post(f"/api/notices/{older}/decisions", json=because).status_code == 200
    assert by_post.notices("kind, state")[1] == ("progress", "submitted")
    by_post.rows("update notification.notices set state = 'withheld', text = '' where id::text = %s", older)
    nothing = by_post.post(f"/api/notices/{older}/decisions", json=because)
    assert (nothing.status_code, nothing.get_json()["code"]) == (409, "not_now"), "what has no words was never printed"
    ((apology, notice),) = by_post.rows("select text, id::text from notification.notices where kind = 'overdue'")
    assert "很抱歉，您的投诉 220100-2026-1 过了原定的日期还没有办完，目前正在落实处理意见。" in apology
    signed = by_post.get(f"{_CASE}/{notice}/letter").text
    assert '<p class="sign">吉林市社会保险事业管理局' in signed, "by the office that had it, which the words name"


def test_the_machine_sends_no_letter(by_post: Stage) -> None:
    running = by_post.dispatch()
    assert [running.send_batch(gateway) for gateway in running.gateways] == [0, 0]
    assert by_post.states() == ["waiting"]


def test_another_office_and_another_post_print_nothing(by_post: Stage) -> None:
    path = f"{_CASE}/{_id(by_post, 'letter')}/letter"
    assert by_post.get(path, office=OTHER_OFFICE).status_code == 404
    assert by_post.get(path, post=Post.AUDITOR).status_code == 403
    assert by_post.get(f"{_CASE}/nothing/letter").status_code == 404


def test_what_was_told_by_word_of_mouth_is_written_down_by_name_each_time(stage: Stage) -> None:
    stage.hear(stage.case().registered())
    said = {"kind": "result", "said": "11月10日在窗口当面告知"}
    for _ in range(2):
        assert stage.post(f"{_CASE}/oral", data=said).status_code == 302
    page = stage.get(_CASE).text
    assert page.count("处理结果告知（口头）") == 2
    assert "11月10日在窗口当面告知" in page
    spoken = [event for event in stage.said() if event["channel"] == "oral"]
    assert [(event["state"], event["decided_by"]) for event in spoken] == [("delivered", "o-9")] * 2


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"kind": "result", "said": ""}, "请填写内容"),
        ({"kind": "gossip", "said": "在窗口当面告知"}, "请从列出的选项里选"),
        ({"kind": "result", "said": "打13912345518告知"}, "不要写手机号、身份证号或卡号"),
    ],
)
def test_a_note_without_its_words_or_with_a_number_is_refused(stage: Stage, form: dict[str, str], fault: str) -> None:
    stage.hear(stage.case().registered())
    page = stage.post(f"{_CASE}/oral", data=form)
    assert fault in page.text
    assert stage.notices("channel") == [("sms",)]


def test_a_case_that_is_not_there_gets_no_note(stage: Stage) -> None:
    stage.hear(stage.case().registered())
    said = {"kind": "result", "said": "在窗口当面告知"}
    assert stage.post("/notices/220100-2026-9/oral", data=said).status_code == 404
    assert stage.post(f"{_CASE}/oral", data=said, office=OTHER_OFFICE).status_code == 404


def test_a_letter_that_nobody_prints_stands_among_those_who_were_not_reached(by_post: Stage) -> None:
    """Made on a Tuesday, it has waited for more than a working day when Thursday begins."""
    for days, listed in ((1, 0), (2, 1)):
        with clock.standing_at(NOON.replace(hour=0) + timedelta(days=days)):
            page = by_post.get("/notices?not_reached=yes").text
            assert page.count("已等了一个工作日以上，信还没有打印寄出") == listed
            told = by_post.get("/api/notices?not_reached=yes&channel=letter").get_json()["notices"]
            assert [notice["state"] for notice in told] == ["waiting"] * listed
            figure = 'notices_letters_waiting{office="220100"} 1.0'
            assert (figure in by_post.client.get("/metrics").text) is bool(listed)
    with clock.standing_at(NOON + timedelta(days=2)):
        assert _decide(by_post, "posted", "waiting").status_code == 200
        assert "还没有打印寄出" not in by_post.get("/notices?not_reached=yes").text
