"""What the unit complained about reads of the result, once the case has ended."""

from __future__ import annotations

import json

import pytest

from services.kernel.contracts.routing import ResultDelivered
from services.kernel.errors import NotFound
from services.routing.actions.unit_results import read_unit_result
from tests.routing.desks import Desks, on
from tests.routing.pages.browser import at_desk


@pytest.mark.clause("A5.1-5")
def test_the_result_reaches_the_complainant_and_without_identity_the_unit_complained_about(console: Desks) -> None:
    case = console.issued(department="hall")
    head = at_desk(console, "section-head")
    assert "没有结果" in head.open("/console/results").text
    console.act("window", case, "record_feedback", evidence="signature", words="王桂兰收到")
    console.act("window", case, "agree")
    console.act("callback", case, "call_back", method="phone", reached=True, grade=5, solved=True, contacted=True)
    console.act("functional-1", case, "close", cause="B02", verified=True)
    assert [event.evidence for event in console.said(case) if isinstance(event, ResultDelivered)] == ["signature"]
    page = head.open("/console/results")
    for word in ("社保调查〔2026〕1号", "属实", "账号录入错误，九月待遇退回", "补发九月待遇"):
        assert word in page.text
    assert "王" not in page.text.partition("对本部门投诉的结果")[2]
    assert "没有结果" in at_desk(console, "functional-1").open("/console/results").text
    console.at = on("2026-11-24", "08:40")
    again = head.post(f"/console/results/{case}/read", head.open("/console/results").form("/read").values)
    assert "已阅" in again.text
    (row,) = console.rows("select department, read_at, read_by, sealed_text from routing.unit_results")
    assert (row["department"], row["read_at"], row["read_by"]) == (
        "hall",
        console.at,
        console.officer("section-head").id,
    )
    assert "录入错误" not in row["sealed_text"]
    events = console.get(f"/api/cases/{case}/history", "functional-1")["events"]
    assert (events[-1]["act_words"], events[-1]["by"]) == ("被投诉部门阅知结果", row["read_by"])
    assert "王" not in json.dumps(events[-1]["told"], ensure_ascii=False)


def test_another_department_does_not_sign_for_it(console: Desks) -> None:
    case = console.issued(department="hall")
    answer = at_desk(console, "window").answer(f"/console/results/{case}/read")
    assert answer.status_code == 403  # no token of the page
    with pytest.raises(NotFound):
        read_unit_result(console.house, console.officer("window"), case, at=console.at)
    assert console.rows("select act, code from routing.refusals") == [{"act": "unit_read", "code": "not_found"}]
