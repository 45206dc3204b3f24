"""Complaints that an officer joined are shown with each other on either page, and stay two."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.kernel.contracts.intake import ComplaintLinked
from services.kernel.errors import Later
from tests.routing.desks import CITY, Desks


def said(desks: Desks, case: str, other: str, *, linked: bool = True, kind: str = "duplicate") -> ComplaintLinked:
    by = desks.officer("functional-1").id
    return ComplaintLinked(office=CITY, case=case, at=desks.at, other=other, kind=kind, linked=linked, by=by)


def linked(desks: Desks, case: str, seat: str = "leader") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desks.get(f"/api/cases/{case}", seat)["links"]
    return found


def test_what_an_officer_joined_stands_on_both_cases_and_neither_is_merged(desks: Desks) -> None:
    first, second = desks.accepted(1), desks.register(2)
    before = [desks.row(case)["due_at"] for case in (first, second)]
    for case, other in ((first, second), (second, first)):
        desks.hear(said(desks, case, other))
        desks.hear(said(desks, case, other))  # heard twice, it is noted once
    (one,) = linked(desks, first)
    assert (one["case"], one["number"]) == (second, "（长春市）社保受理〔2026〕2号")
    assert (one["kind"], one["kind_words"], one["by_name"]) == (
        "duplicate",
        "同一件事重复投诉",
        desks.officer("functional-1").name,
    )
    assert [(each["case"], each["step_words"]) for each in linked(desks, second)] == [(first, "已受理，待指定承办人")]
    acts = [event["act"] for event in desks.get(f"/api/cases/{first}/history", "leader")["events"]]
    assert acts.count("link") == 1
    assert [desks.row(case)["due_at"] for case in (first, second)] == before
    assert [desks.row(case)["is_open"] for case in (first, second)] == [True, True]


def test_what_was_parted_is_shown_no_more_in_whatever_order_it_is_heard(desks: Desks) -> None:
    first, second = desks.register(1), desks.register(2)
    joined = said(desks, first, second)
    desks.at += timedelta(minutes=5)
    desks.hear(said(desks, first, second, linked=False))
    desks.hear(joined)
    assert linked(desks, first) == []
    desks.at += timedelta(minutes=5)
    desks.hear(said(desks, first, second, kind="serial"))
    assert [one["kind"] for one in linked(desks, first)] == ["serial"]
    with pytest.raises(Later):
        desks.hear(said(desks, f"{CITY}-2026-99", first))


def test_who_is_kept_off_the_other_case_does_not_read_of_it(desks: Desks) -> None:
    first, second = desks.register(1), desks.register(2)
    desks.hear(said(desks, first, second))
    desks.act("functional-1", second, "name_respondent", officers=[desks.officer("handler-1").id])
    assert linked(desks, first, "handler-1") == []
    history = desks.send("GET", f"/api/cases/{first}/history", "handler-1").text
    assert second not in history
    assert [one["case"] for one in linked(desks, first)] == [second]
