"""A code goes out at once, and stands nowhere but in the message itself."""

from __future__ import annotations

from datetime import timedelta

from services.kernel.contracts.intake import PhoneCodeAsked
from services.kernel.phone_codes import code_of
from tests.notification.stage import NOON, Case, Stage, eventually


def asked(case: Case, n: int = 1, *, ago: timedelta = timedelta(0)) -> PhoneCodeAsked:
    return PhoneCodeAsked(office=case.office, case=case.id, at=NOON - ago, n=n)


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
