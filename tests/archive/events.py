"""The events of a case as the services say them, and the messages that carry them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from services.kernel.clock import SHANGHAI
from services.kernel.contracts import Event, encode, routing
from services.kernel.contracts.intake import ComplaintRegistered
from services.kernel.contracts.notification import NoticeStateChanged
from services.kernel.messaging.letters import Letter, open_body

REGISTERED_AT = datetime(2026, 11, 2, 9, 15, tzinfo=SHANGHAI)
_SAYERS = {
    "complaint": "intake",
    "case": "routing",
    "notice": "notification",
    "dossier": "archive",
    "office": "routing",
    "officer": "routing",
    "calendar": "routing",
}


def letter(event: Event) -> Letter:
    """The event as a message that has arrived."""
    by = _SAYERS[event.TYPE.partition(".")[0]]
    return open_body(encode(event, message_id=uuid.uuid4(), by=by, said_at=event.at + timedelta(milliseconds=20)))


def letters(*events: Event) -> list[Letter]:
    return [letter(event) for event in events]


@dataclass
class Told:
    """A case whose events come one minute after the other. Each method is what happens next."""

    office: str = "220100"
    serial: int = 12
    year: int = 2026
    at: datetime = REGISTERED_AT
    seq: int = 0
    state: dict[str, Any] = field(
        default_factory=lambda: {
            "step": "registered",
            "stage": "已收到，等待核对",
            "classed": None,
            "severity": "normal",
            "department": "functional",
            "accountable": "o-1",
            "round": 1,
            "due_on": date(2026, 11, 4),
            "due_provisional": False,
            "handled_by": None,
            "step_since": None,
            "awaited": None,
            "awaited_since": None,
            "awaited_by": None,
        }
    )

    @property
    def case(self) -> str:
        return f"{self.office}-{self.year}-{self.serial}"

    def registered(self, **different: Any) -> ComplaintRegistered:
        told: dict[str, Any] = {
            "office": self.office,
            "case": self.case,
            "at": self.at,
            "number": f"（长春市）社保受理〔{self.year}〕{self.serial}号",
            "year": self.year,
            "serial": self.serial,
            "channel": "other",
            "sub_channel": "mobile",
            "occurred_at": None,
            "received_at": self.at,
            "decide_by": date(2026, 11, 4),
            "kind": "individual",
            "identity_level": 1,
            "elderly": False,
            "first_receiver": None,
            "department": "hall",
            "respondent_named": False,
            "requests": 1,
            "causes": ("B02",),
            "business": ("pension",),
            "suspected": (),
            "wants_sms": True,
            "wants_email": False,
            "upstream_system": None,
            "upstream_number": None,
            "upstream_due_on": None,
            "sealed_contact": "c2VhbGVkLWNvbnRhY3Q=",
            "sealed_particulars": "c2VhbGVkLXBhcnRpY3VsYXJz",
            "sealed_brief": "c2VhbGVkLWJyaWVm",
        }
        return ComplaintRegistered(**{**told, **different})

    def next(self, kind: type[routing.CaseEvent], act: str, **more: Any) -> Any:
        """The next transition; what `more` says of the common facts stays true afterwards."""
        self.at += timedelta(minutes=1)
        self.seq += 1
        if self.state["step_since"] is None or more.get("step", self.state["step"]) != self.state["step"]:
            self.state["step_since"] = self.at
        self.state |= {name: value for name, value in more.items() if name in self.state}
        own = {name: value for name, value in more.items() if name not in self.state}
        told = {"office": self.office, "case": self.case, "at": self.at, "seq": self.seq, "act": act, "by": "o-2"}
        return kind(**{**told, **self.state, **own})

    def awaited(self, days: float) -> list[routing.CaseMoved]:
        """The office waits for the complainant, who answers so many days later."""
        since = self.at + timedelta(minutes=1)
        begins = self.next(routing.CaseMoved, "await_complainant", awaited="materials", awaited_since=since)
        self.at += timedelta(days=days)
        nothing = {"awaited": None, "awaited_since": None}
        ends = self.next(routing.CaseMoved, "supplement", **nothing, waited_since=since, by=None)
        at_once = msgspec.structs.replace(ends, waited_since=ends.at - timedelta(days=days))
        return [begins, at_once if days < 1 else ends]

    def opened(self, **more: Any) -> routing.CaseOpened:
        event: routing.CaseOpened = self.next(routing.CaseOpened, "register", by=None, **more)
        return event

    def handed_over(self, before: str, after: str) -> routing.CaseHandedOver:
        offices = {"from_office": before, "to_office": after, "handled_by": None if after == self.office else after}
        units = {"from_department": "hall", "to_department": "hall"}
        event: routing.CaseHandedOver = self.next(
            routing.CaseHandedOver, "accept_offer", **offices, **units, handovers=1
        )
        return event

    def confirming(self) -> routing.CaseMoved:
        event: routing.CaseMoved = self.next(
            routing.CaseMoved, "start_confirm", step="confirming", stage="正在核对情况"
        )
        return event

    def suspected(self) -> routing.MajorSuspected:
        event: routing.MajorSuspected = self.next(
            routing.MajorSuspected, "report_major", severity="suspected", kinds=("fund_safety",), urgent=True
        )
        return event

    def confirmed_major(self) -> routing.MajorConfirmed:
        event: routing.MajorConfirmed = self.next(
            routing.MajorConfirmed,
            "confirm_major",
            severity="major",
            classed="one",
            kinds=("fund_safety", "sector_image"),
            urgent=True,
        )
        return event

    def approved_major(self) -> routing.MajorApproved:
        event: routing.MajorApproved = self.next(routing.MajorApproved, "approve_major", path="fast_track", urgent=True)
        return event

    def acknowledged(self) -> routing.ProvinceAcknowledged:
        event: routing.ProvinceAcknowledged = self.next(
            routing.ProvinceAcknowledged, "acknowledge", by="p-1", urgent=True
        )
        return event

    def accepted(self, due_on: date = date(2026, 11, 23)) -> routing.CaseAccepted:
        at = self.at + timedelta(minutes=1)
        event: routing.CaseAccepted = self.next(
            routing.CaseAccepted,
            "accept",
            step="accepted",
            stage="已受理",
            classed="three" if self.state["classed"] is None else self.state["classed"],
            due_on=due_on,
            accepted_at=at,
            due_at=datetime.combine(due_on, datetime.min.time(), tzinfo=SHANGHAI) + timedelta(hours=16, minutes=30),
            days=(routing.DayMark(on=date(2026, 11, 3), n=1, why="工作日"),),
            calendar="2026-1",
            policy="guide-1",
        )
        return event

    def refused(self) -> routing.CaseNotAccepted:
        event: routing.CaseNotAccepted = self.next(
            routing.CaseNotAccepted,
            "confirm_invalid",
            step="invalid_notified",
            stage="不属于受理范围，已向您说明",
            due_on=None,
            validity="invalid_unrelated",
            refer_to="市医保局",
            sealed_explanation="c2VhbGVk",
        )
        return event

    def investigating(self) -> routing.CaseInvestigating:
        event: routing.CaseInvestigating = self.next(
            routing.CaseInvestigating, "assign", step="investigating", stage="正在调查", handlers=("o-3",)
        )
        return event

    def issued(self) -> routing.ResultIssued:
        event: routing.ResultIssued = self.next(
            routing.ResultIssued,
            "deliver",
            step="done",
            stage="已落实，正在答复您",
            number=f"（长春市）社保反馈〔{self.year}〕3号",
            manner="sms",
            object_by=date(2026, 11, 30),
            sealed_result="c2VhbGVk",
        )
        return event

    def delivered(self, *, on_time: bool = True) -> routing.ResultDelivered:
        event: routing.ResultDelivered = self.next(
            routing.ResultDelivered,
            "record_feedback",
            step="feedback_given",
            stage="已答复，请您查看结果",
            evidence="read",
            on_time=on_time,
        )
        return event

    def breached(self, clock: str = "K1") -> routing.ClockBreached:
        at = self.at + timedelta(minutes=1)
        event: routing.ClockBreached = self.next(routing.ClockBreached, "breach", by=None, clock=clock, breached_at=at)
        return event

    def called_back(self, grade: int | None = 5) -> routing.CalledBack:
        event: routing.CalledBack = self.next(
            routing.CalledBack, "call_back", outcome="reached", method="phone", grade=grade, solved=True
        )
        return event

    def closed(self, outcome: str = "agreed", *, on_time: bool | None = True) -> routing.CaseClosed:
        at = self.at + timedelta(minutes=1)
        event: routing.CaseClosed = self.next(
            routing.CaseClosed,
            "close",
            step="closed",
            stage="已办结",
            outcome=outcome,
            cause="B02",
            business="pension",
            merit="substantiated",
            closed_at=at,
            accepted_at=REGISTERED_AT,
            on_time=on_time,
        )
        return event

    def archived(self) -> routing.CaseMoved:
        event: routing.CaseMoved = self.next(routing.CaseMoved, "archive", by=None, step="archived", stage="已办结")
        return event

    def notice(self, state: str = "delivered") -> NoticeStateChanged:
        return NoticeStateChanged(
            office=self.office,
            case=self.case,
            at=self.at + timedelta(seconds=2),
            notice="n-1",
            kind="registered",
            channel="sms",
            state=state,
            about=self.seq,
            units=66,
        )

    def whole(self) -> list[Event]:
        """From registration to closing, with a notice on the way."""
        return [
            self.registered(),
            self.opened(),
            self.notice(),
            self.confirming(),
            self.accepted(),
            self.investigating(),
            self.issued(),
            self.delivered(),
            self.called_back(),
            self.closed(),
        ]
