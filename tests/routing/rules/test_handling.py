"""Who handles a case where: guards, checks and the proposed path."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.kernel.errors import Refused
from services.kernel.people import Post
from services.kernel.workdays import load_published
from services.routing.rules.acts import Act, Party
from services.routing.rules.assessment import CaseClass
from services.routing.rules.checks import CHECKS
from services.routing.rules.clocks import ClockKind
from services.routing.rules.coordination import SubTask, TaskState, latest_day
from services.routing.rules.facts import Actor
from services.routing.rules.guards import GUARDS
from services.routing.rules.handling import HANDLING_CHECKS, HANDLING_GUARDS
from services.routing.rules.paths import Path, proposed, taken
from services.routing.rules.policy import DEFAULT_PACK
from services.routing.rules.steps import Step
from services.routing.rules.transfers import RoutingState
from services.routing.rules.unresolvable import review_is_due
from services.routing.rules.who_may import possible
from tests.routing.rules.cases import JIANG, LI, QIAN, WANG, WELL_SAID, ZHAO, ZHOU, a_case, deed

SHARED = frozenset({"pension", "injury"})
RETURNED = (deed(Act.TRANSFER, ZHAO), deed(Act.RETURN_TRANSFER, LI))
OFFERED = {"department": "pension", "routing": RoutingState.OFFERED, "offered_to": "injury"}
OBJECTED = {"department": "pension", "routing": RoutingState.OBJECTED}
TASKS = (SubTask(1, "pension", TaskState.DONE), SubTask(2, "injury", TaskState.OPEN))
SETTLED = (SubTask(1, "pension", TaskState.DONE), SubTask(2, "injury", TaskState.DROPPED))
TALKED = (deed(Act.NEGOTIATE, QIAN),)

# guard, what is known of the case, who asks, the code that he hears (None: he may)
GUARDED: list[tuple[str, dict[str, Any], Actor, str | None]] = [
    ("answers_for_it", {"department": "pension"}, ZHAO, None),
    ("answers_for_it", {"department": "pension"}, ZHOU, None),
    ("answers_for_it", {"department": "pension"}, LI, "other_department"),
    ("of_one_department", {}, ZHAO, None),
    ("of_one_department", {"departments": SHARED}, ZHAO, "functional_coordinates"),
    ("ruling_is_final", {}, ZHAO, None),
    ("ruling_is_final", {"history": (deed(Act.RULE_TRANSFER, ZHOU),)}, ZHAO, "ruling_is_final"),
    ("not_on_offer", {}, ZHAO, None),
    ("not_on_offer", OFFERED, ZHAO, "on_offer"),
    ("not_on_offer", {**OBJECTED, "history": RETURNED * 2}, ZHAO, None),
    ("not_on_offer", {**OBJECTED, "history": RETURNED * 3}, ZHAO, "ruling_awaited"),
    ("has_it", {"department": "pension"}, ZHAO, None),
    ("has_it", {"department": "hall"}, ZHAO, "transfer_first"),
    ("is_offered_to", OFFERED, LI, None),
    ("is_offered_to", OFFERED, ZHAO, "other_department"),
    ("is_offered_to", OFFERED, Party.SYSTEM, "offer_runs"),
    ("is_offered_to", {**OFFERED, "passed": frozenset({ClockKind.K5})}, Party.SYSTEM, None),
    ("waits_for_ruling", {**OBJECTED, "history": RETURNED * 3}, ZHOU, None),
    ("waits_for_ruling", {**OBJECTED, "history": RETURNED * 2}, ZHOU, "no_ruling_yet"),
    (
        "waits_for_ruling",  # objections before the case was last taken over do not count
        {**OBJECTED, "history": (*RETURNED * 2, deed(Act.ACCEPT_TRANSFER, LI), *RETURNED)},
        ZHOU,
        "no_ruling_yet",
    ),
    ("negotiated", {"path": Path.OWN}, QIAN, "not_negotiated"),
    ("negotiated", {"path": Path.OWN, "history": TALKED}, QIAN, None),
    ("negotiated", {"path": Path.OWN, "contactable": False}, QIAN, None),
    ("negotiated", {"path": Path.PASSED_ON}, QIAN, None),
    ("several_departments", {"departments": SHARED}, ZHOU, None),
    ("several_departments", {}, ZHOU, "one_department"),
    ("is_coordinated", {}, ZHAO, None),
    ("is_coordinated", {"departments": SHARED}, ZHAO, "not_coordinated"),
    ("is_coordinated", {"departments": SHARED, "history": (deed(Act.COORDINATE, ZHOU),)}, ZHAO, None),
    (
        "is_coordinated",
        {"departments": SHARED, "history": (deed(Act.COORDINATE, ZHOU), deed(Act.WITHDRAW, None))},
        ZHAO,
        "not_coordinated",
    ),
    ("tasks_are_settled", {"tasks": SETTLED}, QIAN, None),
    ("tasks_are_settled", {"tasks": TASKS}, QIAN, "tasks_open"),
    ("tasks_are_open", {"tasks": TASKS}, ZHOU, None),
    ("tasks_are_open", {"tasks": SETTLED}, ZHOU, "no_task_left"),
    ("has_an_open_task", {"tasks": TASKS}, LI, None),
    ("has_an_open_task", {"tasks": TASKS}, ZHAO, "no_task_left"),
    ("heads_it_or_took_it_over", {}, ZHAO, None),
    ("heads_it_or_took_it_over", {}, LI, "other_department"),
    ("heads_it_or_took_it_over", {}, ZHOU, "other_department"),
    ("heads_it_or_took_it_over", {"history": (deed(Act.CONFIRM_UNRESOLVABLE, ZHAO),)}, ZHOU, None),
    ("is_on_the_register", {"is_on_the_register": True}, ZHOU, None),
    ("is_on_the_register", {}, ZHOU, "not_on_the_register"),
    ("office_ruling_is_final", {}, WANG, None),
    ("office_ruling_is_final", {"history": (deed(Act.RULE_OFFICE, JIANG),)}, WANG, "ruling_is_final"),
    ("offer_may_be_answered", {}, LI, None),
    ("offer_may_be_answered", {}, Party.SYSTEM, "offer_runs"),
    ("offer_may_be_answered", {"passed": frozenset({ClockKind.K5})}, Party.SYSTEM, None),
    ("waits_for_the_province", {"history": (deed(Act.OBJECT_OFFER, LI),) * 3}, JIANG, None),
    ("waits_for_the_province", {"history": (deed(Act.OBJECT_OFFER, LI),) * 2}, JIANG, "no_ruling_yet"),
]
# check, what is known of the case, what the form says otherwise than well, the code
CHECKED: list[tuple[str, dict[str, Any], dict[str, Any], str | None]] = [
    ("form_2_is_made", {}, {}, None),
    ("form_2_is_made", {}, {"text": " "}, "form_2_missing"),
    ("goes_elsewhere", {"department": "hall"}, {}, None),
    ("goes_elsewhere", {"department": "pension"}, {}, "same_department"),
    ("goes_elsewhere", {}, {"department": ""}, "same_department"),
    ("transfer_has_a_target", {}, {"transfers": True}, None),
    ("transfer_has_a_target", {}, {"transfers": True, "department": ""}, "target_missing"),
    ("transfer_has_a_target", {}, {"department": ""}, None),
    ("handled_where_it_is", {"department": "pension"}, {}, None),
    ("handled_where_it_is", {"department": "hall"}, {}, "transfer_first"),
    ("alternatives_are_listed", {}, {"alternatives": ("申请灵活就业补贴",)}, None),
    ("alternatives_are_listed", {}, {"alternatives": (" ",)}, "alternatives_missing"),
]


@pytest.mark.parametrize(("guard", "known", "actor", "code"), GUARDED)
def test_who_may_pass_a_case_on_and_who_may_take_it(
    guard: str, known: dict[str, Any], actor: Actor, code: str | None
) -> None:
    heard = None
    try:
        GUARDS[guard](a_case(**{"step": Step.INVESTIGATING, **known}), actor)
    except Refused as refusal:
        heard = refusal.code
    assert heard == code


@pytest.mark.parametrize(("check", "known", "otherwise", "code"), CHECKED)
def test_what_the_form_of_passing_on_says(
    check: str, known: dict[str, Any], otherwise: dict[str, Any], code: str | None
) -> None:
    heard = None
    try:
        CHECKS[check](a_case(Step.ACCEPTED, **known), ZHAO, replace(WELL_SAID, **otherwise), DEFAULT_PACK)
    except Refused as refusal:
        heard = refusal.code
    assert heard == code


def test_each_is_tried_both_ways() -> None:
    for rules, tried in ((HANDLING_GUARDS, GUARDED), (HANDLING_CHECKS, CHECKED)):
        names = {rule.__name__ for rule in rules}
        assert {name for name, *_, code in tried if code} == names
        assert {name for name, *_, code in tried if not code} == names


@pytest.mark.parametrize(
    ("known", "path"),
    [
        ({}, Path.OWN),
        ({"is_slight": True}, Path.AT_ONCE),
        ({"is_slight": True, "classed": CaseClass.TWO}, Path.OWN),
        ({"departments": ("pension",)}, Path.PASSED_ON),
        ({"departments": ("hall", "pension")}, Path.PASSED_ON),
        ({"is_major": True, "departments": ("pension",)}, Path.MAJOR),
        ({"classed": CaseClass.ONE}, Path.MAJOR),
        ({"classed": CaseClass.OTHER}, None),
        ({"classed": None}, None),
    ],
)
def test_class_and_departments_suggest_the_path(known: dict[str, Any], path: Path | None) -> None:
    usual: dict[str, Any] = {
        "classed": CaseClass.THREE,
        "is_major": False,
        "departments": ("hall",),
        "own": "hall",
        "is_slight": False,
    }
    assert proposed(**{**usual, **known}) is path


def test_the_acts_take_the_path() -> None:
    assert taken(Act.RESOLVE_AT_DESK, None, is_passed_on=False) is Path.AT_ONCE
    assert taken(Act.ASSIGN, None, is_passed_on=False) is Path.OWN
    assert taken(Act.ASSIGN, Path.PASSED_ON, is_passed_on=True) is Path.PASSED_ON
    assert taken(Act.TRANSFER, Path.OWN, is_passed_on=False) is Path.PASSED_ON
    assert taken(Act.LOG_STEP, Path.OWN, is_passed_on=False) is Path.OWN


@pytest.mark.parametrize(
    ("today", "last"),
    [("2026-11-23", "2026-12-10"), ("2026-12-10", "2026-12-10"), ("2026-12-11", "2026-12-11")],
)
def test_a_part_is_due_two_working_days_before_the_answer(today: str, last: str) -> None:
    answer_by, calendar = date(2026, 12, 14), load_published()
    assert latest_day(answer_by, today=date.fromisoformat(today), calendar=calendar) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("today", "is_due"), [("2026-11-23", False), ("2026-12-31", False), ("2027-01-01", True), ("2027-11-30", True)]
)
def test_a_problem_of_policy_is_looked_at_once_a_quarter(today: str, is_due: bool) -> None:
    assert review_is_due(date(2026, 10, 8), today=date.fromisoformat(today)) is is_due


def test_only_the_head_of_the_receiving_department_answers_an_offer() -> None:
    assert WANG.posts == {Post.WINDOW}
    facts = a_case(Step.ACCEPTED, **OFFERED)
    assert {Act.ACCEPT_TRANSFER, Act.RETURN_TRANSFER} <= _offered(facts, LI)
    assert not {Act.ACCEPT_TRANSFER, Act.RETURN_TRANSFER} & _offered(facts, WANG)


def _offered(facts: Any, actor: Actor) -> set[Act]:
    return {one.act for one in possible(facts, actor) if one.refusal is None}
