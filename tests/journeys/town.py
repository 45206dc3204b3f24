"""A province whose citizens have telephones and mailboxes and whose officers sit at their desks, on a day that stands.

Broker, database, message centre and mail server are real. Time passes only when a story says so.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from time import monotonic
from types import MappingProxyType
from typing import Any

import psycopg
from psycopg.rows import dict_row
from werkzeug.test import TestResponse

from deploy.local.phones.inbox import Arrival
from services.archive.queries import verify_office
from services.kernel.clock import SHANGHAI
from services.kernel.messaging.ladder import Ladder
from services.kernel.messaging.topology import LANES, channel_of, parked_queue, queue_name, queues_of
from services.kernel.people import Officer
from services.kernel.run import find
from services.routing.actions.chain import verify
from tests.journeys.browser import Browser, Page
from tests.journeys.forms import ORDINARY, fill
from tests.notification.channels.peers import Centre
from tests.notification.stage import Mail
from tests.province import NAMES, Desk, Province

CITY, OTHER_CITY, COUNTY, PROVINCE = "220100", "220200", "220122", "220000"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
PATIENCE = 40.0
IN_FLIGHT = (
    "select kind, channel, state, reason from notification.notices"
    " where state in ('waiting', 'failed_temporarily') or (state = 'submitted' and channel = 'sms')"
)
UNHEARD = (
    "select type, '{hearer}' as hearer from said"
    " where type ~ '{bound}' and message_id not in (select message_id from {hearer}.inbox)"
)


def on(day: str, time: str = "09:00") -> datetime:
    """`on("2026-12-14", "16:30")`, in Shanghai."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=SHANGHAI)


@cache
def _bound(service: str) -> str:
    """A pattern of the types that the broker brings to the service."""
    (lane, *_) = queues_of(find(service))
    words = {key.split(".")[1] for key in lane.keys}
    return "" if "#" in words else f"^({'|'.join(sorted(words))})[.]"


@dataclass(frozen=True)
class Receipt:
    """What a complainant holds in hand."""

    case: str
    number: str
    code: str
    key: Mapping[str, str]


@dataclass
class Town:
    """`officers` by user name; `admin_url` looks below the fence; `at` is what the clock says."""

    province: Province
    officers: Mapping[str, Officer]
    admin_url: str
    broker_admin_url: str
    centre: Centre
    mail: Mail
    at: datetime = MONDAY

    # The public

    def browser(self, service: str = "intake", *, seat: str = "", office: str = CITY) -> Browser:
        """Somebody's browser; of an officer with his session in it when a seat is named."""
        client = self.province.running[service].app.test_client()
        if seat:
            client.set_cookie("session", self.desk(seat, office).token)
        return Browser(client)

    def complain(self, *, by: Desk | None = None, **fields: Any) -> Receipt:
        """Through the API; fails unless it is registered."""
        complaint = {"office": CITY, "channel": "other", "text": "九月的养老金没有到账", "requests": ["补发"], **fields}
        answer = (by.post if by else self._anybody)("intake", "/api/complaints", json=complaint)
        assert answer.status_code == 201, answer.get_json()
        told = answer.get_json()
        receipt, phone = told["receipt"], fields.get("complainant", {}).get("phone", "")
        second = {"secret": receipt["secret"]} if "secret" in receipt else {"phone_last4": phone[-4:]}
        return Receipt(told["id"], told["number"], receipt["code"], {"code": receipt["code"], **second})

    def progress(self, receipt: Receipt) -> Page:
        """The complainant's own page, opened anew with the code."""
        browser = self.browser()
        browser.open("/progress")
        return browser.press(receipt.key, action="/progress")

    def told(self, receipt: Receipt) -> Any:
        """The same as a machine reads it."""
        answer = self._anybody("intake", "/api/progress", json=dict(receipt.key))
        assert answer.status_code == 200, answer.get_json()
        return answer.get_json()

    def does(self, receipt: Receipt, deed: str, **more: Any) -> None:
        """The complainant acts by code."""
        answer = self._anybody("intake", f"/api/progress/{deed}", json={**receipt.key, **more})
        assert answer.status_code == 200, answer.get_json()
        self.settle()

    def texts(self, phone: str) -> list[Arrival]:
        """What arrived on the telephone, the first one first, by the message centre's own record."""
        return self.centre.inbox.newest(limit=1000, to=phone)[::-1]

    # The officers

    def desk(self, seat: str, office: str = CITY) -> Desk:
        return Desk(self.province, self.officers[f"{PROVINCE if seat == 'province' else office}-{seat}"])

    def case(self, case: str) -> Any:
        """As the functional department sees it."""
        answer = self.desk("functional-1", case.partition("-")[0]).get("routing", f"/api/cases/{case}")
        assert answer.status_code == 200, answer.get_json()
        return answer.get_json()["case"]

    def try_act(self, seat: str, case: str, act: str, **form: Any) -> TestResponse:
        """With the present version of the case."""
        office = case.partition("-")[0]
        (version,) = self.rows("select version from routing.cases where case_id = %s", case)[0].values()
        words = {"now": self.at.isoformat()} | {
            name: self.officers[f"{office}-{name}"].id for name in ("handler-1", "handler-2")
        }
        path, match = f"/api/cases/{case}/acts/{act}", {"If-Match": f'"{version}"'}
        return self.desk(seat, office).post("routing", path, json=fill(form, words), headers=match)

    def act(self, act: str, case: str, *, seat: str = "", **changed: Any) -> Any:
        """An act with its ordinary form and what is changed in it; the new state, after all have heard of it."""
        done = self._done(act, case, seat, changed)
        self.settle()
        return done

    def walk(self, case: str, acts: Sequence[str]) -> None:
        """One act after another, quicker than anybody hears of them; then all have."""
        for act in acts:
            self._done(act, case)
        self.settle()

    # Time and messages

    def later(self, day: str, time: str = "09:00") -> None:
        """Time passes; what is timed is done once, and everybody hears of it."""
        self.at = on(day, time)
        self.work_on_time()

    def work_on_time(self) -> None:
        for running in self.province.running.values():
            for job in running.service.jobs:
                job.run(running.house)
        self.settle()

    def settle(self) -> None:
        """Until every message was heard, every notice has arrived and what became of it is known everywhere."""
        never, deadline = threading.Event(), monotonic() + PATIENCE
        while True:
            self.province.settle()
            left = [*self.unheard(), *self.rows(IN_FLIGHT)]
            if not left:
                return
            assert monotonic() < deadline, left
            self.climb()
            never.wait(0.01)

    def climb(self) -> None:
        """What had to wait for another message is heard again."""
        for running in self.province.running.values():
            Ladder(running.service, running.house).sweep(at=self.at + timedelta(days=1))

    def unheard(self) -> list[dict[str, Any]]:
        """Messages of any outbox that one of those whom the broker brings them to has not heard."""
        said = " union all ".join(f"select message_id, type from {name}.outbox" for name in NAMES)  # noqa: S608
        missing = " union all ".join(UNHEARD.format(hearer=name, bound=_bound(name)) for name in NAMES)
        return self.rows(f"with said as ({said}) {missing}")

    def assert_nothing_is_left(self) -> None:
        """Oracles O6 and O8: empty outboxes, queues and parks; every chain hangs together."""
        assert self.unheard() == []
        for name in NAMES:
            assert self.rows(f"select type, state, last_error from {name}.postponed") == []  # noqa: S608
            assert self.rows(f"select reason from {name}.undecodable") == []  # noqa: S608
        with channel_of(self.broker_admin_url) as channel:
            queues = [queue_name(name, lane) for name in NAMES for lane in LANES]
            queues += [parked_queue(name) for name in NAMES]
            counts = {queue: channel.queue_declare(queue, passive=True).method.message_count for queue in queues}
        assert counts == dict.fromkeys(queues, 0)
        for office in (row["office"] for row in self.rows("select distinct office from intake.complaints")):
            with self.province.house("routing").database.work(seeing=(office,)) as session:
                assert verify(session, office) is None
            with self.province.house("archive").database.work(seeing=(office,)) as session:
                assert verify_office(session, office).found is None

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """From below the fence."""
        cursor = self._below.execute(query, values)
        return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        self._below.close()
        self.province.close()

    def _done(self, act: str, case: str, seat: str = "", changed: Mapping[str, Any] = MappingProxyType({})) -> Any:
        usual, form = ORDINARY[act]
        answer = self.try_act(seat or usual, case, act, **{**form, **changed})
        assert answer.status_code == 200, (act, answer.get_json())
        return answer.get_json()["case"]

    @cached_property
    def _below(self) -> psycopg.Connection[dict[str, Any]]:
        return psycopg.connect(self.admin_url, row_factory=dict_row, autocommit=True)

    def _anybody(self, service: str, path: str, **how: Any) -> TestResponse:
        return self.province.citizen(service).post(path, **how)
