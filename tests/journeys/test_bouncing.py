"""A county's complaint that belongs elsewhere: it bounces, the province rules, and the other county takes it in."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.journeys.forms import ACCEPTED, ORDINARY, fill
from tests.journeys.town import COUNTY, PROVINCE, Town, on

ELSEWHERE = "220221"
PHONE = "13912345518"


def act(town: Town, office: str, act_: str, case: str, *, seat: str = "", **changed: Any) -> TestResponse:
    """By an officer of that office, with the ordinary form."""
    usual, form = ORDINARY.get(act_, ("window", {}))
    (version,) = town.rows("select version from routing.cases where case_id = %s", case)[0].values()
    words = {"now": town.at.isoformat()} | {
        name: town.officers[f"{office}-{name}"].id for name in ("handler-1", "handler-2") if office != PROVINCE
    }
    answer = town.desk(seat or usual, office).post(
        "routing",
        f"/api/cases/{case}/acts/{act_}",
        json=fill({**form, **changed}, words),
        headers={"If-Match": f'"{version}"'},
    )
    assert answer.status_code == 200, (act_, answer.get_json())
    town.settle()
    return answer


def looks(town: Town, office: str, case: str) -> int:
    """What an officer of the functional department hears who opens who complained."""
    path = f"/api/cases/{case}/particulars?purpose=核对情况"
    return town.desk("functional-1", office).get("intake", path).status_code


@pytest.mark.clause("A6.3-2")
def test_a_case_bounces_is_ruled_by_the_province_and_is_taken_in_under_its_first_number(town: Town) -> None:
    receipt = town.complain(office=COUNTY, complainant={"name": "王桂兰", "phone": PHONE})
    town.settle()
    case = receipt.case
    act(town, COUNTY, "start_confirm", case)
    act(town, COUNTY, "confirm", case)
    assert (looks(town, COUNTY, case), looks(town, ELSEWHERE, case)) == (200, 404)
    for day in ("2026-11-23", "2026-11-24", "2026-11-25"):
        town.at = on(day, "10:00")
        act(town, COUNTY, "misroute", case, to_office=ELSEWHERE, reason="参保地在永吉县")
        act(town, ELSEWHERE, "object_offer", case, seat="functional-1", reason="在我县没有参保记录")
    assert town.told(receipt)["office"]["code"] == COUNTY
    act(town, PROVINCE, "rule_office", case, seat="province", to_office=ELSEWHERE, reason="省级系统显示参保地在永吉县")
    told = town.told(receipt)
    assert (told["id"], told["number"], told["office"]["code"]) == (case, receipt.number, ELSEWHERE)
    assert town.texts(PHONE)[-1].text.endswith(f"投诉{case}已转永吉县，不用再跑，最迟11月25日决定是否受理。问12333。")
    assert (looks(town, COUNTY, case), looks(town, ELSEWHERE, case)) == (403, 200)
    for step in ACCEPTED:
        act(town, ELSEWHERE, step, case)
    row = town.rows("select * from routing.cases where case_id = %s", case)[0]
    assert (row["step"], row["office"], row["held_by"], row["handovers"]) == ("accepted", COUNTY, ELSEWHERE, 1)
    assert town.told(receipt)["stage"] == "已受理"
    town.assert_nothing_is_left()
