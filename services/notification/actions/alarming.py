"""Officers are called about a case, and called again until one of them answers by name, or it is over."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.kernel.clock import now
from services.kernel.contracts.routing import CaseEvent, LadderFired
from services.kernel.database import narrow
from services.kernel.errors import Forbidden, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.staff import refuse_kept_off
from services.notification.actions import doorbell, ending, folding, telling, wording
from services.notification.actions.ways import signature_of
from services.notification.rules import alarms
from services.notification.rules.alarms import Alarm, OnDuty
from services.notification.rules.decency import Means, Whom
from services.notification.rules.units import units
from services.notification.tables import KeptOff
from services.notification.tables.holdings import held_elsewhere

log = structlog.get_logger()
PAGE = 100
_SPACE = uuid.UUID("2f0f4a44-7f43-5ad5-8d0c-6a3d3b8f0b1e")
_ALARM = text("""
insert into notification.alarms
  (id, office, case_id, seq, rung, asks, posts, handler, paged, urgent, fired_at, next_at, times, clock, to_office)
values (:id, :office, :case, :seq, :rung, :asks, :posts, :handler, :paged, :urgent, :at, :at, 0, :clock, :to_office)
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
  a.to_office, a.fired_at, a.next_at, coalesce(c.handled_by, a.office) as handled_in
from notification.alarms a left join notification.contacts c on c.case_id = a.case_id
where a.answered_at is null and a.next_at <= :at and a.times < :most
  and (cast(:only as uuid[]) is null or a.id = any (cast(:only as uuid[])))
order by a.urgent desc, a.next_at limit :page
for update of a skip locked
""")
_CALLED = text("""
update notification.alarms set times = times + :times, next_at = :next_at, called = called + :called where id = :id
""")
_CALL = text("""
insert into notification.alarm_calls (alarm_id, office, officer, officer_office, at)
values (:alarm, :office, :officer, :officer_office, :at) returning id
""")
_ANSWER = text("""
select a.office, a.case_id, a.seq, a.posts, a.handler, a.paged, a.to_office, a.asks, a.urgent, a.answered_at,
  a.answered_by, a.answered_name, coalesce(c.handled_by, a.office) as handled_in,
  exists (select from notification.alarm_calls l where l.alarm_id = a.id and l.officer = cast(:by as varchar)) as called
from notification.alarms a left join notification.contacts c on c.case_id = a.case_id
where a.id = :id for update of a
""")
_ANSWERED = text("""
update notification.alarms set answered_by = :by, answered_name = :name, answered_at = :at where id = :id
""")


def happened(session: Session, house: House, events: Sequence[CaseEvent]) -> None:
    """Keep what officers must be called about, and call at once. An event heard twice is called about once, and
    one that is heard behind what ends it not at all."""
    kept: list[uuid.UUID] = []
    for event in events:
        alarm = alarms.alarm_of(event)
        if alarm is not None:
            kept.append(_keep(session, event, alarm))
            ending.end(session, house, event.case, at=now())
    if kept:
        call_due(session, house, only=kept, at=now())


def repeat(house: House, *, at: datetime) -> int:
    """Call again about what nobody has answered; how many alarms."""
    found = 0
    while True:
        with house.database.work_seeing_every_office(because="alarms of every office are repeated") as session:
            page = call_due(session, house, at=at)
        found += page
        if page < PAGE:
            return found


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
        if row.answered_by:
            raise Refused("answered", f"{row.answered_name}已经确认了这一条提醒")
        ended = ending.why(session, row.case_id, row.asks, after=row.seq, at=row.answered_at)
        raise Refused("answered", f"{alarms.ENDED_BECAUSE[ended]}，不用再确认" if ended else "不用再确认")
    session.connection().execute(_ANSWERED, {"id": alarm, "by": by.id, "name": by.name, "at": at})
    ending.call_off(session, house, [alarm], row.case_id, reason=alarms.ANSWERED, at=at)


def call_due(session: Session, house: House, *, only: Sequence[uuid.UUID] | None = None, at: datetime) -> int:
    """Call about what is due in the offices that the session sees, `only` about these if so. A round in which somebody
    was called counts: where nobody is on duty, it is tried again until somebody is. What of the round before has not
    left gives way."""
    asked = {"at": at, "most": alarms.MOST, "page": PAGE, "only": list(only) if only is not None else None}
    rows = session.connection().execute(_DUE, asked).all()
    for row in rows:
        quiet = telling.quiet_hours_of(house, row.office)
        ending.call_off(session, house, [row.id], row.case_id, reason=folding.FOLDED, at=at)
        calls = _call(session, house, row, at=at)
        leaves = quiet.may_go_at(at, urgent=row.urgent)
        wait = alarms.wait(urgent=row.urgent, called=calls > 0, since=at - row.fired_at)
        again = quiet.may_go_at(leaves + wait, urgent=row.urgent)
        session.connection().execute(
            _CALLED, {"id": row.id, "next_at": again, "called": calls, "times": int(calls > 0)}
        )
        if not calls and row.next_at == row.fired_at:  # the first look
            log.error("nobody on duty can be called", office=row.office, case=row.case_id)
    return len(rows)


def _keep(session: Session, event: CaseEvent, alarm: Alarm) -> uuid.UUID:
    values = {
        "id": (kept := uuid.uuid5(_SPACE, f"{event.case}/{event.seq}")),
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
    }
    session.connection().execute(_ALARM, values)
    return kept


def _call(session: Session, house: House, row: Row[Any], *, at: datetime) -> int:
    province = house.offices.province.code
    seeing, here = session.info["seeing"], row.handled_in  # whoever has the case is called
    heard = [here, province, *([row.to_office] if row.to_office else [])]
    asked = {"offices": heard, "case": row.case_id, "paged": row.paged}
    narrow(session, seeing=dict.fromkeys((row.office, *heard)))  # an event's own work sees its office alone
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
