"""Who complained is opened to one who asked, until a day, and closed again (4.5)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from services.kernel.contracts import routing as contracts
from services.kernel.errors import Refused
from services.kernel.people import Post
from services.routing.actions.alerts import alert
from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms import unsealing as forms
from services.routing.rules.clocks import ClockKind
from services.routing.rules.identity_states import IdentityState, identity_of
from services.routing.rules.policy import Length, Unit
from services.routing.tables import Case, Unsealing


def standing(case: Case) -> IdentityState:
    """What the identity is while nobody has asked for it. Who was somebody stays somebody."""
    is_nobody = IdentityState(case.identity) is IdentityState.ANONYMOUS and not case.identity_level
    is_about_somebody = bool(case.respondent_department or case.respondent_named)
    return identity_of(0 if is_nobody else 1, is_about_somebody=is_about_somebody)


def ask_unsealing(doing: Doing) -> Done:
    """For himself, with a purpose, a reason, and a day; it stays closed until another has agreed."""
    form, case, n = filled(doing, forms.AskUnsealing), doing.case, doing.next(Unsealing)
    _is_not_over(doing, form.until)
    sealed = doing.seal(form.reason, what="identity.reason", row=f"{case.id}/{n}")
    doing.session.add(
        Unsealing(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            purpose=form.purpose.value,
            until=form.until,
            state="asked",
            sealed_reason=sealed,
        )
    )
    return Done(told={"n": n, "purpose": form.purpose.value, "until": form.until, "sealed_reason": sealed})


def approve_unsealing(doing: Doing) -> Done:
    """Open to who asked, to the close of that day; the auditor hears of it."""
    asked, reason = _decided(doing, "granted", filled(doing, forms.ApproveUnsealing).reason)
    length, ends = _is_not_over(doing, asked.until)
    alert(
        doing.session,
        doing.case.handled_in,
        key=f"unsealed/{doing.case.id}/{asked.n}",
        kind="unsealed",
        in_words=f"投诉{doing.case.id}的投诉人身份已批准查看到{asked.until.month}月{asked.until.day}日，请注意审核",
        at=doing.at,
        to=(Post.AUDITOR,),
        case=doing.case.id,
    )
    return Done(
        lengths={ClockKind.UNSEALING: (length,)},
        told={"n": asked.n, "for": asked.by, "until": asked.until, "sealed_reason": reason},
        speech=lambda common: contracts.IdentityUnsealed(**common, officer=asked.by, purpose=asked.purpose, until=ends),
    )


def refuse_unsealing(doing: Doing) -> Done:
    asked, reason = _decided(doing, "refused", filled(doing, forms.RefuseUnsealing).reason)
    return Done(told={"n": asked.n, "sealed_reason": reason})


def take_back_unsealing(doing: Doing) -> Done:
    """Who asked does not want to know any more."""
    return _asked_no_more(doing, "dropped")


def lapse_unsealing(doing: Doing) -> Done:
    """Nobody decided in time: who still wants to know asks again."""
    return _asked_no_more(doing, "lapsed")


def _asked_no_more(doing: Doing, state: str) -> Done:
    asked = _last(doing)
    asked.state, asked.ended_at = state, doing.at
    return Done(told={"n": asked.n})


def seal_again(doing: Doing) -> Done:
    """When its day is over, or before."""
    asked = _last(doing)
    asked.state, asked.ended_at = "ended", doing.at
    return Done(told={"n": asked.n}, speech=lambda common: contracts.IdentitySealed(**common))


def _is_not_over(doing: Doing, until: date) -> tuple[Length, datetime]:
    """How long it is open, and to which moment. Raises Refused when the office has closed on that day already."""
    length = Length((until - doing.at.date()).days, Unit.DAYS, "4.5")
    ends = doing.ends(length)
    if ends <= doing.at:
        raise Refused("day_has_passed", "办公时间已经结束，今天不能再查看，请申请查看到以后的日期")
    return length, ends


def _decided(doing: Doing, state: str, reason: str) -> tuple[Unsealing, str]:
    asked = _last(doing)
    sealed = doing.seal(reason, what="identity.decision", row=f"{doing.case.id}/{asked.n}")
    asked.state, asked.decided_by, asked.decided_at = state, doing.officer.id, doing.at
    asked.sealed_decision = sealed
    return asked, sealed


def _last(doing: Doing) -> Unsealing:
    case = doing.case
    of_case = select(Unsealing).where(Unsealing.office == case.office, Unsealing.case_id == case.id)
    return doing.session.scalars(of_case.order_by(Unsealing.n.desc()).limit(1)).one()
