"""The page of a list, the figures above it, and the cases of which the province was informed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    Select,
    String,
    and_,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.routing.queries.guests import guests, place_of
from services.routing.queries.rows import CaseRow, Page
from services.routing.queries.telling import case_row
from services.routing.queries.work_lists.filters import Filters, Queue
from services.routing.queries.work_lists.narrowing import narrowed, not_kept_from, of_queue
from services.routing.queries.work_lists.places import after_cursor, cursor_of
from services.routing.rules.regions import ProvinceState
from services.routing.rules.steps import Step
from services.routing.tables import Case, OfficerRow

_SHOWN = aliased(Case)  # made once, since to make it costs more than to read a page with it


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
    return Page(rows=shown, cursor=cursor_of(shown[-1]) if len(rows) > filters.limit else None)


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
        wanted.append(after_cursor(filters.cursor))
    walked = () if guest or filters.q.strip() else _walked(officer, filters, also)
    if walked:
        offices = house.offices.beneath(officer.office)
        found = _first_of_each(offices, [[*wanted, one] for one in walked], filters.limit + 1)
    else:
        found = _select(Case).where(*wanted).order_by(Case.risk, Case.due_at, Case.office, Case.id)
    return [case_row(house, case, name) for case, name in session.execute(found.limit(filters.limit + 1))]


def counters(session: Session, officer: Officer, *, at: datetime) -> Mapping[Queue, int]:
    """How many cases stand in each list, in one look."""
    queues = [queue for queue in Queue if queue is not Queue.ALL]
    columns = [func.count().filter(and_(*of_queue(session, queue, officer, at))).label(queue.value) for queue in queues]
    open_ = or_(Case.is_open, Case.step == Step.CLOSED.value)
    figures = list(session.execute(select(*columns).where(open_, not_kept_from(officer))).one())
    with guests(session, officer) as before:
        if before:
            columns = [
                func.count().filter(and_(*of_queue(session, queue, officer, at, guest=before))).label(queue.value)
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


def _select(shown: type[Case]) -> Select[Case, str]:
    """Names are looked up for the rows of the page alone, which a join would do for all that it chooses from."""
    named = select(OfficerRow.name).where(
        OfficerRow.office == func.coalesce(shown.held_by, shown.office), OfficerRow.id == shown.accountable
    )
    return select(shown, named.scalar_subquery())


def _walked(
    officer: Officer, filters: Filters, also: Sequence[ColumnElement[bool]]
) -> Sequence[ColumnExpressionArgument[bool]]:
    """The kinds of cases that the list is made of, where an index has those of each office in the list's order, so that
    its first page need not be chosen from all; else nothing."""
    match filters.queue:
        case Queue.ALL:
            return (true(),) if filters.is_everything and not also else ()
        case Queue.TODO:
            closed = Case.step == Step.CLOSED.value
            return () if Post.PROVINCE in officer.posts else (Case.is_open, closed)
        case Queue.OVERDUE | Queue.SOON | Queue.MAJOR | Queue.OPEN | Queue.CALLBACK:
            return (Case.is_open,)
        case _:
            return ()


def _first_of_each(offices: Sequence[str], kinds: Sequence[Sequence[ColumnExpressionArgument[bool]]], most: int) -> Any:
    """The first of each kind in each office are read from the index, and the page is taken from them."""
    each = func.unnest(literal(list(offices), ARRAY(String))).table_valued("office", name="each").render_derived()
    firsts = [
        select(Case.risk, Case.due_at, Case.office, Case.id)
        .where(Case.office == each.c.office, *wanted)
        .order_by(Case.risk, Case.due_at, Case.id)
        .limit(most)
        .lateral()
        for wanted in kinds
    ]
    among = union_all(*(select(first).select_from(each).join(first, true()) for first in firsts)).subquery()
    page = select(among).order_by(*among.c).limit(most).subquery()
    return (
        _select(_SHOWN)
        .join(page, and_(_SHOWN.office == page.c.office, _SHOWN.id == page.c.id))
        .order_by(_SHOWN.risk, _SHOWN.due_at, _SHOWN.office, _SHOWN.id)
    )
