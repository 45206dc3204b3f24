"""A mere question: answered as a consultation, with its number, counted apart, and on record for everybody."""

from __future__ import annotations

import pytest

from tests.journeys.town import Town

PHONE = "13912345518"
ANSWER = "养老金每月二十日发放，遇到节假日提前。"


@pytest.mark.clause("A3.3-2")
def test_a_question_is_answered_keeps_its_number_and_is_counted_apart(town: Town) -> None:
    asked = town.complain(complainant={"name": "马春梅", "phone": PHONE}, text="想问一下养老金哪天发", requests=[])
    other = town.complain()
    town.settle()
    case = asked.case
    town.walk(case, ("start_confirm", "confirm"))
    for seat in ("section-head", "functional-1", "handler-1"):
        assert town.try_act(seat, case, "convert_to_consultation").status_code == 403
    for lacking, code in (({"reason": " "}, 422), ({"answer": "每月二十日"}, 409)):
        form = {"reason": "只是询问", "answer": ANSWER * 2} | lacking
        assert town.try_act("window", case, "convert_to_consultation", **form).status_code == code
    assert town.case(case)["step"] == "confirming"
    town.act("convert_to_consultation", case)

    page = town.progress(asked)
    assert page.heading == "已办结"
    assert ANSWER in page.text
    assert "编号不变" in page.text
    assert asked.number in page.text
    told = town.texts(PHONE)[-1].text
    assert told == f"【吉林社保】您的询问{case}已按咨询答复，编号不变。查看jlsb.cn/ts或问12333。"

    functional = town.desk("functional-1")
    listed = functional.get("routing", "/api/cases?queue=consulted").get_json()
    assert [row["id"] for row in listed["rows"]] == [case]
    papers = town.browser("routing", seat="functional-1").open(f"/console/cases/{case}?tab=register").text
    assert "只问什么时候发放" in papers
    history = functional.get("routing", f"/api/cases/{case}/history").get_json()["events"]
    converted = next(event for event in history if event["act"] == "convert_to_consultation")
    assert converted["by"] == town.officers["220100-window"].id
    assert {row["state"] for row in town.rows("select state from routing.clocks where case_id = %s", case)} >= {
        "stopped"
    }

    town.later("2026-12-07", "17:00")
    town.work_on_time()
    assert town.case(case)["step"] == "archived"
    lines = town.desk("province").get("archive", "/api/statistics").get_json()["lines"]
    counted = ("registered", "consultations", "accepted", "invalid", "closed", "open")
    assert [[line[name] for name in counted] for line in lines] == [[2, 1, 0, 0, 1, 1]]
    assert other.case == "220100-2026-2"
    town.assert_nothing_is_left()
