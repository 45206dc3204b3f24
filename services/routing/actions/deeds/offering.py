"""A case passes from one office to another: offered, accepted or objected to, ruled by the province (6.3, D17).

The number, the rows and the chain stay with the office that numbered it; who handles it is what moves.
"""

from __future__ import annotations

from services.kernel.contracts import routing as contracts
from services.kernel.errors import Fault, Invalid
from services.kernel.people import Post
from services.routing.actions.chain import canonical
from services.routing.actions.deeds.transferring import decide, offered
from services.routing.actions.doing import Doing, Done, Further, filled
from services.routing.forms import offering as forms
from services.routing.rules.acts import Act, Party
from services.routing.rules.facts import NOTHING_SAID
from services.routing.rules.province import Because
from services.routing.rules.transfers import MOST_OBJECTIONS
from services.routing.tables import Offer
from services.routing.tables.holdings import note, reach
from services.routing.tables.roster import roster_of


def misroute(doing: Doing) -> Done:
    """Another office is asked to take it; until it does, this one goes on answering for it."""
    form, case = filled(doing, forms.Misroute), doing.case
    _check(doing, form.to_office)
    n = doing.next(Offer)
    sealed = doing.seal(canonical({"opinion": form.reason}), what="offer.text", row=f"{case.id}/{n}")
    _add(doing, n, form.to_office, "offered", sealed_text=sealed)
    case.offered_office, case.validity = form.to_office, "misrouted"
    reach(doing.session, case, form.to_office)
    note(doing.session, case, form.to_office, "offered", at=doing.at)
    return Done(told={"n": n, "to": form.to_office, "sealed_text": sealed})


def accept_offer(doing: Doing) -> Done:
    """The other office has it now, by its own word or because it did not answer in time."""
    offer = offered(doing)
    decide(doing, offer, "accepted")
    return _taken_over(doing, offer.to_office, {"n": offer.n, "in_time": doing.by is not None})


def object_offer(doing: Doing) -> Done:
    """The other office says why it is not its matter; whoever asked stays responsible. After the third time the
    province is told that it has to rule (6.3)."""
    form, case, offer = filled(doing, forms.ObjectOffer), doing.case, offered(doing)
    sealed = doing.seal(form.reason, what="offer.reason", row=f"{case.id}/{offer.n}")
    decide(doing, offer, "returned", sealed)
    note(doing.session, case, offer.to_office, "past", at=doing.at)
    case.offered_office = case.validity = None
    objections = doing.facts.objections() + 1
    heard = {"because": Because.OBJECTION.value}
    then = (Further(Act.INFORM_PROVINCE, Party.SYSTEM, NOTHING_SAID, heard),) if objections >= MOST_OBJECTIONS else ()
    return Done(told={"n": offer.n, "objections": objections, "sealed_reason": sealed}, then=then)


def rule_office(doing: Doing) -> Done:
    """After the third objection the province says whose it is, for good."""
    form, case = filled(doing, forms.RuleOffice), doing.case
    if form.to_office not in doing.house.offices:
        raise Invalid([Fault("to_office", "unknown_office", "没有这个经办机构")])
    n = doing.next(Offer)
    sealed = doing.seal(form.reason, what="offer.reason", row=f"{case.id}/{n}")
    _add(doing, n, form.to_office, "ruled", sealed_reason=sealed)
    return _taken_over(doing, form.to_office, {"n": n, "sealed_reason": sealed})


def _check(doing: Doing, office: str) -> None:
    if office not in doing.house.offices:
        raise Invalid([Fault("to_office", "unknown_office", "没有这个经办机构")])
    if office == doing.case.handled_in:
        raise Invalid([Fault("to_office", "same_office", "请选择其他经办机构")])


def _add(
    doing: Doing, n: int, to: str, state: str, *, sealed_text: str | None = None, sealed_reason: str | None = None
) -> None:
    case = doing.case
    is_decided = state != "offered"
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
            to_office=to,
            state=state,
            hides_identity=False,
            sealed_text=sealed_text,
            sealed_reason=sealed_reason,
            decided_at=doing.at if is_decided else None,
            decided_by=doing.officer.id if is_decided else None,
        )
    )


def _taken_over(doing: Doing, office: str, told: dict[str, object]) -> Done:
    """It is a registered complaint there, with the same number and the same time to decide. A ruling may leave it."""
    case = doing.case
    before, unit = case.handled_in, case.department
    case.offered_office = case.validity = None
    if office == before:
        return Done(told=told | {"to": office})
    reach(doing.session, case, office)
    if before != case.office:
        note(doing.session, case, before, "past", at=doing.at)
    note(doing.session, case, office, "held", at=doing.at)
    doing.roster = roster_of(doing.session, office, on=doing.at.date())
    case.held_by = None if office == case.office else office
    case.department = case.first_department = _front(doing)  # the first one here (6.6.2.1 c)
    case.departments, case.handlers, case.handovers = [], [], case.handovers + 1
    case.classed = case.path_proposed = case.path = None
    return Done(
        told=told | {"from": before, "to": office, "handovers": case.handovers},
        speech=lambda common: contracts.CaseHandedOver(
            **common,
            from_office=before,
            from_department=unit,
            to_office=office,
            to_department=case.department,
            handovers=case.handovers,
        ),
    )


def _front(doing: Doing) -> str:
    """Where people come in, in the office that has it now."""
    windows = doing.roster.holding(Post.WINDOW)
    if windows:
        return windows[0].department
    units = doing.office.departments
    return next((unit.code for unit in units if not unit.functional), doing.office.functional_department.code)
