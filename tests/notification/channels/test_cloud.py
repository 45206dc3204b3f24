"""Alibaba Cloud's and Tencent Cloud's text messages: signed as the vendors' examples are, and told as it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.notification.actions import asking
from services.notification.actions.silences import Silences
from services.notification.channels import Message, NotAsked, PermanentFailure, Submitted, TemporaryFailure, Unknown
from services.notification.channels.cloud import aliyun, open_cloud, tencent
from services.notification.rules.routes import Routes
from tests.notification.channels.clouds import APP, Asked, Peer, acs3, tc3
from tests.notification.stage import NOON, OTHER_OFFICE, Stage, eventually

TEMPLATE = "投诉已登记，编号{1}。最迟{2}告知是否受理。电话{3}。"
MESSAGE = Message(
    id="8a4c", to="+8613912345518", text="【吉林社保】投诉已登记，编号1。最迟2日告知是否受理。电话12333。", at=NOON
)
ALIYUN_OK = {
    "Message": "OK",
    "RequestId": "F655A8D5-B967-440B-8683-DAD6FF8DE990",
    "Code": "OK",
    "BizId": "900619746936498440^0",
}
_TENCENT_TOLD = {
    "SerialNo": "5000:1045710669157053657849499619",
    "PhoneNumber": "+8613912345518",
    "Fee": 1,
    "SessionContext": "",
    "Code": "Ok",
    "Message": "send success",
    "IsoCode": "CN",
}
Start = Callable[..., Peer]


def tencent_told(**changes: Any) -> dict[str, Any]:
    return {"Response": {"SendStatusSet": [{**_TENCENT_TOLD, **changes}], "RequestId": "a0aabda6"}}


@pytest.fixture
def start() -> Iterator[Start]:
    """A peer that gives one answer to everything, or what a function says."""
    made: list[Peer] = []

    def peer(vendor: str, answer: Any) -> Peer:
        made.append(Peer(vendor, answer if callable(answer) else lambda _: answer))
        return made[-1]

    yield peer
    for each in made:
        each.close()


def test_alibabas_published_example_is_signed_as_published() -> None:
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = aliyun.canonical_query(
        {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    )
    names = ";".join(headers)
    published = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    assert acs3("YourAccessKeySecret", query=query, headers=headers, names=names) == published
    signed = aliyun.authorization(headers, query, key="YourAccessKeyId", secret="YourAccessKeySecret")
    assert signed == f"ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders={names},Signature={published}"


def test_tencents_published_example_is_signed_as_published() -> None:
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    host, secret = "cvm.tencentcloudapi.com", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
    headers = {"content-type": "application/json; charset=utf-8", "host": host, "x-tc-timestamp": "1551113065"}
    published = "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    assert tc3(secret, service="cvm", body=body, headers=headers, names="content-type;host") == published
    at, key = datetime.fromtimestamp(1551113065, UTC), "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"
    signed = tencent.authorization(body, service="cvm", host=host, at=at, key=key, secret=secret)
    assert signed == (
        f"TC3-HMAC-SHA256 Credential={key}/2019-02-25/cvm/tc3_request, "
        f"SignedHeaders=content-type;host, Signature={published}"
    )


@pytest.mark.parametrize(
    ("vendor", "answer", "outcome"),
    [
        ("aliyun", (200, ALIYUN_OK), Submitted(("900619746936498440^0",))),
        ("aliyun", (200, {"Code": "isv.MOBILE_NUMBER_ILLEGAL"}), PermanentFailure("手机号码不正确")),
        ("aliyun", (200, {"Code": "isv.BUSINESS_LIMIT_CONTROL"}), TemporaryFailure("服务商限制了发送频率")),
        ("aliyun", (200, {"Code": "isv.AMOUNT_NOT_ENOUGH"}), TemporaryFailure("短信账户余额不足", of_provider=True)),
        ("aliyun", (400, {"Code": "Throttling.User"}), TemporaryFailure("服务商要求放慢", of_provider=True)),
        ("aliyun", (400, {"Code": "isv.NEW"}), TemporaryFailure("服务商未接收（代码 isv.NEW）")),
        ("aliyun", (500, {"Code": "isp.SYSTEM_ERROR"}), Unknown("服务商内部出错，不知道是否接收", ("8a4c/1",))),
        ("aliyun", (502, b"<html>"), Unknown("短信服务商内部出错（代码 502），不知道是否接收", ("8a4c/1",))),
        ("aliyun", (404, b"<html>"), NotAsked("短信服务商拒绝访问，请核对网关地址和密钥")),
        ("aliyun", (408, b""), Unknown("短信服务商内部出错（代码 408），不知道是否接收", ("8a4c/1",))),
        ("aliyun", None, Unknown("短信服务商没有在规定时间内答复", ("8a4c/1",))),
        ("tencent", (200, tencent_told()), Submitted(("5000:1045710669157053657849499619",))),
        (
            "tencent",
            (200, tencent_told(Code="FailedOperation.PhoneNumberInBlacklist")),
            PermanentFailure("这个号码已向服务商拒收短信"),
        ),
        (
            "tencent",
            (200, tencent_told(Code="LimitExceeded.PhoneNumberThirtySecondLimit")),
            TemporaryFailure("服务商限制了发送频率"),
        ),
        (
            "tencent",
            (200, {"Response": {"Error": {"Code": "RequestLimitExceeded", "Message": "…"}, "RequestId": "r"}}),
            TemporaryFailure("服务商要求放慢", of_provider=True),
        ),
        (
            "tencent",
            (200, tencent_told(Code="InternalError.Timeout")),
            Unknown("服务商内部出错，不知道是否接收", ("8a4c/1",)),
        ),
        ("tencent", (200, {}), Unknown("服务商的答复看不懂，不知道是否接收", ("8a4c/1",))),
    ],
)
def test_each_answer_of_a_cloud_has_its_word(start: Start, vendor: str, answer: Any, outcome: object) -> None:
    peer = start(vendor, answer)
    assert open_cloud(peer.url, {"T1": TEMPLATE}).send(MESSAGE) == outcome
    assert (len(peer.asked), peer.refused) == (1, [])


@pytest.mark.parametrize("answer", [(502, b"<html>"), (200, b"{}"), None], ids=["502", "nonsense", "silent"])
def test_behind_one_that_a_cloud_does_not_answer_nobody_is_asked_for_a_while(start: Start, answer: Any) -> None:
    peer = start("aliyun", answer)
    channel = open_cloud(peer.url, {"SMS_1": TEMPLATE})
    outcomes = channel.send_all([MESSAGE] * 3)
    assert [type(each) for each in outcomes] == [Unknown, NotAsked, NotAsked]
    assert not channel.wait_until_ready(0)
    assert channel.send(MESSAGE) == outcomes[1]
    assert len(peer.sent()) == 1


@pytest.mark.parametrize("vendor", ["aliyun", "tencent"])
def test_a_wrong_key_and_a_text_that_is_not_registered_are_said_and_not_taken(start: Start, vendor: str) -> None:
    peer = start(vendor, (200, ALIYUN_OK))
    wrong = open_cloud(peer.url.replace("secret", "sekret"), {"T1": TEMPLATE})
    refused = NotAsked("服务商拒绝登录，请核对密钥")
    assert wrong.send_all([MESSAGE] * 3) == [refused] + [NotAsked("短信服务商没有回应，这一条没有提交")] * 2
    assert (wrong.trouble, len(peer.refused)) == (refused.reason, 1)
    assert not wrong.wait_until_ready(0), "who turned us away is left alone for a while"
    other = open_cloud(peer.url, {"T1": "别的话{1}"})
    assert other.send(MESSAGE) == PermanentFailure("这条短信的文字没有向短信服务商报备", asked=False)
    assert peer.asked == []


@pytest.mark.parametrize(
    "url",
    ["aliyun://key@", "tencent://id:key@", "aliyun://k:s@example.cn?tls=no", "aliyun://k:s@?to=b", "smpp://u:p@h"],
)
def test_a_clouds_settings_that_cannot_be_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"cloud|tls=no"):
        open_cloud(url, {"T1": TEMPLATE})


def test_a_cloud_without_registered_texts_and_another_one_with_them_are_faults_of_the_file() -> None:
    for gateway in ('url = "aliyun://k:s@"', 'url = "smpp://u:p@h"\ntemplates = {T1 = "x"}'):
        with pytest.raises(ValueError, match="a: a cloud, and nobody else"):
            Routes.parse(f'[[gateway]]\nname = "a"\n{gateway}\n', offices=())


def with_clouds(stage: Stage, folder: Path, first: Peer, second: Peer) -> Stage:
    """The first for everybody, the second and a signature of its own for the other office."""
    file = folder / "gateways.toml"
    gateways = "".join(
        f'[[gateway]]\nname = "{peer.vendor}"\nurl = "{peer.url}"\n[gateway.templates]\n{number} = "{TEMPLATE}"\n'
        for peer, number in ((first, "SMS_1"), (second, "449739"))
    )
    own = f'[office."{OTHER_OFFICE}"]\nsms = "{second.vendor}"\nsignature = "【吉林市社保】"\n'
    file.write_text(gateways + own, encoding="utf-8")
    file.chmod(0o600)
    return stage.with_settings(GATEWAYS_FILE=str(file))


def test_each_office_has_its_cloud_and_its_signature_and_learns_what_arrived_by_asking(
    stage: Stage, start: Start, tmp_path: Path
) -> None:
    details = {"SmsSendDetailDTO": [{"SendStatus": 3, "ErrCode": "DELIVERED", "PhoneNum": "13912345518"}]}
    found = {"PullSmsSendStatusSet": [{"SerialNo": _TENCENT_TOLD["SerialNo"], "ReportStatus": "FAIL"}]}
    ali = start("aliyun", lambda asked: (200, ALIYUN_OK | {"SmsSendDetailDTOs": details}))
    ten = start("tencent", lambda asked: (200, tencent_told() if asked.action == "SendSms" else {"Response": found}))
    both = with_clouds(stage, tmp_path, ali, ten)
    both.hear(both.case().registered(), both.case(office=OTHER_OFFICE).registered())
    running = both.dispatch()
    eventually(lambda: both.states() == ["submitted"] * 2)
    ((notice,),) = both.rows("select id::text from notification.notices where office <> %s", OTHER_OFFICE)
    gaps = {"1": "220100-2026-1", "2": "11月12日", "3": "12333"}
    (sent,) = ali.sent()
    assert json.loads(sent.told["TemplateParam"]) == gaps
    assert {**sent.told, "TemplateParam": ""} == {
        "PhoneNumbers": "13912345518",
        "SignName": "吉林社保",
        "TemplateCode": "SMS_1",
        "TemplateParam": "",
        "OutId": f"{notice}/1",
    }
    (sent,) = ten.sent()
    assert sent.told["PhoneNumberSet"] == ["+8613912345518"]
    assert (sent.told["SignName"], sent.told["TemplateId"], sent.told["SmsSdkAppId"]) == ("吉林市社保", "449739", APP)
    assert sent.told["TemplateParamSet"] == [f"{OTHER_OFFICE}-2026-1", "11月12日", "12333"]
    at = NOON + timedelta(minutes=11)
    for gateway in running.gateways[:2]:
        assert asking.ask_of_silent(both.house, gateway.provider, gateway.channel, at=at, silences=Silences()) == 1
    told = dict(both.rows("select office, state from notification.notices"))
    assert told == {"220100": "delivered", OTHER_OFFICE: "failed"}
    asked = ali.asked[-1]
    assert asked.action == "QuerySendDetails"
    assert (asked.told["PhoneNumber"], asked.told["SendDate"]) == ("13912345518", "20261110")
    assert asked.told["BizId"] == ALIYUN_OK["BizId"]


@pytest.mark.parametrize("vendor", ["aliyun", "tencent"])
def test_what_a_cloud_never_answered_is_asked_about_before_it_may_go_again(
    stage: Stage, start: Start, tmp_path: Path, vendor: str
) -> None:
    """The cloud takes the message and does not answer; a person sends it again: the cloud knows our number, has it,
    and nothing goes twice."""

    def answers(asked: Asked) -> tuple[int, Any] | None:
        if asked.action == "SendSms":
            return None
        sent = peer.sent()[0].told
        if vendor == "aliyun":
            own = {"SendStatus": 3, "OutId": sent["OutId"], "PhoneNum": "13912345518"}
            other = {"SendStatus": 2, "OutId": "somebody/1", "PhoneNum": "13912345518"}
            return 200, {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": [other, own]}}
        own = {"SerialNo": "5000:1", "SessionContext": sent["SessionContext"], "ReportStatus": "SUCCESS"}
        return 200, {"Response": {"PullSmsSendStatusSet": [own], "RequestId": "r"}}

    peer = start(vendor, answers)
    idle = start("tencent" if vendor == "aliyun" else "aliyun", (200, ALIYUN_OK))
    ours = with_clouds(stage, tmp_path, peer, idle)
    ours.hear(ours.case().registered())
    ours.dispatch()
    eventually(lambda: ours.states() == ["unknown"])
    assert ours.notices("reason") == [("短信服务商没有在规定时间内答复",)]
    ((notice,),) = ours.notices("id::text")
    body = {"decision": "send_again", "because": "本人来电说没有收到", "seen": "unknown"}
    assert ours.post(f"/api/notices/{notice}/decisions", json=body).status_code == 200
    eventually(lambda: ours.notices("state, attempts") == [("delivered", 2)])
    assert len(peer.sent()) == 1
    assert idle.asked == []
