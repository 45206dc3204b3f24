"""From what was typed into a page's fields to what the one model reads, and back from its faults to those fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from services.kernel.errors import Fault

SHANGHAI_OFFSET = "+08:00"
# What to do about a field that was left empty, in the words of its label.
ASKED = {
    "office": "请选择机构",
    "channel": "请选一种投诉方式",
    "text": "请写几句事情经过",
    "complainant.name": "请填写姓名或单位名称",
    "code": "请填写查询码",
    "reasons": "请写几句为什么不同意",
    "grade": "请选一项",
    "visit.began_at": "请填写接待时间",
    "visit.place": "请填写接待地点",
    "visit.signed": "请选投诉人有没有签名",
    "letter.opened_at": "请填写拆阅时间",
    "letter.opener": "请填写拆阅人",
    "letter.envelope": "请写明信封的情况",
    "letter.items": "请填写件数",
    "upstream.system": "请填写移交部门",
    "upstream.number": "请填写移交文号",
    "upstream.due_on": "请填写要求办结的日期",
}
_LISTS = ("requests", "visit.receivers", "collective.representatives")  # a line of these is no field of its own
_LEFT_EMPTY = frozenset({"missing", "empty"})


def nested(typed: Mapping[str, str]) -> dict[str, Any]:
    """`{"complainant.name": "王"}` becomes `{"complainant": {"name": "王"}}`; what was left empty is not there."""
    given: dict[str, Any] = {}
    for name, value in typed.items():
        if not value.strip():
            continue
        place, *rest = name.split(".")
        if rest:
            given.setdefault(place, {})[rest[0]] = value
        else:
            given[name] = value
    return given


def lines(text: str) -> list[str]:
    """One request a line."""
    return [line for line in text.splitlines() if line.strip()]


def moment(text: str) -> str:
    """A browser's local date and time, as of Shanghai."""
    return text if text.endswith(("Z", SHANGHAI_OFFSET)) else text + SHANGHAI_OFFSET


def on_page(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults by the name of the field that the page shows: `requests.3` is a line of `requests`."""
    return tuple(Fault(_field(fault.field), fault.code, _words(fault)) for fault in faults)


def of_fields(faults: Sequence[Fault], places: Collection[str]) -> tuple[Fault, ...]:
    """Those that belong to these parts of the form."""
    return tuple(fault for fault in faults if fault.field.partition(".")[0] in places)


def _words(fault: Fault) -> str:
    return ASKED.get(fault.field, fault.message) if fault.code in _LEFT_EMPTY else fault.message


def _field(field: str) -> str:
    for listed in _LISTS:
        if field.startswith(f"{listed}."):
            return listed
    return field
