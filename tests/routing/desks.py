"""Officers at their desks: they act through the API at a moment that the test names, on complaints that it sends in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.kernel import clock
from services.kernel.clock import SHANGHAI
from services.kernel.contracts import Event, decode, open_envelope
from services.kernel.contracts.intake import ComplaintRegistered
from services.kernel.contracts.routing import ResultIssued
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.kernel.sealed import Purpose
from services.kernel.sessions import Sessions
from services.routing.app import service
from services.routing.tables import OfficerRow, Outbox

CITY, OTHER_CITY, COUNTY, PROVINCE = "220100", "220200", "220122", "220000"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
FACTORS = ("severity", "safety", "complexity", "influence", "urgency")


REPORT: dict[str, Any] = {
    "method": "查阅记录并当面询问",
    "facts": "账号录入错误，九月待遇退回",
    "natures": ["error"],
    "bases": ["社会保险经办条例第三十条"],
    "opinion": "补发九月待遇",
    "complainant_said": "九月没有收到养老金",
    "respondent_said": "录入时看错一位数字",
    "no_interest": True,
}
RESULT: dict[str, Any] = {
    "manner": "written",
    "method": "查阅发放记录，当面询问经办人员",
    "facts": "九月待遇因账号录入错误退回",
    "basis": "社会保险经办条例第三十条",
    "answers": ["九月待遇已补发"],
    "remedies": "不同意的，可以在六十日内申请行政复议，或者在六个月内提起行政诉讼",
    "objection": "请在五个工作日内凭查询码、打电话或者到窗口提出",
}
ORDINARILY: dict[str, dict[str, Any]] = {
    "call_back": {"words": "已经补发了", "solved": True, "contacted": True},
    "agree": {"evidence": "signature", "proof": "signature-1"},
    **{act: {"proof": "signature-1"} for act in ("resolve_at_desk", "record_feedback", "deliver_again", "withdraw")},
}


def on(day: str, time: str = "09:00") -> datetime:
    """`on("2026-12-14", "16:30")`, in Shanghai."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=SHANGHAI)


def scores(value: int = 1, **others: int) -> dict[str, Any]:
    return {factor: {"value": others.get(factor, value), "reason": "单一事项"} for factor in FACTORS}


@dataclass
class Desks:
    """`below` looks below the fence, as others do with `admin_url`. Seats are named as `demo-officers` names them:
    `window`, `handler-1` …"""

    house: House
    passwords: Path
    admin_url: str
    app: Flask
    below: psycopg.Connection[dict[str, Any]]
    at: datetime = MONDAY

    @cached_property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    @cached_property
    def officers(self) -> Mapping[str, Officer]:
        """By user name."""
        with self.house.database.work_seeing_every_office(because="a test names officers") as session:
            rows = session.scalars(select(OfficerRow)).all()
        return {
            row.username: Officer(row.id, row.name, row.office, row.department, frozenset(Post(p) for p in row.posts))
            for row in rows
        }

    @cached_property
    def accounts(self) -> Mapping[str, Mapping[str, Any]]:
        return {one["username"]: one for one in json.loads(self.passwords.read_text("utf-8"))}

    def officer(self, seat: str, office: str = CITY) -> Officer:
        return self.officers[f"{office}-{seat}"]

    def token(self, seat: str, office: str = CITY) -> str:
        return Sessions(self.house.settings.session_secret).issue(self.officer(seat, office), at=self.at)[0]

    def send(self, method: str, path: str, seat: str, *, office: str = CITY, **how: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token(seat, office)}", **how.pop("headers", {})}
        with clock.standing_at(self.at):
            return self.client.open(path, method=method, headers=headers, **how)

    def get(self, path: str, seat: str, *, office: str = CITY) -> Any:
        answer = self.send("GET", path, seat, office=office)
        assert answer.status_code == 200, answer.get_json()
        return answer.get_json()

    def try_act(
        self, seat: str, case: str, act: str, *, office: str = CITY, version: int | None = None, **fields: Any
    ) -> TestResponse:
        """What the API answers; with the present version unless another is named. Who is called back and reached has
        said something ordinary, and who agrees has signed, unless the test says otherwise."""
        if fields.get("reached", True):
            fields = ORDINARILY.get(act, {}) | fields
        seen = self.row(case)["version"] if version is None else version
        headers = {"If-Match": f'"{seen}"'}
        path = f"/api/cases/{case}/acts/{act}"
        return self.send("POST", path, seat, office=office, headers=headers, json=fields)

    def act(self, seat: str, case: str, act: str, *, office: str = CITY, **fields: Any) -> Any:
        """The new state; fails with the problem document when it is refused."""
        answer = self.try_act(seat, case, act, office=office, **fields)
        assert answer.status_code == 200, (act, answer.get_json())
        return answer.get_json()["case"]

    def register(self, serial: int = 1, *, office: str = CITY, **fields: Any) -> str:
        """A complaint comes in; the case id."""
        event = complaint(self.house, office, serial, at=self.at, **fields)
        self.hear(event)
        return event.case

    def hear(self, event: Event) -> None:
        """The service hears the event, as its consumer would."""
        with clock.standing_at(self.at), self.house.database.work(seeing=(event.office,)) as session:
            service.hears[type(event)](session, event, self.house)

    def said(self, case: str) -> list[Event]:
        """What routing has said of the case, in order."""
        office = case.partition("-")[0]
        with self.house.database.work(seeing=(office,)) as session:
            bodies = session.scalars(select(Outbox.body).where(Outbox.case == case).order_by(Outbox.id)).all()
        events = [decode(open_envelope(body)) for body in bodies]
        return [event for event in events if event is not None]

    def said_in(self, office: str) -> list[Event]:
        """What routing has said in that office's name, about cases and beyond."""
        with self.house.database.work(seeing=(office,)) as session:
            bodies = session.scalars(select(Outbox.body).where(Outbox.office == office).order_by(Outbox.id)).all()
        events = [decode(open_envelope(body)) for body in bodies]
        return [event for event in events if event is not None]

    def row(self, case: str) -> dict[str, Any]:
        """The case's row, from below the fence."""
        return self.rows("select * from routing.cases where case_id = %s", case)[0]

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        cursor = self.below.execute(query, values)
        return cursor.fetchall() if cursor.description else []

    def despite_the_fences(self, statement: str, *values: object) -> None:
        """Written as only who owns the whole database could: what it refuses to everybody is not asked."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute(statement, values)

    def upgrade(self, statements: str) -> None:
        """What a migration does with the rows of before, as the owner of the tables."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(f"set role own_routing; {statements}; reset role".encode())

    # Ways to a step, each act by who does it in an office.

    def accepted(self, serial: int = 1, **fields: Any) -> str:
        case = self.register(serial, **fields)
        self.act("window", case, "start_confirm")
        self.act("window", case, "confirm", method="phone", text="电话核实，情况属实")
        self.act("window", case, "assess", scores=scores(), departments=["hall"])
        self.act("window", case, "accept", grounds=["quality"], has_evidence=False, respondent_department="pension")
        return case

    def investigating(self, serial: int = 1, **fields: Any) -> str:
        case = self.accepted(serial, **fields)
        self.act("section-head", case, "assign", handlers=[self.officer("handler-1").id], department="hall")
        self.act(
            "handler-1",
            case,
            "log_step",
            happened_at=self.at.isoformat(),
            method="records",
            found="查阅发放记录，九月待遇未发",
        )
        self.negotiate(case)
        return case

    def negotiate(self, case: str) -> None:
        """Who handles it in the own department has talked with the complainant."""
        when = self.at.isoformat()
        self.act("handler-1", case, "negotiate", happened_at=when, method="phone", text="本月补发", agreed=True)

    def awaiting(self, serial: int = 1, **fields: Any) -> str:
        case = self.investigating(serial, **fields)
        self.submit(case)
        return case

    def submit(self, case: str, due_on: str = "2026-12-04", **fields: Any) -> None:
        """Form 2; `fields` replace the ordinary ones."""
        person = self.officer("handler-1").id
        measure = {"what": "补发九月待遇", "department": "hall", "person": person, "due_on": due_on}
        ordinary = {
            "facts": "九月待遇因账号录入错误退回",
            "merit": "founded",
            "answers": {"1": "补发九月待遇"},
            "bases": ["社会保险经办条例第三十条"],
            "measures": [measure],
        }
        self.act("handler-1", case, "submit_opinion", **{**ordinary, **fields})

    def issued(self, serial: int = 1, **fields: Any) -> str:
        case = self.awaiting(serial, **fields)
        self.finish(case)
        return case

    def finish(self, case: str) -> None:
        """From the awaited approval to the result sent."""
        self.act("section-head", case, "approve", text="同意")
        measure = self.rows("select max(n) as n from routing.measures where case_id = %s", case)[0]["n"]
        self.act("handler-1", case, "record_execution", measure=measure, text="已补发", evidence=["回单"])
        self.act("section-head", case, "all_measures_done")
        self.report(case)
        self.deliver(case)

    def report(self, case: str, **fields: Any) -> None:
        """Form 4 is drafted and signed by its one handler and filed by the head; `fields` replace the ordinary ones."""
        self.act("handler-1", case, "draft_report", **{**REPORT, **fields})
        self.act("section-head", case, "report_to_functional")

    def deliver(self, case: str, **fields: Any) -> None:
        """Form 3; `fields` replace the ordinary ones."""
        self.act("window", case, "deliver", **{**RESULT, **fields})

    def issue_of(self, case: str) -> ResultIssued:
        return [event for event in self.said(case) if isinstance(event, ResultIssued)][-1]


def complaint(house: House, office: str, serial: int, *, at: datetime, **fields: Any) -> ComplaintRegistered:
    """What intake says when it registers; `fields` replace the ordinary ones."""
    case = f"{office}-{at.year}-{serial}"
    brief = json.dumps({"name": "王＊兰", "summary": "九月养老金没有到账"}, ensure_ascii=False)
    ordinary: dict[str, Any] = {
        "office": office,
        "case": case,
        "at": at,
        "number": f"（{house.offices[office].region}）社保受理〔{at.year}〕{serial}号",
        "year": at.year,
        "serial": serial,
        "channel": "other",
        "sub_channel": "web",
        "occurred_at": None,
        "received_at": at,
        "decide_by": date(2026, 11, 25),
        "kind": "individual",
        "identity_level": 1,
        "elderly": False,
        "first_receiver": None,
        "department": None,
        "respondent_named": False,
        "requests": 1,
        "causes": ("B02",),
        "business": (),
        "suspected": (),
        "wants_sms": True,
        "wants_email": False,
        "upstream_system": None,
        "upstream_number": None,
        "upstream_due_on": None,
        "sealed_contact": "sealed",
        "sealed_particulars": "sealed",
        "sealed_brief": house.keys.seal(
            brief, purpose=Purpose.CASEWORK, office=office, what="complaint.brief", row=case
        ),
    }
    return ComplaintRegistered(**{**ordinary, **fields})
