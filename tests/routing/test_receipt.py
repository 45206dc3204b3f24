"""From the desk to the head of the department: one working day to hand over, four office hours to sign for it."""

from __future__ import annotations

import pytest

from services.kernel.contracts.routing import LadderFired
from services.routing.schedule import sweep
from tests.routing.desks import Desks, on, scores


def confirmed(desks: Desks, serial: int) -> str:
    case = desks.register(serial)
    desks.act("window", case, "start_confirm")
    desks.act("window", case, "confirm", method="phone", text="电话核实，情况属实")
    desks.act("window", case, "assess", scores=scores(), departments=["hall"])
    return case


def alerted(desks: Desks, case: str, clock: str) -> list[str]:
    """To whom a limit of the case was told."""
    told = [event for event in desks.said(case) if isinstance(event, LadderFired) and event.clock == clock]
    return [" ".join(event.to) for event in told]


def in_reminders(desks: Desks, seat: str) -> set[tuple[str, str]]:
    return {(one["row"]["id"], one["kind"]) for one in desks.get("/api/reminders", seat)["reminders"]}


@pytest.mark.clause("A6.2.3.1-1")
def test_what_the_head_does_not_sign_for_in_four_office_hours_is_told_to_the_functional_department(
    desks: Desks,
) -> None:
    left, signed, given, settled = (desks.accepted(serial) for serial in range(1, 5))
    desks.at = on("2026-11-23", "12:59")
    other = desks.try_act("handler-1", signed, "acknowledge_receipt")
    assert (other.status_code, other.get_json()["code"]) == (403, "other_post")
    desks.act("section-head", signed, "acknowledge_receipt")
    again = desks.try_act("section-head", signed, "acknowledge_receipt")
    assert (again.status_code, again.get_json()["code"]) == (409, "received_already")
    desks.act("section-head", given, "assign", handlers=[desks.officer("handler-1").id], department="hall")
    desks.act("window", settled, "resolve_at_desk", text="当场补打了凭证", evidence="signature")
    sweep(desks.house, at=on("2026-11-23", "13:00"))
    assert alerted(desks, left, "K1c") == []
    sweep(desks.house, at=on("2026-11-23", "13:01"))
    assert alerted(desks, left, "K1c") == ["functional"]
    assert [alerted(desks, case, "K1c") for case in (signed, given, settled)] == [[], [], []]
    desks.at = on("2026-11-23", "13:02")
    assert (left, "K1c") in in_reminders(desks, "functional-1")
    history = desks.get(f"/api/cases/{signed}/history", "section-head")["events"]
    assert "签收投诉" in [event["act_words"] for event in history]


def test_the_four_hours_pass_only_while_the_office_is_open(desks: Desks) -> None:
    desks.at = on("2026-11-23", "15:00")
    case = desks.accepted()
    sweep(desks.house, at=on("2026-11-24", "11:00"))
    assert alerted(desks, case, "K1c") == []
    sweep(desks.house, at=on("2026-11-24", "11:01"))
    assert alerted(desks, case, "K1c") == ["functional"]


@pytest.mark.clause("A5.5-4")
def test_a_window_that_neither_settles_nor_hands_over_in_one_working_day_is_told_to_the_section_head(
    desks: Desks,
) -> None:
    untouched, asked, handed, settled, invalid, left = (
        desks.register(1),
        confirmed(desks, 2),
        desks.accepted(3),
        desks.accepted(4),
        confirmed(desks, 5),
        desks.accepted(6),
    )
    for case in (settled, left):
        desks.act("window", case, "resolve_at_desk", text="当场补打了凭证", evidence="signature")
    desks.act("window", settled, "close", cause="B02")  # the other one is left lying
    desks.act(
        "window",
        invalid,
        "propose_invalid",
        validity="invalid_unrelated",
        refer_to="市医保局",
        reason="属于医疗保险",
        explanation="您反映的情况不属于社保经办业务，请向市医保局反映。",
    )
    sweep(desks.house, at=on("2026-11-24", "16:30"))
    assert alerted(desks, asked, "K0h") == []
    sweep(desks.house, at=on("2026-11-24", "16:31"))
    assert [alerted(desks, case, "K0h") for case in (untouched, asked, left)] == [["section_head"]] * 3
    assert [alerted(desks, case, "K0h") for case in (handed, settled, invalid)] == [[], [], []]
    desks.at = on("2026-11-24", "16:32")
    assert {(untouched, "K0h"), (asked, "K0h")} <= in_reminders(desks, "section-head")
