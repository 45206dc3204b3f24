"""After the result and after the closing: remaining measures, checks, review and reopening (6.9, 6.6.2.1 a)."""

from __future__ import annotations

from sqlalchemy import select

from services.kernel.contracts import routing as contracts
from services.kernel.errors import Fault, Invalid
from services.routing.actions.deeds.closing import out_of_the_archive
from services.routing.actions.deeds.rounds import next_round
from services.routing.actions.deeds.stating import state
from services.routing.actions.doing import Doing, Done, Further, filled
from services.routing.forms import afterwards as forms
from services.routing.rules.acts import Act, Party
from services.routing.rules.afterwards import last_asked
from services.routing.rules.asked_by_code import WhyNot
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import NOTHING_SAID, Said
from services.routing.rules.province import Because
from services.routing.rules.regions import CallbackState
from services.routing.rules.steps import Step
from services.routing.rules.who_may import Region
from services.routing.tables import Measure, SampleCheck, Word

PRESSED = "核对撤诉意愿时，投诉人表示不是自愿撤诉"


def demand_explanation(_doing: Doing) -> Done:
    """The ladder has reached the agency head."""
    return Done()


def explain_delay(doing: Doing) -> Done:
    """To those who supervise; with a reason and a day for who complained, where the head gives both."""
    form = filled(doing, forms.ExplainDelay)
    because, answer_by = form.late_because, form.answer_by
    if (because is None) != (answer_by is None):
        missing = "late_because" if because is None else "answer_by"
        raise Invalid([Fault(missing, "missing", "告诉投诉人的，原因和预计答复日期都要填写")])
    if because is None or answer_by is None:
        return Done(told=state(doing, form.reason))
    if answer_by < doing.at.date():
        raise Invalid([Fault("answer_by", "in_the_past", "预计答复日期已经过去")])
    told = state(doing, form.reason) | {"late_because": because.value, "answer_by": answer_by.isoformat()}
    return Done(
        told=told,
        speech=lambda common: contracts.CaseMoved(**common, late_because=because.value, answer_by=answer_by),
    )


def date_measures(doing: Doing) -> Done:
    """Each measure that is left gets its day; the day before stays in the history."""
    form, case = filled(doing, forms.DateMeasures), doing.case
    found = select(Measure).where(Measure.office == case.office, Measure.case_id == case.id)
    rows = doing.session.scalars(found.where(Measure.round == case.round, Measure.executed_at.is_(None)))
    left = {row.n: row for row in rows}
    faults = [
        Fault(f"days.{i}.measure", "unknown_measure", "没有这一项还要落实的措施")
        for i, one in enumerate(form.days)
        if one.measure not in left
    ]
    faults += [
        Fault(f"days.{i}.due_on", "in_the_past", "完成日期已经过去")
        for i, one in enumerate(form.days)
        if one.due_on < doing.at.date()
    ]
    if left.keys() - {one.measure for one in form.days}:
        faults.append(Fault("days", "day_missing", "每一项剩余措施都要有完成日期"))
    if faults:
        raise Invalid(faults)
    dated = [[one.measure, left[one.measure].due_on.isoformat(), one.due_on.isoformat()] for one in form.days]
    for one in form.days:
        left[one.measure].due_on = one.due_on
    return Done(told={"days": dated})


def check_withdrawal(doing: Doing) -> Done:
    """Who was pressed into withdrawing has the case handled all the same, when somebody above agrees."""
    form = filled(doing, forms.CheckWithdrawal)
    then = (Further(Act.ORDER_REOPENING, doing.officer, Said(reason=PRESSED), {"reason": PRESSED}),)
    told = state(doing, form.text)
    return Done(told={"reached": form.reached, "pressed": form.pressed, **told}, then=then if form.pressed else ())


def check_sample(doing: Doing) -> Done:
    form, case = filled(doing, forms.CheckSample), doing.case
    asked = select(SampleCheck).where(SampleCheck.office == case.office, SampleCheck.case_id == case.id)
    for row in doing.session.scalars(asked.where(SampleCheck.checked_at.is_(None))):
        row.checked_at, row.checked_by, row.in_order = doing.at, doing.officer.id, form.in_order
    return Done(told={"in_order": form.in_order, **state(doing, form.text)})


def request_review(doing: Doing) -> Done:
    """The complainant asks the office above to look at it: the province is informed (D19)."""
    told = _asked(doing, "review", filled(doing, forms.RequestReview).text if doing.form else None)
    heard = {"because": Because.REVIEW.value}
    return Done(told=told, then=(Further(Act.INFORM_PROVINCE, Party.SYSTEM, NOTHING_SAID, heard),))


def request_reopening(doing: Doing) -> Done:
    doing.case.reopening_asked_at = doing.at
    text = filled(doing, forms.RequestReopening).text if doing.form else None
    return Done(told=_asked(doing, "reopening", text))


def _asked(doing: Doing, kind: str, text: str | None) -> dict[str, object]:
    """What the desk wrote down, or the sealed words that came by code, kept as the complainant's own."""
    if text:
        return state(doing, text)
    case, token = doing.case, doing.heard["sealed_text"]
    word = Word(
        office=case.office,
        case_id=case.id,
        n=doing.next(Word),
        at=doing.at,
        kind=kind,
        round=case.round,
        row=f"{case.id}/{doing.heard['serial']}",
        sealed_text=token,
    )
    doing.session.add(word)
    return {"n": word.n, "sealed_text": token}


def order_reopening(doing: Doing) -> Done:
    doing.case.reopening_asked_at = doing.at
    reason = filled(doing, forms.OrderReopening).reason if doing.form else str(doing.heard["reason"])
    return Done(told=state(doing, reason))


def approve_reopening(doing: Doing) -> Done:
    """One more round with its own clock; whether the first answer was in time stays decided. What was withdrawn before
    anybody had accepted it goes on where it was."""
    case = doing.case
    accepted = case.accepted_at is not None
    told = state(doing, filled(doing, forms.ApproveReopening).reason)
    told |= {"outcome": case.outcome, "cause": case.cause, "closed_at": case.closed_at and case.closed_at.isoformat()}
    told |= out_of_the_archive(case)
    if accepted:
        next_round(doing)
    case.closed_at = case.outcome = case.cause = case.merit = case.reopening_asked_at = None
    to = Step.REOPENED if accepted else Step.CONFIRMING
    return Done(to={Region.MAIN: to, Region.CALLBACK: CallbackState.NOT_DUE}, told=told, unstarted=_done_before(doing))


def _done_before(doing: Doing) -> frozenset[ClockKind]:
    """Who was contacted, or was not to be reached, is not contacted for the first time again (4.4)."""
    contacted = doing.facts.was_ever_done(Act.CONFIRM, Act.NOT_REACHABLE)
    return frozenset({ClockKind.K7}) if contacted else frozenset()


def refuse_reopening(doing: Doing) -> Done:
    """Whoever asked for it is told why; of an order that is not followed the complainant knows nothing."""
    doing.case.reopening_asked_at = None
    reason = filled(doing, forms.RefuseReopening).reason
    told = state(doing, reason)
    if last_asked(doing.facts) is not Act.REQUEST_REOPENING:
        return Done(told=told)
    sealed = doing.seal(reason, what="case.reopening_refused", row=doing.case.id)
    return Done(
        told=told, speech=lambda common: contracts.CaseMoved(**common, refused=WhyNot.DECIDED.value, sealed_why=sealed)
    )


DEEDS = {
    Act.DEMAND_EXPLANATION: demand_explanation,
    Act.EXPLAIN_DELAY: explain_delay,
    Act.DATE_MEASURES: date_measures,
    Act.CHECK_WITHDRAWAL: check_withdrawal,
    Act.CHECK_SAMPLE: check_sample,
    Act.REQUEST_REVIEW: request_review,
    Act.REQUEST_REOPENING: request_reopening,
    Act.ORDER_REOPENING: order_reopening,
    Act.APPROVE_REOPENING: approve_reopening,
    Act.REFUSE_REOPENING: refuse_reopening,
}
