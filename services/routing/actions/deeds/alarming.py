"""The major path up to the leader's decision (6.6.2.3)."""

from __future__ import annotations

from services.kernel.contracts import routing as contracts
from services.routing.actions.deeds.emergency import begin_plan
from services.routing.actions.deeds.province import informed
from services.routing.actions.doing import Common, Doing, Done, filled
from services.routing.actions.paging import on_duty
from services.routing.forms import alarming as forms
from services.routing.rules.assessment import CaseClass
from services.routing.rules.clocks import ClockKind
from services.routing.rules.policy import Length
from services.routing.rules.province import Because
from services.routing.rules.regions import Severity
from services.routing.rules.who_may import Region


def report_major(doing: Doing) -> Done:
    """Somebody, or the words of the complaint, say that it may be major; nobody's superior can stop that (5.5)."""
    case = doing.case
    told = {}
    if doing.form:
        form = filled(doing, forms.ReportMajor)
        kinds = [kind.value for kind in form.kinds]
        if form.reason:
            told["sealed_reason"] = doing.seal(form.reason, what="major.report", row=case.id)
    else:
        kinds = list(doing.heard["kinds"])
    case.major_kinds = list(dict.fromkeys([*case.major_kinds, *kinds]))
    return Done(
        told={"kinds": case.major_kinds, **told},
        speech=lambda common: contracts.MajorSuspected(**common, kinds=tuple(case.major_kinds), paged=_paged(doing)),
    )


def confirm_major(doing: Doing) -> Done:
    """The functional department confirms; the province is informed in the same transaction (6.6.2.3)."""
    form, case = filled(doing, forms.ConfirmMajor), doing.case
    case.major_kinds, case.classed = [kind.value for kind in form.kinds], CaseClass.ONE.value
    case.province_informed_at = case.province_informed_at or doing.at
    informed(case, Because.MAJOR)
    sealed = doing.seal(form.proposal, what="major.proposal", row=case.id)
    return Done(
        told={"kinds": case.major_kinds, "sealed_text": sealed},
        speech=lambda common: contracts.MajorConfirmed(**common, kinds=tuple(case.major_kinds), paged=_paged(doing)),
    )


def dismiss_major(doing: Doing) -> Done:
    """Two persons of the functional department agree before it counts as dismissed (6.6.2.3)."""
    form, case = filled(doing, forms.DismissMajor), doing.case
    sealed = doing.seal(form.reason, what="major.dismissal", row=case.id)
    if case.severity != Severity.DISMISSAL_PROPOSED:
        return Done(told={"sealed_text": sealed})
    case.major_kinds = []
    return Done(told={"sealed_text": sealed}, speech=lambda common: contracts.MajorDismissed(**common))


def approve_major(doing: Doing) -> Done:
    """The leader in charge chooses the path, or sends it back to be judged again (6.6.2.3)."""
    form, case = filled(doing, forms.ApproveMajor), doing.case
    told: dict[str, object] = {"path": form.path}
    if form.text:
        told["sealed_text"] = doing.seal(form.text, what="major.approval", row=case.id)
    if form.path == "returned":
        return Done(to={Region.SEVERITY: Severity.SUSPECTED}, told=told)

    lengths: dict[ClockKind, tuple[Length, ...]] = {}
    if form.path == "emergency_plan":
        begun, lengths[ClockKind.K4_STEP] = begin_plan(doing, form.plan or "")
        told |= begun

    def speech(common: Common) -> contracts.MajorApproved:
        return contracts.MajorApproved(**common, path=form.path)

    return Done(to={Region.SEVERITY: Severity(form.path)}, told=told, lengths=lengths, speech=speech)


def _paged(doing: Doing) -> str | None:
    """Whose turn it is by the duty roster of this hour, as at the first rung of its limits."""
    return next(iter(on_duty(doing.session, doing.case.handled_in, at=doing.at, barred=doing.case.recused)), None)
