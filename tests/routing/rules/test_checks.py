"""Each check: what a form may say, and which code it hears when something is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.kernel.errors import Refused
from services.routing.rules.acts import Act, Party
from services.routing.rules.assessment import CaseClass
from services.routing.rules.checks import CHECKS, FORM_1_FIELDS, missing_of_form_1
from services.routing.rules.facts import Actor, Attempt, CaseFacts, Evidence, Merit, Said, Validity
from services.routing.rules.handling import HANDLING_CHECKS
from services.routing.rules.policy import DEFAULT_PACK
from services.routing.rules.steps import Step
from tests.routing.rules import form_cases
from tests.routing.rules.afterwards_cases import AFTERWARDS_CHECKS
from tests.routing.rules.cases import MEASURE, NOON, QIAN, SUN, WANG, WELL_SAID, ZHAO, ZHOU, a_case, deed

TEMPLATE = "您反映的事项不属于社会保险经办机构的受理范围，请向有关部门反映。"
THREE_DAYS = tuple(Attempt(NOON - timedelta(days=n), is_written=n == 0) for n in (0, 3, 4))  # Monday, Friday, Thursday
WITH_SUNDAY = (*THREE_DAYS[:2], Attempt(NOON - timedelta(days=1), on_rest_day=True))
WRITTEN_ON_SUNDAY = (*(replace(one, is_written=False) for one in THREE_DAYS), replace(WITH_SUNDAY[2], is_written=True))
TO_COME = (*THREE_DAYS[:2], Attempt(NOON + timedelta(minutes=1)))
ONE_DAY = tuple(Attempt(NOON - timedelta(minutes=n), is_written=True) for n in range(3))
UNWRITTEN = tuple(Attempt(NOON - timedelta(days=n)) for n in range(3))
WITH_SOMEBODY = {"method": "visit", "place": "家中", "companion": "somebody"}
NOTHING_HEARD = {"text": "", "is_solved": None, "was_contacted": None}
YESTERDAY_ELEVEN = NOON - timedelta(days=1, hours=1)

# check, what the form says otherwise than well, who says it, the code that he hears (None: it is fine)
CASES: list[tuple[str, dict[str, Any], Actor, str | None]] = [
    ("gives_a_reason", {}, ZHOU, None),
    ("gives_a_reason", {"reason": "  "}, ZHOU, "reason_missing"),
    ("extension_is_short", {}, ZHOU, None),
    ("extension_is_short", {"days": 1}, ZHOU, "extension_too_long"),  # the guide allows none
    ("tried_often_enough", {}, WANG, None),
    ("tried_often_enough", {"attempts": THREE_DAYS[:2]}, WANG, "too_few_attempts"),
    ("tried_often_enough", {"attempts": THREE_DAYS[:1] * 3}, WANG, "too_few_attempts"),
    ("tried_often_enough", {"attempts": TO_COME}, WANG, "attempt_in_the_future"),
    ("invalid_is_explained", {}, WANG, None),
    ("invalid_is_explained", {"validity": None}, WANG, "validity_missing"),
    ("invalid_is_explained", {"validity": Validity.VALID}, WANG, "validity_missing"),
    ("invalid_is_explained", {"reason": ""}, WANG, "reason_missing"),
    ("invalid_is_explained", {"text": "不归我们管"}, WANG, "explanation_missing"),
    ("invalid_is_explained", {"text": f" {TEMPLATE}\n", "template": TEMPLATE}, WANG, "unedited_template"),
    ("invalid_is_explained", {"text": TEMPLATE + "请找{who}。", "template": TEMPLATE}, WANG, "unedited_template"),
    ("invalid_is_explained", {"text": TEMPLATE + "我们已经替您联系医保局。", "template": TEMPLATE}, WANG, None),
    ("question_is_answered", {}, WANG, None),
    ("question_is_answered", {"reason": " "}, WANG, "reason_missing"),
    ("question_is_answered", {"text": "每月二十日"}, WANG, "answer_missing"),
    ("related_is_decided_by_functional", {}, ZHAO, None),
    ("related_is_decided_by_functional", {"validity": Validity.SYSTEM_RELATED}, ZHAO, "functional_decides"),
    ("related_is_decided_by_functional", {"validity": Validity.SYSTEM_RELATED}, ZHOU, "related_decision_missing"),
    (
        "related_is_decided_by_functional",
        {"validity": Validity.SYSTEM_RELATED, "related_decision": "report"},
        ZHOU,
        None,
    ),
    ("form_1_complete", {}, WANG, None),
    ("form_1_complete", {"fields": frozenset()}, WANG, "form_1_incomplete"),
    ("valid_on_a_ground", {}, WANG, None),
    ("valid_on_a_ground", {"grounds": frozenset()}, WANG, "ground_missing"),
    ("override_by_functional", {}, WANG, None),
    ("override_by_functional", {"overrides_class": True}, WANG, "functional_overrides"),
    ("override_by_functional", {"overrides_class": True}, ZHOU, None),
    ("override_by_functional", {"overrides_class": True, "reason": ""}, ZHOU, "reason_missing"),
    ("major_kind_is_ticked", {}, ZHOU, None),
    ("major_kind_is_ticked", {"kinds": 0}, ZHOU, "major_kind_missing"),
    ("satisfaction_is_evident", {}, WANG, None),
    ("satisfaction_is_evident", {"evidence": None}, WANG, "satisfaction_not_shown"),
    ("satisfaction_is_evident", {"evidence": Evidence.RECEIPT}, WANG, "satisfaction_not_shown"),
    ("handlers_may_handle", {}, ZHAO, None),
    ("handlers_may_handle", {"handlers": ()}, ZHAO, "handler_missing"),
    ("handlers_may_handle", {"department": "injury"}, ZHAO, "other_department"),
    ("handlers_may_handle", {"department": "injury"}, ZHOU, None),
    ("every_request_answered", {}, QIAN, None),
    ("every_request_answered", {"answers": None}, QIAN, "request_unanswered"),
    ("every_request_answered", {"answers": {1: " "}}, QIAN, "request_unanswered"),
    ("basis_is_cited", {}, QIAN, None),
    ("basis_is_cited", {"bases": ()}, QIAN, "basis_missing"),
    ("basis_is_cited", {"bases": (" ",)}, QIAN, "basis_missing"),
    ("findings_are_founded", {}, QIAN, None),
    ("findings_are_founded", {"merit": None}, QIAN, "merit_missing"),
    ("findings_are_founded", {"findings_without_evidence": 1}, QIAN, None),
    ("findings_are_founded", {"findings_without_evidence": 1, "reason": ""}, QIAN, "finding_without_evidence"),
    ("measures_are_in_hands", {}, QIAN, None),
    ("measures_are_in_hands", {"measures": ()}, QIAN, "measure_missing"),
    ("measures_are_in_hands", {"measures": (), "merit": Merit.UNFOUNDED}, QIAN, None),
    ("measures_are_in_hands", {"measures": (replace(MEASURE, person=""),)}, QIAN, "measure_unassigned"),
    ("measures_are_in_hands", {"measures": (replace(MEASURE, department=""),)}, QIAN, "measure_unassigned"),
    ("measures_are_in_hands", {"measures": (replace(MEASURE, due_on=None),)}, QIAN, "measure_unassigned"),
    ("measures_are_in_hands", {"measures": (replace(MEASURE, due_on=date(2026, 12, 14)),)}, QIAN, None),
    ("measures_are_in_hands", {"measures": (replace(MEASURE, due_on=date(2026, 12, 15)),)}, QIAN, "measure_too_late"),
    (
        "measures_are_in_hands",
        {"measures": (replace(MEASURE, due_on=date(2026, 11, 22)),)},
        QIAN,
        "measure_in_the_past",
    ),
    ("execution_is_evident", {}, QIAN, None),
    ("execution_is_evident", {"evidence_files": 0}, QIAN, "evidence_missing"),
    ("report_is_complete", {}, ZHAO, None),
    ("report_is_complete", {"text": ""}, ZHAO, "report_incomplete"),
    ("report_is_complete", {"heard_respondent": False}, ZHAO, None),
    ("report_is_complete", {"heard_respondent": False, "reason": ""}, ZHAO, "one_side_unheard"),
    *form_cases.CHECKED,
    ("delivery_is_evident", {}, WANG, None),
    ("delivery_is_evident", {"evidence": Evidence.READ}, Party.COMPLAINANT, None),
    ("delivery_is_evident", {"evidence": Evidence.RECEIPT}, Party.SYSTEM, None),
    ("delivery_is_evident", {"evidence": None}, WANG, "delivery_not_shown"),
    ("delivery_is_evident", {"evidence": Evidence.ATTEMPTS, "attempts": THREE_DAYS}, WANG, None),
    ("delivery_is_evident", {"evidence": Evidence.ATTEMPTS, "attempts": ONE_DAY}, WANG, "delivery_not_shown"),
    ("delivery_is_evident", {"evidence": Evidence.ATTEMPTS, "attempts": UNWRITTEN}, WANG, "delivery_not_shown"),
    ("delivery_is_evident", {"evidence": Evidence.ATTEMPTS, "attempts": WITH_SUNDAY}, WANG, "delivery_not_shown"),
    ("delivery_is_evident", {"evidence": Evidence.ATTEMPTS, "attempts": WRITTEN_ON_SUNDAY}, WANG, "delivery_not_shown"),
    ("delivery_is_evident", {"evidence": Evidence.ATTEMPTS, "attempts": TO_COME}, WANG, "attempt_in_the_future"),
    ("agreement_is_evident", {}, WANG, None),
    ("agreement_is_evident", {"evidence": None}, Party.COMPLAINANT, None),
    ("agreement_is_evident", {"evidence": None, "grade": 5}, WANG, "agreement_not_shown"),
    ("agreement_is_evident", {"evidence": Evidence.GRADE}, WANG, "agreement_not_shown"),
    ("agreement_is_evident", {"evidence": Evidence.GRADE, "grade": 2}, WANG, "agreement_not_shown"),
    ("agreement_is_evident", {"evidence": Evidence.GRADE, "grade": 3}, WANG, None),
    ("proof_is_named", {}, WANG, None),
    ("proof_is_named", {"proof": ""}, WANG, "proof_missing"),
    ("proof_is_named", {"proof": "", "evidence": Evidence.RECORDED_CALL}, WANG, "proof_missing"),
    ("proof_is_named", {"proof": "", "evidence": Evidence.RECEIPT}, Party.SYSTEM, None),
    ("every_objection_answered", {}, ZHOU, None),
    ("every_objection_answered", {"objections": None}, ZHOU, "objection_unanswered"),
    ("every_objection_answered", {"objections": {"金额": ""}}, ZHOU, "objection_unanswered"),
    ("rounds_left", {"to": Step.INVESTIGATING}, ZHOU, None),
    ("cause_is_named", {}, ZHOU, None),
    ("cause_is_named", {"cause": ""}, ZHOU, "cause_missing"),
    ("correction_is_verified", {}, ZHOU, None),
    ("withdrawal_is_evident", {}, WANG, None),
    ("withdrawal_is_evident", {"evidence": None}, WANG, "withdrawal_not_signed"),
    ("withdrawal_is_evident", {"evidence": None}, Party.COMPLAINANT, None),
    ("order_has_time", {"due_on": date(2026, 11, 23)}, ZHAO, None),
    ("order_has_time", {"due_on": date(2026, 11, 22)}, ZHAO, "order_in_the_past"),
    ("order_has_time", {"due_on": date(2027, 2, 22)}, ZHAO, "order_too_far"),
    ("order_has_time", {}, ZHAO, None),
    ("awaited_day_is_to_come", {"due_on": date(2026, 11, 23)}, QIAN, None),
    ("awaited_day_is_to_come", {"due_on": date(2026, 11, 22)}, QIAN, "awaited_in_the_past"),
    ("awaited_day_is_to_come", {"due_on": date(2027, 2, 22)}, QIAN, "awaited_too_far"),
    ("awaited_day_is_to_come", {}, QIAN, None),
    ("until_is_near", {"due_on": date(2026, 11, 23)}, ZHOU, None),
    ("until_is_near", {"due_on": date(2026, 12, 3)}, ZHOU, None),
    ("until_is_near", {"due_on": date(2026, 12, 4)}, ZHOU, "until_too_far"),
    ("until_is_near", {"due_on": date(2026, 11, 22)}, ZHOU, "until_too_far"),
    ("names_officers", {"officers": (SUN.id,)}, ZHOU, None),
    ("names_officers", {"nobody_here": True}, ZHOU, None),
    ("names_officers", {}, ZHOU, "respondent_missing"),
    ("names_officers", {"nobody_here": True, "officers": (SUN.id,)}, ZHOU, "respondent_missing"),
    ("names_officers", {"nobody_here": True, "reason": " "}, ZHOU, "reason_missing"),
    ("recusal_is_decided", {"granted": False}, ZHOU, None),
    ("recusal_is_decided", {"granted": True, "officers": (SUN.id,)}, ZHOU, None),
    ("recusal_is_decided", {"granted": True}, ZHOU, "officers_missing"),
    ("recusal_is_decided", {"granted": False, "officers": (ZHOU.id,)}, ZHOU, "own_recusal"),
    ("attempt_counts", {}, ZHOU, None),
    ("attempt_counts", {"on_rest_day": True}, ZHOU, None),
    ("attempt_counts", {"reached": False}, ZHOU, None),
    ("attempt_counts", {"reached": False, "on_rest_day": True}, ZHOU, "attempt_on_rest_day"),
    ("opinion_is_recorded", {}, ZHOU, None),
    ("opinion_is_recorded", {"text": " "}, ZHOU, "opinion_missing"),
    ("opinion_is_recorded", {"is_solved": None}, ZHOU, "opinion_missing"),
    ("opinion_is_recorded", {"was_contacted": None}, ZHOU, "opinion_missing"),
    ("opinion_is_recorded", {"is_solved": None, "text": "", "declines": True}, ZHOU, None),
    ("opinion_is_recorded", {"declines": True}, ZHOU, "opinion_contradicts"),
    ("opinion_is_recorded", {"is_solved": None, "is_graded": True, "declines": True}, ZHOU, "opinion_contradicts"),
    ("opinion_is_recorded", {"reached": False}, ZHOU, "opinion_of_nobody"),
    ("opinion_is_recorded", {"reached": False, **NOTHING_HEARD}, ZHOU, None),
    ("opinion_is_recorded", {"reached": False, **NOTHING_HEARD, "is_graded": True}, ZHOU, "opinion_of_nobody"),
    ("visit_is_by_two", {}, ZHOU, None),
    ("visit_is_by_two", WITH_SOMEBODY | {"companion_department": "records"}, ZHOU, None),
    ("visit_is_by_two", WITH_SOMEBODY, ZHOU, "companion_unknown"),
    ("visit_is_by_two", {"method": "visit", "companion": SUN.id}, ZHOU, "visit_by_two"),
    ("visit_is_by_two", {"method": "visit", "place": "家中"}, ZHOU, "visit_by_two"),
    ("visit_is_by_two", {"method": "visit", "place": "家中", "companion": ZHOU.id}, ZHOU, "companion_not_independent"),
]

# check, what is known of the case, what the form says otherwise, the code
OF_THE_CASE: list[tuple[str, dict[str, Any], dict[str, Any], str | None]] = [
    *form_cases.CHECKED_OF_THE_CASE,
    ("tried_often_enough", {"contactable": False}, {"attempts": ()}, None),
    ("tried_often_enough", {"received_at": THREE_DAYS[2].at + timedelta(seconds=30)}, {}, None),
    ("tried_often_enough", {"received_at": THREE_DAYS[1].at}, {}, "attempt_too_early"),
    (
        "delivery_is_evident",
        {"issued_at": THREE_DAYS[1].at},
        {"evidence": Evidence.ATTEMPTS, "attempts": THREE_DAYS},
        "attempt_too_early",
    ),
    ("handlers_may_handle", {"barred": frozenset({SUN.id})}, {}, "handler_recused"),
    ("handlers_may_handle", {"classed": CaseClass.ONE}, {"handlers": (QIAN.id, QIAN.id)}, "too_few_handlers"),
    ("handlers_may_handle", {"classed": CaseClass.ONE}, {}, None),
    ("measures_are_in_hands", {"barred": frozenset({QIAN.id})}, {}, "owner_recused"),
    ("every_request_answered", {"requests": 3}, {"answers": {1: "是", 3: "是"}}, "request_unanswered"),
    ("measures_are_in_hands", {"answer_by": date(2026, 11, 20)}, {}, None),  # overdue already
    ("rounds_left", {"round": 3}, {"to": Step.OPINION_DRAFT}, "no_round_left"),
    ("rounds_left", {"round": 3}, {"to": Step.UPHELD}, None),
    ("rounds_left", {"round": 3, "history": (deed(Act.APPROVE_REOPENING, ZHAO),)}, {"to": Step.OPINION_DRAFT}, None),
    ("measures_are_in_hands", {}, {"measures": (replace(MEASURE, due_on=date(2027, 2, 1), goes_on=True),)}, None),
    *AFTERWARDS_CHECKS,
    ("correction_is_verified", {"classed": CaseClass.TWO, "measures": (MEASURE,)}, {"verified": False}, "not_verified"),
    ("correction_is_verified", {"measures": (MEASURE,)}, {"verified": False}, None),
    ("attempt_counts", {"callback_attempts": (NOON - timedelta(hours=3),)}, {"reached": False}, "attempt_too_alike"),
    ("attempt_counts", {"callback_attempts": (NOON - timedelta(days=1),)}, {"reached": False}, "attempt_too_alike"),
    ("attempt_counts", {"callback_attempts": (YESTERDAY_ELEVEN,)}, {"reached": False}, None),
    ("attempt_counts", {"callback_attempts": (NOON - timedelta(hours=3),)}, {"reached": True}, None),
]


@pytest.mark.clause(
    "A4.1-2", "A6.6.2.5-1", "A6.6.2.5-2", "A6.6.3.2-1", "A6.6.2.1a-2", "A6.6.3.1-1", "A6.6.1-1", "A3.6-1", "A6.6.2.4-3"
)
@pytest.mark.parametrize(("check", "otherwise", "actor", "code"), CASES)
def test_what_a_form_may_say(check: str, otherwise: dict[str, Any], actor: Actor, code: str | None) -> None:
    assert _code(check, a_case(Step.INVESTIGATING), actor, replace(WELL_SAID, **otherwise)) == code


@pytest.mark.parametrize(("check", "known", "otherwise", "code"), OF_THE_CASE)
def test_what_the_case_makes_of_it(
    check: str, known: dict[str, Any], otherwise: dict[str, Any], code: str | None
) -> None:
    assert _code(check, a_case(Step.INVESTIGATING, **known), ZHAO, replace(WELL_SAID, **otherwise)) == code


def test_every_check_is_tried_both_ways() -> None:
    tried = [(check, code) for check, _, _, code in (*CASES, *OF_THE_CASE)]
    mine = set(CHECKS) - {check.__name__ for check in HANDLING_CHECKS}  # those have a test of their own
    assert {check for check, code in tried if code} == mine
    assert {check for check, code in tried if not code} == mine


@pytest.mark.clause("A6.6.2.1-0")
def test_form_1_names_every_field_that_is_missing() -> None:
    said = Said(fields=frozenset(FORM_1_FIELDS) - {"name", "requests"})
    assert missing_of_form_1(said) == ("投诉人姓名", "投诉人的要求")
    with pytest.raises(Refused, match="投诉受理登记表还缺：投诉人姓名、投诉人的要求"):
        CHECKS["form_1_complete"](a_case(), WANG, said, DEFAULT_PACK)


@pytest.mark.clause("A6.4-3")
def test_form_1_of_an_anonymous_complainant_needs_no_name() -> None:
    assert missing_of_form_1(Said(fields=frozenset(FORM_1_FIELDS) - {"name", "contact"}, anonymous=True)) == ()


@pytest.mark.clause("F1-2")
@pytest.mark.parametrize(
    ("channel", "missing"), [("phone", ()), ("other", ("其他投诉方式的说明",)), ("transfer", ("移交单位和编号",))]
)
def test_form_1_of_some_channels_needs_more(channel: str, missing: tuple[str, ...]) -> None:
    assert missing_of_form_1(Said(fields=frozenset(FORM_1_FIELDS), channel=channel)) == missing


def _code(check: str, facts: CaseFacts, actor: Actor, said: Said) -> str | None:
    try:
        CHECKS[check](facts, actor, said, DEFAULT_PACK)
    except Refused as refusal:
        return refusal.code
    return None
