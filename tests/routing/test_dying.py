"""The process dies after everything was done and before it was committed: nothing is left, and nothing comes twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.routing.actions.chain import verify
from services.routing.actions.perform import act_by
from services.routing.rules.acts import Act
from services.routing.schedule import sweep
from tests.routing.desks import CITY, MONDAY, PROVINCE, Desks, on
from tests.routing.dying import Killed, digest, dying_before_the_commit

FORMS: tuple[tuple[Act, str, str, dict[str, Any]], ...] = (
    (Act.CONFIRM_MAJOR, "functional-1", CITY, {"kinds": ["public_safety"], "proposal": "启动预案"}),
    (Act.APPROVE_MAJOR, "leader", CITY, {"path": "emergency_plan"}),
    (Act.INSTRUCT, "province", PROVINCE, {"text": "请核对全部账户"}),
    (Act.ANSWER_INSTRUCTION, "functional-1", CITY, {"text": "已核对"}),
    (Act.TAKE_OVER, "province", PROVINCE, {"reason": "由省局核查"}),
    (Act.RETURN_TO_OFFICE, "province", PROVINCE, {"reason": "已查清"}),
    (Act.END_PLAN, "leader", CITY, {"reason": "现场已平息"}),
)


def test_an_act_that_dies_leaves_nothing_and_is_done_once_when_it_is_tried_again(desks: Desks) -> None:
    case = desks.accepted(suspected=("public_safety",))
    for act, seat, office, form in FORMS:
        who, before, seq = desks.officer(seat, office), digest(desks), desks.row(case)["seq"]
        with pytest.raises(Killed), dying_before_the_commit():
            act_by(desks.house, who, case, act, form, version=None, at=desks.at)
        assert digest(desks) == before, act
        act_by(desks.house, who, case, act, form, version=None, at=desks.at)
        assert desks.row(case)["seq"] == seq + 1, act
    with desks.house.database.work(seeing=(CITY,)) as session:
        assert verify(session, CITY) is None


@pytest.mark.clause("A6.6.2.6-5")
def test_a_sweep_that_dies_on_its_way_through_weeks_of_downtime_sends_each_rung_once_and_in_order(desks: Desks) -> None:
    case = desks.accepted()
    for after in (3, 1, 5):
        with pytest.raises(Killed), dying_before_the_commit(after=after):
            sweep(desks.house, at=on("2026-12-31", "12:00"))
    sweep(desks.house, at=on("2026-12-31", "12:00"))
    sweep(desks.house, at=MONDAY + timedelta(days=1))  # a clock that jumps back
    assert sweep(desks.house, at=on("2026-12-31", "12:00")) == 0
    k1 = desks.rows("select n from routing.clocks where kind = 'K1'")[0]["n"]
    marks = "select body::jsonb -> 'marked' as m from routing.case_events where act = 'ladder' order by position"
    said = [(row["m"]["n"], row["m"]["rung"]) for row in desks.rows(marks)]
    assert [rung for n, rung in said if n == k1] == ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"]
    sent = desks.rows("select clock, rung from routing.fired where cardinality(sent_to) > 0")
    assert sorted(said) == sorted((row["clock"], row["rung"]) for row in sent)
    assert desks.row(case)["province"] == "instructed"
    with desks.house.database.work(seeing=(CITY,)) as session:
        assert verify(session, CITY) is None
