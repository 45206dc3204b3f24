"""The day of the answer is put off once, with the agency head's approval (信访工作条例 34, D05)."""

from __future__ import annotations

from services.kernel.clock import SHANGHAI
from services.kernel.contracts import routing as contracts
from services.kernel.people import Post
from services.routing.actions import limits
from services.routing.actions.alerts import alert
from services.routing.actions.deeds.stating import state
from services.routing.actions.doing import Common, Doing, Done, filled
from services.routing.forms import extending as forms
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.tables import Clock


def propose_extension(doing: Doing) -> Done:
    """Kept with the case until it is decided; the agency's head is told."""
    form, case = filled(doing, forms.ProposeExtension), doing.case
    case.extension_days, case.extension_because = form.days, form.because.value
    alert(
        doing.session,
        case.handled_in,
        key=f"extension/{case.id}/{case.seq + 1}",
        kind="extension",
        in_words=f"投诉{case.id}申请延长答复期限{form.days}天，请审批",
        at=doing.at,
        to=(Post.AGENCY_HEAD,),
        case=case.id,
    )
    return Done(told={"days": form.days, "because": form.because.value, **state(doing, form.reason)})


def approve_extension(doing: Doing) -> Done:
    """K1 is due later, and its earlier day stays with it."""
    clock = next(clock for clock in doing.clocks if clock.kind == ClockKind.K1.value)
    days, because = _decided(doing, "已经批准")
    before, was_provisional = clock.due_at, clock.provisional
    limits.extend(doing.session, doing.case, clock, days, book=doing.book)

    def speech(common: Common) -> contracts.DueMoved:
        return contracts.DueMoved(
            **common,
            moved_from=before.astimezone(SHANGHAI).date(),
            was_provisional=was_provisional,
            due_at=clock.due_at,
            calendar=clock.calendar,
            extended_because=because,
        )

    told = state(doing, filled(doing, forms.ApproveExtension).reason)
    return Done(told={"days": days, "because": because, "clocks": [_moved(clock)], **told}, speech=speech)


def refuse_extension(doing: Doing) -> Done:
    days, because = _decided(doing, "没有批准")
    told = state(doing, filled(doing, forms.RefuseExtension).reason)
    return Done(told={"days": days, "because": because, **told})


def _decided(doing: Doing, outcome: str) -> tuple[int, str]:
    """What was asked for, which waits no longer; who asked is told."""
    case = doing.case
    if case.extension_days is None or case.extension_because is None:
        raise LookupError(f"{case.id} has an extension to decide on without its days")
    asked = case.extension_days, case.extension_because
    case.extension_days = case.extension_because = None
    alert(
        doing.session,
        case.handled_in,
        key=f"extension/{case.id}/{case.seq + 1}",
        kind="extension",
        in_words=f"投诉{case.id}延长答复期限的申请{outcome}",
        at=doing.at,
        officer=doing.facts.last_doer(Act.PROPOSE_EXTENSION),
        case=case.id,
    )
    return asked


def _moved(clock: Clock) -> dict[str, object]:
    return {
        "clock": clock.kind,
        "n": clock.n,
        "was_due_at": clock.was_due_at and clock.was_due_at.astimezone(SHANGHAI),
        "due_at": clock.due_at.astimezone(SHANGHAI),
    }


DEEDS = {
    Act.PROPOSE_EXTENSION: propose_extension,
    Act.APPROVE_EXTENSION: approve_extension,
    Act.REFUSE_EXTENSION: refuse_extension,
}
