"""A case passes from one department to another: offered with Form 2, accepted, returned or ruled (6.6.2.1 c)."""

from __future__ import annotations

from sqlalchemy import select

from services.kernel.contracts import routing as contracts
from services.kernel.numbers import Series
from services.routing.actions.chain import canonical
from services.routing.actions.deeds.numbering import form_2_number
from services.routing.actions.deeds.units import check_departments
from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms import transferring as forms
from services.routing.rules.transfers import RoutingState
from services.routing.tables import Offer
from services.routing.tables.holdings import note, reach


def transfer(doing: Doing) -> Done:
    """Form 2 is made and goes to another department, which is asked to take the case over."""
    form, case = filled(doing, forms.Transfer), doing.case
    check_departments(doing, {"department": form.department})
    n, number = doing.next(Offer), form_2_number(doing, case.department)
    sealed = doing.seal(canonical(form.model_dump(mode="json")), what="offer.text", row=f"{case.id}/{n}")
    doing.session.add(
        Offer(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            round=case.round,
            from_office=case.handled_in,
            from_department=case.department,
            to_office=case.handled_in,
            to_department=form.department,
            year=number[0],
            serial=number[1],
            state="offered",
            hides_identity=case.respondent_in == case.handled_in and form.department == case.respondent_department,
            sealed_text=sealed,
        )
    )
    case.offered_to = form.department
    return Done(
        told={
            "n": n,
            "number": doing.printed(Series.OPINION, number),
            "from": case.department,
            "to": form.department,
            "sealed_text": sealed,
        }
    )


def accept_transfer(doing: Doing) -> Done:
    """The other department has it now, by its own word or because it did not answer in time."""
    offer = offered(doing)
    decide(doing, offer, "accepted")
    return taken_over(doing, str(offer.to_department), {"n": offer.n, "in_time": doing.by is not None})


def return_transfer(doing: Doing) -> Done:
    """The other department objects; whoever asked stays responsible."""
    form, offer = filled(doing, forms.ReturnTransfer), offered(doing)
    sealed = doing.seal(form.reason, what="offer.reason", row=f"{doing.case.id}/{offer.n}")
    decide(doing, offer, "returned", sealed)
    doing.case.offered_to = None
    return Done(told={"n": offer.n, "objections": doing.facts.objections() + 1, "sealed_reason": sealed})


def rule_transfer(doing: Doing) -> Done:
    """After the third objection the functional department says who handles it, for good."""
    form, case = filled(doing, forms.RuleTransfer), doing.case
    check_departments(doing, {"department": form.department})
    n = doing.next(Offer)
    sealed = doing.seal(form.reason, what="offer.reason", row=f"{case.id}/{n}")
    doing.session.add(
        Offer(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            round=case.round,
            from_office=case.handled_in,
            from_department=case.department,
            to_office=case.handled_in,
            to_department=form.department,
            state="ruled",
            hides_identity=case.respondent_in == case.handled_in and form.department == case.respondent_department,
            decided_at=doing.at,
            decided_by=doing.officer.id,
            sealed_reason=sealed,
        )
    )
    return taken_over(doing, form.department, {"n": n, "sealed_reason": sealed})


def offered(doing: Doing) -> Offer:
    """The offer that waits for an answer."""
    case = doing.case
    return doing.session.scalars(
        select(Offer)
        .where(Offer.office == case.office, Offer.case_id == case.id, Offer.state == "offered")
        .order_by(Offer.n.desc())
        .limit(1)
    ).one()


def taken_over(doing: Doing, department: str, told: dict[str, object]) -> Done:
    """Accountability moves; whoever handled it so far does not any more. A ruling may leave it where it is."""
    case, before = doing.case, doing.case.department
    case.departments, case.department, case.offered_to = [department], department, None
    now = told | {"from": before, "to": department}
    if department == before:
        return Done(told=now)
    case.handovers, case.handlers = case.handovers + 1, []
    return Done(
        told=now | {"handovers": case.handovers},
        speech=lambda common: contracts.CaseHandedOver(
            **common,
            from_office=case.handled_in,
            from_department=before,
            to_office=case.handled_in,
            to_department=department,
            handovers=case.handovers,
        ),
    )


def take_back(doing: Doing) -> None:
    """Nothing is on offer any more, because the complaint was withdrawn."""
    if doing.facts.routing is RoutingState.OFFERED:
        offer, case = offered(doing), doing.case
        decide(doing, offer, "withdrawn")
        if offer.to_office != case.handled_in:
            reach(doing.session, case, offer.to_office)
            note(doing.session, case, offer.to_office, "past", at=doing.at)
        case.offered_to = case.offered_office = None


def decide(doing: Doing, offer: Offer, state: str, sealed_reason: str | None = None) -> None:
    """What became of the offer, when and by whom."""
    offer.state, offer.decided_at, offer.decided_by = state, doing.at, doing.by
    offer.sealed_reason = sealed_reason
