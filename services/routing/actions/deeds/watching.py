"""The leader orders, the office answers (5.3)."""

from __future__ import annotations

from sqlalchemy import select

from services.kernel.clock import SHANGHAI
from services.kernel.errors import Refused
from services.kernel.people import Post
from services.routing.actions.alerts import alert
from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms import watching as forms
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.policy import Length, Unit
from services.routing.tables import Order


def order(doing: Doing) -> Done:
    """An order with a limit of its own; who answers for the case and the functional department are told."""
    form, case, n = filled(doing, forms.Order), doing.case, doing.next(Order)
    length = doing.pack.order
    if form.due_on is not None:
        length = Length((form.due_on - doing.at.date()).days, Unit.DAYS, "5.3")
    due_at = doing.ends(length)
    if due_at <= doing.at:
        raise Refused("order_in_the_past", "今天已经下班，督办单的期限请选明天或以后")
    due_on = due_at.astimezone(SHANGHAI).date()
    sealed = doing.seal(form.text, what="order.text", row=f"{case.id}/{n}")
    doing.session.add(
        Order(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            due_on=due_on,
            due_at=due_at,
            sealed_text=sealed,
        )
    )
    alert(
        doing.session,
        case.handled_in,
        key=f"order/{case.id}/{n}",
        kind="order",
        in_words=f"投诉{case.id}有督办单，请在{due_on.month}月{due_on.day}日前办理",
        at=doing.at,
        to=(Post.FUNCTIONAL,),
        officer=case.accountable,
        case=case.id,
    )
    return Done(
        told={"n": n, "due_on": due_on.isoformat(), "sealed_text": sealed}, lengths={ClockKind.ORDER: (length,)}
    )


def answer_order(doing: Doing) -> Done:
    """The office says what it did; who ordered is told."""
    form, case = filled(doing, forms.AnswerOrder), doing.case
    newest = select(Order).where(Order.office == case.office, Order.case_id == case.id).order_by(Order.n.desc())
    row = doing.session.scalars(newest).first()
    if row is None:
        raise LookupError(f"{case.id} has a limit for an order without an order")
    sealed = doing.seal(form.text, what="order.answer", row=f"{case.id}/{row.n}")
    row.answered_at, row.answered_by, row.sealed_answer = doing.at, doing.officer.id, sealed
    in_time = row.due_at is not None and doing.at <= row.due_at
    alert(
        doing.session,
        case.handled_in,
        key=f"order/{case.id}/{row.n}/answered",
        kind="order",
        in_words=f"投诉{case.id}的督办单已经答复，{'按期' if in_time else '超期'}",
        at=doing.at,
        officer=row.by,
        case=case.id,
    )
    return Done(told={"n": row.n, "in_time": in_time, "sealed_text": sealed})


DEEDS = {Act.ORDER: order, Act.ANSWER_ORDER: answer_order}
