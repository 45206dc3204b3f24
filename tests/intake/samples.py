"""Complaints as people and systems send them, and events as routing says them. Invented people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from werkzeug.test import TestResponse

from services.kernel.contracts import routing
from services.kernel.workdays import SHANGHAI, load_published

OFFICE, OTHER_OFFICE = "220100", "220200"
CASE = "220100-2026-1"
# Values that stand nowhere in clear once a complaint is registered.
CANARIES = {
    "name": "欧阳㛃测",
    "phone": "13912345518",
    "email": "canary@example.cn",
    "id_number": "11010519491231002X",
    "address": "人民大街八八八号",
    "employer": "金丝雀机械厂",
}


def complaint(**changes: Any) -> dict[str, Any]:
    """A good complaint of the public; `None` leaves a field out."""
    whole = {
        "office": OFFICE,
        "channel": "other",
        "text": "窗口说我的养老金没问题，可是视同缴费年限少算了三年。",
        "requests": ["重新核一次", "说明原因"],
        "complainant": dict(CANARIES),
        "respondent": {"department": "pension", "person": "赵某某"},
        "notify": {"sms": True, "email": True},
    } | changes
    return {name: value for name, value in whole.items() if value is not None}


VISIT = {
    "began_at": "2026-11-20T15:00:00+08:00",
    "place": "服务大厅 3 号窗口",
    "receivers": ["李受理", "周接待"],
    "read_back": True,
    "signed": "signed",
}
LETTER = {
    "opened_at": "2026-11-20T08:40:00+08:00",
    "opener": "李受理",
    "envelope": "平信，邮戳长春 11 月 18 日",
    "items": 3,
}


def json_of(answer: TestResponse) -> Any:
    """The body of an answer."""
    return answer.get_json()


def heard(kind: type[routing.CaseEvent] = routing.CaseMoved, /, **fields: Any) -> Any:
    """An event of routing about the first complaint of the year."""
    common: dict[str, Any] = {
        "office": OFFICE,
        "case": CASE,
        "at": datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI),
        "seq": 1,
        "act": "start_confirm",
        "step": "confirming",
        "stage": "正在核对情况",
        "classed": "three",
        "severity": "normal",
        "department": "pension",
        "accountable": "head-1",
        "by": "w1",
        "round": 1,
        "due_on": date(2026, 11, 26),
        "due_provisional": False,
    }
    return kind(**(common | fields))


def accepted(at: datetime, **fields: Any) -> routing.CaseAccepted:
    """Accepted at that moment, with fifteen working days explained."""
    days = load_published().explain(at.date(), 15)
    told: routing.CaseAccepted = heard(
        routing.CaseAccepted,
        **{
            "at": at,
            "seq": 3,
            "act": "accept",
            "step": "accepted",
            "stage": "已受理",
            "due_on": days[-1].on,
            "accepted_at": at,
            "due_at": at + timedelta(days=30),
            "days": tuple(routing.DayMark(d.on, d.counted, d.reason) for d in days),
            "calendar": "c",
            "policy": "p",
        }
        | fields,
    )
    return told
