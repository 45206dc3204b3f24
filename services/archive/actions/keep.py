"""Keep what was heard: the hot path. A batch of messages costs three reads and three writes, however many they are."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Protocol

from psycopg.types.json import Jsonb
from sqlalchemy.orm import Session

from services.archive.actions.hold import hold
from services.archive.actions.holding import note
from services.archive.rules.chain import Entry, link, start
from services.archive.rules.news import news
from services.archive.rules.story import Story, begin
from services.kernel.contracts import Event
from services.kernel.contracts.routing import CaseEvent, CaseHandedOver

Key = tuple[str, str]  # office and case


class Message(Protocol):
    """An event as it arrived: `body` is the whole envelope, `event` None when nobody here knows its type."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def office(self) -> str: ...
    @property
    def case(self) -> str: ...
    @property
    def said_at(self) -> datetime: ...
    @property
    def event(self) -> Event | None: ...
    @property
    def body(self) -> bytes: ...


@dataclass(slots=True)
class _Dossier:
    """A dossier in hand: its story, the end of its chain, and what is added to it now."""

    story: Story
    entries: int
    head: bytes
    filed_at: datetime | None
    added: list[dict[str, Any]] = field(default_factory=list)

    def add(self, message: Message) -> None:
        event = message.event
        entry = Entry(
            office=message.office,
            case=message.case,
            position=self.entries + 1,
            message_id=uuid.UUID(message.id),
            type=message.type,
            said_at=message.said_at,
            at=message.said_at if event is None else event.at,
            seq=event.seq if isinstance(event, CaseEvent) else None,
            body=message.body.decode("utf-8"),
        )
        self.head = link(self.head, entry)
        self.entries = entry.position
        if event is None:
            self.story.mark(entry.at)
        else:
            self.story.tell(event)
        loud = event is not None and news(event) is not None
        self.added.append({name: getattr(entry, name) for name in _ENTRY} | {"loud": loud, "link": self.head})

    def as_row(self) -> dict[str, Any]:
        row = {name: getattr(self.story, name) for name in _STORY}
        closed_at = self.story.closed_at
        to_file = closed_at is not None and (self.filed_at is None or self.filed_at < closed_at)
        return row | {
            "known": Jsonb(self.story.known),
            "entries": self.entries,
            "head": self.head,
            "to_file": to_file,
        }


_STORY = tuple(each.name for each in fields(Story))
_ENTRY = tuple(each.name for each in fields(Entry))
_ONCE = "sealed_particulars"
_DOSSIER = (*_STORY, "entries", "head", "to_file")


def _column(name: str) -> str:
    return "case_id" if name == "case" else name


def _read(name: str) -> str:
    """The long token is told once and never again; nobody here reads it."""
    return "null::text" if name == _ONCE else _column(name)


def _written(name: str) -> str:
    """What stands already of the long token stays as it lies, instead of being written with every message."""
    new = f"excluded.{_column(name)}"
    return f"coalesce(dossiers.{name}, {new})" if name == _ONCE else new


def _insert(table: str, names: Sequence[str]) -> str:
    columns = ", ".join(_column(name) for name in names)
    values = ", ".join(f"%({name})s" for name in names)
    return f"insert into archive.{table} ({columns}) values ({values})"  # noqa: S608 - our own column names


# One look at the key for each that is asked for: joined, the planner reads all that the offices have. The column's
# collation has to be said, or the key's index does not serve.
_LOAD = f"""
select d.* from unnest(%(offices)s::text[], %(cases)s::text[]) as w(office, case_id)
cross join lateral (
  select {", ".join(_read(name) for name in _STORY)}, entries, head, filed_at
  from archive.dossiers where office = w.office and case_id = w.case_id collate "C" limit 1) as d
"""  # noqa: S608 - our own column names
_HEARD = """
select e.message_id
from unnest(%(offices)s::text[], %(cases)s::text[], %(ids)s::uuid[]) as w(office, case_id, message_id)
cross join lateral (
  select message_id from archive.entries
  where office = w.office and case_id = w.case_id and message_id = w.message_id limit 1) as e
"""
_ADD_ENTRY = _insert("entries", (*_ENTRY, "loud", "link"))
_TO_COUNT = """
insert into archive.uncounted (office, case_id) select * from unnest(%(offices)s::text[], %(cases)s::text[])
on conflict do nothing
"""
_WRITE_DOSSIER = f"""
{_insert("dossiers", _DOSSIER)} on conflict (office, case_id) do update
set {", ".join(f"{_column(name)} = {_written(name)}" for name in _DOSSIER if name not in ("office", "case"))}
"""


def keep(session: Session, messages: Sequence[Message]) -> None:
    """Add each message to the chain of its case, once, and bring the dossiers up to date.

    In any order and however often: what was kept before is left alone, and older events change no newer state. The
    session must see the offices of all messages.
    """
    hold(session, {message.case for message in messages})
    dossiers = _load(session, {(message.office, message.case) for message in messages})
    heard = _heard(session, [message for message in messages if (message.office, message.case) in dossiers])
    for message in messages:
        if message.id in heard:
            continue
        heard.add(message.id)
        key = message.office, message.case
        if key not in dossiers:
            at = message.said_at if message.event is None else message.event.at
            dossiers[key] = _Dossier(begin(*key, at=at), entries=0, head=start(message.case), filed_at=None)
        dossiers[key].add(message)
    _write(session, dossiers)
    note(session, [one.event for one in messages if isinstance(one.event, CaseHandedOver)])


def stories(session: Session, keys: Collection[Key]) -> list[Story]:
    """The present state of cases as it was told, without what is sealed of them."""
    return [dossier.story for dossier in _load(session, keys).values()]


def _load(session: Session, keys: Collection[Key]) -> dict[Key, _Dossier]:
    wanted = sorted(keys)
    named = {"offices": [office for office, _ in wanted], "cases": [case for _, case in wanted]}
    rows = session.connection().exec_driver_sql(_LOAD, named)
    found = (
        _Dossier(Story(*told), entries=entries, head=bytes(head), filed_at=at) for *told, entries, head, at in rows
    )
    return {(dossier.story.office, dossier.story.case): dossier for dossier in found}


def _heard(session: Session, messages: Sequence[Message]) -> set[str]:
    if not messages:
        return set()
    named = {
        "offices": [message.office for message in messages],
        "cases": [message.case for message in messages],
        "ids": [message.id for message in messages],
    }
    return {str(row[0]) for row in session.connection().exec_driver_sql(_HEARD, named)}


def _write(session: Session, dossiers: Mapping[Key, _Dossier]) -> None:
    """The hot statements, straight to the driver: an insert an entry, an upsert a dossier, and one to mark them."""
    changed = [dossiers[key] for key in sorted(dossiers) if dossiers[key].added]
    if not changed:
        return
    connection = session.connection()
    connection.exec_driver_sql(_ADD_ENTRY, [row for dossier in changed for row in dossier.added])
    connection.exec_driver_sql(_WRITE_DOSSIER, [dossier.as_row() for dossier in changed])
    stories = [dossier.story for dossier in changed]
    named = {"offices": [story.office for story in stories], "cases": [story.case for story in stories]}
    connection.exec_driver_sql(_TO_COUNT, named)
