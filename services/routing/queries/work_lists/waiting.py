"""What waits for an officer's posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, ColumnExpressionArgument, and_, func, or_, select

from services.kernel.people import Officer, Post
from services.routing.queries.guests import handled_by
from services.routing.rules.facts import RECEIVES
from services.routing.rules.identity_states import IdentityState
from services.routing.rules.province import Because
from services.routing.rules.regions import CallbackState, ProvinceState, Severity
from services.routing.rules.steps import Step
from services.routing.rules.transfers import RoutingState
from services.routing.tables import Case, Unsealing
from services.routing.tables.staff import AppointmentRow

_OF_THE_HEAD = (Step.REGISTERED, Step.ACCEPTED, Step.REOPENED, Step.AWAITING_APPROVAL, Step.EXECUTING, Step.DONE)
CALLING = tuple(s.value for s in CallbackState if s is not CallbackState.NOT_DUE and not s.is_settled)


def to_do(officer: Officer, *, guest: Sequence[str], on: date) -> ColumnElement[bool]:
    """What waits for one of the officer's posts; in his own office, for the province's post everywhere."""
    here = [waits(officer, on) for post, waits in _WAITS.items() if post in officer.posts]
    found: list[ColumnExpressionArgument[bool]] = []
    if here:
        in_hand = or_(Case.is_open, Case.step == Step.CLOSED.value)
        found.append(and_(in_hand, handled_by(officer.office, guest=guest), or_(*here)))
    stands_in = and_(Case.is_open, Case.accountable == officer.id, func.cardinality(Case.recused) > 0)
    found.append(and_(stands_in, _at(*_OF_THE_HEAD, Step.INVALID_PROPOSED)))
    if guest and officer.holds(*RECEIVES):
        found.append(and_(Case.is_open, Case.offered_office == officer.office))
    if Post.PROVINCE in officer.posts and not guest:
        waiting_for_province = (ProvinceState.INFORMED.value, ProvinceState.TAKEN_OVER.value)
        found.append(and_(Case.is_open, Case.province.in_(waiting_for_province)))
        asked = Case.province_because.contains([Because.REVIEW.value])
        found.append(and_(Case.province == ProvinceState.INFORMED.value, asked))
        disputed = Case.province_because.contains([Because.OBJECTION.value])
        objected = Case.routing == RoutingState.OBJECTED.value
        found.append(and_(Case.is_open, Case.province != ProvinceState.NONE.value, objected, disputed))
    return or_(*found)


def _for_window(officer: Officer, on: date) -> ColumnElement[bool]:
    return _at(Step.REGISTERED, Step.CONFIRMING, Step.DESK_RESOLVED, Step.DONE)


def _for_head(officer: Officer, on: date) -> ColumnElement[bool]:
    return or_(
        _at(Step.INVALID_PROPOSED),
        Case.offered_to == officer.department,
        and_(Case.departments.contains([officer.department]), _at(Step.UNRESOLVABLE_PROPOSED)),
        and_(
            Case.department == officer.department,
            or_(
                Case.routing == RoutingState.OBJECTED.value,
                and_(_at(Step.INVESTIGATING), func.cardinality(Case.handlers) == 0),
                _at(*_OF_THE_HEAD),
            ),
        ),
    )


def _for_handler(officer: Officer, on: date) -> ColumnElement[bool]:
    return and_(Case.handlers.contains([officer.id]), _at(Step.INVESTIGATING, Step.OPINION_DRAFT, Step.EXECUTING))


def _for_functional(officer: Officer, on: date) -> ColumnElement[bool]:
    several = (Step.AWAITING_APPROVAL, Step.ACCEPTED, Step.REOPENED)
    return or_(
        _at(Step.INVALID_PROPOSED, Step.REASSESSING, Step.AGREED, Step.SILENT, Step.UPHELD, Step.UNRESOLVABLE),
        and_(_at(*several), func.cardinality(Case.departments) > 1),
        Case.routing == RoutingState.OBJECTED.value,
        Case.severity.in_((Severity.SUSPECTED.value, Severity.DISMISSAL_PROPOSED.value)),
        Case.callback == CallbackState.EXEMPTION_PROPOSED.value,
        Case.identity == IdentityState.ASKED.value,
    )


def _for_leader(officer: Officer, on: date) -> ColumnElement[bool]:
    return or_(
        Case.province == ProvinceState.INSTRUCTED.value,
        Case.severity == Severity.CONFIRMED.value,
        and_(_at(Step.AWAITING_APPROVAL), Case.risk == 0),
        Case.callback == CallbackState.EXEMPTION_PROPOSED.value,
        and_(Case.identity == IdentityState.ASKED.value, _is_the_leaders(officer.office, on)),
    )


def _for_agency_head(officer: Officer, on: date) -> ColumnElement[bool]:
    is_asked = and_(Case.is_open, Case.extension_days.is_not(None), Case.delivered_at.is_(None))
    return or_(and_(Case.overdue, Case.risk == 0), is_asked)


def _for_callback(officer: Officer, on: date) -> ColumnElement[bool]:
    return Case.callback.in_(CALLING)


def _for_archivist(officer: Officer, on: date) -> ColumnElement[bool]:
    return _at(Step.CLOSED)


# Told one by one: to make a condition costs more than to run it, and most officers hold one post or two.
_WAITS: Mapping[Post, Callable[[Officer, date], ColumnElement[bool]]] = {
    Post.WINDOW: _for_window,
    Post.SECTION_HEAD: _for_head,
    Post.HANDLER: _for_handler,
    Post.FUNCTIONAL: _for_functional,
    Post.LEADER: _for_leader,
    Post.AGENCY_HEAD: _for_agency_head,
    Post.CALLBACK: _for_callback,
    Post.ARCHIVIST: _for_archivist,
}


def _is_the_leaders(office: str, on: date) -> ColumnElement[bool]:
    """Of what somebody wants to know: that nobody of the functional department may decide it, since it is complained
    about, kept off, or asks itself."""
    asker = (
        select(Unsealing.by)
        .where(Unsealing.office == Case.office, Unsealing.case_id == Case.id, Unsealing.state == "asked")
        .correlate(Case)
    )
    decides = (
        select(AppointmentRow.id)
        .where(AppointmentRow.office == office, AppointmentRow.post == Post.FUNCTIONAL.value)
        .where(AppointmentRow.since <= on, or_(AppointmentRow.until.is_(None), AppointmentRow.until >= on))
        .where(func.array_position(Case.recused, AppointmentRow.officer).is_(None))
        .where(AppointmentRow.officer.not_in(asker))
        .where(
            or_(
                func.coalesce(Case.respondent_office, Case.office) != office,
                Case.respondent_department.is_(None),
                Case.respondent_department != AppointmentRow.department,
            )
        )
        .correlate(Case)
    )
    return ~decides.exists()


def _at(*steps: Step) -> ColumnElement[bool]:
    return Case.step.in_([step.value for step in steps])
