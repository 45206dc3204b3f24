"""Which recorded facts can be corrected, what they may become, and which limits they are inputs of (5.4 g).

A correction never starts the time to answer anew: of K1 only the limit of the transferring body is an input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.kernel.workdays import SHANGHAI
from services.routing.rules.clocks import ClockKind

CHANNELS = ("visit", "phone", "fax", "letter", "email", "transfer", "other")


def _line(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > most or "\n" in text:
            raise ValueError(f"最多{most}个字，写成一行")
        return text

    return read


def _channel(text: str) -> str:
    if text not in CHANNELS:
        raise ValueError("不是七种投诉方式之一")
    return text


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as cause:
        raise ValueError("请写日期和时间，例如 2026-11-23 09:30") from cause
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise ValueError("请写日期，例如 2026-11-23") from cause


@dataclass(frozen=True)
class Fact:
    """A fact on record: its column, the forms that show it, the clocks that are counted from it."""

    label: str
    column: str
    reads: Callable[[str], Any]
    forms: tuple[int, ...] = ()
    clocks: tuple[ClockKind, ...] = ()
    may_be_empty: bool = False


FACTS: dict[str, Fact] = {
    "channel": Fact("投诉方式", "channel", _channel, forms=(1, 3)),
    "channel_note": Fact("其他投诉方式的说明", "sub_channel", _line(16), forms=(1,), may_be_empty=True),
    "occurred_at": Fact("投诉时间", "occurred_at", _moment, forms=(1, 3)),
    "received_at": Fact("收到时间", "received_at", _moment, forms=(1,), clocks=(ClockKind.K0, ClockKind.K7)),
    "respondent_department": Fact("被投诉部门", "respondent_department", _line(24), forms=(1, 2, 4)),
    "summary": Fact("投诉事项概要", "sealed_brief", _line(200), forms=(1, 2, 3, 4)),
    "upstream_system": Fact("移交单位", "upstream_system", _line(64), forms=(1,), may_be_empty=True),
    "upstream_number": Fact("移交编号", "upstream_number", _line(64), forms=(1,), may_be_empty=True),
    "upstream_due_on": Fact(
        "移交单位要求的期限", "upstream_due_on", _day, forms=(1,), clocks=(ClockKind.K1,), may_be_empty=True
    ),
    "cause": Fact("原因类别", "cause", _line(8)),
    "business": Fact("业务类别", "business", _line(8), may_be_empty=True),
}


def in_words(value: Any) -> str:
    """A value as history and forms show it."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)
