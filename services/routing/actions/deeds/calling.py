"""Calling the complainant back, sparing him the call, and what he says of calls that nobody made (6.8)."""

from __future__ import annotations

from sqlalchemy import select

from services.kernel.contracts import routing as contracts
from services.routing.actions.doing import Doing, Done, Further, filled
from services.routing.actions.grading import graded_by_himself, is_graded
from services.routing.forms import answering as forms
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Said
from services.routing.rules.grades import DISSATISFIED
from services.routing.rules.regions import CallbackState
from services.routing.rules.steps import Step
from services.routing.rules.who_may import Region
from services.routing.tables import Callback

CAN_STILL_REJECT = (Step.FEEDBACK_GIVEN, Step.AGREED, Step.SILENT)
DECLINED = "投诉人不愿表态"


def call_back(doing: Doing) -> Done:
    """An attempt, with the complainant's own words. Dissatisfied and not solved counts as a rejection (6.8.1, 6.9)."""
    form, case = filled(doing, forms.CallBack), doing.case
    n = doing.next(Callback)
    words = form.words or (DECLINED if form.declines else None)
    sealed = doing.seal(words, what="callback.words", row=f"{case.id}/{n}") if words else None
    outcome = "reached" if form.reached else "not_reached"
    case.callback_attempts += 1
    if form.reached and form.grade and not is_graded(doing.session, case):
        case.grade = form.grade
    doing.session.add(
        Callback(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            round=case.round,
            method=form.method.value,
            outcome=outcome,
            grade=form.grade if form.reached else None,
            solved=form.solved if form.reached else None,
            contacted=form.contacted if form.reached else None,
            sealed_words=sealed,
        )
    )
    then: tuple[Further, ...] = ()
    unsolved = form.reached and form.solved is False and (form.grade or 5) <= DISSATISFIED
    if unsolved and Step(case.step) in CAN_STILL_REJECT:
        reasons = form.words or "回访时表示不满意，问题没有解决"
        then = (Further(Act.REJECT, doing.officer, Said(reason=reasons), {"reasons": reasons}),)
    return Done(
        to={} if form.reached else {Region.CALLBACK: _after_silence(doing)},
        told={
            "n": n,
            "method": form.method.value,
            "outcome": outcome,
            "grade": form.grade,
            "sealed_words": sealed,
            **({"declined": True} if form.declines else {}),
            **({"place": form.place, "companion": form.companion} if form.companion else {}),
        },
        speech=lambda common: contracts.CalledBack(
            **common, outcome=outcome, method=form.method.value, grade=form.grade, solved=form.solved
        ),
        then=then,
    )


_BY_TRIES = (CallbackState.DUE, CallbackState.TRIED_ONCE, CallbackState.TRIED_TWICE, CallbackState.NOT_REACHED)


def _after_silence(doing: Doing) -> CallbackState:
    """One try more; a proposal to spare the call waits on, until there are no more tries."""
    state = CallbackState(doing.case.callback)
    if state is not CallbackState.EXEMPTION_PROPOSED:
        return _BY_TRIES[_BY_TRIES.index(state) + 1]
    tried = _BY_TRIES[_tries(doing) + 1]
    return tried if tried.is_settled else state


def _tries(doing: Doing) -> int:
    """Of this round, as far as they are not doubted."""
    tried = 0
    for deed in doing.facts.history:
        if deed.round == doing.facts.round:
            tried = 0 if deed.act is Act.DISPUTE_CONTACT else tried + (deed.act is Act.CALL_BACK)
    return tried


def propose_exemption(doing: Doing) -> Done:
    """The functional department finds a callback unsuitable, with its reason (6.8.1 (3), D09)."""
    return _sparing(doing, filled(doing, forms.ProposeExemption).reason)


def keep_callback(doing: Doing) -> Done:
    """A second person does not agree: the calls go on where they were, and their limit has run on."""
    done = _sparing(doing, filled(doing, forms.KeepCallback).reason)
    return Done(to={Region.CALLBACK: _BY_TRIES[_tries(doing)]}, told=done.told)


def _sparing(doing: Doing, reason: str) -> Done:
    return Done(told={"sealed_text": doing.seal(reason, what="callback.exemption", row=doing.case.id)})


def exempt_callback(doing: Doing) -> Done:
    """A second person agrees that nobody is called."""
    done = _sparing(doing, filled(doing, forms.ExemptCallback).reason)
    return Done(
        told=done.told,
        speech=lambda common: contracts.CalledBack(**common, outcome="exempt", method="", grade=None, solved=None),
    )


def dispute_contact(doing: Doing) -> Done:
    """Nobody called, the complainant says: what is recorded of this round is doubted, somebody else calls (6.8.1).
    Where no call is recorded nothing is doubted, and the days for calling go on as they ran."""
    case = doing.case
    called = select(Callback.n).where(Callback.office == case.office, Callback.case_id == case.id)
    doubted = list(doing.session.scalars(called.where(Callback.round == case.round)))
    to = CallbackState.DUE if doubted else CallbackState(case.callback)
    if doubted and not graded_by_himself(doing.session, case):
        case.grade = None  # nobody asked for it, he says
    return Done(
        to={Region.CALLBACK: to},
        told={"doubted": doubted},
        goes_on=frozenset() if doubted else frozenset({ClockKind.K3}),
    )


def leave_contact(doing: Doing) -> Done:
    """An anonymous complainant has left a contact by code: who was exempt for want of it is called (6.8.1 (2))."""
    case = doing.case
    wanted = not case.reachable and CallbackState(case.callback) is CallbackState.EXEMPT
    case.reachable = True
    due = wanted and doing.facts.was_done(Act.RECORD_FEEDBACK) and not doing.facts.was_done(Act.EXEMPT_CALLBACK)
    to = CallbackState.DUE if due else CallbackState(case.callback)
    return Done(to={Region.CALLBACK: to}, told={"callback": to.value})
