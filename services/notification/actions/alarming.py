"""Officers are called about a case, and called again until one of them answers by name."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.kernel.clock import now
from services.kernel.contracts.routing import CaseClosed, CaseEvent, CaseMoved, LadderFired, ResultDelivered
from services.kernel.database import narrow
from services.kernel.errors import Forbidden, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.staff import refuse_kept_off
from services.notification.actions import doorbell, folding, telling, wording
from services.notification.actions.moving import News, move
from services.notification.actions.ways import signature_of
from services.notification.rules import alarms
from services.notification.rules.alarms import Alarm, OnDuty
from services.notification.rules.decency import Means, Whom
from services.notification.rules.delivery import Happening
from services.notification.rules.units import units
from services.notification.tables import KeptOff
from services.notification.tables.holdings import held_elsewhere

log = structlog.get_logger()
PAGE = 100
_SPACE = uuid.UUID("2f0f4a44-7f43-5ad5-8d0c-6a3d3b8f0b1e")
_ALARM = text("""
insert into notification.alarms
  (id, office, case_id, seq, rung, asks, posts, handler, paged, urgent, fired_at, next_at, times, clock, to_office,
   answered_at)
values (:id, :office, cast(:case as varchar), cast(:seq as int), :rung, :asks, :posts, :handler, :paged, :urgent,
  cast(:at as timestamptz), cast(:at as timestamptz), 0, cast(:clock as int), :to_office, (
    select cast(:at as timestamptz) from notification.contacts c
    where c.case_id = cast(:case as varchar) and c.seq > cast(:seq as int) and c.stage = cast(:ended as varchar)))
on conflict do nothing
""")
_ON_DUTY = text("""
select officer, office, posts, means from notification.officer_contacts
where (on_duty or officer = cast(:paged as varchar)) and means <> '' and office = any (:offices)
  and not exists (select from notification.kept_off k
                  where k.case_id = :case and k.officer = officer_contacts.officer)
  and not exists (select from notification.accounts a where a.officer = officer_contacts.officer and not a.active)
order by officer
""")
_DUE = text("""
select a.id, a.office, a.case_id, a.asks, a.posts, a.handler, a.paged, a.urgent, a.times,
  a.to_office, a.fired_at, coalesce(c.handled_by, a.office) as handled_in
from notification.alarms a left join notification.contacts c on c.case_id = a.case_id
where a.answered_at is null and a.next_at <= :at and a.times < :most order by a.urgent desc, a.next_at limit :page
for update of a skip locked
""")
_CALLED = text("""
update notification.alarms set times = times + :times, next_at = :next_at, called = called + :called where id = :id
""")
_CALL = text("""
insert into notification.alarm_calls (alarm_id, office, officer, officer_office, at)
values (:alarm, :office, :officer, :officer_office, :at) returning id
""")
# The calls of an alarm that have not left.
_WAITING = text("""
select n.id from notification.notices n join notification.alarm_calls c on n.about = -c.id
where c.alarm_id = any (:alarms) and n.case_id = any (:cases) and n.kind = 'duty'
  and n.state in ('waiting', 'failed_temporarily')
""")
_ANSWER = text("""
select a.office, a.case_id, a.posts, a.handler, a.paged, a.to_office, a.asks, a.urgent, a.answered_at, a.answered_by,
  a.answered_name,  coalesce(c.handled_by, a.office) as handled_in,
  exists (select from notification.alarm_calls l where l.alarm_id = a.id and l.officer = cast(:by as varchar)) as called
from notification.alarms a left join notification.contacts c on c.case_id = a.case_id
where a.id = :id for update of a
""")
_ANSWERED = text("""
update notification.alarms set answered_by = :by, answered_name = :name, answered_at = :at where id = :id
""")
# Whoever signed for the reminder in the console; his name is here where he left how to reach him.
_SIGNED = text("""
update notification.alarms a set answered_by = cast(:by as varchar), answered_at = :at, answered_name = coalesce(
  (select o.name from notification.officer_contacts o where o.officer = cast(:by as varchar) limit 1),
  cast(:nobody as varchar))
where a.case_id = :case and a.rung = :rung and coalesce(a.clock, cast(:clock as int)) = cast(:clock as int)
  and a.seq < :seq and a.answered_at is null
returning a.id
""")
_ENDED = text("""
update notification.alarms set answered_at = :at
where case_id = :case and seq < :seq and answered_at is null and (cast(:all as boolean) or asks = any (:asks))
returning id
""")


def happened(session: Session, house: House, events: Sequence[CaseEvent]) -> None:
    """Keep what officers must be called about, and call at once. An event heard twice is called about once."""
    for event in events:
        alarm = alarms.alarm_of(event)
        if alarm is not None:
            _keep(session, event, alarm)
    call_due(session, house, at=now())


def repeat(house: House, *, at: datetime) -> int:
    """Call again about what nobody has answered; how many alarms."""
    found = 0
    while True:
        with house.database.work_seeing_every_office(because="alarms of every office are repeated") as session:
            page = call_due(session, house, at=at)
        found += page
        if page < PAGE:
            return found


def ended(session: Session, house: House, events: Sequence[CaseEvent], *, at: datetime) -> None:
    """Nobody is called any more about what somebody signed for in the console, nor that the answer is late once it
    arrived, nor about a case that is closed."""
    for event in events:
        told: dict[str, Any] = {"case": event.case, "seq": event.seq, "at": event.at}
        if isinstance(event, CaseMoved) and event.rung is not None:
            signed = {"by": event.by, "rung": event.rung, "clock": event.clock_n, "nobody": alarms.IN_THE_CONSOLE}
            found = session.connection().execute(_SIGNED, told | signed).scalars()
        elif isinstance(event, CaseClosed | ResultDelivered):
            closed = isinstance(event, CaseClosed)
            asked = told | {"all": closed, "asks": list(alarms.OF_THE_ANSWER)}
            found = session.connection().execute(_ENDED, asked).scalars()
        else:
            continue
        _call_off(session, house, list(found), event.case, reason=alarms.ANSWERED, at=at)


def answer(session: Session, house: House, alarm: uuid.UUID, *, by: Officer, at: datetime) -> None:
    """Somebody who was called, or is meant by the rung, has seen it and takes it on, by name. What has not left yet
    does not leave. Raises NotFound, Forbidden, and Refused when another one was faster."""
    seeing, asked = str(session.info["seeing"]).split(","), {"id": alarm, "by": by.id}
    row = session.connection().execute(_ANSWER, asked).one_or_none()
    if row is None:  # of a case that another office numbered, maybe
        narrow(session, seeing=(*dict.fromkeys(held_elsewhere(session).values()), *seeing))
        row = session.connection().execute(_ANSWER, asked).one_or_none()
    if row is None or row.handled_in not in seeing:
        raise NotFound
    refuse_kept_off(session, KeptOff, row.case_id, by)
    if not row.called and not alarms.concerns(_alarm(row), by, handled_in=row.handled_in):
        raise Forbidden("not_for_you", "这条提醒不是发给您的")
    if row.answered_at is not None:
        who = f"{row.answered_name}已经确认了这一条提醒" if row.answered_by else "投诉已有答复或者已经办结，不用再确认"
        raise Refused("answered", who)
    session.connection().execute(_ANSWERED, {"id": alarm, "by": by.id, "name": by.name, "at": at})
    _call_off(session, house, [alarm], row.case_id, reason=alarms.ANSWERED, at=at)


def call_due(session: Session, house: House, *, at: datetime) -> int:
    """Call about what is due in the offices that the session sees. Only a round in which somebody was called counts:
    where nobody is on duty, it is tried again until somebody is. What of the round before has not left gives way."""
    rows = session.connection().execute(_DUE, {"at": at, "most": alarms.MOST, "page": PAGE}).all()
    for row in rows:
        quiet = telling.quiet_hours_of(house, row.office)
        _call_off(session, house, [row.id], row.case_id, reason=folding.FOLDED, at=at)
        calls = _call(session, house, row, at=at)
        leaves = quiet.may_go_at(at, urgent=row.urgent)
        again = quiet.may_go_at(leaves + alarms.wait(urgent=row.urgent, called=calls > 0), urgent=row.urgent)
        session.connection().execute(
            _CALLED, {"id": row.id, "next_at": again, "called": calls, "times": int(calls > 0)}
        )
        if not calls and at < row.fired_at + alarms.REPEAT_URGENT:
            log.error("nobody on duty can be called", office=row.office, case=row.case_id)
    return len(rows)


def _call_off(
    session: Session, house: House, found: Sequence[uuid.UUID], case: str, *, reason: str, at: datetime
) -> None:
    """What of these alarms' calls has not left does not leave."""
    if not found:
        return
    waiting = session.connection().execute(_WAITING, {"alarms": list(found), "cases": [case]}).scalars()
    news = [News(notice=notice, happening=Happening.WITHHELD, reason=reason) for notice in waiting]
    move(session, news, quiet=telling.quiet_hours_by_office(house), at=at)


def _keep(session: Session, event: CaseEvent, alarm: Alarm) -> None:
    values = {
        "id": uuid.uuid5(_SPACE, f"{event.case}/{event.seq}"),
        "office": event.office,
        "case": event.case,
        "seq": event.seq,
        "rung": event.rung if isinstance(event, LadderFired) else event.TYPE.split(".")[1],
        "asks": alarm.asks,
        "posts": ",".join(alarm.posts),
        "handler": alarm.handler,
        "paged": alarm.paged,
        "urgent": alarm.urgent,
        "at": event.at,
        "clock": event.n if isinstance(event, LadderFired) else None,
        "to_office": alarm.to_office,
        "ended": alarms.ENDED,
    }
    session.connection().execute(_ALARM, values)


def _call(session: Session, house: House, row: Row[Any], *, at: datetime) -> int:
    province = house.offices.province.code
    seeing, here = session.info["seeing"], row.handled_in  # whoever has the case is called
    asked = {"offices": [here, province], "case": row.case_id, "paged": row.paged}
    narrow(session, seeing=dict.fromkeys((row.office, here, province)))  # an event's own work sees its office alone
    found = session.connection().execute(_ON_DUTY, asked).all()
    narrow(session, seeing=seeing.split(","))
    means = {each.officer: [Means(word) for word in each.means.split(",")] for each in found}
    on_duty = [OnDuty(each.officer, each.office, alarms.posts_of(each.posts.split(","))) for each in found]
    called = alarms.called(_alarm(row), on_duty, office=here, province=province)
    notices = [notice for one in called for notice in _notices(session, house, row, one, means[one.id], at=at)]
    if notices:
        telling.keep(session, notices)
        doorbell.ring_after(session, {notice["channel"] for notice in notices})
    return len(called)


def _alarm(row: Row[Any]) -> Alarm:
    posts = tuple(alarms.posts_of(row.posts.split(",")))
    return Alarm(posts, row.asks, row.urgent, row.handler, row.paged, row.to_office)


def _notices(
    session: Session, house: House, row: Row[Any], officer: OnDuty, means: Sequence[Means], *, at: datetime
) -> Iterator[dict[str, Any]]:
    values = {"alarm": row.id, "office": row.office, "officer": officer.id, "officer_office": officer.office, "at": at}
    call = session.connection().execute(_CALL, values).scalar_one()
    subject, body = alarms.letter(row.case_id, row.asks)
    texts = wording.texts_of(house, row.office)
    message = alarms.sms(signature_of(house, row.office) or texts.signature, row.case_id, row.asks)
    for each in means:
        is_sms = each is Means.SMS
        yield {
            "id": uuid.uuid5(_SPACE, f"{call}/{each}"),
            "office": row.office,
            "case": row.case_id,
            "kind": alarms.DUTY,
            "about": -call,  # no event of a case has such a number: one notice for each call and means
            "channel": each.value,
            "whom": Whom.OFFICER.value,
            "urgent": row.urgent,
            "at": at,
            "go_at": telling.quiet_hours_of(house, row.office).may_go_at(at, urgent=row.urgent),
            "state": "waiting",
            "reason": "",
            "version": texts.version,
            "subject": "" if is_sms else subject,
            "text": message if is_sms else body,
            "units": units(message) if is_sms else 0,
        }
