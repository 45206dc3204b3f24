"""A recorded fact was wrong: it is corrected by the functional department, and both values stay (5.4 g)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from services.kernel.clock import SHANGHAI
from services.kernel.contracts import routing as contracts
from services.kernel.errors import Fault, Invalid
from services.kernel.sealed import Purpose
from services.routing.actions import limits
from services.routing.actions.chain import canonical
from services.routing.actions.deeds.identity import standing
from services.routing.actions.deeds.units import is_here, unit_complained_about
from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms.correcting import CorrectFact
from services.routing.rules.clocks import ClockKind
from services.routing.rules.correcting import FACTS, Fact, in_words
from services.routing.rules.petition import is_a_petition
from services.routing.rules.who_may import Region
from services.routing.tables import Clock, FactCorrection

SUMMARY = "summary"


def correct_fact(doing: Doing) -> Done:
    """Limits that run and are counted from the fact are counted anew; what was breached or stopped stays decided."""
    form, case = filled(doing, CorrectFact), doing.case
    fact, value = FACTS[form.field], new_value(doing, form)
    _check(doing, form.field, value)
    was = value_of(doing, form.field)
    if form.field == SUMMARY:
        brief = {**_brief(doing), SUMMARY: value}
        case.sealed_brief = doing.seal(canonical(brief), what="complaint.brief", row=case.id)
    else:
        setattr(case, fact.column, value)
    moved = _no_petition_any_more(doing)
    if fact.column == "respondent_department":
        is_here(case)
    n = doing.next(FactCorrection)
    change = canonical({"was": in_words(was), "now": in_words(value), "reason": form.reason})
    sealed = doing.seal(change, what="case.correction", row=f"{case.id}/{n}")
    doing.session.add(
        FactCorrection(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            field=form.field,
            sealed_text=sealed,
        )
    )
    moved += _count_anew(doing, fact, value)
    answer = next((one["due_at"] for one in moved if one["clock"] == ClockKind.K1.value), None)

    def speech(common: Any) -> contracts.CaseCorrected:
        return contracts.CaseCorrected(
            **common,
            n=n,
            field=form.field,
            sealed_change=sealed,
            cause=case.cause,
            business=case.business,
            answer_due_at=answer,
        )

    told = {"n": n, "field": form.field, "sealed_text": sealed, "moved": moved}
    return Done(to={Region.IDENTITY: standing(case)}, told=told, speech=speech)


def new_value(doing: Doing, form: CorrectFact) -> Any:
    """What the fact becomes. Raises Invalid."""
    fact = FACTS[form.field]
    if form.value is None:
        if fact.may_be_empty:
            return None if fact.column != "sub_channel" else ""
        raise Invalid([Fault("value", "missing", f"{fact.label}不能为空")])
    try:
        value = fact.reads(form.value)
    except ValueError as cause:
        raise Invalid([Fault("value", "unreadable", f"{fact.label}：{cause}")]) from cause
    return unit_complained_about(doing, "value", value) if fact.column == "respondent_department" else value


def becomes_petition(doing: Doing, form: CorrectFact) -> bool:
    """Whether it would be a petition after the correction that was accepted under the guide's pack while the second one
    was in force."""
    case = doing.case
    if case.policy is None or case.accepted_at is None or form.field not in ("channel", "upstream_system"):
        return False
    if (
        doing.book.packs[case.policy].applies_to
        or doing.book.petition(case.accepted_at.astimezone(SHANGHAI).date()) is None
    ):
        return False
    value = new_value(doing, form)
    channel, sender = (value, case.upstream_system) if form.field == "channel" else (case.channel, value)
    places = doing.house.offices.places
    return is_a_petition(channel, sender, places=places) and not is_a_petition(
        case.channel, case.upstream_system, places=places
    )


def _no_petition_any_more(doing: Doing) -> list[dict[str, Any]]:
    """What was accepted as a petition and is none has the guide's limit from its start on, and nothing put off; what
    has passed or stopped stays decided."""
    case = doing.case
    if case.policy is None or case.accepted_at is None or not doing.book.packs[case.policy].applies_to:
        return []
    if is_a_petition(case.channel, case.upstream_system, places=doing.house.offices.places):
        return []
    guide = doing.book.current(case.accepted_at.astimezone(SHANGHAI).date())
    case.policy = guide.version
    case.extension_days = case.extension_because = None
    moved = []
    for clock in doing.clocks:
        if clock.kind == ClockKind.K1.value and clock.breached_at is None:
            before = limits.put_under(doing.session, case, clock, guide, book=doing.book)
            moved.append(_moved(clock, before))
    return moved


def value_of(doing: Doing, field: str) -> Any:
    """What is on record now."""
    return _brief(doing).get(SUMMARY) if field == SUMMARY else getattr(doing.case, FACTS[field].column)


def _check(doing: Doing, field: str, value: Any) -> None:
    """Nothing happened after now, and nobody complained after it was received (Form 1)."""
    case = doing.case
    if field == "received_at" and (value > doing.at or (case.accepted_at and value > case.accepted_at)):
        raise Invalid([Fault("value", "in_the_future", "收到时间不能晚于受理时间和现在")])
    if field == "occurred_at" and value > case.received_at:
        raise Invalid([Fault("value", "after_receipt", "投诉时间不能晚于收到时间")])
    if field in ("cause", "business") and case.closed_at is None:
        raise Invalid([Fault("field", "not_recorded_yet", "办结时才登记原因，现在还不用更正")])


def _brief(doing: Doing) -> dict[str, Any]:
    case = doing.case
    text = doing.house.keys.open(
        case.sealed_brief, purpose=Purpose.CASEWORK, office=case.office, what="complaint.brief", row=case.id
    )
    found: dict[str, Any] = json.loads(text)
    return found


def _count_anew(doing: Doing, fact: Fact, value: Any) -> list[dict[str, Any]]:
    """The running limits of the fact, from their corrected inputs. K1 keeps its start whatever is corrected."""
    moved = []
    for clock in doing.clocks:
        if clock.kind not in fact.clocks:
            continue
        if fact.column == "received_at":
            clock.started_at = value
        else:
            clock.upstream_on = value
        before = limits.recount(clock, book=doing.book)
        last = limits.last_fired(doing.session, clock)
        limits.aim(clock, first_class=limits.is_first_class(doing.case), book=doing.book, after=last)
        if before is not None:
            moved.append(_moved(clock, before))
    return moved


def _moved(clock: Clock, before: datetime) -> dict[str, Any]:
    return {"clock": clock.kind, "n": clock.n, "was_due_at": before, "due_at": clock.due_at}
