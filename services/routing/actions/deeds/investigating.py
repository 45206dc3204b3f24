"""From the assignment to the report for the functional department (6.6.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import select

from services.kernel.contracts import routing as contracts
from services.kernel.errors import Fault, Invalid, Refused
from services.kernel.numbers import Series
from services.kernel.people import Post
from services.routing.actions.chain import canonical
from services.routing.actions.citing import log_of, resting
from services.routing.actions.deeds.numbering import form_2_number
from services.routing.actions.deeds.rounds import promised
from services.routing.actions.doing import Doing, Done, filled
from services.routing.actions.training import warn_untrained
from services.routing.forms import investigating as forms
from services.routing.rules.reporting import NEGOTIATION, cited
from services.routing.rules.steps import Step
from services.routing.rules.who_may import Region
from services.routing.tables import Approval, Measure, Note, Opinion


def assign(doing: Doing) -> Done:
    """Who handles it; the head of their unit answers for it from now on (6.2.2, 6.6.2.4)."""
    form, case = filled(doing, forms.Assign), doing.case
    _check_department(doing, form.department)
    _check_officers(doing, ((f"handlers.{i}", officer) for i, officer in enumerate(form.handlers)), Post.HANDLER)
    case.department, case.handlers = form.department, list(dict.fromkeys(form.handlers))
    here, about = case.handled_in, f"{case.id}/{case.seq}"
    warn_untrained(doing.session, here, case.handlers, about=about, at=doing.at, case=case.id)
    return Done(
        told={"handlers": case.handlers},
        speech=lambda common: contracts.CaseInvestigating(**common, handlers=tuple(case.handlers)),
    )


def negotiate(doing: Doing) -> Done:
    """What was talked over with the complainant, and whether it was agreed on, stands in the log (6.6.2.1 b)."""
    form, case = filled(doing, forms.Negotiate), doing.case
    if form.happened_at > doing.at:
        raise Invalid([Fault("happened_at", "in_the_future", "时间还没有到")])
    n = doing.next(Note)
    text = canonical(
        {"place": form.place, "persons": "投诉人", "found": form.text, "evidence": [], "agreed": form.agreed}
    )
    sealed = doing.seal(text, what="note.text", row=f"{case.id}/{n}")
    doing.session.add(
        Note(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            round=case.round,
            method=NEGOTIATION,
            happened_at=form.happened_at,
            sealed_text=sealed,
        )
    )
    return Done(told={"n": n, "method": form.method.value, "agreed": form.agreed, "sealed_text": sealed})


def submit_opinion(doing: Doing) -> Done:
    """Form 2 in one more version, frozen by its digest (6.6.2.4, 6.6.2.5)."""
    form, case = filled(doing, forms.SubmitOpinion), doing.case
    _check_measures(doing, form.measures)
    n, number = doing.next(Opinion), form_2_number(doing, case.department)
    document = form.model_dump(mode="json", exclude={"findings"})
    document["findings"] = [one.model_dump() for one in resting(log_of(doing), form.facts, form.findings)]
    document["decisions"] = {n: form.decisions.get(n, "accept") for n in form.answers}
    document["versions"] = [cited(basis).version for basis in form.bases]
    text = canonical(document)
    sealed = doing.seal(text, what="opinion.text", row=f"{case.id}/{n}")
    digest = hashlib.sha256(text.encode()).hexdigest()
    doing.session.add(
        Opinion(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            round=case.round,
            year=number[0],
            serial=number[1],
            department=case.department,
            merit=form.merit.value,
            state="submitted",
            digest=digest,
            sealed_text=sealed,
        )
    )
    _plan(doing, n, form.measures)
    told = {"n": n, "number": doing.printed(Series.OPINION, number), "digest": digest, "sealed_text": sealed}
    return Done(told=told | {"merit": form.merit.value})


def _plan(doing: Doing, opinion: int, measures: tuple[forms.PlannedMeasure, ...]) -> None:
    """The measures of the newest version take the place of those of a returned one in the same round, not of what was
    promised in an earlier one."""
    case = doing.case
    first, kept = doing.next(Measure), promised(doing)
    for old in _measures_of_round(doing):
        if old.opinion not in kept:
            old.round = 0
    for n, planned in enumerate(measures, start=first):
        doing.session.add(
            Measure(
                office=case.office,
                case_id=case.id,
                n=n,
                at=doing.at,
                opinion=opinion,
                round=case.round,
                department=planned.department,
                owner=planned.person,
                due_on=planned.due_on,
                goes_on=planned.goes_on,
                sealed_text=doing.seal(planned.what, what="measure.text", row=f"{case.id}/{n}"),
                evidence=0,
            )
        )


def approve(doing: Doing) -> Done:
    """The opinion holds; its measures are in the hands that it names (6.6.2.5, D12)."""
    form, case = filled(doing, forms.Approve), doing.case
    opinion = _awaiting(doing)
    opinion.state, case.merit = "approved", opinion.merit
    return _decided(doing, opinion, form.text, approved=True)


def return_opinion(doing: Doing) -> Done:
    opinion = _awaiting(doing)
    opinion.state = "returned"
    done = _decided(doing, opinion, filled(doing, forms.ReturnOpinion).reason, approved=False)
    done.to = {Region.MAIN: Step.UNRESOLVABLE if opinion.explains else Step.OPINION_DRAFT}
    return done


def _decided(doing: Doing, opinion: Opinion, text: str, *, approved: bool) -> Done:
    case, n = doing.case, doing.next(Approval)
    sealed = doing.seal(text, what="approval.text", row=f"{case.id}/{n}")
    doing.session.add(
        Approval(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            opinion=opinion.n,
            approved=approved,
            sealed_text=sealed,
        )
    )
    return Done(told={"n": n, "opinion": opinion.n, "digest": opinion.digest, "sealed_text": sealed})


def record_execution(doing: Doing) -> Done:
    """One measure is done, with what shows it (5.4 f)."""
    form, case = filled(doing, forms.RecordExecution), doing.case
    measure = doing.session.get(Measure, (case.office, case.id, form.measure))
    if measure is None or measure.round != case.round:
        raise Invalid([Fault("measure", "unknown_measure", "没有这一项措施")])
    if measure.executed_at is not None:
        raise Refused("measure_executed", "这一项措施已经登记落实")
    text = canonical({"text": form.text, "evidence": form.evidence})
    sealed = doing.seal(text, what="measure.evidence", row=f"{case.id}/{measure.n}")
    measure.executed_at, measure.executed_by = doing.at, doing.officer.id
    measure.evidence, measure.sealed_evidence = len(form.evidence), sealed
    return Done(told={"measure": measure.n, "sealed_text": sealed})


def all_measures_done(doing: Doing) -> Done:
    form, case = filled(doing, forms.AllMeasuresDone), doing.case
    case.executed_at = doing.at
    return Done(told={"sealed_text": doing.seal(form.text, what="case.done", row=case.id)} if form.text else {})


def _awaiting(doing: Doing) -> Opinion:
    """The newest that waits to be approved."""
    case = doing.case
    return doing.session.scalars(
        select(Opinion)
        .where(Opinion.office == case.office, Opinion.case_id == case.id, Opinion.state == "submitted")
        .order_by(Opinion.n.desc())
        .limit(1)
    ).one()


def _measures_of_round(doing: Doing) -> Iterable[Measure]:
    case = doing.case
    return doing.session.scalars(
        select(Measure).where(Measure.office == case.office, Measure.case_id == case.id, Measure.round == case.round)
    ).all()


def _check_department(doing: Doing, department: str) -> None:
    if department not in doing.case.departments:
        raise Invalid([Fault("department", "not_assessed", "评估时没有列入这个部门，请先重新评估")])


def _check_officers(doing: Doing, named: Iterable[tuple[str, str]], post: Post | None) -> None:
    faults = []
    for field, officer in named:
        found = doing.roster.find(officer)
        if found is None:
            faults.append(Fault(field, "unknown_officer", "没有这位同志，或者已经离岗"))
        elif post and post not in found.posts:
            faults.append(Fault(field, "wrong_post", "这位同志不是承办人"))
    if faults:
        raise Invalid(faults)


def _check_measures(doing: Doing, measures: tuple[forms.PlannedMeasure, ...]) -> None:
    units = {unit.code for unit in doing.office.departments}
    faults = [
        Fault(f"measures.{i}.department", "unknown_department", "没有这个部门")
        for i, one in enumerate(measures)
        if one.department not in units
    ]
    if faults:
        raise Invalid(faults)
    _check_officers(doing, ((f"measures.{i}.person", one.person) for i, one in enumerate(measures)), None)
