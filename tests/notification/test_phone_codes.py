"""A code goes out at once, and stands nowhere but in the message itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.kernel import clock
from services.kernel.contracts.intake import PhoneCodeAsked
from services.kernel.phone_codes import code_of
from services.notification.actions import handing, phone_codes
from services.notification.rules.decency import Means
from tests.notification.stage import NOON, OFFICE, Case, Stage, eventually


def asked(case: Case, n: int = 1, *, ago: timedelta = timedelta(0)) -> PhoneCodeAsked:
    return PhoneCodeAsked(office=case.office, case=case.id, at=clock.now() - ago, n=n)


def test_the_code_is_in_the_message_and_in_no_table(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered())
    stage.hear(asked(case), asked(case))
    code = code_of(stage.house.keys, office=case.office, case=case.id, n=1)
    kept = stage.rows("select kind, urgent, text from notification.notices where kind = 'phone_code'")
    assert [(kind, urgent) for kind, urgent, _ in kept] == [("phone_code", True)]
    assert "〔验证码1〕" in kept[0][2]
    stage.dispatch()
    eventually(lambda: any(code in arrival.text for arrival in stage.phone()))
    texts = [arrival.text for arrival in stage.phone() if "验证码" in arrival.text]
    assert texts == [f"【吉林社保】投诉{case.id}的验证码是{code}，10分钟内有效，不要告诉别人。"]
    assert all(code not in str(row) for row in stage.rows("select * from notification.notices"))


def test_what_comes_too_late_is_not_sent(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered())
    stage.hear(asked(case, ago=timedelta(minutes=10)))
    assert "phone_code" not in [kind for (kind,) in stage.notices("kind")]


@pytest.mark.parametrize("hour", [12, 23])
def test_a_code_that_waited_until_it_was_no_good_is_never_sent(stage: Stage, hour: int) -> None:
    """By day and by night, also where it was claimed while it was good."""
    stage = stage.with_settings(QUIET_HOURS="20:00-08:00")
    case = stage.case()
    stage.hear(case.registered())
    stage.rows("update notification.notices set state = 'delivered'")
    begun = NOON.replace(hour=hour)
    still, over = begun + timedelta(minutes=9, seconds=59), begun + timedelta(minutes=10)
    with clock.standing_at(begun + timedelta(minutes=1)):
        stage.hear(asked(case, ago=timedelta(minutes=1)))
    assert phone_codes.withhold_old(stage.house, at=still) == 0
    ((code,),) = stage.rows("select id from notification.notices where kind = 'phone_code'")
    claimed = handing.claim(stage.house, Means.SMS, offices=[OFFICE], most=9, at=still, beside=lambda *_: None)
    left = [[intent.id for intent in handing.awake(stage.house, claimed, at=at)] for at in (still, over)]
    assert left == [[code], []]
    with clock.standing_at(over):
        running = stage.dispatch()
        assert running.send_batch(running.gateways[0]) == 0
        assert phone_codes.withhold_old(stage.house, at=over) == 1
        assert stage.notices("state, reason")[1:] == [("withheld", "验证码已经过了十分钟，不再发送")]
        assert stage.phone() == []
        stage.rows("update notification.notices set state = 'failed' where kind = 'phone_code'")
        again = {"decision": "send_again", "because": "再试一次", "seen": "failed"}
        refused = stage.post(f"/api/notices/{code}/decisions", json=again)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "code_too_old")


def test_in_yanbian_the_code_stands_in_both_languages(stage: Stage) -> None:
    case = stage.case(office="222401")
    stage.hear(case.registered(), asked(case))
    code = code_of(stage.house.keys, office=case.office, case=case.id, n=1)
    stage.dispatch()
    told = f"【吉林社保】投诉{case.id}的验证码是{code}，10分钟内有效，不要告诉别人。"
    told += f"민원 {case.id} 인증번호 {code}, 10분 내 유효. 남에게 알리지 마세요."
    eventually(lambda: told in [arrival.text for arrival in stage.phone()])


def test_a_code_whose_words_cannot_be_filled_in_has_failed_as_any_other_notice(stage: Stage) -> None:
    case = stage.case(123_456_789)  # a number of nine digits is no number of a case
    for _ in range(2):  # what is heard again is said once
        stage.hear(case.registered(), asked(case))
    assert stage.notices("kind, state, reason") == [
        ("registered", "failed", "模板缺少内容，没有发送"),
        ("phone_code", "failed", "模板缺少内容，没有发送"),
    ]
    assert [(event["kind"], event["state"]) for event in stage.said()] == [
        ("registered", "failed"),
        ("phone_code", "failed"),
    ]
    assert stage.rows("select state from notification.postponed") == []
