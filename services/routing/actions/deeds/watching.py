"""The leader orders (5.3)."""

from __future__ import annotations

from services.kernel.people import Post
from services.routing.actions.alerts import alert
from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms import watching as forms
from services.routing.tables import Order


def order(doing: Doing) -> Done:
    """An order with a day of its own; who answers for the case and the heads are told."""
    form, case, n = filled(doing, forms.Order), doing.case, doing.next(Order)
    sealed = doing.seal(form.text, what="order.text", row=f"{case.id}/{n}")
    doing.session.add(
        Order(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            due_on=form.due_on,
            sealed_text=sealed,
        )
    )
    words = f"投诉{case.id}有督办单，请在{form.due_on.month}月{form.due_on.day}日前办理"
    alert(
        doing.session,
        case.office,
        key=f"order/{case.id}/{n}",
        kind="order",
        in_words=words,
        at=doing.at,
        to=(Post.FUNCTIONAL,),
        officer=case.accountable,
        case=case.id,
    )
    return Done(told={"n": n, "due_on": form.due_on.isoformat(), "sealed_text": sealed})
