"""Calendars, local rest days and packs of rules: one person proposes, a second one of the province decides.

What is published is never changed; a mistake is put right by the next revision (5.4 g).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from services.kernel.clock import SHANGHAI
from services.kernel.contracts.routing import CalendarPublished, NamedDay
from services.kernel.errors import Fault, Forbidden, Invalid, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.kernel.workdays import CalendarYear, WorkingCalendar
from services.routing.actions.chain import hold
from services.routing.actions.drafting import Draft, Kind, Make, drafted
from services.routing.actions.refusing import on_record
from services.routing.rules.local_rest import taken_back
from services.routing.rules.publishing import changed_days, fits, local_rest_of, year_of
from services.routing.tables import LocalRest, Outbox, Publication, PublishedPolicy, PublishedYear
from services.routing.tables.roster import names_of
from services.routing.tables.rulebook import forget, rulebook

MAY_ASK_FOR_REST = (Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)


def propose(house: House, officer: Officer, make: Make, *, because: str, at: datetime) -> tuple[str, Draft]:
    """Keep a draft for the second person; its id. Raises Forbidden or Invalid."""
    with on_record(house, officer, "propose", at=at), house.database.work(seeing=(officer.office,)) as session:
        draft = drafted(session, make)
        _may_propose(officer, draft)
        row = Publication(
            id=str(uuid.uuid4()),
            kind=draft.kind.value,
            key=draft.key,
            document=dict(draft.document),
            because=because,
            state="proposed",
            by_office=officer.office,
            proposed_by=officer.id,
            proposed_at=at,
            reason="",
        )
        session.add(row)
        return row.id, draft


def publish(house: House, officer: Officer, publication: str, *, at: datetime) -> None:
    """Put a proposal in force: by a second person of the province, if it still fits. Raises Refused or Invalid."""
    with (
        on_record(house, officer, "publish", at=at),
        house.database.work(seeing=(house.offices.province.code,)) as session,
    ):
        _one_after_the_other(session, house, publication)
        row = _decided(session, officer, publication, "published", at)
        _PUBLISH[Kind(row.kind)](session, house, row, at)


def reject(house: House, officer: Officer, publication: str, *, reason: str, at: datetime) -> None:
    """Turn a proposal down, with the reason, which is shown to who proposed it. Raises Invalid without one."""
    if not reason.strip():
        raise Invalid([Fault("reason", "missing", "请写明退回的原因，提出草案的同志会看到")])
    with (
        on_record(house, officer, "reject", at=at),
        house.database.work(seeing=(house.offices.province.code,)) as session,
    ):
        _decided(session, officer, publication, "rejected", at).reason = reason


def _one_after_the_other(session: Session, house: House, publication: str) -> None:
    """Hold the province's publications. Raises Refused when another draft of the same was published meanwhile."""
    before = _published_like(session, publication)
    hold(session, house.offices.province.code)
    newest = _published_like(session, publication)
    if newest is not None and (before is None or before.id != newest.id):
        name = names_of(session, house.offices.province.code).get(newest.decided_by or "", "另一位同志")
        told = f"{name}刚刚公布了同一版的另一份草案（依据：{newest.because}）"
        raise Refused("published_meanwhile", f"{told}，这份没有公布。请对照新公布的内容再决定")


def _published_like(session: Session, publication: str) -> Publication | None:
    """The newest of the same kind and key that has been published."""
    this = aliased(Publication)
    rows = (
        select(Publication)
        .join(this, (this.kind == Publication.kind) & (this.key == Publication.key) & (this.id != Publication.id))
        .where(this.id == publication, Publication.state == "published")
        .order_by(Publication.decided_at.desc(), Publication.id)
    )
    return session.scalars(rows.limit(1)).one_or_none()


def _may_propose(officer: Officer, draft: Draft) -> None:
    if draft.kind is not Kind.LOCAL_REST:
        if not officer.holds(Post.PROVINCE):
            raise Forbidden("other_post", "日历和规则由省局提出和公布")
    elif not officer.holds(*MAY_ASK_FOR_REST):
        raise Forbidden("other_post", "地方放假由机构的职能部门或者负责人提出")
    elif not officer.holds(Post.PROVINCE) and draft.key.partition("/")[0] != officer.office:
        raise Forbidden("other_office", "只能为本机构提出地方放假")


def _decided(session: Session, officer: Officer, publication: str, state: str, at: datetime) -> Publication:
    if not officer.holds(Post.PROVINCE):
        raise Forbidden("other_post", "由省局公布")
    row = session.scalars(select(Publication).where(Publication.id == publication).with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    if row.state != "proposed":
        name = names_of(session, officer.office).get(row.decided_by or "", "另一位同志")
        done = "公布" if row.state == "published" else f"退回（原因：{row.reason}）"
        raise Refused("decided_already", f"这份草案已经由{name}{done}")
    if row.proposed_by == officer.id:
        raise Forbidden("second_person_needed", "公布应由提出人以外的同志决定")
    row.state, row.decided_by, row.decided_at = state, officer.id, at
    return row


def _publish_year(session: Session, house: House, row: Publication, at: datetime) -> None:
    book, year = rulebook(session), year_of(row.document)
    fits(book.calendar, year, today=at.astimezone(SHANGHAI).date())
    last = session.scalar(select(func.max(PublishedYear.revision)).where(PublishedYear.year == year.year)) or 0
    session.add(
        PublishedYear(
            year=year.year,
            revision=last + 1,
            state=year.state.value,
            source=year.source,
            document=year.document(),
            published_at=at,
            published_by=row.decided_by,
        )
    )
    row.recount_from = _first_changed(book.calendar, book.calendar.with_year(year))
    session.add(Outbox.of(_said(house, year, last + 1, at)))
    forget(session)


def _said(house: House, year: CalendarYear, revision: int, at: datetime) -> CalendarPublished:
    return CalendarPublished(
        office=house.offices.province.code,
        case="",
        at=at,
        year=year.year,
        revision=revision,
        state=year.state.value,
        source=year.source,
        rest=_named(year.rest),
        work=_named(year.work),
        of_office=None,
    )


def _publish_local_rest(session: Session, house: House, row: Publication, at: datetime) -> None:
    book, (office, _, told) = rulebook(session), row.key.partition("/")
    year, today = int(told), at.astimezone(SHANGHAI).date()
    held = book.local_of(office, year)
    approval = local_rest_of(row.document, year=year, calendar=book.calendar, today=today, held=held)
    _takes_back_what_it_told(row, taken_back(held, approval))
    last = session.scalar(
        select(func.max(LocalRest.revision)).where(LocalRest.of_office == office, LocalRest.year == year)
    )
    revision = (last or 0) + 1
    session.add(
        LocalRest(
            of_office=office,
            year=year,
            revision=revision,
            document=row.document,
            published_at=at,
            published_by=row.decided_by,
        )
    )
    before = book.calendar_of(office)
    forget(session)
    after = rulebook(session)
    row.recount_from = _first_changed(before, after.calendar_of(office))
    session.add(
        Outbox.of(
            CalendarPublished(
                office=house.offices.province.code,
                case="",
                at=at,
                year=year,
                revision=revision,
                state="",
                source=row.because,
                rest=_named(after.local_of(office, year)),
                work=(),
                of_office=office,
            )
        )
    )


def _takes_back_what_it_told(row: Publication, days: Sequence[date]) -> None:
    """Raises Refused when days would go that were approved after the draft was made: neither of the two saw them."""
    told = row.document.get("withdraws")  # drafts of before do not tell
    unseen = [] if told is None else [day for day in days if day.isoformat() not in told]
    if unseen:
        named = "、".join(f"{day.month}月{day.day}日" for day in unseen)
        words = f"这份草案提出以后又批准了{named}放假，公布会把它一起撤销。请退回，由提出人对照新批准的重新提出"
        raise Refused("published_meanwhile", words)


def _publish_policy(session: Session, _house: House, row: Publication, at: datetime) -> None:
    book, today = rulebook(session), at.astimezone(SHANGHAI).date()
    effective_on = date.fromisoformat(str(row.document["effective_on"]))
    if row.key in book.packs:
        raise Refused("version_taken", "这个版本号已经用过，规则公布后不能修改")
    if effective_on <= today:
        raise Refused("past_day", "生效日期已经到了，请改期后重新提出")
    session.add(
        PublishedPolicy(
            version=row.key,
            effective_on=effective_on,
            document=row.document,
            published_at=at,
            published_by=row.decided_by,
        )
    )
    forget(session)


_PUBLISH: dict[Kind, Callable[[Session, House, Publication, datetime], None]] = {
    Kind.CALENDAR: _publish_year,
    Kind.LOCAL_REST: _publish_local_rest,
    Kind.POLICY: _publish_policy,
}


def _first_changed(before: WorkingCalendar, after: WorkingCalendar) -> date | None:
    return next(iter(changed_days(before, after)), None)


def _named(days: Mapping[date, str]) -> tuple[NamedDay, ...]:
    return tuple(NamedDay(on, name) for on, name in sorted(days.items()))
