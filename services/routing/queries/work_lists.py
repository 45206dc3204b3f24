"""Work lists: what is graver first, then what is due sooner, page by page; and the figures above them."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ColumnExpressionArgument, Select, String, and_, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from services.kernel.clock import SHANGHAI
from services.kernel.errors import Fault, Invalid
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.routing.queries.guests import guests, handled_by, in_scope, place_of
from services.routing.queries.rows import CaseRow, Page
from services.routing.queries.telling import case_row
from services.routing.rules import consulting
from services.routing.rules.facts import RECEIVES
from services.routing.rules.province import Because
from services.routing.rules.regions import CallbackState, ProvinceState, Severity
from services.routing.rules.steps import Step
from services.routing.rules.transfers import RoutingState
from services.routing.tables import Case, OfficerRow
from services.routing.tables.rulebook import rulebook

SOON = 3  # working days left
FURTHEST = timedelta(days=30)  # within which those days pass
RANK_OF_ORDINARY = 2
_SERIAL = re.compile(r"\d{1,9}")
_ID = re.compile(r"[0-9A-Z]{6}-\d{4}-\d{1,9}")
_OF_THE_HEAD = (Step.REGISTERED, Step.ACCEPTED, Step.REOPENED, Step.AWAITING_APPROVAL, Step.EXECUTING, Step.DONE)
_CALLING = tuple(s.value for s in CallbackState if s is not CallbackState.NOT_DUE and not s.is_settled)


class Queue(StrEnum):
    """The lists that an officer chooses from."""

    TODO = "todo"
    MINE = "mine"
    OVERDUE = "overdue"
    SOON = "soon"
    MAJOR = "major"
    OPEN = "open"
    CALLBACK = "callback"
    UNFILED = "unfiled"
    CONSULTED = "consulted"
    ALL = "all"


QUEUE_WORDS = {
    Queue.TODO: "待我办理",
    Queue.MINE: "我负责的",
    Queue.OVERDUE: "已超期",
    Queue.SOON: "快到期",
    Queue.MAJOR: "重大",
    Queue.OPEN: "在办",
    Queue.CALLBACK: "待回访",
    Queue.UNFILED: "待归档",
    Queue.CONSULTED: "转为咨询",
    Queue.ALL: "全部",
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to. `q` is a case id, a printed number or its serial."""

    queue: Queue = Queue.TODO
    office: str | None = None
    step: str | None = None
    classed: str | None = None
    due_before: date | None = None
    q: str = ""
    cursor: str | None = None
    limit: int = 50

    @property
    def is_everything(self) -> bool:
        """Nothing narrows the list."""
        narrow = (self.office, self.step, self.classed, self.due_before, self.q.strip() or None)
        return self.queue is Queue.ALL and all(one is None for one in narrow)


def work_list(
    session: Session,
    house: House,
    officer: Officer,
    filters: Filters,
    *,
    at: datetime,
    also: Sequence[ColumnElement[bool]] = (),
) -> Page:
    """One page; offices that the officer may not see are not there. `also` narrows it further.

    Raises Invalid for a cursor that is not ours.
    """
    rows = _page(session, house, officer, narrowed(session, officer, filters, at), filters, also)
    with guests(session, officer) as before:
        if before:
            among = narrowed(session, officer, filters, at, guest=before)
            more = _page(session, house, officer, among, filters, also, guest=True)
            rows = sorted([*rows, *more], key=place_of)
    shown = rows[: filters.limit]
    return Page(rows=shown, cursor=_cursor(shown[-1]) if len(rows) > filters.limit else None)


def _page(
    session: Session,
    house: House,
    officer: Officer,
    conditions: Sequence[ColumnExpressionArgument[bool]],
    filters: Filters,
    also: Sequence[ColumnElement[bool]],
    *,
    guest: bool = False,
) -> list[CaseRow]:
    """One more than a page holds, to know whether there are more."""
    wanted = [*conditions, *also]
    if filters.cursor:
        wanted.append(_after(filters.cursor))
    if filters.is_everything and not also and not guest:
        found = _first_of_each(house.offices.beneath(officer.office), wanted, filters.limit + 1)
    else:
        found = _select(Case).where(*wanted).order_by(Case.risk, Case.due_at, Case.office, Case.id)
    return [case_row(house, case, name) for case, name in session.execute(found.limit(filters.limit + 1))]


def counters(session: Session, officer: Officer, *, at: datetime) -> Mapping[Queue, int]:
    """How many cases stand in each list, in one look."""
    queues = [queue for queue in Queue if queue is not Queue.ALL]
    columns = [
        func.count().filter(and_(*_of_queue(session, queue, officer, at))).label(queue.value) for queue in queues
    ]
    open_ = or_(Case.is_open, Case.step == Step.CLOSED.value)
    figures = list(session.execute(select(*columns).where(open_, not_kept_from(officer))).one())
    with guests(session, officer) as before:
        if before:
            columns = [
                func.count().filter(and_(*_of_queue(session, queue, officer, at, guest=before))).label(queue.value)
                for queue in queues
            ]
            more = session.execute(select(*columns).where(open_, not_kept_from(officer))).one()
            figures = [one + another for one, another in zip(figures, more, strict=True)]
    return dict(zip(queues, figures, strict=True))


def majors(session: Session, house: House, officer: Officer) -> list[CaseRow]:
    """The cases of which the province was informed and that are still open, the newest first."""
    found = (
        _select(Case)
        .where(Case.province != ProvinceState.NONE.value, Case.is_open, not_kept_from(officer))
        .order_by(Case.province_informed_at.desc())
        .limit(200)
    )
    return [case_row(house, case, name) for case, name in session.execute(found)]


def not_kept_from(officer: Officer) -> ColumnElement[bool]:
    """Cases in which the officer is complained about, or from which he is recused, are in none of his lists (6.6.1)."""
    return ~Case.recused.contains([officer.id])


def _select(shown: type[Case]) -> Select[Case, str]:
    """Names are looked up for the rows of the page alone, which a join would do for all that it chooses from."""
    named = select(OfficerRow.name).where(
        OfficerRow.office == func.coalesce(shown.held_by, shown.office), OfficerRow.id == shown.accountable
    )
    return select(shown, named.scalar_subquery())


def _first_of_each(offices: Sequence[str], wanted: Sequence[ColumnExpressionArgument[bool]], most: int) -> Any:
    """Every case that was ever registered is in the list: the first of each office are read from the index, and the
    page is taken from them."""
    shown = aliased(Case)
    each = func.unnest(literal(list(offices), ARRAY(String))).table_valued("office", name="each").render_derived()
    first = (
        select(Case.risk, Case.due_at, Case.office, Case.id)
        .where(Case.office == each.c.office, *wanted)
        .order_by(Case.risk, Case.due_at, Case.id)
        .limit(most)
        .lateral()
    )
    page = select(first).select_from(each).join(first, true()).order_by(*first.c).limit(most).subquery()
    return (
        _select(shown)
        .join(page, and_(shown.office == page.c.office, shown.id == page.c.id))
        .order_by(shown.risk, shown.due_at, shown.office, shown.id)
    )


def narrowed(
    session: Session, officer: Officer, filters: Filters, at: datetime, *, guest: Sequence[str] = ()
) -> list[ColumnExpressionArgument[bool]]:
    """`guest` are the offices that the session saw before it looked at cases that others numbered and the officer's
    own office holds or is offered; nothing for those that it sees by itself."""
    found = [*_of_queue(session, filters.queue, officer, at, guest=guest), not_kept_from(officer)]
    if filters.office == officer.office or (guest and filters.office):
        found.append(handled_by(filters.office, guest=guest))
    elif filters.office:
        found.append(or_(handled_by(filters.office), Case.held_by == filters.office))
    if filters.step:
        found.append(Case.step == filters.step)
    if filters.classed:
        found.append(Case.classed == filters.classed)
    if filters.due_before:
        found.append(Case.due_on < filters.due_before)
    if filters.q.strip():
        found.append(_called(filters.q.strip()))
    return found


def _of_queue(
    session: Session, queue: Queue, officer: Officer, at: datetime, *, guest: Sequence[str] = ()
) -> list[ColumnExpressionArgument[bool]]:
    is_open = and_(Case.is_open, *in_scope(session, guest))
    if queue is Queue.SOON:
        today = at.astimezone(SHANGHAI).date()
        last = rulebook(session).calendar.reaching(today + FURTHEST).after(today, SOON)
        return [is_open, Case.due_on <= last, Case.due_at >= at]
    own = handled_by(officer.office, guest=guest)
    mine = or_(Case.accountable == officer.id, Case.handlers.contains([officer.id]))
    found: dict[Queue, list[ColumnExpressionArgument[bool]]] = {
        Queue.TODO: [_to_do(officer, guest=guest)],
        Queue.MINE: [Case.is_open, own, mine],
        Queue.OVERDUE: [is_open, or_(Case.overdue, Case.due_at < at)],
        Queue.MAJOR: [is_open, Case.risk < RANK_OF_ORDINARY],
        Queue.OPEN: [is_open],
        Queue.CALLBACK: [is_open, Case.callback.in_(_CALLING)],
        Queue.UNFILED: [Case.step == Step.CLOSED.value],
        Queue.CONSULTED: [Case.step == Step.CLOSED.value, Case.outcome == consulting.OUTCOME],
        Queue.ALL: [Case.office.not_in(guest)] if guest else [],
    }
    return found[queue]


def _to_do(officer: Officer, *, guest: Sequence[str]) -> ColumnElement[bool]:
    """What waits for one of the officer's posts; in his own office, for the province's post everywhere."""
    own, unit = handled_by(officer.office, guest=guest), Case.department == officer.department
    waiting = {
        Post.WINDOW: _at(Step.REGISTERED, Step.CONFIRMING, Step.DESK_RESOLVED, Step.DONE),
        Post.SECTION_HEAD: or_(
            _at(Step.INVALID_PROPOSED),
            Case.offered_to == officer.department,
            and_(Case.departments.contains([officer.department]), _at(Step.UNRESOLVABLE_PROPOSED)),
            and_(unit, Case.routing == RoutingState.OBJECTED.value),
            and_(unit, _at(Step.INVESTIGATING), func.cardinality(Case.handlers) == 0),
            and_(unit, _at(*_OF_THE_HEAD)),
        ),
        Post.HANDLER: and_(
            Case.handlers.contains([officer.id]), _at(Step.INVESTIGATING, Step.OPINION_DRAFT, Step.EXECUTING)
        ),
        Post.FUNCTIONAL: or_(
            _at(Step.INVALID_PROPOSED, Step.REASSESSING, Step.AGREED, Step.SILENT, Step.UPHELD),
            and_(_at(Step.AWAITING_APPROVAL), func.cardinality(Case.departments) > 1),
            Case.routing == RoutingState.OBJECTED.value,
            _at(Step.UNRESOLVABLE),
            and_(_at(Step.ACCEPTED, Step.REOPENED), func.cardinality(Case.departments) > 1),
            Case.severity.in_((Severity.SUSPECTED.value, Severity.DISMISSAL_PROPOSED.value)),
        ),
        Post.LEADER: or_(
            Case.province == ProvinceState.INSTRUCTED.value,
            Case.severity == Severity.CONFIRMED.value,
            and_(_at(Step.AWAITING_APPROVAL), Case.risk == 0),
        ),
        Post.AGENCY_HEAD: and_(Case.overdue, Case.risk == 0),
        Post.CALLBACK: Case.callback.in_(_CALLING),
        Post.ARCHIVIST: _at(Step.CLOSED),
    }
    found: list[ColumnExpressionArgument[bool]] = [
        and_(or_(Case.is_open, Case.step == Step.CLOSED.value), own, condition)
        for post, condition in waiting.items()
        if post in officer.posts
    ]
    stands_in = and_(Case.is_open, Case.accountable == officer.id, func.cardinality(Case.recused) > 0)
    found.append(and_(stands_in, _at(*_OF_THE_HEAD, Step.INVALID_PROPOSED)))
    if guest and officer.holds(*RECEIVES):
        found.append(and_(Case.is_open, Case.offered_office == officer.office))
    if Post.PROVINCE in officer.posts and not guest:
        waiting_for_province = (ProvinceState.INFORMED.value, ProvinceState.TAKEN_OVER.value)
        found.append(and_(Case.is_open, Case.province.in_(waiting_for_province)))
        asked = Case.province_because.contains([Because.REVIEW.value])
        found.append(and_(Case.province == ProvinceState.INFORMED.value, asked))
    return or_(*found)


def _at(*steps: Step) -> ColumnElement[bool]:
    return Case.step.in_([step.value for step in steps])


def _called(q: str) -> ColumnElement[bool]:
    if _ID.fullmatch(q.upper()):
        return Case.id == q.upper()
    numbers = _SERIAL.findall(q)
    if not numbers:
        return Case.seq < 0
    by_number = Case.serial == int(numbers[-1])
    return and_(by_number, Case.year == int(numbers[-2])) if len(numbers) > 1 else by_number


def _cursor(last: CaseRow) -> str:
    place = [last.risk, last.due_at.isoformat() if last.due_at else None, last.office, last.id]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _after(cursor: str) -> ColumnElement[bool]:
    try:
        risk, due, office, case = json.loads(base64.urlsafe_b64decode(cursor))
        due_at = datetime.fromisoformat(due) if due else None
        if risk not in range(10) or not _ID.fullmatch(case) or not case.startswith(f"{office}-"):
            raise ValueError("no place in a list")
    except (binascii.Error, ValueError, TypeError) as cause:
        raise Invalid([Fault("cursor", "unknown_cursor", "翻页标记不对，请从第一页重新查看")]) from cause
    further = or_(Case.office > office, and_(Case.office == office, Case.id > case))
    if due_at is None:
        return or_(Case.risk > risk, and_(Case.risk == risk, Case.due_at.is_(None), further))
    later = or_(Case.due_at > due_at, Case.due_at.is_(None), and_(Case.due_at == due_at, further))
    return or_(Case.risk > risk, and_(Case.risk == risk, later))
