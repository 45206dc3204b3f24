"""Thin drivers: rows by `executemany`, messages by asynchronous confirms, one acknowledgement a batch."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import pika
import psycopg
from pika.adapters.select_connection import SelectConnection

EXCHANGE = "raw"
SIZE = 1_400  # bytes of a message
SCHEMA = """
create table complaints (
  id bigint generated always as identity primary key, tenant int, serial int, channel smallint, kind smallint,
  state smallint, received_at timestamptz, due_at timestamptz, name bytea, phone bytea, number bytea, address bytea,
  other bytea, blind bytea, respondent jsonb, body text, key uuid unique);
create index on complaints (tenant, received_at);
create index on complaints (due_at) where state = 0;
create index on complaints (blind);
"""
# A hearer's own tables: one row stands for a case, a clock, a notice, an entry …
OWN = """
create table {0}_inbox (message_id uuid primary key);
create table {0}_rows (id bigint generated always as identity primary key, tenant int, message_id uuid, at timestamptz,
  content bytea);
create index on {0}_rows (message_id);
create table {0}_outbox (id bigint generated always as identity primary key, topic text, message_id uuid, body bytea);
"""
_COMPLAIN = """
with said as (insert into producer_outbox (topic, message_id, body) values ('a', %(key)s, %(message)s) returning id)
insert into complaints (tenant, serial, channel, kind, state, received_at, due_at, name, phone, number, address, other,
  blind, respondent, body, key)
values (%(tenant)s, %(serial)s, 1, 2, 0, now(), now() + interval '15 days', %(b40)s, %(b48)s, %(b40)s, %(b120)s,
  %(b80)s, %(blind)s, '{"department": "pension", "person": "x"}', %(body)s, %(key)s)
on conflict (key) do nothing
"""
_BODY = "养" * 400
Message = tuple[str, str, bytes]  # topic, id, body


class Publisher:
    """Send N, run the loop until all of them are confirmed."""

    def __init__(self, url: str) -> None:
        self._left: set[int] = set()
        self._tag = 0
        self._channel: Any = None
        self._connection = SelectConnection(pika.URLParameters(url), on_open_callback=self._opened)
        self._connection.ioloop.start()

    def publish(self, messages: Sequence[Message]) -> None:
        for topic, message_id, body in messages:
            self._channel.basic_publish(
                EXCHANGE, topic, body, pika.BasicProperties(message_id=message_id, delivery_mode=2, type=topic)
            )
            self._tag += 1
            self._left.add(self._tag)
        if self._left:
            self._connection.ioloop.start()

    def close(self) -> None:
        self._connection.close()

    def _opened(self, connection: Any) -> None:
        connection.channel(on_open_callback=self._ready)

    def _ready(self, channel: Any) -> None:
        self._channel = channel
        channel.confirm_delivery(self._confirmed, callback=lambda _: self._connection.ioloop.stop())

    def _confirmed(self, frame: Any) -> None:
        tag = frame.method.delivery_tag
        self._left = {each for each in self._left if each > tag} if frame.method.multiple else self._left - {tag}
        if not self._left:
            self._connection.ioloop.stop()


class Store:
    """The rows of one process, under its name."""

    def __init__(self, url: str, name: str) -> None:
        self.connection: psycopg.Connection[tuple[Any, ...]] = psycopg.connect(url)
        self._hands = self.connection.cursor()
        self._name = name

    def complain(self, first: int, count: int) -> list[Message]:
        """Commit complaints and what is said of them."""
        messages = [("a", str(uuid.uuid4()), bytes(SIZE)) for _ in range(count)]
        rows = [
            {
                "tenant": 220000 + n % 71, "serial": n, "key": message_id, "message": content, "body": _BODY,
                "blind": uuid.uuid4().bytes * 2, "b40": bytes(40), "b48": bytes(48), "b80": bytes(80),
                "b120": bytes(120),
            }
            for n, (_, message_id, content) in enumerate(messages, first)
        ]  # fmt: skip
        self._hands.executemany(_COMPLAIN, rows)
        self.connection.commit()
        return messages

    def hear(self, ids: Sequence[str]) -> list[str]:
        """Mark them as heard; those that are new."""
        into = f"insert into {self._name}_inbox select unnest(%s::uuid[])"
        statement = f"{into} on conflict do nothing returning message_id::text"
        return [row[0] for row in self._hands.execute(statement, (list(ids),))]

    def write(self, ids: Sequence[str], *, each: int) -> None:
        statement = f"insert into {self._name}_rows (tenant, message_id, at, content) values (%s, %s, now(), %s)"
        content = bytes(300)
        self._hands.executemany(
            statement, [(220000 + n % 71, key, content) for n, key in enumerate(ids) for _ in range(each)]
        )

    def begin(self, ids: Sequence[str]) -> None:
        """Commit the rows, and then that something is about to be done about them."""
        self.connection.commit()
        self._hands.execute(
            f"update {self._name}_rows set at = now() where message_id = any (%s::uuid[])", (list(ids),)
        )
        self.connection.commit()

    def say(self, topic: str, count: int) -> list[Message]:
        messages = [(topic, str(uuid.uuid4()), bytes(SIZE)) for _ in range(count)]
        statement = f"insert into {self._name}_outbox (topic, message_id, body) values (%s, %s, %s)"
        self._hands.executemany(statement, messages)
        return messages

    def forget(self, messages: Sequence[Message]) -> None:
        """They are sent."""
        ids = [key for _, key, _ in messages]
        self._hands.execute(f"delete from {self._name}_outbox where message_id = any (%s::uuid[])", (ids,))
        self.connection.commit()

    def commit(self) -> None:
        self.connection.commit()

    def close(self) -> None:
        self.connection.close()


class Consumer:
    """What `process_data_events` gave, at most `most`."""

    def __init__(self, url: str, queue: str, *, most: int) -> None:
        self._connection = pika.BlockingConnection(pika.URLParameters(url))
        self._channel = self._connection.channel()
        self._channel.basic_qos(prefetch_count=most)
        self._came: list[tuple[int, str, str]] = []
        self._channel.basic_consume(queue, self._arrived)

    def take(self) -> list[tuple[int, str, str]]:
        """Tag, id and topic of each."""
        while not self._came:
            self._connection.process_data_events(time_limit=1)
        came, self._came = self._came, []
        return came

    def answer(self, tag: int) -> None:
        self._channel.basic_ack(tag, multiple=True)

    def close(self) -> None:
        self._connection.close()

    def _arrived(self, _channel: Any, method: Any, properties: Any, _body: bytes) -> None:
        self._came.append((method.delivery_tag, properties.message_id, properties.type))
