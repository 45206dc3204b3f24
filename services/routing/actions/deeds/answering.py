"""From the result to the archive (6.7–6.9, 8), and what the complainant does."""

from __future__ import annotations

from sqlalchemy import select

from services.kernel.contracts import routing as contracts
from services.routing.actions.chain import canonical
from services.routing.actions.deeds.closing import closing
from services.routing.actions.deeds.lateness import was_late
from services.routing.actions.deeds.rounds import OF_A_ROUND, next_round
from services.routing.actions.deeds.taking_back import take_back_papers
from services.routing.actions.deeds.telling_unit import tell_unit
from services.routing.actions.deeds.transferring import take_back
from services.routing.actions.doing import Doing, Done, Further, filled
from services.routing.actions.grading import is_graded
from services.routing.forms import answering as forms
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Evidence, Said
from services.routing.rules.regions import CallbackState
from services.routing.rules.steps import Step
from services.routing.rules.who_may import Region
from services.routing.tables import Callback, Result, Word

CAN_STILL_REJECT = (Step.FEEDBACK_GIVEN, Step.AGREED, Step.SILENT)
DISSATISFIED = 2  # grades 1 and 2 of five
DECLINED = "投诉人不愿表态"


def record_feedback(doing: Doing) -> Done:
    """The result has arrived, shown by evidence: K1 stops, and on time or late is decided for ever (D07)."""
    case = doing.case
    if doing.form:
        form = filled(doing, forms.RecordFeedback)
        evidence, proof = Evidence(form.evidence), form.proof
        words = doing.seal(form.words, what="feedback.words", row=f"{case.id}/{case.round}") if form.words else None
    else:
        evidence, proof, words = Evidence(doing.heard["evidence"]), None, None
    in_time = all(c.due_at >= doing.at and not c.breached_at for c in doing.clocks if c.kind in _ANSWERS)
    case.delivered_at = doing.at
    if case.on_time is None:
        case.on_time = in_time and not was_late(doing)
    _mark_delivered(doing, evidence)
    exempt = case.kind == "anonymous" and not case.reachable
    return Done(
        to={Region.CALLBACK: CallbackState.EXEMPT if exempt else CallbackState.DUE},
        told={"evidence": evidence.value, "proof": proof, "on_time": in_time, "sealed_words": words},
        speech=lambda common: contracts.ResultDelivered(**common, evidence=evidence.value, on_time=in_time),
    )


_ANSWERS = frozenset({ClockKind.K1.value, ClockKind.K1_ROUND.value})


def _mark_delivered(doing: Doing, evidence: Evidence) -> None:
    case = doing.case
    results = doing.session.scalars(
        select(Result).where(Result.office == case.office, Result.case_id == case.id, Result.round == case.round)
    )
    for result in results:
        if result.delivered_at is None:
            result.delivered_at, result.evidence, result.received_by = doing.at, evidence.value, doing.by


def agree(doing: Doing) -> Done:
    """By code, or as somebody in the office writes down, with what shows it."""
    if not doing.form:
        return Done()
    form = filled(doing, forms.Agree)
    told: dict[str, object] = {"evidence": form.evidence, "proof": form.proof}
    if form.words:
        told["sealed_words"] = doing.seal(form.words, what="feedback.words", row=doing.case.id)
    return Done(told=told)


def silent(_doing: Doing) -> Done:
    """The complainant said nothing in time; that is written down as such, not as agreement (A6.9-5)."""
    return Done()


def reject(doing: Doing) -> Done:
    """The complainant refuses the result; the functional department evaluates it again (6.9)."""
    case = doing.case
    row, n = case.id, doing.next(Word)
    token = doing.heard.get("sealed_reasons")
    if token is None:
        reasons = filled(doing, forms.Reject).reasons if doing.form else doing.heard["reasons"]
        token = doing.seal(reasons, what="rejection.reasons", row=row)
    doing.session.add(
        Word(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            kind="rejection",
            round=case.round,
            row=row,
            sealed_text=token,
        )
    )
    return Done(told={"n": n, "sealed_text": token})


def reassess(doing: Doing) -> Done:
    """Investigate again, amend, or uphold; a new round has its own clock, the first result stays counted (6.9)."""
    form, case = filled(doing, forms.Reassess), doing.case
    to = Step(form.to)
    text = canonical({"objections": [one.model_dump() for one in form.objections]})
    sealed = doing.seal(text, what="reassessment.text", row=f"{case.id}/{case.round}")
    if to is not Step.UPHELD:
        next_round(doing)
    callback = CallbackState(case.callback) if to is Step.UPHELD else CallbackState.NOT_DUE
    return Done(
        to={Region.MAIN: to, Region.CALLBACK: callback},
        told={"to": to.value, "sealed_text": sealed},
        goes_on=OF_A_ROUND if to is Step.UPHELD else frozenset(),
    )


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


def tell_progress(doing: Doing) -> Done:
    """News of progress reached the complainant, by its own notice or by one for several complaints: the days without
    news are counted anew (4.4)."""
    return Done(told={"notice": doing.heard["notice"]})


_OUTCOMES = {Step.DESK_RESOLVED: "desk", Step.AGREED: "agreed", Step.SILENT: "silent", Step.UPHELD: "upheld"}


def close(doing: Doing) -> Done:
    form, case = filled(doing, forms.Close), doing.case
    case.cause, case.business = form.cause, form.business or next(iter(case.businesses), None)
    told: dict[str, object] = {"verified": form.verified, **tell_unit(doing)}
    if form.text:
        told["sealed_text"] = doing.seal(form.text, what="case.closing", row=case.id)
    return closing(doing, outcome=_OUTCOMES[Step(case.step)], told=told)


def archive(doing: Doing) -> Done:
    """The dossier is filed (8)."""
    case = doing.case
    case.archived_at, case.archive_number = doing.at, doing.heard["archive_number"]
    return Done(told={"archive_number": case.archive_number, "digest": doing.heard["digest"]})


def withdraw(doing: Doing) -> Done:
    """The complainant takes it back, by code or by signature at the desk."""
    take_back(doing)
    told = take_back_papers(doing)
    if doing.form:
        form = filled(doing, forms.Withdraw)
        told["proof"] = form.proof
        if form.reason:
            told["sealed_reason"] = doing.seal(form.reason, what="case.withdrawal", row=doing.case.id)
    return closing(doing, outcome="withdrawn", told=told)


def urge(doing: Doing) -> Done:
    doing.case.urged = max(doing.case.urged + 1, doing.heard.get("times", 0))
    text = doing.form and filled(doing, forms.Urge).text
    told = {"times": doing.case.urged}
    if text:
        token = doing.seal(text, what="case.urging", row=f"{doing.case.id}/{doing.case.urged}")
        return Done(told={**told, "sealed_text": token})
    return Done(told=told)


def supplement(doing: Doing) -> Done:
    """What the complainant adds stands beside what was said first; nothing is overwritten."""
    case, n = doing.case, doing.next(Word)
    if doing.form:
        row = f"{case.id}/desk-{n}"
        token = doing.seal(filled(doing, forms.Supplement).text, what="supplement.text", row=row)
    else:
        row, token = f"{case.id}/{doing.heard['serial']}", doing.heard["sealed_text"]
    doing.session.add(
        Word(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            kind="supplement",
            round=case.round,
            row=row,
            sealed_text=token,
        )
    )
    return Done(told={"n": n, "row": row, "sealed_text": token})
