"""A daughter complains for her mother: both telephones ring, and her paper may come later."""

from __future__ import annotations

import io

import pytest

from tests.intake.handed_in import PDF
from tests.journeys.town import Town

AGENT, PRINCIPAL = "13900001034", "13912345518"
WHO = {"kind": "agent", "name": "黄丽娟", "agent_for": "母亲", "phone": AGENT, "principal_phone": PRINCIPAL}
TO_THE_RESULT = (
    "start_confirm", "confirm", "assess", "accept", "assign", "log_step", "negotiate", "submit_opinion", "approve",
    "record_execution", "all_measures_done", "draft_report", "report_to_functional",
)  # fmt: skip
MARK = "代理待补"


def heard(town: Town, phone: str, words: str) -> int:
    """How many texts with these words the message centre has for the telephone."""
    return sum(words in arrival.text for arrival in town.texts(phone))


def facts(town: Town, case: str) -> str:
    page = town.desk("functional-1").get("intake", f"/counter/cases/{case}/facts?purpose=核对情况")
    assert page.status_code == 200, page.text
    return page.text


@pytest.mark.clause("A3.1-1")
def test_an_agent_without_a_paper_is_accepted_and_whoever_he_acts_for_is_told_too(town: Town) -> None:
    receipt = town.complain(complainant=WHO)
    town.settle()
    case = receipt.case
    for phone in (AGENT, PRINCIPAL):
        assert heard(town, phone, f"投诉已登记，编号{case}") == 1
    assert (MARK in facts(town, case), MARK in town.progress(receipt).text) == (True, True)

    paper = {"part": "authorisation", "files": (io.BytesIO(PDF), "委托书.pdf")}
    added = town.desk("functional-1").post("intake", f"/counter/cases/{case}/evidence", data=paper)
    assert added.status_code == 303, added.text
    town.settle()
    assert (MARK in facts(town, case), MARK in town.progress(receipt).text) == (False, False)
    assert town.told(receipt)["awaits_authorisation"] is False

    for act in TO_THE_RESULT:  # each is heard of before the next, as on different days
        town.act(act, case)
    town.act("deliver", case, answers=["已补发"])
    for phone in (AGENT, PRINCIPAL):
        assert heard(town, phone, f"投诉{case}已有答复") == 1
    assert [a.text for a in town.texts(AGENT)] == [a.text for a in town.texts(PRINCIPAL)]
    assert "13912345518" not in str(town.rows("select * from notification.contacts, notification.notices"))
    town.assert_nothing_is_left()
