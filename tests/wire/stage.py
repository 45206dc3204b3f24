"""Two small services on a real broker and a real database: intake says, routing hears and writes down what it heard."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar, Protocol, TypeVar

import psycopg
from sqlalchemy import Identity, create_engine, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kernel.clock import now
from services.kernel.contracts import Event, encode
from services.kernel.contracts.intake import ComplaintUrged, ResultAgreed
from services.kernel.house import House
from services.kernel.messaging.consumer import Consumer
from services.kernel.messaging.letters import Delivery
from services.kernel.messaging.publisher import Publisher
from services.kernel.messaging.relay import Relay
from services.kernel.messaging.tables import InboxRow, OutboxRow, PostponedRow, UndecodableRow, wake
from services.kernel.messaging.topology import channel_of
from services.kernel.messaging.worker import Worker
from services.kernel.service import Messages, Service
from services.kernel.settings import Settings
from services.kernel.tables import OfOffice, OfTables, fence, metadata

OFFICES_FILE = Path(__file__).parent.parent.parent / "deploy" / "offices.toml"
OFFICE, NEIGHBOUR = "220100", "220200"
TENANTS = ("outbox", "inbox", "postponed")


class Closes(Protocol):
    def close(self) -> None: ...


Closing = TypeVar("Closing", bound=Closes)


class Saying(OfTables):
    __abstract__ = True
    metadata = metadata("intake")


class SaidOutbox(OutboxRow, Saying):
    SAID_BY: ClassVar[str] = "intake"


class SaidInbox(InboxRow, Saying):
    pass


class SaidPostponed(PostponedRow, Saying):
    pass


class SaidUndecodable(UndecodableRow, Saying):
    pass


class Hearing(OfTables):
    __abstract__ = True
    metadata = metadata("routing")


class HeardOutbox(OutboxRow, Hearing):
    SAID_BY: ClassVar[str] = "routing"


class HeardInbox(InboxRow, Hearing):
    pass


class HeardPostponed(PostponedRow, Hearing):
    pass


class HeardUndecodable(UndecodableRow, Hearing):
    pass


class Note(OfOffice, Hearing):
    """One effect of one message: nothing keeps it from being written twice but the inbox."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case: Mapped[str]
    times: Mapped[int]


def write_down(session: Session, event: Any, _house: House) -> None:
    session.add(Note(office=event.office, case=event.case, times=getattr(event, "times", 0)))


def _no_pages(_app: object) -> None:
    """These services have none."""


SAYER = Service(
    name="intake",
    tables=Saying.metadata,
    messages=Messages(SaidOutbox, SaidInbox, SaidPostponed, SaidUndecodable),
    hears={},
    pages=_no_pages,
)


def hearer(handler: Callable[[Session, Any, House], None] = write_down, **more: Any) -> Service:
    """The service that hears; what it does with an event is `handler`."""
    return Service(
        name="routing",
        tables=Hearing.metadata,
        messages=Messages(HeardOutbox, HeardInbox, HeardPostponed, HeardUndecodable),
        hears={ComplaintUrged: handler, ResultAgreed: handler},
        pages=_no_pages,
        **more,
    )


def build(owners: Mapping[str, str]) -> None:
    """Tables, fences and the relay's call, by the owners of the schemas."""
    services: list[tuple[Service, tuple[str, ...]]] = [(SAYER, ()), (hearer(), ("notes",))]
    for service, tables in services:
        engine = create_engine(owners[service.name].replace("postgresql://", "postgresql+psycopg://", 1))
        service.tables.create_all(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql(fence(service.name, *TENANTS, *tables))
            connection.exec_driver_sql(wake(service.name))
        engine.dispose()


def house(service: str, database_url: str, broker_url: str, secret_files: Mapping[str, str]) -> House:
    told = {"DATABASE_URL": database_url, "BROKER_URL": broker_url, "OFFICES_FILE": str(OFFICES_FILE), **secret_files}
    return House.open(service, Settings.read(told))


def urged(case: str, times: int = 1, *, office: str = OFFICE, urgent: bool = False) -> ComplaintUrged:
    return ComplaintUrged(office=office, case=case, at=now(), urgent=urgent, times=times)


def delivery(event: Event, *, by: str = "intake", user: str | None = None, redelivered: bool = False) -> Delivery:
    """As the broker would hand it over."""
    body = encode(event, message_id=uuid.uuid4(), by=by, said_at=now())
    return Delivery(body=body, routing_key=f"ordinary.{event.TYPE}", user=user or by, redelivered=redelivered)


@dataclass
class Stage:
    """Both houses, and what a test asks of them."""

    sayer: House
    hearing: House
    broker: Mapping[str, str]
    owners: Mapping[str, str]
    admin_url: str
    ends: ExitStack = field(default_factory=ExitStack)

    def say(self, *events: Event) -> None:
        """One transaction."""
        with self.sayer.database.work(seeing=self.sayer.offices.codes) as session:
            for event in events:
                session.add(SaidOutbox.of(event))
                session.flush()

    def notes(self) -> list[tuple[str, int]]:
        """(case, times) of every effect, in the order of effect."""
        with self.hearing.database.work_seeing_every_office(because="a test looks") as session:
            return [(case, times) for case, times in session.execute(select(Note.case, Note.times).order_by(Note.id))]

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """As the superuser sees them."""
        with psycopg.connect(self.admin_url) as connection:
            return connection.execute(statement, values).fetchall()

    def waiting(self) -> int:
        (count,) = self.rows("select count(*) from intake.outbox where sent_at is null")[0]
        return int(count)

    def clear(self) -> None:
        """As if nothing had ever happened."""
        tables = ["intake.outbox", "routing.outbox", "routing.inbox", "routing.postponed", "routing.undecodable"]
        with psycopg.connect(self.admin_url) as connection:
            connection.execute(f"truncate {', '.join([*tables, 'routing.notes'])}")
        with channel_of(self.broker["admin"]) as channel:
            for service in ("intake", "routing", "notification", "archive"):
                for lane in ("ordinary", "urgent", "parked"):
                    channel.queue_purge(f"{service}.{lane}")

    def relay(self, publisher: Publisher | None = None, **how: Any) -> Relay:
        """Of the service that says; given up at the end of the test."""
        return self._keep(Relay(self.sayer, SAYER.messages, publisher, **how))

    def consumer(self, service: Service, *, lane: str = "ordinary") -> Consumer:
        """Of the service that hears; given up at the end of the test."""
        return self._keep(Consumer(service, self.hearing, lane=lane))

    def worker(self, service: Service, house: House) -> Worker:
        """Started, and stopped at the end of the test."""
        worker = Worker(service, house)
        worker.start()
        self.ends.callback(worker.stop)
        return worker

    def house(
        self, service: str, *, broker_url: str | None = None, database_url: str | None = None, offices_file: str = ""
    ) -> House:
        """Another house of the service, closed at the end of the test."""
        like = {"intake": self.sayer, "routing": self.hearing}[service].settings
        env = {**like.environment}
        env |= {"BROKER_URL": broker_url or like.broker_url, "DATABASE_URL": database_url or like.database_url}
        env |= {"OFFICES_FILE": offices_file} if offices_file else {}
        return self._keep(House.open(service, Settings.read(env)))

    def _keep(self, it: Closing) -> Closing:
        self.ends.callback(it.close)
        return it

    def close(self) -> None:
        self.sayer.close()
        self.hearing.close()


def eventually(holds: Callable[[], bool], *, within: float = 20) -> None:
    """Wait until it holds. Fails after `within` seconds."""
    never, deadline = threading.Event(), monotonic() + within
    while not holds():
        assert monotonic() < deadline, "it did not come about in time"
        never.wait(0.02)
