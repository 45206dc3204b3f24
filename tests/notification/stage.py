"""A notification service on a real PostgreSQL, with a message centre and a mail server at the other end of the line."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from time import monotonic
from typing import Any

import psycopg
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from deploy.local.phones.inbox import Arrival, Inbox
from deploy.local.phones.mailbox import Mailbox, serve_mail
from services.kernel.clock import SHANGHAI, now
from services.kernel.contracts import Event, encode, open_envelope, routing
from services.kernel.contracts.intake import ComplaintRegistered
from services.kernel.house import House
from services.kernel.messaging.inbox import Inbox as Hearing
from services.kernel.messaging.letters import Delivery
from services.kernel.people import Officer, Post
from services.kernel.sealed import Purpose
from services.kernel.sessions import Sessions
from services.kernel.web.app import make_app
from services.notification.actions.dispatch import Dispatch
from services.notification.app import service
from tests.notification.channels.peers import Centre, Loop

OFFICE, OTHER_OFFICE, PROVINCE = "220100", "220200", "220000"
NOON = datetime(2026, 11, 10, 12, 0, tzinfo=SHANGHAI)
PHONE, EMAIL = "+8613912345518", "wang@example.cn"
DECIDE_BY, DUE_ON = date(2026, 11, 12), date(2026, 12, 1)


class Mail:
    """A mail server on a loop of its own."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self._loop = Loop()
        self._server = self._loop.do(serve_mail(Mailbox(self.inbox, clock=lambda: NOON), 0))
        self.port = int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        self._loop.do(self._stop())
        self._loop.close()

    async def _stop(self) -> None:
        self._server.close()


@dataclass
class Case:
    """A complaint whose events are told one after the other."""

    house: House
    serial: int = 1
    office: str = OFFICE
    seq: int = 0
    at: datetime = NOON
    common: dict[str, Any] = field(
        default_factory=lambda: {
            "classed": "three",
            "severity": "normal",
            "department": "functional",
            "accountable": "o-1",
            "by": "o-1",
            "round": 1,
            "due_on": DUE_ON,
            "due_provisional": False,
        }
    )

    @property
    def id(self) -> str:
        return f"{self.office}-2026-{self.serial}"

    def registered(self, *, phone: str | None = PHONE, email: str | None = None, **other: Any) -> ComplaintRegistered:
        contact = json.dumps({"phone": phone, "email": email})
        told: dict[str, Any] = {
            "number": f"（长春市）社保受理〔2026〕{self.serial}号",
            "year": 2026,
            "serial": self.serial,
            "channel": "web",
            "sub_channel": "",
            "occurred_at": None,
            "received_at": self.at,
            "decide_by": DECIDE_BY,
            "kind": "individual",
            "identity_level": 1,
            "elderly": False,
            "first_receiver": None,
            "department": None,
            "respondent_named": False,
            "requests": 1,
            "causes": (),
            "business": (),
            "suspected": (),
            "wants_sms": phone is not None,
            "wants_email": email is not None,
            "upstream_system": None,
            "upstream_number": None,
            "upstream_due_on": None,
            "sealed_contact": self._sealed(contact) if phone or email else None,
            "sealed_particulars": "",
            "sealed_brief": "",
        }
        return ComplaintRegistered(office=self.office, case=self.id, at=self.at, **{**told, **other})

    def event(self, kind: type[routing.CaseEvent], *, step: str, stage: str, act: str = "", **more: Any) -> Any:
        """The next transition."""
        self.seq += 1
        common = {**self.common, "step": step, "stage": stage, "act": act, "seq": self.seq}
        return kind(office=self.office, case=self.id, at=self.at, **{**common, **more})

    def accepted(self, **more: Any) -> routing.CaseAccepted:
        own = {"accepted_at": self.at, "due_at": self.at + timedelta(days=21), "days": (), "calendar": "", "policy": ""}
        found: routing.CaseAccepted = self.event(
            routing.CaseAccepted, step="accepted", stage="已受理", **{**own, **more}
        )
        return found

    def result(self) -> routing.ResultIssued:
        own = {"number": "1", "manner": "written", "object_by": date(2026, 12, 8), "sealed_result": ""}
        found: routing.ResultIssued = self.event(
            routing.ResultIssued, step="done", stage="已落实，正在答复您", act="deliver", **own
        )
        return found

    def delivered(self) -> routing.ResultDelivered:
        own: dict[str, Any] = {"evidence": "receipt", "on_time": True}
        found: routing.ResultDelivered = self.event(routing.ResultDelivered, step="answered", stage="已答复", **own)
        return found

    def handed_over(self, before: str, after: str) -> routing.CaseHandedOver:
        halls = {"from_office": before, "from_department": "hall", "to_office": after, "to_department": "hall"}
        own: dict[str, Any] = {"act": "accept_offer", "handled_by": after, "handovers": 1, **halls}
        found: routing.CaseHandedOver = self.event(routing.CaseHandedOver, step="registered", stage="已登记", **own)
        return found

    def _sealed(self, plain: str) -> str:
        return self.house.keys.seal(
            plain, purpose=Purpose.PARTICULARS, office=self.office, what="complaint.contact", row=self.id
        )


@dataclass
class Stage:
    """The service and its peers, and what a test asks of them."""

    house: House
    admin_url: str
    centre: Centre
    mail: Mail
    ends: ExitStack = field(default_factory=ExitStack)

    def case(self, serial: int = 1, *, office: str = OFFICE) -> Case:
        return Case(self.house, serial=serial, office=office)

    def with_settings(self, **env: str) -> Stage:
        """The same service, set otherwise; without a setting for an empty one."""
        told = {name: value for name, value in {**self.house.settings.environment, **env}.items() if value}
        settings = replace(self.house.settings, environment=told)
        return replace(self, house=replace(self.house, settings=settings))

    def hear(self, *events: Event) -> None:
        """As the broker would bring them, each under a number of its own."""
        Hearing(service, self.house).hear([self.delivery(event) for event in events])

    @staticmethod
    def delivery(event: Event, *, message_id: uuid.UUID | None = None) -> Delivery:
        by = "intake" if event.TYPE.startswith("complaint") else "routing"
        body = encode(event, message_id=message_id or uuid.uuid4(), by=by, said_at=now())
        return Delivery(body=body, routing_key=f"ordinary.{event.TYPE}", user=by, redelivered=False)

    def dispatch(self) -> Dispatch:
        """The sending threads, ended at the end of the test."""
        made = Dispatch(self.house)
        self.ends.callback(made.stop)
        return made

    def phone(self) -> list[Arrival]:
        """What the message centre took in, the first one first, by its own record."""
        return self.centre.inbox.newest(limit=1000)[::-1]

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """As the superuser, whom no fence holds."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def notices(self, columns: str = "kind, channel, state") -> list[tuple[Any, ...]]:
        order = "order by created_at, about, channel, case_id"
        return self.rows(f"select {columns} from notification.notices {order}")  # noqa: S608 - columns of tests

    def states(self) -> list[str]:
        return [state for (state,) in self.notices("state")]

    def said(self) -> list[dict[str, Any]]:
        """The events in the outbox, in order."""
        bodies = self.rows("select body from notification.outbox order by id")
        return [json.loads(bytes(open_envelope(bytes(body)).event)) for (body,) in bodies]

    @cached_property
    def client(self) -> FlaskClient:
        app = make_app(service, self.house)
        app.config["PROPAGATE_EXCEPTIONS"] = False
        return app.test_client()

    def get(
        self, path: str, *, office: str = OFFICE, post: Post = Post.HANDLER, headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        """As an officer of that office."""
        return self.client.get(path, headers={**self.as_officer(office=office, post=post), **(headers or {})})

    def post(
        self, path: str, *, office: str = OFFICE, post: Post = Post.HANDLER, by: str = "o-9", **more: Any
    ) -> TestResponse:
        """As an officer of that office."""
        return self.client.post(path, headers=self.as_officer(office=office, post=post, by=by), **more)

    def as_officer(self, *, office: str = OFFICE, post: Post = Post.HANDLER, by: str = "o-9") -> dict[str, str]:
        officer = Officer(id=by, name="张敏", office=office, department="functional", posts=frozenset({post}))
        token, _ = Sessions(self.house.settings.session_secret).issue(officer, at=now())
        return {"Authorization": f"Bearer {token}"}


def eventually(holds: Callable[[], bool], *, within: float = 15) -> None:
    """Wait until it holds. Fails after `within` seconds."""
    never, deadline = threading.Event(), monotonic() + within
    while not holds():
        assert monotonic() < deadline, "it did not come about in time"
        never.wait(0.02)
