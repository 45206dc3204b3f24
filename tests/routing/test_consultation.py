"""What may not be talked away as a question."""

from __future__ import annotations

from typing import Any

from tests.routing.desks import Desks

FORM: dict[str, Any] = {
    "reason": "只是询问发放日期",
    "answer": "养老金每月二十日发放，遇到节假日提前，可以在手机上查。",
}


def confirmed(desks: Desks, serial: int = 1, **fields: Any) -> str:
    case = desks.register(serial, **fields)
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="只想问哪天发")
    return case


def refusal(desks: Desks, case: str) -> str:
    answer = desks.try_act("window", case, "convert_to_consultation", **FORM)
    assert answer.status_code == 409, answer.get_json()
    return str(answer.get_json()["code"])


def test_nobody_converts_before_asking_the_complainant(desks: Desks) -> None:
    case = desks.register()
    desks.act("window", case, "start_confirm")
    assert refusal(desks, case) == "not_confirmed"


def test_what_may_be_major_is_no_question(desks: Desks) -> None:
    case = confirmed(desks)
    desks.act("handler-1", case, "report_major", kinds=["fund_safety"], reason="可能有人冒领")
    assert refusal(desks, case) == "may_be_major"


def test_who_insists_on_a_complaint_gets_a_decision(desks: Desks) -> None:
    case = confirmed(desks)
    invalid: dict[str, Any] = {
        "validity": "invalid_unrelated",
        "reason": "与社保无关",
        "explanation": "您反映的是商业保险的理赔，不是社会保险经办服务，请向金融监管部门反映。",
    }
    desks.act("window", case, "propose_invalid", **invalid)
    desks.act("functional-1", case, "confirm_invalid")
    desks.act("window", case, "dispute_invalid", reason="就是投诉社保")
    assert refusal(desks, case) == "is_a_complaint"
