"""What random officers write into the forms that no ordinary story fills in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.routing.forms import form_of
from services.routing.rules.acts import Act
from tests.journeys.forms import ORDINARY, fill
from tests.routing.desks import Desks

WORDS = "按规定写明的理由，至少二十个字，说清楚为什么这样办理"
CANARY = "王桂兰九月少发三百元"  # stands in every text, and must stand nowhere unsealed
EXTRAORDINARY: dict[str, dict[str, Any]] = {
    "report_major": {"kinds": ["fund_safety"], "reason": CANARY},
    "approve_major": {"path": "emergency_plan", "text": CANARY},
    "complete_plan_step": {"text": CANARY},
    "de_escalate": {"classed": "three", "reason": CANARY},
    "instruct": {"text": CANARY, "within": 2, "unit": "hours"},
    "check_withdrawal": {"reached": True, "pressed": True, "text": CANARY},
    "check_sample": {"in_order": True, "text": CANARY},
    "resolve_at_desk": {"evidence": "signature", "proof": "signature-1", "text": CANARY},
    "agree": {"evidence": "signature", "proof": "signature-1", "words": CANARY},
    "withdraw": {"evidence": "signature", "proof": "signature-1", "reason": CANARY},
    "transfer": {"department": "injury", "opinion": CANARY},
    "rule_transfer": {"department": "injury", "reason": CANARY},
    "cannot_resolve": {
        "cause": "policy",
        "efforts": CANARY,
        "alternatives": ["可以先按现行标准领取"],
        "policy_owner": "人力资源和社会保障部门",
    },
    "submit_explanation": {
        "facts": CANARY,
        "merit": "founded",
        "answers": {"1": CANARY},
        "bases": ["社会保险经办条例第三十条"],
        "alternatives": ["可以先按现行标准领取"],
        "policy_owner": "人力资源和社会保障部门",
    },
    "review_policy": {"policy_owner": "人力资源和社会保障部门", "answer": CANARY, "changed": False},
    "declare_recusal": {"relation": "interest", "reason": CANARY},
    "name_respondent": {"nobody_here": True, "reason": CANARY},
    "ask_recusal": {"reason": CANARY},
    "ask_unsealing": {"purpose": "audit", "reason": CANARY},
    "decide_recusal": {"granted": False, "reason": CANARY},
    "order": {"text": CANARY},
    "correct_fact": {"reason": CANARY},
    "report_to_functional": {"reason": CANARY},
}
OTHER_CHOICES: dict[str, list[dict[str, Any]]] = {
    "approve_major": [{"path": "fast_track"}, {"path": "emergency_plan"}],
    "correct_fact": [
        {"field": "channel", "value": "visit"},
        {"field": "channel", "value": "phone"},
        {"field": "received_at", "value": "2026-11-23T08:40+08:00"},
        {"field": "received_at", "value": "2026-11-23T08:50+08:00"},
        {"field": "summary", "value": CANARY},
    ],
    "await_complainant": [{"awaited": what} for what in ("materials", "contact", "visit", "answer")],
    "reassess": [{"to": "investigating"}, {"to": "opinion_draft"}, {"to": "upheld"}],
    "call_back": [
        {"grade": 5, "solved": True},
        {"grade": 1, "solved": False, "words": CANARY},
        {"reached": False, **dict.fromkeys(("grade", "solved", "contacted", "words"))},
    ],
    "assess": [{}, {"kinds": ["public_safety"]}, {"several_people": True}],
    "check_withdrawal": [{"pressed": False}, {"pressed": True}],
    "decide_recusal": [{}, {"granted": True, "officers": ["{handler-2}"]}],
}


def written(act: Act, which: int) -> dict[str, Any]:
    """A form of the act, one of several where there is a choice; texts that are not known hold the canary."""
    form = dict(EXTRAORDINARY.get(act.value) or ORDINARY.get(act.value, ("", {}))[1])
    choices = OTHER_CHOICES.get(act.value, [{}])
    form |= choices[which % len(choices)]
    known = act.value in ORDINARY or act.value in EXTRAORDINARY
    missing = form_of(act).model_fields.keys() - form.keys() if not known else set()
    return form | {name: f"{WORDS}。{CANARY}" for name in missing if name in ("reason", "reasons", "text", "words")}


def filled(desks: Desks, act: Act, case: str, which: int) -> dict[str, Any]:
    """As `written`, with the people, moments and numbers of the case."""
    seats = {name: desks.officer(name).id for name in ("handler-1", "handler-2")}
    if act in (Act.CALL_BACK, Act.REASSESS) and int(case[-1]) % 2 == 0:  # some are never reached, and always told no
        which = 2
    form: dict[str, Any] = fill(written(act, which), {"now": desks.at.isoformat(), **seats})
    today = desks.at.date().isoformat()
    if act is Act.TRANSFER:
        form["department"] = "hall" if desks.row(case)["department"] == "injury" else "injury"
    if act is Act.ASSIGN:
        form["department"] = desks.row(case)["department"]
        form["handlers"] = list(seats.values())
        if form["department"] == "injury":
            form["handlers"][0] = desks.officer("injury-handler").id
    if act is Act.ASK_UNSEALING:
        form["until"] = (desks.at.date() + timedelta(days=5)).isoformat()
    if act in (Act.ORDER, Act.DIRECT):
        form["due_on"] = (desks.at.date() + timedelta(days=1)).isoformat()
    if act is Act.SUBMIT_OPINION:
        form["measures"][0]["due_on"] = today
    if act is Act.RECORD_EXECUTION:
        form["measure"] = _number(desks, "max(n) from routing.measures where case_id = %s", case)
    if act is Act.CARRY_OUT_DIRECTION:
        form["direction"] = _number(desks, "max(n) from routing.directions where case_id = %s", case)
    if act is Act.COMPLETE_PLAN_STEP:
        form["step"] = _number(desks, "min(n) from routing.plan_steps where case_id = %s and done_at is null", case)
    if act is Act.DATE_MEASURES:
        newest = _number(desks, "max(n) from routing.measures where case_id = %s", case)
        form = {"days": [{"measure": newest, "due_on": today}]}
    return form


def _number(desks: Desks, what: str, case: str) -> int:
    return int(desks.rows(f"select {what}", case)[0].popitem()[1] or 1)
