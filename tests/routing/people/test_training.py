"""Trainings with their validity: the list, the warning at assignment, and the leader who hears of it."""

from __future__ import annotations

import pytest

from tests.routing.desks import Desks, on


def train(people: Desks, seat: str, until: str, *, by: str = "leader") -> None:
    answer = people.send(
        "POST",
        "/api/staff/trainings",
        by,
        json={
            "officer": people.officer(seat).id,
            "course": "投诉处理岗位培训",
            "held_on": "2026-01-10",
            "valid_until": until,
        },
    )
    assert answer.status_code == 201, answer.get_json()


@pytest.mark.clause("A5.2c", "A5.3c")
@pytest.mark.parametrize("seat", ["agency-head", "leader"])
def test_the_staff_list_shows_who_is_trained_and_until_when(people: Desks, seat: str) -> None:
    people.rows("delete from routing.trainings where officer = %s", people.officer("window").id)
    people.rows("delete from routing.trainings where officer = %s", people.officer("handler-1").id)
    train(people, "handler-1", "2026-11-22")
    listed = {one["id"]: one for one in people.get("/api/staff", seat)["members"]}
    told = {name: listed[people.officer(name).id] for name in ("window", "handler-1", "handler-2")}
    assert {name: (one["trained"], one["trained_until"]) for name, one in told.items()} == {
        "window": (False, None),
        "handler-1": (False, "2026-11-22"),
        "handler-2": (True, "2030-12-31"),
    }


@pytest.mark.clause("A5.5-1")
def test_who_is_untrained_is_warned_about_at_assignment_and_the_leader_hears_of_it(people: Desks) -> None:
    people.rows("delete from routing.trainings where officer = %s", people.officer("handler-1").id)
    case = people.accepted()
    both = [people.officer("handler-1").id, people.officer("handler-2").id]
    answer = people.try_act("section-head", case, "assign", handlers=both, department="hall")
    name = people.officer("handler-1").name
    words = f"{name}没有有效的投诉处理培训记录，请尽快安排培训"
    assert (answer.status_code, answer.get_json()["warnings"]) == (200, [words])
    told = people.get("/api/my-duties", "leader")["told"]
    assert [(one["kind"], one["in_words"], one["case"]) for one in told] == [("untrained", words, case)]
    assert people.get("/api/my-duties", "section-head")["told"] == []


@pytest.mark.clause("A5.5-1")
def test_who_is_untrained_is_warned_about_when_appointed_to_a_window(people: Desks) -> None:
    people.rows("delete from routing.trainings where officer = %s", people.officer("callback").id)
    answer = people.send(
        "POST",
        "/api/staff/appointments",
        "agency-head",
        json={
            "officer": people.officer("callback").id,
            "department": "hall",
            "post": "window",
            "since": "2026-11-23",
            "because": "增加窗口",
        },
    )
    assert answer.status_code == 201
    assert len(answer.get_json()["warnings"]) == 1
    assert [one["kind"] for one in people.get("/api/my-duties", "leader")["told"]] == ["untrained"]


def test_who_is_trained_is_not_warned_about(people: Desks) -> None:
    case = people.accepted()
    chosen = [people.officer("handler-2").id]
    answer = people.try_act("section-head", case, "assign", handlers=chosen, department="hall")
    assert answer.get_json()["warnings"] == []


def test_a_training_that_ends_before_it_begins_is_refused(people: Desks) -> None:
    people.at = on("2026-11-23")
    fields = {"officer": people.officer("window").id, "course": "培训", "held_on": "2026-02-01"}
    answer = people.send("POST", "/api/staff/trainings", "leader", json={**fields, "valid_until": "2026-01-01"})
    assert [fault["field"] for fault in answer.get_json()["errors"]] == ["valid_until"]
