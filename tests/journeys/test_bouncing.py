"""A county's complaint that belongs elsewhere: it bounces, the province rules, and the other county takes it in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from tests.intake import handed_in as files
from tests.journeys.forms import ACCEPTED, ANSWERED, ORDINARY, fill
from tests.journeys.town import COUNTY, PROVINCE, Town, on

ELSEWHERE = "220221"
BOTH = (COUNTY, ELSEWHERE)
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


def releases(town: Town, office: str, photo: str) -> int:
    """What an officer of the functional department hears who unlocks a file that no scanner has seen."""
    reason = {"reason": "单机查过，没有病毒"}
    return town.desk("functional-1", office).post("intake", f"/api/evidence/{photo}/release", json=reason).status_code


def province_has_to_do(town: Town) -> set[str]:
    """The cases that wait for the province."""
    rows = town.desk("province", PROVINCE).get("routing", "/api/cases?queue=todo").get_json()["rows"]
    return {row["id"] for row in rows}


@pytest.mark.clause("A6.3-2")
def test_a_case_bounces_is_ruled_by_the_province_and_is_taken_in_under_its_first_number(town: Town) -> None:
    photo = handed_in(town)
    receipt = town.complain(office=COUNTY, complainant={"name": "王桂兰", "phone": PHONE}, evidence=[photo])
    town.settle()
    case = receipt.case
    act(town, COUNTY, "start_confirm", case)
    act(town, COUNTY, "confirm", case)
    assert (looks(town, COUNTY, case), looks(town, ELSEWHERE, case)) == (200, 404)
    for day in ("2026-11-23", "2026-11-24", "2026-11-25"):
        town.at = on(day, "10:00")
        act(town, COUNTY, "misroute", case, to_office=ELSEWHERE, reason="参保地在永吉县")
        assert case not in province_has_to_do(town)
        act(town, ELSEWHERE, "object_offer", case, seat="functional-1", reason="在我县没有参保记录")
    assert case in province_has_to_do(town)
    assert town.told(receipt)["office"]["code"] == COUNTY
    act(town, PROVINCE, "rule_office", case, seat="province", to_office=ELSEWHERE, reason="省级系统显示参保地在永吉县")
    told = town.told(receipt)
    assert (told["id"], told["number"], told["office"]["code"]) == (case, receipt.number, ELSEWHERE)
    assert town.texts(PHONE)[-1].text.endswith(f"投诉{case}已转永吉县，不用再跑，最迟11月25日决定是否受理。问12333。")
    assert (looks(town, COUNTY, case), looks(town, ELSEWHERE, case)) == (403, 200)
    assert (releases(town, COUNTY, photo), releases(town, ELSEWHERE, photo)) == (403, 200)
    assert (opens(town, COUNTY, photo), opens(town, ELSEWHERE, photo)) == (403, 200)
    for step in ACCEPTED:  # the unit that is meant is one of the office that has it
        act(town, ELSEWHERE, step, case, **({"respondent_department": "hall"} if step == "accept" else {}))
    row = town.rows("select * from routing.cases where case_id = %s", case)[0]
    assert (row["step"], row["office"], row["held_by"], row["handovers"]) == ("accepted", COUNTY, ELSEWHERE, 1)
    assert town.told(receipt)["stage"] == "已受理"
    assert due(town, case) == {"K1": "2026-12-16"}  # fifteen working days after the acceptance, wherever it is handled
    reads = {office: town.desk("functional-1", office).get("notification", f"/notices/{case}") for office in BOTH}
    assert {office: (page.status_code, "已转永吉县" in page.text) for office, page in reads.items()} == dict.fromkeys(
        BOTH, (200, True)
    )

    town.later("2026-11-26", "10:00")
    for step in ANSWERED:
        act(town, ELSEWHERE, step, case)
    reports = {office: town.desk("functional-1", office).get("routing", "/api/reports").get_json() for office in BOTH}
    assert [len(reports[office]["reports"]) for office in BOTH] == [0, 1]

    town.later("2026-11-27", "10:00")  # the telephone has confirmed the result
    assert (to_call(town, COUNTY), to_call(town, ELSEWHERE)) == ([], [case])
    town.does(receipt, "agree")
    act(town, ELSEWHERE, "call_back", case)

    town.later("2026-11-30", "10:00")
    act(town, ELSEWHERE, "close", case)
    assert (town.told(receipt)["stage"], told_the_result(town)) == ("已办结", [ELSEWHERE])
    town.work_on_time()
    assert town.rows("select step from routing.cases where case_id = %s", case) == [{"step": "archived"}]
    rates = {office: town.desk("functional-1", office).get("routing", "/api/callbacks/rate") for office in BOTH}
    assert {office: [one["case"] for one in rate.get_json()["members"]] for office, rate in rates.items()} == {
        COUNTY: [],
        ELSEWHERE: [case],
    }
    archive = {office: town.desk("functional-1", office) for office in BOTH}
    month = "/api/statistics?from=2026-11-01&to=2026-11-30"
    closed = {office: desk.get("archive", month).get_json()["lines"][0]["closed"] for office, desk in archive.items()}
    assert closed == {COUNTY: 0, ELSEWHERE: 1}
    dossiers = [desk.get("archive", f"/api/records/{case}").get_json()["number"] for desk in archive.values()]
    assert dossiers == [receipt.number, receipt.number]
    assert town.told(receipt)["number"] == receipt.number
    town.assert_nothing_is_left()


def handed_in(town: Town) -> str:
    """A picture from the complainant's telephone."""
    photo = {"file": FileStorage(io.BytesIO(files.photo()), filename="退件单.jpg")}
    answer = town.province.citizen().post("/api/evidence", data=photo)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["id"])


def opens(town: Town, office: str, evidence: str) -> int:
    """What an officer of the functional department hears who opens the picture."""
    path = f"/api/evidence/{evidence}?purpose=核对情况"
    return town.desk("functional-1", office).get("intake", path).status_code


def told_the_result(town: Town) -> list[str]:
    """The offices whose unit of the name that is complained about reads what came of it."""
    heads = {office: town.browser("routing", seat="section-head", office=office) for office in BOTH}
    return [office for office, head in heads.items() if "九月待遇退回" in head.open("/console/results").text]


def due(town: Town, case: str) -> dict[str, str]:
    found = town.desk("functional-1", ELSEWHERE).get("routing", f"/api/cases/{case}/clocks").get_json()["clocks"]
    return {one["kind"]: one["due_on"] for one in found if one["kind"] == "K1"}


def to_call(town: Town, office: str) -> list[str]:
    waiting = town.desk("callback", office).get("routing", "/api/callbacks").get_json()["waiting"]
    return [one["case"]["id"] for one in waiting]
