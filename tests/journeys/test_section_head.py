"""A complaint about a section head: he sees nothing of it anywhere, and who leads him decides."""

from __future__ import annotations

import pytest

from tests.journeys.forms import ANSWERED
from tests.journeys.town import CITY, Town

PHONE = "13912345518"
ABOUT = {"department": "pension", "person": "赵某㛃"}
DOORS = (
    ("routing", "/api/cases/{}"),
    ("routing", "/api/cases/{}/history"),
    ("routing", "/console/cases/{}"),
    ("intake", "/api/cases/{}/particulars?purpose=核对情况"),
    ("intake", "/counter/cases/{}/particulars"),
    ("intake", "/counter/cases/{}/facts"),
    ("intake", "/api/evidence?case={}&purpose=核对情况"),
    ("notification", "/notices/{}"),
)
LISTS = (
    ("routing", "/api/cases?queue=all"),
    ("routing", "/console?tab=all"),
    ("routing", "/console/majors"),
    ("notification", "/api/notices"),
    ("notification", "/notices"),
)


@pytest.mark.clause("A6.6.1-2", "A6.6.1-3", "A4.5-3")
def test_who_is_complained_about_finds_nothing_and_the_leader_decides(town: Town) -> None:
    town.complain()  # an anonymous one of somebody else
    quiet = {"sms": False, "email": False}
    receipt = town.complain(complainant={"name": "马春梅", "phone": PHONE}, respondent=ABOUT, notify=quiet)
    case = receipt.case
    town.settle()
    head = town.desk("section-head")
    assert head.get("routing", f"/api/cases/{case}").status_code == 200  # until somebody says who is meant

    answer = town.try_act("functional-1", case, "name_respondent", officers=[town.officers[f"{CITY}-section-head"].id])
    assert answer.status_code == 200
    town.settle()
    for service, door in DOORS:
        assert head.get(service, door.format(case)).status_code == 403, door
    for service, path in LISTS:
        shown = head.get(service, path)
        assert (shown.status_code, case in shown.text) == (200, False), path
    archived = town.desk("functional-1").get("archive", f"/api/records/{case}")
    assert archived.status_code == 200
    assert town.rows("select officer from archive.kept_off") == [{"officer": head.officer.id}]

    reader, until = town.desk("archivist"), town.at.date().isoformat()
    particulars = f"/api/cases/{case}/particulars?purpose=其他&note=核对归档材料"
    assert reader.get("intake", particulars).status_code == 403
    asked = {"purpose": "audit", "reason": "核对归档材料", "until": until}
    for seat, act, form, opened in (
        ("archivist", "ask_unsealing", asked, 403),
        ("functional-1", "approve_unsealing", {"reason": "核对需要"}, 200),
        ("functional-1", "seal_again", {}, 403),
    ):
        assert town.try_act(seat, case, act, **form).status_code == 200, act
        town.settle()
        assert reader.get("intake", particulars).status_code == opened, act

    for act in ("start_confirm", "confirm", "assess", "accept"):
        town.act(act, case)
    assert town.case(case)["accountable"] == town.officers[f"{CITY}-leader"].id
    by_the_leader = {"assign", "approve", "all_measures_done", "report_to_functional"}
    for act in ANSWERED:
        if act in by_the_leader:
            assert town.try_act("section-head", case, act).get_json()["code"] == "recused"
        town.act(act, case, seat="leader" if act in by_the_leader else "")
    town.does(receipt, "agree")
    assert town.try_act("section-head", case, "call_back").get_json()["code"] == "recused"
    town.act("call_back", case)
    town.act("close", case, cause="B02")
    town.work_on_time()
    assert town.case(case)["step"] == "archived"
    assert "赵某㛃" not in "".join(str(row) for row in town.rows("select * from routing.recusals"))
    town.assert_nothing_is_left()


@pytest.mark.clause("A6.6.1-2")
def test_the_complainant_asks_by_code_and_the_functional_department_decides(town: Town) -> None:
    receipt = town.complain(complainant={"name": "马春梅", "phone": PHONE})
    town.settle()
    town.does(receipt, "ask_recusal", reasons="窗口的人是被投诉人的妻子")
    desk = town.desk("functional-1")
    told = desk.get("routing", f"/api/cases/{receipt.case}").get_json()
    assert "窗口的人是被投诉人的妻子" in [paper["text"] for paper in told["papers"]]
    assert "decide_recusal" in [one["act"] for one in told["acts"] if one["refusal"] is None]
    window = town.officers[f"{CITY}-window"].id
    decided = town.try_act(
        "functional-1", receipt.case, "decide_recusal", granted=True, officers=[window], reason="属实"
    )
    assert decided.status_code == 200
    town.settle()
    assert town.desk("window").get("intake", f"/counter/cases/{receipt.case}/facts").status_code == 403
