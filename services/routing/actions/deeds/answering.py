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
from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms import answering as forms
from services.routing.rules.facts import Evidence
from services.routing.rules.regions import CallbackState
from services.routing.rules.steps import Step
from services.routing.rules.who_may import Region
from services.routing.tables import Result, Word
from services.routing.tables.facts import ANSWERING


def record_feedback(doing: Doing) -> Done:
    """The result has arrived, shown by evidence: K1 stops, and on time or late is decided for ever (D07)."""
    case = doing.case
    if doing.form:
        form = filled(doing, forms.RecordFeedback)
        evidence, proof = Evidence(form.evidence), form.proof
        words = doing.seal(form.words, what="feedback.words", row=f"{case.id}/{case.round}") if form.words else None
    else:
        evidence, proof, words = Evidence(doing.heard["evidence"]), None, None
    in_time = all(c.due_at >= doing.at and not c.breached_at for c in doing.clocks if c.kind in ANSWERING)
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
