"""What the guards and checks of what comes afterwards let through; rows as in `test_guards` and `test_checks`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.routing.rules.acts import Act, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.ending import MAJOR_IS_OPEN
from services.routing.rules.facts import Actor, Attempt, Measure
from services.routing.rules.regions import ProvinceState, Severity
from tests.routing.rules.cases import CHEN, FENG, JIANG, MEASURE, NOON, QIAN, WANG, WU, ZHENG, ZHOU, deed

EXECUTED = Measure(what="补发", department="pension", person="钱承办", due_on=None, is_executed=True, evidence=1)
WITHDRAWN: dict[str, Any] = {"outcome": "withdrawn", "runs": frozenset({ClockKind.WITHDRAWAL})}
ORDERED = (deed(Act.CLOSE, ZHOU), deed(Act.ORDER_REOPENING, WU))
REFUSED = (*ORDERED, deed(Act.REFUSE_REOPENING, ZHENG))
LONG_AGO = NOON - timedelta(days=31)

ZHOU_ASKED = frozenset({ZHOU.id})

AFTERWARDS: list[tuple[str, dict[str, Any], Actor, str | None]] = [
    ("decides_for_others", {"functional": frozenset({ZHOU.id, WU.id})}, ZHOU, None),
    ("decides_for_others", {"functional": frozenset({ZHOU.id})}, ZHENG, "functional_decides"),
    ("decides_for_others", {"functional": frozenset({ZHOU.id}), "asked_aside": ZHOU_ASKED}, ZHENG, None),
    ("decides_for_others", {"functional": ZHOU_ASKED, "asked_aside": ZHOU_ASKED}, ZHOU, "own_recusal"),
    ("measures_are_dated", {}, QIAN, "measures_undated"),
    ("measures_are_dated", {"history": (deed(Act.DATE_MEASURES, ZHOU),)}, QIAN, None),
    ("remaining_measures_executed", {"measures": (EXECUTED,)}, ZHOU, None),
    ("remaining_measures_executed", {"measures": (EXECUTED, MEASURE)}, ZHOU, "measures_open"),
    ("was_withdrawn", WITHDRAWN, ZHOU, None),
    ("was_withdrawn", {"outcome": "withdrawn"}, ZHOU, "checked_already"),
    ("was_withdrawn", {"outcome": "agreed"}, ZHOU, "not_withdrawn"),
    ("not_on_the_case_before", {"history": (deed(Act.WITHDRAW, None),)}, ZHOU, None),
    ("not_on_the_case_before", {}, QIAN, "own_work"),
    ("not_on_the_case_before", {"history": (deed(Act.WITHDRAW, WANG),)}, WANG, "own_work"),
    ("sample_is_asked", {"sample_asked": True}, ZHOU, None),
    ("sample_is_asked", {}, ZHOU, "no_sample_asked"),
    ("not_own_desk", {"history": (deed(Act.RESOLVE_AT_DESK, WANG),)}, ZHOU, None),
    ("not_own_desk", {"history": (deed(Act.RESOLVE_AT_DESK, WANG),)}, WANG, "own_work"),
    ("was_handled", {"outcome": "agreed"}, ZHOU, None),
    ("was_handled", {"outcome": "invalid"}, ZHOU, "not_accepted"),
    ("was_handled", {"outcome": "consultation"}, ZHOU, "not_accepted"),
    ("no_reopening_is_asked", {"history": ORDERED}, ZHOU, "asked_already"),
    ("no_reopening_is_asked", {"history": REFUSED}, ZHOU, None),
    ("reopening_is_asked", {"history": ORDERED}, ZHENG, None),
    ("reopening_is_asked", {"history": REFUSED}, ZHENG, "not_asked"),
    ("above_the_closer", {"history": ORDERED}, ZHENG, None),
    ("above_the_closer", {"history": ORDERED}, FENG, None),
    ("not_own_end", {"history": ORDERED}, WU, "own_work"),
    ("not_own_end", {"history": ORDERED}, ZHOU, "own_work"),
    ("not_own_end", {"history": ORDERED}, ZHENG, None),
    ("above_the_closer", {"history": ORDERED}, Party.SYSTEM, "leader_decides"),
    ("above_the_closer", {"province": ProvinceState.TAKEN_OVER}, ZHENG, "province_decides"),
    ("above_the_closer", {"province": ProvinceState.TAKEN_OVER}, JIANG, None),
    ("no_review_is_asked", {}, Party.COMPLAINANT, None),
    ("no_review_is_asked", {"history": (deed(Act.REQUEST_REVIEW, None),)}, WANG, "asked_already"),
    ("explanation_is_due", {"runs": frozenset({ClockKind.EXPLANATION})}, FENG, None),
    ("explanation_is_due", {}, FENG, "no_explanation_asked"),
    ("explanation_not_demanded", {}, Party.SYSTEM, None),
    ("explanation_not_demanded", {"history": (deed(Act.DEMAND_EXPLANATION, None),)}, Party.SYSTEM, "demanded_already"),
    ("said_in_time", {"answer_until": NOON}, Party.COMPLAINANT, None),
    ("said_in_time", {"answer_until": NOON - timedelta(seconds=1)}, Party.COMPLAINANT, "said_too_late"),
    ("said_in_time", {}, Party.COMPLAINANT, "said_too_late"),
    ("not_own_answer", {}, WANG, None),
    ("not_own_answer", {"history": (deed(Act.ACCEPT, WANG), deed(Act.DELIVER, WANG))}, WANG, None),
    ("not_own_answer", {"history": (deed(Act.LOG_STEP, WANG),)}, WANG, "own_work"),
    ("not_own_answer", {"handlers": frozenset({WANG.id})}, WANG, "own_work"),
    ("hears_it_from_outside", {"history": (deed(Act.DELIVER, WANG),)}, WANG, None),
    ("hears_it_from_outside", {}, CHEN, None),
    ("hears_it_from_outside", {"history": (deed(Act.DELIVER, CHEN),)}, CHEN, "callback_not_independent"),
    ("nothing_major_is_open", {}, ZHOU, None),
    ("nothing_major_is_open", {"severity": Severity.PLAN_ENDED}, ZHOU, None),
    *(("nothing_major_is_open", {"severity": one}, ZHOU, code) for one, (code, _) in MAJOR_IS_OPEN.items()),
    ("major_is_not_suspected", {}, Party.COMPLAINANT, None),
    ("major_is_not_suspected", {"severity": Severity.SUSPECTED}, Party.COMPLAINANT, "may_be_major"),
]
# check, what is known of the case, what the form says otherwise than well, the code
AFTERWARDS_CHECKS: list[tuple[str, dict[str, Any], dict[str, Any], str | None]] = [
    ("within_reopening_period", {}, {}, None),
    ("within_reopening_period", {"closed_at": NOON - timedelta(days=30)}, {}, None),
    ("within_reopening_period", {"closed_at": LONG_AGO}, {}, "too_late"),
    ("new_facts_are_told", {}, {}, None),
    ("new_facts_are_told", {}, {"text": " "}, "facts_missing"),
    ("withdrawer_was_asked", {}, {}, None),
    ("withdrawer_was_asked", {}, {"reached": False}, None),
    ("withdrawer_was_asked", {}, {"reached": False, "attempts": (Attempt(NOON),)}, "too_few_attempts"),
    ("withdrawer_was_asked", {}, {"reached": False, "attempts": (Attempt(NOON),) * 3}, "too_few_attempts"),
    ("withdrawer_was_asked", {"closed_at": NOON}, {"reached": False}, "attempt_too_early"),
]
