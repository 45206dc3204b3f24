"""The procedure as it was followed in one case, by API and as a rule."""

from __future__ import annotations

import pytest

from services.routing.rules.acts import Act
from services.routing.rules.conformance import DUTIES, Conduct, Verdict, conformance
from services.routing.rules.who_may import TABLES
from services.routing.schedule import sweep
from tests.routing.desks import Desks, on


def told(desks: Desks, case: str) -> dict[str, tuple[str, str]]:
    """Each step with its verdict and, where there is one, the reason."""
    found = desks.get(f"/api/cases/{case}/conformance", "functional-1")
    return {step["words"]: (step["verdict"], step["why"]) for step in found["steps"]}


@pytest.mark.clause("A5.4a", "A7.2-3")
def test_each_step_of_the_guide_is_done_not_applicable_or_missed_in_any_case(desks: Desks) -> None:
    case = desks.issued()
    steps = told(desks, case)
    assert len(steps) == len(DUTIES)
    assert steps["审批处理意见"] == ("done", "")
    assert steps["当场办结，投诉人满意认可"] == ("not_applicable", "")
    assert steps["指定岗位回访"] == ("to_come", "")
    desks.act("window", case, "record_feedback", evidence="signature")
    desks.act("window", case, "agree")
    desks.act("callback", case, "call_back", method="phone", reached=True, grade=5, solved=True, contacted=True)
    desks.act("functional-1", case, "close", cause="B02", verified=True)
    found = desks.get(f"/api/cases/{case}/conformance", "functional-1")
    assert {step["verdict"] for step in found["steps"]} == {"done", "not_applicable", "to_come"}
    assert [step["words"] for step in found["steps"] if step["verdict"] == "to_come"] == ["归档"]
    assert found["done"] == found["due"] == 17
    invalid = desks.register(2)
    desks.act("window", invalid, "start_confirm")
    assert told(desks, invalid)["决定是否受理"] == ("to_come", "")
    desks.at = on("2026-11-26")
    sweep(desks.house, at=desks.at)
    assert told(desks, invalid)["决定是否受理"] == ("missed", "超过了“决定是否受理”的期限，还没有做")
    desks.act("window", invalid, "confirm", method="phone", text="核实")
    assert told(desks, invalid)["及时联系投诉人"] == ("missed", "做了，但超过了“首次联系投诉人”的期限")


@pytest.mark.clause("A5.4a")
def test_every_step_is_a_line_of_the_tables_and_says_its_clause() -> None:
    in_tables = {act for table in TABLES.values() for _, act in table}
    assert {act for duty in DUTIES for act in duty.acts} <= in_tables
    found = list(conformance(Conduct(acts=frozenset({Act.REGISTER}))))
    assert [(one.clause, one.verdict) for one in found[:1]] == [("6.2.3.4", Verdict.DONE)]
    assert all(one.clause for one in found)


def test_what_was_taken_back_is_not_asked_for_what_comes_after() -> None:
    conduct = Conduct(acts=frozenset({Act.REGISTER, Act.WITHDRAW}), outcome="withdrawn")
    missed = [one.words for one in conformance(conduct) if one.verdict is Verdict.MISSED]
    assert missed == []


def test_an_unverified_correction_is_missed() -> None:
    acts = frozenset({Act.REGISTER, Act.CONFIRM, Act.ACCEPT, Act.CLOSE})
    conduct = Conduct(acts=acts, outcome="agreed", accepted=True, ordinary=False, measures=1)
    (found,) = [one for one in conformance(conduct) if one.clause == "5.4 f"]
    assert (found.verdict, found.why) == (Verdict.MISSED, "办结时没有核查落实情况")
