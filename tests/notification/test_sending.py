"""Once, and told as it is: the message centre's own record is the judge."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from services.kernel import clock
from services.kernel.messaging.inbox import Inbox
from services.kernel.sealed import Purpose
from services.notification.actions import doubting
from services.notification.actions.listening import Ear
from services.notification.app import service
from services.notification.channels import LateAnswer, PermanentFailure, Receipt, Submitted
from tests.notification.stage import EMAIL, NOON, OTHER_OFFICE, Stage, eventually

_ROOT = Path(__file__).parents[2]
_PRINCIPAL = "+8613912340021"
_PART = "office, notice_id, attempt, n, of, provider_id, proof"


@pytest.mark.clause("A4.4-1")
def test_a_registered_complaint_is_acknowledged_by_sms_and_shown_to_have_arrived(stage: Stage) -> None:
    stage.hear(stage.case().registered())
    stage.dispatch()
    eventually(lambda: stage.states() == ["delivered"])
    (arrival,) = stage.phone()
    assert arrival.to.endswith("13912345518")
    assert arrival.text == "【吉林社保】投诉已登记，编号220100-2026-1。最迟11月12日告知是否受理。电话12333。"
    assert [(event["kind"], event["channel"], event["state"]) for event in stage.said()] == [
        ("registered", "sms", "submitted"),
        ("registered", "sms", "delivered"),
    ]
    history = stage.rows("select attempt, state from notification.attempts order by id")
    assert history == [(1, "submitted"), (1, "delivered")]


@pytest.mark.clause("A4.4-1")
def test_a_letter_is_submitted_and_never_called_delivered(stage: Stage) -> None:
    """From the office that its words name: the one that has the complaint."""
    case = stage.case()
    stage.hear(case.registered(phone=None, email=EMAIL), case.accepted(handled_by=OTHER_OFFICE))
    stage.dispatch()
    eventually(lambda: stage.states() == ["submitted"] * 2)
    letter, of_other = sorted(stage.mail.inbox.newest(), key=lambda each: "登记" not in each.subject)
    assert (letter.to, letter.subject) == (EMAIL, "投诉已登记：220100-2026-1")
    assert "11月12日" in letter.text
    assert ("长春市" in letter.sender, "吉林市" in of_other.sender) == (True, True)
    assert [event["state"] for event in stage.said()] == ["submitted"] * 2


@pytest.mark.clause("A4.4-1")
def test_an_event_that_comes_three_times_is_told_once(stage: Stage) -> None:
    event = stage.case().registered()
    same = uuid.uuid4()
    Inbox(service, stage.house).hear([stage.delivery(event, message_id=same), stage.delivery(event, message_id=same)])
    stage.hear(event)
    stage.dispatch()
    eventually(lambda: stage.states() == ["delivered"])
    assert stage.centre.smsc.submitted == 1


@pytest.mark.clause("A6.7-1")
def test_the_result_that_arrives_says_which_event_it_answers(stage: Stage) -> None:
    """And whom it reached: whoever an agent complains for is told too, and is not the complainant."""
    case = stage.case()
    theirs = f'{{"phone": "{_PRINCIPAL}"}}'
    sealed = stage.house.keys.seal(
        theirs, purpose=Purpose.PARTICULARS, office=case.office, what="complaint.principal", row=case.id
    )
    stage.hear(case.registered(kind="agent", sealed_principal=sealed))
    stage.hear(case.accepted())
    result = case.result()
    stage.hear(result)
    stage.dispatch()
    eventually(lambda: stage.states() == ["delivered"] * 6)
    arrived = [event for event in stage.said() if event["kind"] == "result" and event["state"] == "delivered"]
    assert sorted((event["about"], event["case"], event["whom"]) for event in arrived) == [
        (result.seq, case.id, "complainant"),
        (result.seq, case.id, "principal"),
    ]
    assert stage.get(f"/notices/{case.id}").text.count("处理结果告知（短信，给委托人）") == 1


@pytest.mark.parametrize(
    ("ending", "state", "reason", "shown"),
    [
        ("0000", "failed", "网络回执：没有送到手机", 1),
        ("6666", "failed", "手机号码无法接收", 0),
        ("8888", "failed_temporarily", "短信网关要求放慢", 0),
        ("9999", "submitted", "", 1),
        ("7777", "unknown", "短信网关没有在规定时间内答复", 1),
        ("5555", "unknown", "提交以后连接中断，不知道短信网关是否接收", 1),
    ],
)
def test_each_fate_has_its_own_word(stage: Stage, ending: str, state: str, reason: str, shown: int) -> None:
    stage.hear(stage.case().registered(phone=f"+861391234{ending}"))
    stage.dispatch()
    eventually(lambda: stage.states() == [state])
    assert stage.notices("reason") == [(reason,)]
    assert len(stage.phone()) == shown


def test_what_was_put_off_goes_out_at_its_rung_and_not_before(stage: Stage) -> None:
    stage.hear(stage.case().registered(phone="+8613912348888"))
    running = stage.dispatch()
    eventually(lambda: stage.states() == ["failed_temporarily"])
    (next_at,) = stage.notices("next_at")[0]
    assert NOON + timedelta(minutes=1) <= next_at <= NOON + timedelta(minutes=1, seconds=12)
    assert running.send_batch(running.gateways[0]) == 0
    with clock.standing_at(next_at):
        running.send_batch(running.gateways[0])
        eventually(lambda: stage.notices("attempts, state") == [(2, "failed_temporarily")])


def test_a_process_killed_while_sending_leaves_one_window_in_doubt_and_sends_nothing_twice(stage: Stage) -> None:
    """The gateway takes a message and never answers; the process dies waiting for it (kill -9). What was answered
    before is known, and what had not left yet goes out later."""
    silent = stage.case(1).registered(phone="+8613912347777")
    stage.hear(silent, *(stage.case(n).registered(phone="+8613912349999") for n in range(2, 11)))
    env = {**os.environ, **stage.house.settings.environment}
    env["SMPP_URL"] = env["SMPP_URL"].replace("timeout=1", "timeout=60&window=2")
    process = subprocess.Popen(
        [sys.executable, "-m", "services.notification", "work"], cwd=_ROOT, env=env, stdout=subprocess.DEVNULL
    )
    try:
        of_silent = "select id from notification.notices where case_id = %s"
        ((silent_id,),) = stage.rows(of_silent, silent.case)
        begun = "select count(*) from notification.underway where %s = any (notices)"
        eventually(lambda: stage.rows(begun, silent_id) == [(1,)], within=30)
        windows = "select cardinality(notices), cardinality(claimed) from notification.underway order by id"
        sizes, claimed = zip(*stage.rows(windows), strict=True)
        eventually(lambda: stage.centre.smsc.submitted == sum(sizes))
        assert claimed[0] == 10, "all are held by one batch"
        assert max(sizes) == 6, "what may be unanswered, and twice as many that are ready to follow"
        assert stage.states() == ["waiting"] * 10, "until it is known what became of them"
        assert doubting.doubt_the_dead(stage.house, at=clock.now()) == 0, "it lives"
        before, doubted = sum(sizes), sizes[-1]
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    nothing: tuple[object, ...] = (
        uuid.uuid4(),
        "gone",
        [],
        '{"news": [], "parts": []}',
        NOON,
    )  # of one that had no notice left
    stage.rows(
        "insert into notification.underway (batch, sender, notices, answers, at) values (%s, %s, %s, %s, %s)", *nothing
    )
    eventually(lambda: doubting.doubt_the_dead(stage.house, at=clock.now()) == doubted)
    in_doubt = stage.rows("select case_id, reason from notification.notices where state = 'unknown'")
    assert {reason for _, reason in in_doubt} == {"发送时系统中断，不知道网关是否接收"}
    assert silent.case in {case for case, _ in in_doubt}
    assert Counter(stage.notices("state, attempts")) == {
        each: number
        for each, number in {
            ("submitted", 1): before - doubted,
            ("unknown", 1): doubted,
            ("waiting", 0): 10 - before,
        }.items()
        if number
    }
    assert stage.rows("select count(*) from notification.underway") == [(0,)]
    stage.dispatch()
    known = Counter(submitted=10 - doubted, unknown=doubted)
    eventually(lambda: Counter(stage.states()) == known)
    assert stage.centre.smsc.submitted == 10
    assert Counter(event["state"] for event in stage.said()) == known


def test_repeated_and_forged_receipts_change_nothing(stage: Stage) -> None:
    stage.hear(stage.case().registered(phone="+8613912349999"))
    stage.dispatch()
    eventually(lambda: stage.states() == ["submitted"])
    ((provider_id,),) = stage.notices("provider_id")
    hear = Ear(stage.house, provider="test")
    hear([Receipt(provider_id, "13800000000", "DELIVRD", NOON)])
    hear([Receipt("nobody-knows-it", "13912349999", "DELIVRD", NOON)])
    hear([Receipt(provider_id, "13912349999", "ENROUTE", NOON)])
    assert stage.states() == ["submitted"]
    hear([Receipt(provider_id, "8613912349999", "DELIVRD", NOON)] * 2)
    hear([Receipt(provider_id, "13912349999", "UNDELIV", NOON)])
    assert stage.states() == ["delivered"]
    assert [event["state"] for event in stage.said()] == ["submitted", "delivered"]
    assert stage.rows("select count(*) from notification.receipts") == [(2,)]
    with clock.standing_at(NOON + timedelta(days=4)):
        doubting.match_receipts(stage.house, at=clock.now())
    assert stage.rows("select count(*) from notification.receipts") == [(0,)]


def test_a_receipt_that_is_faster_than_the_answer_is_kept_and_believed_then(stage: Stage) -> None:
    stage.hear(stage.case().registered(phone="+8613912349999"))
    stage.dispatch()
    eventually(lambda: stage.states() == ["submitted"])
    ((provider_id,),) = stage.notices("provider_id")
    (part,) = stage.rows(f"delete from notification.parts returning {_PART}")  # noqa: S608 - our own names
    Ear(stage.house, provider="test")([Receipt(provider_id, "13912349999", "DELIVRD", NOON)])
    assert stage.states() == ["submitted"]
    stage.rows(f"insert into notification.parts ({_PART}) values (%s, %s, %s, %s, %s, %s, %s)", *part)  # noqa: S608
    doubting.match_receipts(stage.house, at=clock.now())
    assert stage.states() == ["delivered"]
    assert stage.rows("select count(*) from notification.receipts") == [(0,)]


def test_an_answer_that_comes_too_late_ends_the_doubt_and_its_receipt_is_believed(stage: Stage) -> None:
    """Of an attempt that another one followed it says no more than that the first one did arrive after all."""
    one, two = (stage.case(n).registered(phone="+8613912347777") for n in (1, 2))
    stage.hear(one, two)
    stage.dispatch()
    eventually(lambda: stage.states() == ["unknown"] * 2)
    (notice,), (again,) = stage.notices("id::text")
    stage.rows("update notification.notices set attempts = 2 where id = %s", again)
    hear = Ear(stage.house, provider="test")
    hear([Receipt("late-1", "13912347777", "DELIVRD", NOON)])
    hear([LateAnswer(notice, Submitted(("late-1",))), LateAnswer(again, PermanentFailure("短信网关拒收"))])
    assert stage.states() == ["delivered", "unknown"]
    hear([LateAnswer(again, Submitted(("late-2",)))])
    assert stage.rows("select attempt from notification.parts where provider_id = 'late-2'") == [(1,)]
    assert stage.states() == ["delivered", "unknown"], "of the second one nothing is known by that"
    hear([Receipt("late-2", "13912347777", "DELIVRD", NOON)])
    assert stage.states() == ["delivered"] * 2
    told = [event["state"] for event in stage.said() if event["case"] == one.case]
    assert told == ["unknown", "submitted", "delivered"]
    assert stage.centre.smsc.submitted == 2


def test_no_word_of_the_network_for_three_days_is_doubt(stage: Stage) -> None:
    stage.hear(stage.case().registered(phone="+8613912349999"))
    stage.dispatch()
    eventually(lambda: stage.states() == ["submitted"])
    assert doubting.doubt_the_unanswered(stage.house, at=NOON + timedelta(days=2, hours=23)) == 0
    assert doubting.doubt_the_unanswered(stage.house, at=NOON + timedelta(days=3, minutes=1)) == 1
    assert stage.notices("state, reason") == [("unknown", "三天没有收到回执")]
    ((provider_id,),) = stage.notices("provider_id")
    with clock.standing_at(NOON + timedelta(days=4)):  # the network tells the hour of days ago: the order is another
        Ear(stage.house, provider="test")([Receipt(provider_id, "13912349999", "DELIVRD", NOON)])
    told = [(event["change"], event["state"], event["at"]) for event in stage.said()]
    assert [each[:2] for each in told] == [(1, "submitted"), (2, "unknown"), (3, "delivered")]
    assert told[2][2] < told[1][2]


def test_nothing_is_lost_and_no_attempt_spent_while_the_gateway_is_away(stage: Stage) -> None:
    stage.centre.goes_away()
    running = stage.dispatch()
    eventually(lambda: running.gateways[0].trouble != "")
    stage.hear(*(stage.case(n).registered() for n in range(1, 6)), stage.case(9).registered(phone=None, email=EMAIL))
    eventually(lambda: sorted(stage.states()) == ["submitted"] + ["waiting"] * 5)
    assert stage.rows("select trouble <> '' from notification.gateways where channel = 'sms'") == [(True,)]
    stage.centre.comes_back()
    eventually(lambda: sorted(stage.states()) == ["delivered"] * 5 + ["submitted"])
    assert stage.centre.smsc.submitted == 5
    assert stage.notices("attempts") == [(1,)] * 6


@pytest.mark.parametrize("url", ["", "http://not-a-gateway", "smpp://"])
def test_without_a_gateway_notices_wait_and_the_reason_is_known(stage: Stage, url: str) -> None:
    bare = stage.with_settings(SMPP_URL=url)
    bare.hear(bare.case().registered())
    running = bare.dispatch()
    assert running.gateways[0].trouble in ("没有配置", "配置有误，请核对网关地址")
    eventually(lambda: bare.rows("select count(*) from notification.gateways") == [(2,)])
    assert bare.states() == ["waiting"]
