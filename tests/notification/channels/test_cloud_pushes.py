"""Delivery reports and replies that the clouds push to the sealed address of their gateway."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.kernel import clock
from services.kernel.clock import SHANGHAI, now
from services.kernel.contracts.intake import NoticesWished
from services.notification.channels import Receipt, Reply
from services.notification.channels.cloud import open_cloud
from services.notification.channels.cloud.pushed import Report, Unreadable, read
from tests.notification.channels import pushes
from tests.notification.channels.clouds import Asked, Peer
from tests.notification.channels.test_cloud import ALIYUN_OK, TEMPLATE, tencent_told
from tests.notification.stage import EMAIL, NOON, Stage, eventually

_DOOR = "9Zq3vTb7-Kx1mWc5_Rf8dLn2hPs6yGj4u"
_QUESTION = "投诉{1}办得怎么样？请回复：1满意 2一般 3不满意。我们也会来电回访。"
_PHONE = "13912345518"
_NUMBERS = {
    "aliyun": ALIYUN_OK["BizId"],
    "tencent": tencent_told()["Response"]["SendStatusSet"][0]["SerialNo"],
}
_OK: dict[str, Callable[[Asked], tuple[int, Any]]] = {
    "aliyun": lambda asked: (200, ALIYUN_OK),
    "tencent": lambda asked: (200, tencent_told()),
}
Open = Callable[..., Stage]


@pytest.fixture
def open_door(stage: Stage, tmp_path: Path) -> Iterator[Open]:
    """The service with one cloud, which answers so and has the door's secret."""
    peers: list[Peer] = []

    def opened(
        vendor: str, answer: Callable[[Asked], tuple[int, Any]] | None = None, *, door: str = _DOOR, **env: str
    ) -> Stage:
        peers.append(Peer(vendor, answer or _OK[vendor], door=door))
        file = tmp_path / "gateways.toml"
        texts = f'SMS_1 = "{TEMPLATE}"\nSMS_2 = "{_QUESTION}"\n'
        gateway = f'[[gateway]]\nname = "cloud"\nurl = "{peers[-1].url}"\n[gateway.templates]\n{texts}'
        file.write_text(gateway, encoding="utf-8")
        file.chmod(0o600)
        return stage.with_settings(GATEWAYS_FILE=str(file), **env)

    yield opened
    stage.ends.close()
    for each in peers:
        each.close()


class _Unread(BytesIO):
    """Of strangers nothing is read."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise AssertionError(size)


def _push(stage: Stage, told: Any, *, door: str = _DOOR, address: str = "192.0.2.7") -> TestResponse:
    is_json = not isinstance(told, bytes)
    return stage.client.post(
        f"/api/notices/pushed/{door}",
        data=json.dumps(told, ensure_ascii=False).encode() if is_json else told,
        content_type="application/json" if is_json else "text/plain",
        environ_overrides={"REMOTE_ADDR": address},
    )


@pytest.mark.parametrize(
    ("vendor", "phone"),
    [("aliyun", _PHONE), ("aliyun", f"86{_PHONE}"), ("tencent", _PHONE)],
    ids=["aliyun", "aliyun, international", "tencent"],
)
def test_a_pushed_report_is_believed_once_and_only_where_number_and_phone_fit(
    open_door: Open, vendor: str, phone: str
) -> None:
    ours = open_door(vendor)
    ours.hear(ours.case().registered())
    ours.dispatch()
    eventually(lambda: ours.states() == ["submitted"])
    number, at = _NUMBERS[vendor], f"{NOON + timedelta(seconds=30):%Y-%m-%d %H:%M:%S}"
    forged = [
        *pushes.report(vendor, phone="13800000000", number=number, at=at),
        *pushes.report(vendor, phone=phone, number="900000000000000001^0", at=at),
        {"phone_number": phone, "mobile": phone},
    ]
    answer = _push(ours, forged)
    assert (answer.status_code, answer.json) == (200, pushes.ANSWERED[vendor])
    assert ours.states() == ["submitted"]
    true = pushes.report(vendor, phone=phone, number=number, at=at)
    for told in (true, true, pushes.report(vendor, arrived=False, phone=phone, number=number, at=at)):
        assert _push(ours, told).json == pushes.ANSWERED[vendor]
    assert ours.notices("state, provider") == [("delivered", "cloud")]
    assert [event["state"] for event in ours.said()] == ["submitted", "delivered"]


@pytest.mark.parametrize("vendor", ["aliyun", "tencent"])
def test_a_pushed_report_that_it_did_not_arrive_ends_the_notice(open_door: Open, vendor: str) -> None:
    """Pushed before the cloud's own answer was written down: it is kept until it fits."""
    told = pushes.report(vendor, arrived=False, phone=_PHONE, number=_NUMBERS[vendor])

    def pushes_first(asked: Asked) -> tuple[int, Any]:
        assert _push(ours, told).status_code == 200
        return _OK[vendor](asked)

    ours = open_door(vendor, pushes_first)
    ours.hear(ours.case().registered())
    ours.dispatch()
    eventually(lambda: ours.notices("state, reason") == [("failed", "网络回执：没有送到手机")])


def test_a_report_ends_the_doubt_about_what_the_cloud_never_answered(open_door: Open) -> None:
    """Alibaba's brings our own number back."""
    ours = open_door("aliyun", lambda asked: (502, b""))
    ours.hear(ours.case().registered())
    ours.dispatch()
    eventually(lambda: ours.states() == ["unknown"])
    ((notice,),) = ours.notices("id::text")
    assert _push(ours, pushes.report("aliyun", phone=_PHONE, number="9^0", ours=f"{notice}/1")).status_code == 200
    assert ours.states() == ["delivered"]


@pytest.mark.parametrize("vendor", ["aliyun", "tencent"])
def test_what_somebody_writes_back_through_a_cloud_answers_the_question_once(open_door: Open, vendor: str) -> None:
    ours = open_door(vendor, CALLBACK_NOTICE="yes")
    case = ours.case()
    ours.hear(case.registered(), case.delivered())
    ours.dispatch()
    eventually(lambda: ours.states() == ["submitted"] * 2)
    before = NOON - timedelta(minutes=10)
    told = [
        ("13800000000", "1", NOON),
        (_PHONE, "1", before),
    ]  # a stranger, and one that was written before the question
    told += [(_PHONE, text, NOON) for text in ("2", "3", "谢谢", "TD")]
    for phone, text, at in told:
        answer = _push(ours, pushes.reply(vendor, phone=phone, text=text, at=at))
        assert (answer.status_code, answer.json) == (200, pushes.ANSWERED[vendor])
    assert [event["grade"] for event in ours.said() if "grade" in event] == [3]
    stopped = "select case_id from notification.outbox where type = 'notice.stopped.v1'"
    assert ours.rows(stopped) == [(case.id,)]
    with clock.standing_at(NOON + timedelta(minutes=10)):
        again = NoticesWished(office=case.office, case=case.id, at=now(), wants_sms=True, wants_email=False, serial=1)
        ours.hear(again)
        for at in (NOON, now()):  # pushed anew, as by a vendor whose answer was lost; and said anew
            assert len(ours.rows(stopped)) == 1
            assert _push(ours, pushes.reply(vendor, phone=_PHONE, text="TD", at=at)).status_code == 200
    assert len(ours.rows(stopped)) == 2


@pytest.mark.parametrize("door", ["", _DOOR], ids=["without a door", "with one"])
def test_nobody_is_asked_to_write_back_where_it_would_not_reach_us(open_door: Open, door: str) -> None:
    """By e-mail a link is there to answer by; the text message asks for a reply."""
    ours = open_door("aliyun", door=door, CALLBACK_NOTICE="yes")
    case = ours.case()
    ours.hear(case.registered(email=EMAIL), case.delivered())
    asked = sorted(ours.rows("select channel from notification.notices where kind = 'callback'"))
    assert asked == ([("email",), ("sms",)] if door else [("email",)])


def test_who_does_not_know_the_door_is_refused_and_slowed_and_who_knows_it_never_is(open_door: Open) -> None:
    ours = open_door("aliyun")
    told = pushes.reply("aliyun", phone=_PHONE, text="TD", at=NOON)
    refused = [_push(ours, told, door=f"{_DOOR[:-2]}{n:02}") for n in range(6)]
    assert [each.status_code for each in refused] == [403] * 5 + [429]
    assert (refused[0].json or {})["code"] == "forged_push"
    assert refused[5].headers["Retry-After"] == "30"
    assert (refused[5].json or {})["detail"] == "推送地址试错的次数太多了，请等 30 秒再试"
    assert _push(ours, told).status_code == 200
    for unreadable in (b"", b"[1]", b"\xff", b"[" * 100_000):
        answer = _push(ours, unreadable)
        assert (answer.status_code, (answer.json or {})["errors"][0]["code"]) == (422, "unreadable")
    assert _push(ours, b" " * (1024 * 1024) + b"[]").status_code == 413
    unread = {"input_stream": _Unread(), "content_type": "text/plain", "content_length": 9}
    assert ours.client.post(f"/api/notices/pushed/{_DOOR[::-1]}", **unread).status_code == 403
    assert ours.client.post("/api/notices/replies", **unread).status_code == 403


def test_pushes_are_read_as_the_vendors_print_them() -> None:
    new_year = datetime(2017, 1, 1, tzinfo=SHANGHAI)
    ali = Report(Receipt("12345********", "1381111****", "DELIVRD", new_year), "67890**")
    ten = Report(Receipt("xxxxxxx", "+8613xxxxxxxxx", "DELIVRD", datetime(2015, 10, 17, 8, 3, 4, tzinfo=SHANGHAI)))
    assert read("aliyun", pushes.REPORTED["aliyun"].encode()) == ([ali], 0)
    assert read("tencent", pushes.REPORTED["tencent"].encode()) == ([ten], 0)
    assert read("aliyun", pushes.REPLIED["aliyun"].encode()) == (
        [Reply("1381111****", "内容", datetime(2017, 9, 1, tzinfo=SHANGHAI))],
        0,
    )
    assert read("tencent", pushes.REPLIED["tencent"].encode()) == (
        [Reply("+8613xxxxxxxxx", "用户回复的内容", datetime(2016, 3, 7, 15, 47, 49, tzinfo=SHANGHAI))],
        0,
    )


@pytest.mark.parametrize("at", ["0001-01-01 00:00:00", "", "yesterday", "20170101000000"])
def test_an_instant_that_cannot_be_is_none(at: str) -> None:
    ((told,), garbled) = read("aliyun", json.dumps(pushes.report("aliyun", at=at)).encode())
    assert isinstance(told, Report)
    assert (told.receipt.at, garbled) == (None, 0)


@pytest.mark.parametrize(
    ("vendor", "entry"),
    [
        ("aliyun", {"success": "true"}),
        ("aliyun", {"biz_id": ""}),
        ("aliyun", {"biz_id": "9" * 201}),
        ("aliyun", {"biz_id": "\ud800"}),
        ("aliyun", {"phone_number": 13912345518}),
        ("tencent", {"report_status": "MAYBE"}),
        ("tencent", {"sid": None}),
        ("tencent", {"mobile": "1\x0039"}),
    ],
)
def test_what_no_vendor_pushes_is_counted_and_not_told(vendor: str, entry: dict[str, Any]) -> None:
    (printed,) = json.loads(pushes.REPORTED[vendor])
    told, garbled = read(vendor, json.dumps([printed, printed | entry]).encode())
    assert (len(told), garbled) == (1, 1)


def test_nothing_else_is_a_push() -> None:
    for body in (b"", b"null", b'"x"', b"[[]]"):
        with pytest.raises(Unreadable):
            read("aliyun", body)


@pytest.mark.parametrize("door", ["short", "x" * 129, "文" * 40])
def test_a_door_that_could_be_guessed_is_refused(door: str) -> None:
    with pytest.raises(ValueError, match="door in a cloud's URL"):
        open_cloud(f"aliyun://k:s@?door={door}", {"T1": TEMPLATE})
