"""Each guard: who is let through, who hears which code."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.kernel.errors import Refused
from services.kernel.people import Officer, Post
from services.routing.rules.acts import Act, Party
from services.routing.rules.assessment import CaseClass
from services.routing.rules.clocks import ClockKind
from services.routing.rules.deciding import approving_post
from services.routing.rules.facts import Actor, CaseFacts, Measure
from services.routing.rules.guards import GUARDS
from services.routing.rules.handling import HANDLING_GUARDS
from services.routing.rules.recusing import ENDS, not_barred
from services.routing.rules.regions import CallbackState, ProvinceState, Severity
from services.routing.rules.steps import Step
from tests.routing.rules import form_cases
from tests.routing.rules.afterwards_cases import AFTERWARDS
from tests.routing.rules.cases import (
    CHEN,
    FENG,
    JIANG,
    LI,
    MEASURE,
    QIAN,
    SUN,
    WANG,
    WU,
    ZHAO,
    ZHENG,
    ZHOU,
    a_case,
    deed,
    officer,
)
from tests.routing.rules.identity_cases import IDENTITY
from tests.routing.rules.supervising import SUPERVISING

BOTH = Officer("兼职", "兼职", "220100", "pension", frozenset({Post.SECTION_HEAD, Post.HANDLER}))
CALLER_IN_PENSION = officer("科内回访", "pension", Post.CALLBACK)
EXECUTED = Measure(what="补发", department="pension", person="钱承办", due_on=None, is_executed=True, evidence=1)
UNPROVEN = Measure(what="道歉", department="pension", person="钱承办", due_on=None, is_executed=True)

DISPUTED = (
    deed(Act.PROPOSE_INVALID, WANG),
    deed(Act.CONFIRM_INVALID, ZHOU),
    deed(Act.DISPUTE_INVALID, None),
)
DOUBTED = (deed(Act.CALL_BACK, CHEN), deed(Act.DISPUTE_CONTACT, None))
ASKED = (deed(Act.ASK_RECUSAL, None),)
TAKEN = {"province": ProvinceState.TAKEN_OVER, "history": (deed(Act.TAKE_OVER, JIANG),)}
DECIDED = (*ASKED, deed(Act.DECIDE_RECUSAL, ZHOU))
MAJOR_WAITING = frozenset({ClockKind.K4_APPROVE})

# guard, what is known of the case, who asks, the code that he hears (None: he may)
CASES: list[tuple[str, dict[str, Any], Actor, str | None]] = [
    ("case_is_open", {"step": Step.DONE}, QIAN, None),
    ("case_is_open", {"step": Step.CLOSED}, QIAN, "case_closed"),
    ("confirmed_first", {}, WANG, "not_confirmed"),
    ("confirmed_first", {"history": (deed(Act.CONFIRM, WANG),)}, WANG, None),
    ("confirmed_first", {"history": (deed(Act.NOT_REACHABLE, WANG),)}, WANG, None),
    ("assessed", {"classed": None}, WANG, "not_assessed"),
    ("assessed", {}, WANG, None),
    ("coordinated_by_functional", {}, WANG, None),
    ("coordinated_by_functional", {"departments": frozenset({"pension", "injury"})}, WANG, "functional_coordinates"),
    ("coordinated_by_functional", {"departments": frozenset({"pension", "injury"})}, ZHOU, None),
    ("decides_afresh", {}, WANG, None),
    ("decides_afresh", {"history": DISPUTED}, WANG, "decided_before"),
    ("decides_afresh", {"history": DISPUTED}, WU, None),
    ("decides_afresh_elsewhere", {"history": DISPUTED}, ZHOU, "decided_before"),
    ("decides_afresh_elsewhere", {"history": DISPUTED}, WU, "department_decided_before"),
    ("decides_afresh_elsewhere", {"history": DISPUTED}, LI, None),
    ("nothing_grave", {}, WANG, None),
    ("nothing_grave", {"severity": Severity.SUSPECTED}, WANG, "may_be_major"),
    ("nothing_grave", {"classed": CaseClass.ONE}, WANG, "may_be_major"),
    ("never_disputed", {}, WANG, None),
    ("never_disputed", {"history": DISPUTED}, WANG, "is_a_complaint"),
    ("not_the_proposer", {"history": DISPUTED[:1]}, WANG, "proposer_cannot_confirm"),
    ("not_the_proposer", {"history": DISPUTED[:1]}, ZHOU, None),
    ("within_objection_period", {}, Party.COMPLAINANT, None),
    ("within_objection_period", {"passed": frozenset({ClockKind.K0_DISPUTE})}, WANG, "objection_too_late"),
    ("within_objection_period", {"history": DISPUTED}, Party.COMPLAINANT, "disputed_once"),
    ("objection_period_over", {}, Party.SYSTEM, "objection_period_runs"),
    ("objection_period_over", {"passed": frozenset({ClockKind.K0_DISPUTE})}, Party.SYSTEM, None),
    ("single_ordinary", {}, WANG, None),
    ("single_ordinary", {"classed": CaseClass.TWO}, WANG, "not_ordinary"),
    ("single_ordinary", {"severity": Severity.CONFIRMED}, WANG, "not_ordinary"),
    ("is_a_handler", {}, QIAN, None),
    ("is_a_handler", {}, ZHAO, "not_on_the_case"),
    ("is_a_handler", {}, Party.SYSTEM, "not_on_the_case"),
    ("on_the_case", {}, QIAN, None),
    ("on_the_case", {}, ZHAO, None),
    ("on_the_case", {}, LI, "not_on_the_case"),
    ("receives_it", {}, ZHAO, None),
    ("receives_it", {}, LI, "other_department"),
    ("receipt_is_due", {"runs": frozenset({ClockKind.RECEIPT})}, ZHAO, None),
    ("receipt_is_due", {}, ZHAO, "received_already"),
    ("pack_allows_extension", {}, ZHOU, "no_extension"),
    ("pack_allows_extension", {"extendable": True}, ZHOU, None),
    ("answer_is_still_due", {"runs": frozenset({ClockKind.K1})}, ZHOU, None),
    ("answer_is_still_due", {}, ZHOU, "no_day_to_put_off"),
    (
        "answer_is_still_due",
        {"runs": frozenset({ClockKind.K1}), "passed": frozenset({ClockKind.K1})},
        ZHOU,
        "no_day_to_put_off",
    ),
    ("never_extended", {}, ZHOU, None),
    ("never_extended", {"history": (deed(Act.APPROVE_EXTENSION, ZHENG),)}, ZHOU, "extended_already"),
    ("no_extension_waits", {}, ZHOU, None),
    ("no_extension_waits", {"history": (deed(Act.PROPOSE_EXTENSION, ZHOU),)}, ZHOU, "extension_waits"),
    ("extension_waits", {"history": (deed(Act.PROPOSE_EXTENSION, ZHOU),)}, ZHENG, None),
    ("extension_waits", {}, ZHENG, "no_extension_waits"),
    ("answer_still_runs", {}, ZHENG, "no_extension_waits"),
    ("answer_still_runs", {"runs": frozenset({ClockKind.K1})}, ZHENG, None),
    ("not_own_extension", {"history": (deed(Act.PROPOSE_EXTENSION, ZHOU),)}, ZHOU, "second_person_needed"),
    ("not_own_extension", {"history": (deed(Act.PROPOSE_EXTENSION, ZHOU),)}, ZHENG, None),
    ("upstream_allows_extension", {}, ZHOU, None),
    ("upstream_allows_extension", {"upstream_holds": True}, ZHOU, "upstream_limit_holds"),
    ("no_order_runs", {}, ZHENG, None),
    ("no_order_runs", {"runs": frozenset({ClockKind.ORDER})}, ZHENG, "order_open"),
    ("order_runs", {"runs": frozenset({ClockKind.ORDER})}, ZHOU, None),
    ("order_runs", {}, ZHOU, "no_order_open"),
    ("answers_for_the_office", {}, ZHOU, None),
    ("answers_for_the_office", {}, ZHAO, None),
    ("answers_for_the_office", {"handlers": frozenset({QIAN.id})}, QIAN, None),
    ("answers_for_the_office", {"handlers": frozenset()}, QIAN, "not_on_the_case"),
    ("answers_for_the_office", {}, LI, "not_on_the_case"),
    ("answers_for_the_office", {}, Party.SYSTEM, "not_on_the_case"),
    ("nothing_is_awaited", {}, QIAN, None),
    ("nothing_is_awaited", {"is_awaited": True}, QIAN, "already_awaited"),
    ("something_is_awaited", {"is_awaited": True}, QIAN, None),
    ("something_is_awaited", {}, QIAN, "nothing_awaited"),
    ("handles_it_or_heard", {"handlers": frozenset({QIAN.id})}, QIAN, None),
    ("handles_it_or_heard", {}, ZHAO, None),
    ("handles_it_or_heard", {}, Party.SYSTEM, None),
    ("handles_it_or_heard", {"handlers": frozenset()}, QIAN, "not_on_the_case"),
    ("handles_it_or_heard", {}, Party.COMPLAINANT, "not_on_the_case"),
    ("not_own_order", {"history": (deed(Act.ORDER, ZHOU),)}, ZHOU, "own_work"),
    ("not_own_order", {"history": (deed(Act.ORDER, ZHOU), deed(Act.ORDER, ZHENG))}, ZHOU, None),
    ("not_own_hindrance", {"history": (deed(Act.CANNOT_RESOLVE, QIAN),)}, ZHAO, None),
    ("not_own_hindrance", {"history": (deed(Act.CANNOT_RESOLVE, ZHAO),)}, ZHAO, "own_work"),
    ("heads_the_department", {}, ZHAO, None),
    ("heads_the_department", {}, LI, "other_department"),
    ("heads_the_department", {}, QIAN, "other_department"),
    ("approver_of_the_matrix", {}, ZHAO, None),
    ("approver_of_the_matrix", {}, LI, "other_department"),
    ("approver_of_the_matrix", {}, ZHENG, "other_approver"),
    ("approver_of_the_matrix", {"classed": CaseClass.ONE}, ZHENG, None),
    ("approver_of_the_matrix", {"posts_out": frozenset({Post.SECTION_HEAD})}, ZHENG, None),
    ("not_own_opinion", {"history": (deed(Act.SUBMIT_OPINION, BOTH),)}, BOTH, "drafter_cannot_approve"),
    ("not_own_opinion", {"history": (deed(Act.LOG_STEP, BOTH),)}, BOTH, "drafter_cannot_approve"),
    ("not_own_opinion", {"history": (deed(Act.SUBMIT_OPINION, QIAN),)}, ZHAO, None),
    ("every_measure_executed", {"measures": (replace(MEASURE, goes_on=True),)}, ZHAO, None),
    ("measures_are_left", {"measures": (MEASURE,)}, QIAN, None),
    ("measures_are_left", {"measures": (EXECUTED, MEASURE)}, QIAN, None),
    ("measures_are_left", {"measures": (EXECUTED,)}, QIAN, "no_measure_left"),
    ("measures_are_left", {"measures": ()}, ZHAO, "no_measure_left"),
    ("report_not_filed", {}, ZHAO, None),
    ("report_not_filed", {"history": (deed(Act.REPORT_TO_FUNCTIONAL, ZHAO),)}, ZHAO, "report_filed"),
    ("report_not_filed", {"history": (deed(Act.REPORT_TO_FUNCTIONAL, ZHAO),), "round": 2}, ZHAO, None),
    ("every_measure_executed", {"measures": ()}, ZHAO, None),
    ("every_measure_executed", {"measures": (EXECUTED,)}, ZHAO, None),
    ("every_measure_executed", {"measures": (EXECUTED, UNPROVEN)}, ZHAO, "measures_open"),
    ("every_measure_executed", {"measures": (MEASURE,)}, ZHAO, "measures_open"),
    ("functional_has_the_report", {}, ZHOU, "report_missing"),
    ("functional_has_the_report", {"history": (deed(Act.REPORT_TO_FUNCTIONAL, ZHAO),)}, ZHOU, None),
    (
        "functional_has_the_report",
        {"history": (deed(Act.REPORT_TO_FUNCTIONAL, ZHAO),), "round": 2},
        ZHOU,
        "report_missing",
    ),
    ("result_was_sent", {}, WANG, "result_not_sent"),
    ("result_was_sent", {"history": (deed(Act.DELIVER, WANG),)}, WANG, None),
    ("result_was_delivered", {"history": (deed(Act.DELIVER, WANG),)}, ZHOU, "result_not_delivered"),
    ("result_was_delivered", {"history": (deed(Act.RECORD_FEEDBACK, WANG),)}, ZHOU, None),
    ("silence_is_over", {}, Party.SYSTEM, "waiting_for_complainant"),
    ("silence_is_over", {"passed": frozenset({ClockKind.K6_SILENCE})}, Party.SYSTEM, None),
    ("callback_settled", {"callback": CallbackState.TRIED_TWICE}, ZHOU, "callback_open"),
    ("callback_settled", {"callback": CallbackState.DONE}, ZHOU, None),
    ("callback_settled", {"callback": CallbackState.EXEMPT}, ZHOU, None),
    ("callback_settled", {"callback": CallbackState.NOT_REACHED}, ZHOU, None),
    *form_cases.GUARDED,
    ("not_own_execution", {"history": (deed(Act.RECORD_EXECUTION, ZHOU),)}, ZHOU, "own_work"),
    ("not_own_execution", {"history": (deed(Act.RECORD_EXECUTION, QIAN),)}, ZHOU, None),
    ("not_of_the_first_class", {}, Party.COMPLAINANT, None),
    ("not_of_the_first_class", {"classed": CaseClass.ONE}, Party.COMPLAINANT, "major_goes_on"),
    ("not_of_the_first_decision", {"history": (deed(Act.APPROVE, ZHOU),), "round": 2}, ZHOU, "decided_before"),
    ("not_of_the_first_decision", {"history": (deed(Act.APPROVE, ZHAO), deed(Act.REJECT, None))}, ZHOU, None),
    ("second_person_of_functional", {"history": (deed(Act.DISMISS_MAJOR, ZHOU),)}, ZHOU, "second_person_needed"),
    ("second_person_of_functional", {"history": (deed(Act.DISMISS_MAJOR, ZHOU),)}, WU, None),
    ("leader_or_who_stands_in", {}, ZHENG, None),
    ("leader_or_who_stands_in", {"posts_out": frozenset({Post.LEADER})}, ZHENG, "leader_decides"),
    ("leader_or_who_stands_in", {}, FENG, "leader_decides"),
    ("leader_or_who_stands_in", {"posts_out": frozenset({Post.LEADER})}, FENG, None),
    ("leader_or_who_stands_in", {"passed": MAJOR_WAITING}, FENG, None),
    ("leader_or_who_stands_in", {}, JIANG, "leader_decides"),
    ("leader_or_who_stands_in", {"passed": MAJOR_WAITING}, JIANG, None),
    ("leader_or_who_stands_in", {"posts_out": frozenset({Post.LEADER, Post.AGENCY_HEAD})}, JIANG, None),
    ("not_own_confirmation", {"history": (deed(Act.CONFIRM_MAJOR, ZHOU),)}, ZHOU, "own_work"),
    ("not_own_confirmation", {"history": (deed(Act.CONFIRM_MAJOR, ZHOU),)}, ZHENG, None),
    *SUPERVISING,
    *AFTERWARDS,
    ("leader_or_who_stands_in", {"above": Post.AGENCY_HEAD}, ZHENG, "leader_decides"),
    ("leader_or_who_stands_in", {"above": Post.AGENCY_HEAD}, FENG, None),
    ("heads_the_department", {"posts_out": frozenset({Post.SECTION_HEAD})}, ZHENG, None),
    ("heads_the_department", {"posts_out": frozenset({Post.SECTION_HEAD, Post.LEADER})}, ZHOU, "other_department"),
    ("approver_of_the_matrix", {"above": Post.AGENCY_HEAD}, ZHAO, "other_approver"),
    ("approver_of_the_matrix", {"above": Post.AGENCY_HEAD}, FENG, None),
    ("approver_of_the_matrix", {"above": Post.PROVINCE}, JIANG, None),
    ("assigned_from_above", {}, ZHAO, None),
    ("assigned_from_above", {"above": Post.LEADER}, ZHOU, None),
    ("assigned_from_above", {"above": Post.AGENCY_HEAD}, ZHOU, "decided_above"),
    ("assigned_from_above", {"above": Post.AGENCY_HEAD}, FENG, None),
    ("recusal_is_asked", {}, ZHOU, "recusal_not_asked"),
    ("recusal_is_asked", {"history": ASKED}, ZHOU, None),
    ("recusal_is_asked", {"history": DECIDED}, ZHOU, "recusal_not_asked"),
    ("recusal_is_not_asked", {"history": ASKED}, WANG, "recusal_pending"),
    ("recusal_is_not_asked", {"history": DECIDED}, WANG, None),
    *(("recusal_is_not_asked", {"history": (*ASKED, deed(end, None))}, WANG, None) for end in sorted(ENDS)),
    ("recusal_was_decided", {"history": ASKED}, ZHOU, "recusal_undecided"),
    ("recusal_was_decided", {"history": DECIDED}, ZHOU, None),
    ("has_not_taken_it_over", TAKEN, FENG, None),
    ("has_not_taken_it_over", TAKEN, JIANG, "hand_it_back_first"),
    ("has_not_taken_it_over", {**TAKEN, "province": ProvinceState.RETURNED}, JIANG, None),
    ("respondent_is_identified", {}, WANG, None),
    ("respondent_is_identified", {"must_be_named": True}, WANG, "respondent_not_identified"),
    (
        "respondent_is_identified",
        {"must_be_named": True, "history": (deed(Act.NAME_RESPONDENT, ZHOU),)},
        WANG,
        "second_person_needed",
    ),
    (
        "respondent_is_identified",
        {"must_be_named": True, "history": (deed(Act.NAME_RESPONDENT, ZHOU), deed(Act.NAME_RESPONDENT, ZHENG))},
        WANG,
        None,
    ),
    ("not_the_doubted_caller", {"history": DOUBTED[:1]}, CHEN, None),
    ("not_the_doubted_caller", {"history": DOUBTED}, CHEN, "disputed_caller"),
    (
        "respondent_is_identified",  # what was said where it came from is said anew where it is
        {"must_be_named": True, "history": (deed(Act.NAME_RESPONDENT, ZHOU), deed(Act.ACCEPT_OFFER, ZHENG))},
        WANG,
        "respondent_not_identified",
    ),
    ("respondent_is_identified", {"must_be_named": True, "is_named": True}, WANG, None),
    ("not_of_the_unit_complained_about", {"respondent_department": "pension"}, WANG, None),
    ("not_of_the_unit_complained_about", {"respondent_department": "hall"}, WANG, "of_the_unit_complained_about"),
    ("not_of_the_unit_complained_about", {"respondent_department": "hall", "respondent_office": "220122"}, WANG, None),
    ("not_of_the_unit_complained_about", {"respondent_department": "leaders"}, ZHENG, None),
    *IDENTITY,
    ("not_own_exemption", {"history": (deed(Act.PROPOSE_EXEMPTION, ZHOU),)}, ZHOU, "second_person_needed"),
    ("not_own_exemption", {"history": (deed(Act.PROPOSE_EXEMPTION, ZHOU),)}, WU, None),
    ("never_on_the_case", {}, CHEN, None),
    ("never_on_the_case", {"history": (deed(Act.CALL_BACK, CHEN), deed(Act.REJECT, CHEN))}, CHEN, None),
    ("never_on_the_case", {"history": (deed(Act.DELIVER, CHEN),)}, CHEN, "callback_not_independent"),
    ("never_on_the_case", {}, CALLER_IN_PENSION, "callback_not_independent"),
    ("never_on_the_case", {"handlers": frozenset({CHEN.id})}, CHEN, "callback_not_independent"),
]


@pytest.mark.clause("A6.8.1-2", "A6.6.2.1b-2", "A5.4f", "F2-6")
@pytest.mark.parametrize(("guard", "known", "actor", "code"), CASES)
def test_who_is_let_through_and_who_hears_why_not(
    guard: str, known: dict[str, Any], actor: Actor, code: str | None
) -> None:
    assert _code(guard, a_case(**{"step": Step.INVESTIGATING, **known}), actor) == code


def test_every_guard_is_tried_both_ways() -> None:
    mine = set(GUARDS) - {guard.__name__ for guard in HANDLING_GUARDS}  # those have a test of their own
    assert {guard for guard, _, _, code in CASES if code} == mine
    assert {guard for guard, _, _, code in CASES if not code} == mine


@pytest.mark.clause("A6.6.1-2")
def test_the_recused_are_refused_and_others_are_not() -> None:
    facts = a_case(barred=frozenset({QIAN.id}))
    not_barred(facts, SUN)
    not_barred(facts, Party.COMPLAINANT)
    with pytest.raises(Refused) as refusal:
        not_barred(facts, QIAN)
    assert (refusal.value.code, refusal.value.status) == ("recused", 403)


@pytest.mark.clause("A6.6.1-3", "A5.2d", "F2-6")
@pytest.mark.parametrize(
    ("known", "post"),
    [
        ({}, Post.SECTION_HEAD),
        ({"departments": frozenset({"pension", "injury"})}, Post.FUNCTIONAL),
        ({"classed": CaseClass.ONE}, Post.LEADER),
        ({"severity": Severity.CONFIRMED}, Post.LEADER),
        ({"posts_out": frozenset({Post.SECTION_HEAD})}, Post.LEADER),
        ({"above": Post.LEADER}, Post.LEADER),
        ({"above": Post.AGENCY_HEAD}, Post.AGENCY_HEAD),
        ({"above": Post.PROVINCE}, Post.PROVINCE),
        (
            {"departments": frozenset({"pension", "injury"}), "vacant": frozenset({Post.FUNCTIONAL})},
            Post.AGENCY_HEAD,
        ),
        ({"classed": CaseClass.ONE, "posts_out": frozenset({Post.LEADER})}, Post.AGENCY_HEAD),
        ({"classed": CaseClass.ONE, "posts_out": frozenset({Post.LEADER, Post.AGENCY_HEAD})}, Post.PROVINCE),
        ({"province": ProvinceState.TAKEN_OVER}, Post.PROVINCE),
    ],
)
def test_who_approves_an_opinion(known: dict[str, Any], post: Post) -> None:
    assert approving_post(a_case(**known)) is post


def _code(guard: str, facts: CaseFacts, actor: Actor) -> str | None:
    try:
        GUARDS[guard](facts, actor)
    except Refused as refusal:
        return refusal.code
    return None
