"""Every fault of a gateway, against peers that nobody here wrote. Their own count of what came in is the judge.

Over SMPP: npm's `smpp` as a message centre. Over HTTP: Kannel from Debian, which hands on to the same centre.
"""

from __future__ import annotations

import urllib.error
import urllib.request
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from services.kernel import clock
from services.kernel.contracts import routing
from services.kernel.people import Post
from services.notification.actions import asking, callbacks
from services.notification.actions.silences import Silences
from services.notification.channels import Message, Submitted
from services.notification.channels.kannel import Box, Kannel
from tests.notification import foreign
from tests.notification.stage import NOON, Stage, eventually

pytestmark = pytest.mark.xdist_group("telephone")
_TEXT = "【吉林社保】投诉已登记，编号220100-2026-1。最迟11月12日告知是否受理。电话12333。"


def _tell(stage: Stage, ending: str, *, serial: int = 1, office: str = "220100") -> None:
    stage.hear(stage.case(serial, office=office).registered(phone=f"+861391234{ending}"))


def _call(stage: Stage, ending: str) -> None:
    """An officer on duty is called about a limit."""
    left = {"phone": f"1391234{ending}", "on_duty": "yes"}
    assert stage.post("/notices/duty/contact", by="o-1", post=Post.HANDLER, data=left).status_code == 302
    told: dict[str, Any] = {"step": "investigating", "stage": "正在调查", "act": "ladder", "clock": "K1"}
    stage.hear(stage.case().event(routing.LadderFired, **told, rung="R2", to=("handler",)))


@pytest.mark.parametrize(
    ("ending", "state", "reason", "taken"),
    [
        ("5518", "delivered", "", 1),
        ("0000", "failed", "网络回执：没有送到手机", 1),
        ("6666", "failed", "手机号码无法接收", 0),
        ("8888", "failed_temporarily", "短信网关要求放慢", 0),
        ("9999", "submitted", "", 1),
        ("7777", "unknown", "短信网关没有在规定时间内答复", 1),
        ("5555", "unknown", "提交以后连接中断，不知道短信网关是否接收", 1),
        ("4444", "delivered", "", 1),
        ("3333", "delivered", "", 1),
        ("1234", "delivered", "", 1),
    ],
    ids=[
        "well",
        "undelivered",
        "unknown number",
        "throttled",
        "no receipt",
        "silent",
        "cut off",
        "twice",
        "late",
        "early",
    ],
)
def test_each_fate_of_a_message_has_its_own_word_and_nothing_goes_twice(
    over_smpp: Stage, smsc: foreign.Centre, ending: str, state: str, reason: str, taken: int
) -> None:
    _tell(over_smpp, ending)
    over_smpp.dispatch()
    eventually(lambda: over_smpp.states() == [state])
    assert over_smpp.notices("reason, attempts") == [(reason, 1)]
    assert len(smsc.submits(ending)) == taken
    assert [each["text"] for each in smsc.submits(ending)] == [_TEXT] * taken


def test_what_was_throttled_goes_out_once_when_it_may(over_smpp: Stage, smsc: foreign.Centre) -> None:
    _tell(over_smpp, "8880")
    running = over_smpp.dispatch()
    eventually(lambda: over_smpp.notices("state, reason") == [("failed_temporarily", "短信网关要求放慢")])
    assert smsc.submits() == []
    ((next_at,),) = over_smpp.notices("next_at")
    with clock.standing_at(next_at):
        running.send_batch(running.gateways[0])
        eventually(lambda: over_smpp.notices("state, attempts") == [("delivered", 2)])
    assert len(smsc.submits()) == 1


def test_a_receipt_of_the_centre_that_does_not_fit_changes_nothing(over_smpp: Stage, smsc: foreign.Centre) -> None:
    """Of another phone, or of a number that it never gave; then the true one, twice, and one that takes it back."""
    _tell(over_smpp, "9999")
    over_smpp.dispatch()
    eventually(lambda: over_smpp.states() == ["submitted"])
    ((own,),) = over_smpp.notices("provider_id")
    smsc.tells("8613800000000", "UNDELIV", of=own)
    smsc.tells("8613912349999", "UNDELIV", of="npm-0")
    for stat in ("DELIVRD", "DELIVRD", "UNDELIV"):
        smsc.tells("8613912349999", stat, of=own)
    eventually(lambda: over_smpp.rows("select stat from notification.parts") == [("DELIVRD",)])
    heard = "select count(*) from notification.receipts"
    eventually(lambda: over_smpp.rows(heard) == [(2,)])
    assert [event["state"] for event in over_smpp.said()] == ["submitted", "delivered"]


def test_a_wrong_password_is_said_on_the_page_and_costs_no_attempt(stage: Stage, smsc: foreign.Centre) -> None:
    wrong = stage.with_settings(SMPP_URL=smsc.url(password="guessed"))
    _tell(wrong, "5518")
    running = wrong.dispatch()
    eventually(lambda: "拒绝登录" in running.gateways[0].trouble)
    eventually(lambda: "拒绝登录" in wrong.get("/notices").text)
    assert wrong.notices("state, attempts") == [("waiting", 0)]
    assert smsc.submits() == []


def test_a_long_text_is_two_parts_and_has_arrived_when_both_have(over_smpp: Stage, smsc: foreign.Centre) -> None:
    _tell(over_smpp, "5518")
    over_smpp.rows("update notification.notices set text = %s", "长" * 100)
    over_smpp.dispatch()
    eventually(lambda: over_smpp.states() == ["delivered"])
    assert [len(each["text"]) for each in smsc.submits()] == [67, 33]
    assert over_smpp.rows("select n, of, stat from notification.parts order by n") == [
        (1, 2, "DELIVRD"),
        (2, 2, "DELIVRD"),
    ]


def test_where_no_receipt_comes_the_gateway_is_asked(over_smpp: Stage, smsc: foreign.Centre) -> None:
    """By query_sm: one has arrived, the other is on its way and stays 已提交."""
    _tell(over_smpp, "9999", serial=1)
    _tell(over_smpp, "1111", serial=2)
    gateway = over_smpp.dispatch().gateways[0]
    eventually(lambda: over_smpp.states() == ["submitted"] * 2)
    later = NOON + timedelta(minutes=11)
    asked = [
        asking.ask_of_silent(over_smpp.house, gateway.provider, gateway.channel, at=later, silences=Silences())
        for _ in range(2)
    ]
    assert asked == [1, 0], "each is asked once an hour"
    assert sorted(over_smpp.states()) == ["delivered", "submitted"]
    assert len(smsc.queries()) == 2
    assert len(smsc.submits()) == 2


@pytest.mark.parametrize(("ending", "state", "taken"), [("9999", "delivered", 1), ("0000", "failed", 2)])
def test_before_it_is_sent_again_the_gateway_is_asked(
    over_smpp: Stage, smsc: foreign.Centre, ending: str, state: str, taken: int
) -> None:
    """A person sends again what is 不明: the gateway says that it has arrived, so it does not go twice."""
    _tell(over_smpp, ending)
    over_smpp.dispatch()
    eventually(lambda: over_smpp.states() == ["submitted" if ending == "9999" else "failed"])
    ((notice,),) = over_smpp.notices("id::text")
    over_smpp.rows("update notification.notices set state = 'unknown' where state = 'submitted'")
    seen = over_smpp.states()[0]
    answer = over_smpp.post(
        f"/api/notices/{notice}/decisions", json={"decision": "send_again", "because": "本人来电说没收到", "seen": seen}
    )
    assert answer.status_code == 200, answer.text
    eventually(lambda: over_smpp.notices("state, attempts") == [(state, 2)])
    assert len(smsc.submits(ending)) == taken


def test_kannel_takes_it_and_brings_the_receipt(over_kannel: Stage, smsc: foreign.Centre) -> None:
    _tell(over_kannel, "5518")
    over_kannel.dispatch()
    eventually(lambda: over_kannel.states() == ["delivered"])
    assert [(each["text"], each["from"], each["user"]) for each in smsc.submits()] == [(_TEXT, "10690001", "kannel")]
    assert [event["state"] for event in over_kannel.said()] == ["submitted", "delivered"]


def test_over_kannel_a_text_of_two_parts_is_not_delivered_by_the_receipt_of_its_first(over_kannel: Stage) -> None:
    _tell(over_kannel, "9999", office="222400")
    over_kannel.dispatch()
    eventually(lambda: over_kannel.states() == ["submitted"])
    ((notice,),) = over_kannel.notices("id::text")
    told = callbacks.address(over_kannel.house, Message(id=notice, to="", text="", at=NOON))
    stood = []
    for word in ("1", "2"):  # arrived, did not arrive: the first part, and with it the whole
        urllib.request.urlopen(told.replace("%d", word), timeout=5).close()  # noqa: S310 - loopback
        stood += over_kannel.states()
    assert stood == ["submitted", "failed"]


def test_over_kannel_a_receipt_that_is_faster_than_the_answer_is_kept_and_believed_then(over_kannel: Stage) -> None:
    """Of a notice to the complainant, and of an officer's call."""
    _tell(over_kannel, "9999")
    _call(over_kannel, "9999")
    for (notice,) in over_kannel.notices("id::text"):
        told = callbacks.address(over_kannel.house, Message(id=notice, to="", text="", at=NOON))
        urllib.request.urlopen(told.replace("%d", "1"), timeout=5).close()  # noqa: S310 - loopback
    assert over_kannel.notices("state, attempts") == [("waiting", 0)] * 2
    over_kannel.dispatch()
    eventually(lambda: over_kannel.states() == ["delivered"] * 2)


def test_kannel_brings_word_of_what_did_not_arrive(over_kannel: Stage, smsc: foreign.Centre) -> None:
    _tell(over_kannel, "0000")
    over_kannel.dispatch()
    eventually(lambda: over_kannel.states() == ["failed"])
    assert len(smsc.submits("0000")) == 1


def test_a_forged_or_repeated_callback_changes_nothing(over_kannel: Stage, smsc: foreign.Centre) -> None:
    _tell(over_kannel, "9999")
    over_kannel.dispatch()
    eventually(lambda: over_kannel.states() == ["submitted"])
    ((notice,),) = over_kannel.notices("id::text")
    message = Message(id=notice, to="", text="", at=NOON)
    right = callbacks.address(over_kannel.house, message).replace("%d", "1")
    seal = parse_qs(urlsplit(right).query)["seal"][0]
    for wrong in (
        right.replace(seal, "0" * 32),
        right.replace("attempt=1", "attempt=2"),
        right.replace(notice, str(uuid.uuid4())),
    ):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(wrong, timeout=5)  # noqa: S310 - loopback
        refused.value.close()
        assert refused.value.code == 403
    assert over_kannel.states() == ["submitted"]
    for _ in range(3):
        urllib.request.urlopen(right, timeout=5).close()  # noqa: S310 - loopback
    urllib.request.urlopen(right.replace("type=1", "type=2"), timeout=5).close()  # noqa: S310 - loopback
    assert over_kannel.states() == ["delivered"]
    assert [event["state"] for event in over_kannel.said()] == ["submitted", "delivered"]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("guessed", "短信网关拒绝登录，请核对用户名和密码"),
        ("secret", "短信网关没有发送号码，请在网关地址里写明 from"),
    ],
    ids=["a wrong password", "no number to send from"],
)
def test_what_kannel_refuses_because_of_our_settings_is_said_and_costs_no_notice_anything(
    stage: Stage, running_kannel: foreign.Box, password: str, why: str
) -> None:
    wrong = stage.with_settings(SMPP_URL=f"kannel://office:{password}@127.0.0.1:{running_kannel.port}")
    _tell(wrong, "5518")
    running = wrong.dispatch()
    eventually(lambda: running.gateways[0].trouble == why)
    eventually(lambda: wrong.rows("select count(*) from notification.underway") == [(0,)])
    assert wrong.notices("state, attempts") == [("waiting", 0)], "nobody was asked: it waits, and no attempt is spent"


def test_kannel_splits_a_long_text_itself(smsc: foreign.Centre, running_kannel: foreign.Box) -> None:
    box = Box.parse(f"kannel://office:secret@127.0.0.1:{running_kannel.port}?from=1069")
    channel = Kannel(box, receipts=lambda message: "http://127.0.0.1:9/?type=%d")
    message = Message(id=str(uuid.uuid4()), to="13912345518", text="投" * 70 + "诉" * 30, at=NOON)
    assert channel.send(message) == Submitted((f"{message.id}/1",))
    eventually(lambda: len(smsc.submits()) == 2)
    assert "".join(each["text"] for each in smsc.submits()) == message.text
