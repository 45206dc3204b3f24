"""The complaints of a benchmark: each of another person, spread over all offices, as a complainant's app sends them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.kernel.contracts.intake import ComplaintRegistered

_TEXT = (
    "本人于去年十二月到窗口申请办理养老保险关系转移接续，工作人员口头告知材料齐全，四十五个工作日内可以办结。"
    "到期以后多次打电话询问，答复前后不一，先说档案没有收到，又说系统正在升级，至今没有书面说明。"
)


def requests(numbers: Iterable[int], *, offices: Sequence[str]) -> dict[int, bytes]:
    """By their numbers, which no two complaints of a province may share."""
    run = uuid.uuid4().hex
    return {number: _request(number, offices=offices, run=run) for number in numbers}


def said(number: int, *, office: str) -> dict[str, Any]:
    """What is in the body; the phone number is the complaint's own."""
    return {
        "office": office,
        "channel": "other",
        "text": f"{_TEXT}受理编号{number}。{_TEXT}",
        "requests": ["请查明转移接续没有办结的原因并书面答复", "请尽快办结转移接续"],
        "complainant": {
            "name": "王测试",
            "phone": phone(number),
            "address": "人民大街一百号三单元五零二室",
            "employer": "长春某某机械制造有限公司",
            "id_number": "11010519491231002X",
        },
        "respondent": {"person": "刘某某", "phone": "0431-88889999"},
        "notify": {"sms": True, "email": False},
    }


def _request(number: int, *, offices: Sequence[str], run: str) -> bytes:
    """A whole HTTP request of some 1.7 KB; the phone number is unique in the run, and so is the idempotency key."""
    body = json.dumps(said(number, office=offices[number % len(offices)]), ensure_ascii=False).encode()
    head = (
        "POST /api/complaints HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: {run}-{number}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


def phone(number: int) -> str:
    return f"139{number:08d}"


def event(number: int, *, office: str, at: datetime) -> ComplaintRegistered:
    """What intake says of such a complaint; tokens have their length and nothing in them."""
    return ComplaintRegistered(
        office=office,
        case=f"{office}-{at.year}-{number}",
        at=at,
        number=f"（测试）社保受理〔{at.year}〕{number}号",
        year=at.year,
        serial=number,
        channel="other",
        sub_channel="",
        occurred_at=None,
        received_at=at,
        decide_by=at.date() + timedelta(days=2),
        kind="individual",
        identity_level=1,
        elderly=False,
        first_receiver=None,
        department=None,
        respondent_named=True,
        requests=2,
        causes=("B02",),
        business=(),
        suspected=(),
        wants_sms=True,
        wants_email=False,
        upstream_system=None,
        upstream_number=None,
        upstream_due_on=None,
        sealed_contact="x" * 150,
        sealed_particulars="x" * 1500,
        sealed_brief="x" * 500,
    )
