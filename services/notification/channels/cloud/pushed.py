"""What the clouds push to us: delivery reports, and what people wrote back. Read as the vendors' pages print it.

Alibaba Cloud pushes arrays (SmsReport: phone_number, report_time, success, biz_id, out_id; SmsUp: phone_number,
content, send_time). Tencent Cloud pushes arrays of reports (nationcode, mobile, report_status, user_receive_time, sid)
and one reply at a time (nationcode, mobile, text, time).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import msgspec

from services.kernel.clock import SHANGHAI
from services.notification.channels import Receipt, Reply

_ARRIVED: Final = "DELIVRD"
_DID_NOT: Final = "UNDELIV"
_LONGEST_NUMBER: Final = 32
_LONGEST_ID: Final = 200
_LONGEST_TEXT: Final = 1000
_YEARS: Final = range(2000, 2100)
_SECONDS: Final = range(946_684_800, 4_102_444_800)  # of the same years
_STATES: Final = {"SUCCESS": _ARRIVED, "FAIL": _DID_NOT}
# What the vendor wants to hear; whatever else it hears, it pushes the same again.
ANSWERS: Final = MappingProxyType({"aliyun": {"code": 0, "msg": "接收成功"}, "tencent": {"result": 0, "errmsg": "OK"}})


class Unreadable(ValueError):
    """It is no JSON, or nothing that could be a push, or larger than one."""


class Report(msgspec.Struct, frozen=True):
    """One delivery report. `ours` is the number that we gave with the message, where the vendor brings it back: all
    that is known of one that was never answered."""

    receipt: Receipt
    ours: str = ""


Told = Report | Reply


def read(vendor: str, body: bytes) -> tuple[list[Told], int]:
    """What is told, in order, and how many entries are not understood. Raises Unreadable."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as cause:
        raise Unreadable from cause
    entries = told if isinstance(told, list) else [told]
    if not all(isinstance(entry, dict) for entry in entries):
        raise Unreadable
    understood = [_READERS[vendor](entry) for entry in entries]
    return [each for each in understood if each is not None], understood.count(None)


def _aliyun(entry: Mapping[str, Any]) -> Told | None:
    number = _word(entry, "phone_number", _LONGEST_NUMBER)
    if "content" in entry:
        return _reply(number, entry["content"], _when(entry.get("send_time")))
    biz, success = _word(entry, "biz_id", _LONGEST_ID), entry.get("success")
    if not number or not biz or not isinstance(success, bool):
        return None
    stat = _ARRIVED if success else _DID_NOT
    return Report(Receipt(biz, number, stat, _when(entry.get("report_time"))), _word(entry, "out_id", _LONGEST_ID))


def _tencent(entry: Mapping[str, Any]) -> Told | None:
    mobile = _word(entry, "mobile", _LONGEST_NUMBER)
    number = mobile and f"+{_word(entry, 'nationcode', 4).lstrip('+')}{mobile}"
    if "text" in entry:
        return _reply(number, entry["text"], _since_1970(entry.get("time")))
    sid, stat = _word(entry, "sid", _LONGEST_ID), _STATES.get(_word(entry, "report_status", _LONGEST_NUMBER))
    if not number or not sid or stat is None:
        return None
    return Report(Receipt(sid, number, stat, _when(entry.get("user_receive_time"))))


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Told | None]]] = {"aliyun": _aliyun, "tencent": _tencent}


def _reply(number: str, text: object, at: datetime | None) -> Reply | None:
    return Reply(number, text[:_LONGEST_TEXT], at) if number and isinstance(text, str) else None


def _word(entry: Mapping[str, Any], name: str, longest: int) -> str:
    """Empty for what is not there, is no number of anybody's, or is longer than it can be."""
    told = entry.get(name)
    fits = isinstance(told, str) and len(told) <= longest and told.isascii() and told.isprintable()
    return str(told) if fits else ""


def _when(told: object) -> datetime | None:
    """As both vendors write an instant, in the time of this country; None for anything else, or for the year 1, which
    some write for no time at all and no database gives back."""
    try:
        at = datetime.strptime(str(told), "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None
    return at if at.year in _YEARS else None


def _since_1970(told: object) -> datetime | None:
    """As Tencent writes when somebody wrote: in seconds."""
    is_one = isinstance(told, int) and _SECONDS.start <= told < _SECONDS.stop
    return datetime.fromtimestamp(float(str(told)), SHANGHAI) if is_one else None
