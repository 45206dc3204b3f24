"""The operator's desk for messages that nobody could hear: list, show, replay, drop.

They wait in three places: at the end of the retry ladder, among the undecodable, and in the broker's own park. The
last is emptied into the first two before anything else, so that one look shows all. Bodies are never shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pika
import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.kernel.contracts import Undecodable
from services.kernel.errors import NotFound, Refused
from services.kernel.house import House
from services.kernel.messaging import postponing
from services.kernel.messaging.letters import Delivery, Forged, open_body, open_delivery, shelved
from services.kernel.messaging.topology import channel_of, parked_queue
from services.kernel.service import Service

log = structlog.get_logger()
AT_ONCE = 1000


@dataclass(frozen=True)
class Waiting:
    """A message that waits for an operator. `id` is what `show`, `replay` and `drop` take; `age` since first heard."""

    id: str
    type: str
    office: str
    attempts: int
    age: timedelta
    reason: str
    size: int


@dataclass(frozen=True)
class Shown:
    """One of them, closer: the case that it is about and which fields it has, never what stands in them."""

    waiting: Waiting
    case: str
    fields: tuple[str, ...]


def in_order(service: Service, house: House, *, at: datetime) -> list[Waiting]:
    """All that wait, the oldest first."""
    collect(service, house)
    with house.database.work_seeing_every_office(because="the operator's desk shows what was parked") as session:
        found = [*_parked(session, service, at=at), *_aside(session, service, at=at)]
    return sorted(found, key=lambda waiting: waiting.age, reverse=True)


def show(service: Service, house: House, id: str, *, at: datetime) -> Shown:  # noqa: A002 - as the operator types it
    """Raises NotFound."""
    waiting = _find(service, house, id, at=at)
    try:
        letter = open_body(_body(service, house, id))
        fields = tuple(sorted(msgspec.to_builtins(letter.event))) if letter.event else ()
        return Shown(waiting, letter.case, fields)
    except Undecodable:
        return Shown(waiting, "", ())


def replay(service: Service, house: House, id: str, *, at: datetime) -> None:  # noqa: A002
    """Have it heard again from the foot of the ladder. Raises NotFound; Refused when it cannot be heard at all."""
    waiting = _find(service, house, id, at=at)
    if waiting.reason.startswith(Forged.__name__):
        raise Refused("forged", "发送方无权发出这条消息，不能重放")
    rows = service.messages
    try:
        letter = open_body(_body(service, house, id))
    except Undecodable as cause:
        raise Refused("undecodable", "消息内容无法识别，不能重放") from cause
    row = replace(letter, office=waiting.office) if waiting.office else shelved(letter, house.offices)
    with house.database.work(seeing=[row.office]) as session:
        if id.isdigit():
            session.delete(session.get_one(rows.undecodable, int(id)))
        postponing.begin_again(session, rows.postponed, row, at=at)
    log.info("a message is replayed", type=letter.type, message=letter.id)


def replay_all(service: Service, house: House, *, at: datetime) -> int:
    """All that stand at the end of the ladder; how many."""
    collect(service, house)
    rows = service.messages.postponed
    with house.database.work_seeing_every_office(because="the operator replays all that was parked") as session:
        again = {"state": "waiting", "attempts": 0, "next_at": at}
        found = session.execute(update(rows).where(rows.state == "parked").values(again).returning(rows.message_id))
        count = len(found.all())
    log.info("parked messages are replayed", count=count)
    return count


def drop(service: Service, house: House, id: str, *, because: str, by: str, at: datetime) -> None:  # noqa: A002
    """Give it up, for a reason that is kept. Raises NotFound; Refused without a reason."""
    if not because.strip():
        raise Refused("no_reason", "请写明放弃这条消息的原因")
    waiting = _find(service, house, id, at=at)
    rows = service.messages
    with house.database.work_seeing_every_office(because="the operator drops a message") as session:
        if id.isdigit():
            session.delete(session.get_one(rows.undecodable, int(id)))
        else:
            reason = f"dropped by {by}: {because} (was: {waiting.reason})"
            gone = update(rows.postponed).where(rows.postponed.message_id == UUID(id))
            session.execute(gone.values(state="dropped", last_error=reason))
    log.warning("a message was dropped", type=waiting.type, message=id, by=by, because=because, was=waiting.reason)


def collect(service: Service, house: House) -> int:
    """Bring what the broker itself parked into the service's own tables; how many.

    Raises pika's AMQPError or OSError when the broker cannot be reached.
    """
    if house.settings.broker_url.startswith("memory"):
        return 0
    count = 0
    with channel_of(house.settings.broker_url) as channel:
        while count < AT_ONCE:
            method, properties, body = channel.basic_get(parked_queue(service.name))
            if method is None or method.delivery_tag is None or properties is None or body is None:
                break
            _take_over(service, house, body, properties)
            channel.basic_ack(method.delivery_tag)
            count += 1
    if count:
        log.error("the broker had parked messages", count=count)
    return count


def _take_over(service: Service, house: House, body: bytes, properties: pika.BasicProperties) -> None:
    headers: dict[str, Any] = dict(properties.headers or {})
    death = (headers.get("x-death") or [{}])[0]
    user = properties.user_id
    delivery = Delivery(body=body, routing_key=str(death.get("queue", "")), user=user, redelivered=True)
    rows = service.messages
    try:
        letter = open_delivery(delivery)
    except Undecodable as cause:
        with house.database.work(seeing=[]) as session:
            postponing.put_aside(session, rows.undecodable, delivery, cause)
        return
    row = shelved(letter, house.offices)
    with house.database.work(seeing=[letter.office, row.office]) as session:
        if session.get(rows.inbox, UUID(letter.id)) is None:
            error = f"the broker gave up: {death.get('reason', 'unknown')}"
            postponing.park(session, rows.postponed, row, attempts=0, error=error)


def _parked(session: Session, service: Service, *, at: datetime) -> list[Waiting]:
    rows = service.messages.postponed
    columns = (rows.message_id, rows.type, rows.office, rows.attempts, rows.first_heard_at, rows.last_error)
    found = session.execute(select(*columns, func.length(rows.body)).where(rows.state == "parked"))
    return [
        Waiting(id=str(key), type=type_, office=office, attempts=attempts, age=at - since, reason=reason, size=size)
        for key, type_, office, attempts, since, reason, size in found
    ]


def _aside(session: Session, service: Service, *, at: datetime) -> list[Waiting]:
    rows = service.messages.undecodable
    found = session.execute(select(rows.id, rows.heard_at, rows.reason, func.length(rows.body)))
    return [
        Waiting(id=str(key), type="", office="", attempts=1, age=at - since, reason=reason, size=size)
        for key, since, reason, size in found
    ]


def _find(service: Service, house: House, id: str, *, at: datetime) -> Waiting:  # noqa: A002
    for waiting in in_order(service, house, at=at):
        if waiting.id == id:
            return waiting
    raise NotFound(f"没有编号为 {id} 的待处理消息")


def _body(service: Service, house: House, id: str) -> bytes:  # noqa: A002
    rows = service.messages
    with house.database.work_seeing_every_office(because="the operator's desk reads one message") as session:
        if id.isdigit():
            return session.get_one(rows.undecodable, int(id)).body
        return session.get_one(rows.postponed, UUID(id)).body
