"""A service is tables, handlers, pages and jobs under one name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import MetaData
from sqlalchemy.orm import Session

from services.kernel.contracts import Event
from services.kernel.house import House
from services.kernel.offices import Directory
from services.kernel.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

    from services.kernel.messaging.letters import Letter
    from services.kernel.messaging.tables import InboxRow, OutboxRow, PostponedRow, UndecodableRow

# A handler does its work in the transaction that also marks the message as heard. It may raise Later.
Handler = Callable[[Session, Any, House], None]
# As Handler, for many events of one type at once, of several offices, all of which the session sees: for the few hot
# types whose rows carry their own office. When it fails, the same events come again one by one.
BatchHandler = Callable[[Session, Sequence[Any], House], None]
# As BatchHandler, for every message whatever its type, in the order of arrival and byte for byte: for who keeps them.
Keeper = Callable[[Session, "Sequence[Letter]", House], None]


@dataclass(frozen=True)
class Job:
    """Timed work of a service: runs every `every`, on one process at a time (advisory lock), never overlapping.

    `run` opens its own units of work. A missed run is made up for once.
    """

    name: str
    every: timedelta
    run: Callable[[House], None]


class Thread(Protocol):
    """Something that a `work` process starts beside its messages and stops at the end."""

    def stop(self) -> None: ...


@dataclass(frozen=True)
class Messages:
    """The service's own message tables (mixins of `services.kernel.messaging.tables`)."""

    outbox: type[OutboxRow]
    inbox: type[InboxRow]
    postponed: type[PostponedRow]
    undecodable: type[UndecodableRow]


@dataclass(frozen=True)
class Service:
    """`pages` registers blueprints on the app when a web process starts; `work` processes never import Flask.

    `threads` start what a `work` process needs beside its messages, where the settings ask for it.
    `commands` are for the operator.
    `hears` may name `Event` itself: that handler hears every type that no other one hears. `keeps` hears everything
    in its place, also types that nobody here knows.
    `flood` is in messages a second: from there on its relay and its consumers wait a moment for company. It
    is high where a citizen or an officer waits for what follows.
    `hears_within`, `says_within`: seconds that ordinary messages wait for company at any rate, where nobody waits for
    what follows from them. What is urgent is heard at once, and said with the rest.
    `niceness` is that of nice(2) for its `work`: where the processor is short, those go first for whom a citizen waits.
    `requests_at_once` is for how many `web` has threads: few, since they share one interpreter; more where most of them
    wait for one transaction (`services.kernel.convoy`).
    `unsettled` names what is wrong with settings that only this service can judge: then none of its processes starts.
    `gauges` is asked before each scrape and returns metric samples of the service (never a case or person as label).
    """

    name: str
    tables: MetaData
    messages: Messages
    hears: Mapping[type[Event], Handler]
    pages: Callable[[Flask], None]
    jobs: Sequence[Job] = field(default=())
    threads: Sequence[Callable[[House], Thread | None]] = field(default=())
    commands: Mapping[str, Callable[[House, Sequence[str]], int]] = field(default_factory=dict)
    gauges: Callable[[House], None] | None = None
    unsettled: Callable[[Settings, Directory], Sequence[str]] | None = None
    hears_many: Mapping[type[Event], BatchHandler] = field(default_factory=dict)
    keeps: Keeper | None = None
    flood: float = 30.0
    hears_within: float = 0.0
    says_within: float = 0.0
    niceness: int = 0
    requests_at_once: int = 4
