"""From the registration to the decision on acceptance (6.2–6.5, 6.6.3)."""

from __future__ import annotations

from services.kernel.contracts import routing as contracts
from services.kernel.errors import Refused
from services.routing.actions.deeds.closing import closing, out_of_the_archive
from services.routing.actions.deeds.identity import standing
from services.routing.actions.deeds.lateness import was_late
from services.routing.actions.deeds.units import check_departments, note_unit_complained_about
from services.routing.actions.doing import Common, Doing, Done, Further, filled
from services.routing.actions.sampling import ask_for_same_person
from services.routing.forms import receiving as forms
from services.routing.forms.fields import Method
from services.routing.rules.acts import Act, Party
from services.routing.rules.assessment import CaseClass, class_by_rule, class_of, is_suspect
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Said
from services.routing.rules.paths import Path, is_slight, proposed
from services.routing.rules.petition import is_a_petition
from services.routing.rules.regions import Severity
from services.routing.rules.who_may import Region
from services.routing.tables import Assessment, Confirmation, Word


def register(doing: Doing) -> Done:
    """The complaint is a case now; suspicion follows from its words (6.5)."""
    kinds = doing.case.major_kinds
    then = (Further(Act.REPORT_MAJOR, Party.SYSTEM, Said(kinds=len(kinds)), {"kinds": kinds}),) if kinds else ()
    return Done(
        told={"channel": doing.case.channel, "received_at": doing.case.received_at.isoformat()},
        speech=lambda common: contracts.CaseOpened(**common),
        then=then,
    )


def start_confirm(doing: Doing) -> Done:
    """Who takes up what the public registered by itself is its first receiver (6.2.2)."""
    case, officer = doing.case, doing.officer
    if case.first_receiver is None:
        case.first_receiver, case.first_department = officer.id, officer.department
        case.department = officer.department
    return Done()


def confirm(doing: Doing) -> Done:
    form = filled(doing, forms.Confirm)
    if form.identity_level and form.identity_level > doing.case.identity_level:
        doing.case.identity_level = form.identity_level
    return _confirmed(doing, form.method, form.text, reached=True)


def not_reachable(doing: Doing) -> Done:
    """Each attempt is written down with the result (6.4)."""
    form = filled(doing, forms.NotReachable)
    attempts = "；".join(f"{one.at:%Y-%m-%d %H:%M} {one.method.value}" for one in form.attempts)
    method = form.attempts[-1].method if form.attempts else Method.WEB
    return _confirmed(doing, method, "\n".join(filter(None, (attempts, form.text))) or "无联系方式", reached=False)


def _confirmed(doing: Doing, method: Method, text: str, *, reached: bool) -> Done:
    n = doing.next(Confirmation)
    sealed = doing.seal(text, what="confirmation.text", row=f"{doing.case.id}/{n}")
    doing.session.add(
        Confirmation(
            office=doing.case.office,
            case_id=doing.case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            method=method.value,
            reached=reached,
            sealed_text=sealed,
        )
    )
    told = {"n": n, "method": method.value, "reached": reached, "sealed_text": sealed}
    return Done(to={Region.IDENTITY: standing(doing.case)}, told=told)


def assess(doing: Doing) -> Done:
    """The class follows from the five factors; each assessment is kept. What may be major is asked at once (6.5)."""
    form, case = filled(doing, forms.Assess), doing.case
    judged = form.judged()
    if Severity(case.severity).is_major and class_of(judged) is not CaseClass.ONE:
        raise Refused("major_is_first_class", "已确认为重大投诉；要降级，由职能部门提出、分管负责人批准")
    check_departments(doing, {f"departments.{i}": code for i, code in enumerate(form.departments)})
    case.classed, case.departments = class_of(judged).value, list(dict.fromkeys(form.departments))
    path = proposed(
        classed=class_of(judged),
        is_major=Severity(case.severity).is_major,
        departments=case.departments,
        own=case.department,
        is_slight=is_slight(judged),
    )
    case.path_proposed = path.value if path else None
    n = doing.next(Assessment)
    reasons = "\n".join(score.reason for score in judged.scores.values())
    sealed = doing.seal(
        "\n".join(filter(None, (reasons, form.override_reason))), what="assessment.reason", row=f"{case.id}/{n}"
    )
    doing.session.add(
        Assessment(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            **{factor.value: score.value for factor, score in judged.scores.items()},
            classed=case.classed,
            proposed_class=class_by_rule(judged).value,
            departments=case.departments,
            sealed_reason=sealed,
        )
    )
    suspect = is_suspect(judged, doing.pack) and not Severity(case.severity).is_urgent
    heard = {"kinds": [kind.value for kind in form.kinds]}
    then = (Further(Act.REPORT_MAJOR, Party.SYSTEM, Said(kinds=len(form.kinds)), heard),) if suspect else ()
    return Done(
        told={
            "n": n,
            "scores": {factor.value: score.value for factor, score in judged.scores.items()},
            "departments": case.departments,
            "path_proposed": case.path_proposed,
            "sealed_reason": sealed,
        },
        then=then,
    )


def propose_invalid(doing: Doing) -> Done:
    form, case = filled(doing, forms.ProposeInvalid), doing.case
    case.validity, case.refer_to = form.validity, form.refer_to
    case.sealed_explanation = doing.seal(form.explanation, what="case.explanation", row=case.id)
    sealed = doing.seal(form.reason, what="case.invalid_reason", row=case.id)
    return Done(
        told={
            "validity": form.validity,
            "refer_to": form.refer_to,
            "sealed_explanation": case.sealed_explanation,
            "sealed_reason": sealed,
        }
    )


def confirm_invalid(doing: Doing) -> Done:
    """A second person agrees; the complainant is told in writing (3.7, D16)."""
    form, case = filled(doing, forms.ConfirmInvalid), doing.case
    validity, explanation = case.validity or "", case.sealed_explanation or ""
    told = {"validity": validity, "related_decision": form.related_decision}
    if form.reason:
        told["sealed_reason"] = doing.seal(form.reason, what="case.second_reason", row=case.id)
    return Done(
        told=told,
        speech=lambda common: contracts.CaseNotAccepted(
            **common, validity=validity, refer_to=case.refer_to, sealed_explanation=explanation
        ),
    )


def overrule(doing: Doing) -> Done:
    form, case = filled(doing, forms.Overrule), doing.case
    case.validity = case.refer_to = case.sealed_explanation = None
    return Done(told={"sealed_reason": doing.seal(form.reason, what="case.second_reason", row=case.id)})


def dispute_invalid(doing: Doing) -> Done:
    """The complainant does not agree; somebody of another department decides anew, and reads why (6.6.3.2)."""
    case, n = doing.case, doing.next(Word)
    ended: dict[str, object] = {}
    if case.closed_at:  # said in time, and heard after the end
        ended = {"outcome": case.outcome, "closed_at": case.closed_at.isoformat(), **out_of_the_archive(case)}
        case.closed_at = case.outcome = case.reopening_asked_at = None
    if doing.form:
        token = doing.seal(filled(doing, forms.DisputeInvalid).reason, what="rejection.reasons", row=case.id)
    else:
        token = doing.heard["sealed_reasons"]
    doing.session.add(
        Word(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            kind="dispute",
            round=case.round,
            row=case.id,
            sealed_text=token,
        )
    )
    return Done(told={"n": n, "sealed_text": token, **ended})


def elapse(doing: Doing) -> Done:
    return closing(doing, outcome="invalid")


def accept(doing: Doing) -> Done:
    """Accepted now, by the system's time (D01): K1 runs, and the complainant is told its day with the reason."""
    form, case = filled(doing, forms.Accept), doing.case
    case.accepted_at, case.validity = doing.at, "valid"
    case.calendar = doing.book.calendar_of(case.handled_in).version
    petition = is_a_petition(case.channel, case.upstream_system, places=doing.house.offices.places)
    case.policy = doing.book.accepting(petition=petition, on=doing.at.date()).version
    if form.respondent_department and not (case.respondent_department and case.respondent_in == case.handled_in):
        note_unit_complained_about(doing, "respondent_department", form.respondent_department)
    case.refer_to = case.sealed_explanation = None
    case.transfer, case.transfer_to = form.transfer, form.transfer_to if form.transfer else None
    if form.transfer_to and form.transfer:
        check_departments(doing, {"transfer_to": form.transfer_to})
        case.path_proposed = Path.PASSED_ON.value if case.path_proposed != Path.MAJOR else case.path_proposed

    def speech(common: Common) -> contracts.CaseAccepted:
        clock = doing.started[ClockKind.K1]
        return contracts.CaseAccepted(
            **common,
            accepted_at=doing.at,
            due_at=clock.due_at,
            days=tuple(contracts.DayMark(day.on, day.counted, day.reason) for day in clock.explanation),
            calendar=clock.calendar,
            policy=clock.policy,
        )

    return Done(
        to={Region.IDENTITY: standing(case)},
        told={
            "grounds": [ground.value for ground in form.grounds],
            "has_evidence": form.has_evidence,
            "transfer": form.transfer,
            "transfer_to": case.transfer_to,
            "path_proposed": case.path_proposed,
        },
        speech=speech,
    )


def resolve_at_desk(doing: Doing) -> Done:
    """Settled on the spot; the complainant is satisfied, and shown to be (6.6.2.1 a)."""
    form, case = filled(doing, forms.ResolveAtDesk), doing.case
    case.delivered_at = doing.at
    if case.on_time is None:
        case.on_time = not was_late(doing)
    ask_for_same_person(doing)
    sealed = doing.seal(form.text, what="case.desk", row=case.id)
    return Done(told={"evidence": form.evidence, "proof": form.proof, "sealed_text": sealed})


def acknowledge_receipt(doing: Doing) -> Done:
    """It has reached who answers for the department (6.2.3.1)."""
    return Done()
