"""What concerns the service is taken into the procedure; what does not is explained, and both are on the register."""

from __future__ import annotations

from typing import Any

import pytest

from services.kernel.contracts.routing import CaseAccepted, CaseNotAccepted, CaseOpened
from tests.routing.desks import Desks

ELSEWHERE: dict[str, Any] = {
    "validity": "invalid_unrelated",
    "reason": "商业保险，与社保无关",
    "explanation": "您反映的是商业保险的理赔，不是社会保险经办服务，请向金融监管部门反映。",
    "refer_to": "金融监管部门",
}


@pytest.mark.clause("A1-1")
def test_a_complaint_about_the_service_is_taken_in_and_any_other_is_registered_and_explained(desks: Desks) -> None:
    ours, other = desks.accepted(1), desks.register(2, suspected=())
    desks.act("window", other, "start_confirm")
    desks.act("window", other, "confirm", method="phone", text="说的是商业保险")
    desks.act("window", other, "propose_invalid", **ELSEWHERE)
    desks.act("functional-1", other, "confirm_invalid")
    for case, decision in ((ours, CaseAccepted), (other, CaseNotAccepted)):
        kinds = [type(event) for event in desks.said(case)]
        assert kinds[0] is CaseOpened
        assert decision in kinds
    assert (desks.row(ours)["step"], desks.row(other)["step"]) == ("accepted", "invalid_notified")
    assert [desks.row(case)["serial"] for case in (ours, other)] == [1, 2]
