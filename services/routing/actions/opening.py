"""Registered complaints become cases: one at a time or as many as have arrived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.added import write_added
from services.kernel.clock import SHANGHAI, now
from services.kernel.contracts.intake import ComplaintRegistered
from services.kernel.house import House
from services.kernel.offices import Office
from services.kernel.people import Post
from services.routing.actions.accountable import from_above
from services.routing.actions.chain import hold_all
from services.routing.actions.doing import Doing
from services.routing.actions.perform import begin
from services.routing.rules.acts import Act, Party
from services.routing.rules.assessment import MajorKind
from services.routing.rules.facts import CaseFacts
from services.routing.rules.identity_states import identity_of
from services.routing.rules.regions import CallbackState, ProvinceState, Severity
from services.routing.rules.steps import Step
from services.routing.rules.transfers import RoutingState
from services.routing.tables import Case
from services.routing.tables.roster import Roster, read_rosters, roster_of
from services.routing.tables.rulebook import rulebook

_KINDS = frozenset(kind.value for kind in MajorKind)


def open_cases(session: Session, house: House, events: Sequence[ComplaintRegistered]) -> None:
    """K0 and K7 run from the receipt (D01); what the words suggest may be major is asked at once.

    What all need is read once and written together. A complaint that has its case already is left as it is.
    Raises UnpublishedYear.
    """
    offices = {event.office for event in events}
    hold_all(session, offices)
    # Before the first case is added: each later look would first write, alone, what was added until then.
    for day in {_day(event) for event in events}:
        read_rosters(session, offices, on=day)
    rulebook(session)
    present = set(session.scalars(select(Case.id).where(Case.id.in_([event.case for event in events]))))
    for event in events:
        if event.case not in present:
            present.add(event.case)
            _open(session, house, event)
    write_added(session)


def _open(session: Session, house: House, event: ComplaintRegistered) -> None:
    roster = roster_of(session, event.office, on=_day(event))
    case = _new(event, house.offices[event.office], roster)
    if not roster.officers:
        case.accountable = from_above(session, house, event.office, on=_day(event))
    session.add(case)
    at = event.received_at.astimezone(SHANGHAI)
    book = rulebook(session)
    begin(
        Doing(
            session=session,
            house=house,
            case=case,
            act=Act.REGISTER,
            actor=Party.COMPLAINANT,
            at=at,
            book=book,
            pack=book.current(at.date()),
            roster=roster,
            clocks=[],
            facts=CaseFacts(step=None, at=at, office=event.office),
        )
    )


def _day(event: ComplaintRegistered) -> date:
    return event.received_at.astimezone(SHANGHAI).date()


def _new(event: ComplaintRegistered, office: Office, roster: Roster) -> Case:
    receiver = roster.find(event.first_receiver) if event.first_receiver else None
    windows = roster.holding(Post.WINDOW)
    front = receiver.department if receiver else windows[0].department if windows else _front_of(office)
    return Case(
        office=event.office,
        id=event.case,
        year=event.year,
        serial=event.serial,
        seq=0,
        version=0,
        clocks=0,
        is_open=True,
        step=Step.REGISTERED.value,
        round=1,
        severity=Severity.NORMAL.value,
        risk=2,
        major_kinds=[kind for kind in event.suspected if kind in _KINDS],
        province=ProvinceState.NONE.value,
        province_because=[],
        callback=CallbackState.NOT_DUE.value,
        callback_attempts=0,
        routing=RoutingState.OWN.value,
        identity=identity_of(
            event.identity_level, is_about_somebody=bool(event.department or event.respondent_named)
        ).value,
        handovers=0,
        policy_problem=False,
        departments=[],
        first_department=receiver.department if receiver else None,
        department=front,
        first_receiver=event.first_receiver,
        handlers=[],
        recused=[],
        due_provisional=False,
        overdue=False,
        channel=event.channel,
        sub_channel=event.sub_channel,
        kind=event.kind,
        identity_level=event.identity_level,
        elderly=event.elderly,
        reachable=event.sealed_contact is not None,
        requests=event.requests,
        respondent_department=event.department,
        respondent_named=event.respondent_named,
        person_mark=event.person_mark,
        causes=list(event.causes),
        businesses=list(event.business),
        upstream_system=event.upstream_system,
        upstream_number=event.upstream_number,
        upstream_due_on=event.upstream_due_on,
        sealed_brief=event.sealed_brief,
        occurred_at=event.occurred_at,
        received_at=event.received_at,
        opened_at=now(),
        moved_at=event.received_at,
        step_since=event.received_at,
        urged=0,
    )


def _front_of(office: Office) -> str:
    """Where people come in, in an office whose officers are not known yet."""
    return next((unit.code for unit in office.departments if not unit.functional), office.functional_department.code)
