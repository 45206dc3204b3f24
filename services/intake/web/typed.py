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
    "opened_at": "请填写拆阅时间",
    "opener": "请填写拆阅人",
    "envelope": "请写明信封的情况",
    "items": "请填写件数",
    "visit.began_at": "请填写接待时间",
    "visit.place": "请填写接待地点",
    "visit.signed": "请选投诉人有没有签名",
    "upstream.system": "请填写移交部门",
    "upstream.number": "请填写移交文号",
    "upstream.due_on": "请填写要求办结的日期",
}
# Fields as the pages label them, for sentences that do not say what they are about.
LABELS = {
    "text": "事情经过",
    "requests": "要求",
    "reasons": "不同意的理由",
    "occurred_at": "时间",
    "sub_channel": "其他方式",
    "about_case": "对哪件投诉的处理不满意",
    "complainant.kind": "投诉人是",
    "relation": "和社保的关系",
    "complainant.name": "姓名或单位名称",
    "complainant.contact_person": "联系人",
    "complainant.agent_for": "代谁投诉",
    "complainant.principal_phone": "被代理人的手机号",
    "complainant.id_number": "身份证号",
    "complainant.gender": "性别",
    "complainant.age": "年龄",
    "complainant.education": "文化程度",
    "complainant.ethnicity": "民族",
    "complainant.employer": "工作单位",
    "complainant.address": "通信地址",
    "complainant.phone": "电话",
    "complainant.email": "电子邮箱",
    "respondent.department": "被投诉部门",
    "respondent.person": "被投诉的工作人员",
    "respondent.phone": "被投诉电话",
    "respondent.address": "被投诉地址",
    "upstream.system": "移交部门",
    "upstream.number": "移交文号",
    "upstream.due_on": "要求办结日期",
    "visit.began_at": "接待时间",
    "visit.place": "接待地点",
    "visit.receivers": "接待人",
    "visit.signed": "签名",
    "visit.refusal": "不签的理由",
    "opened_at": "拆阅时间",
    "opener": "拆阅人",
    "envelope": "信封",
    "items": "件数",
    "sender": "寄信人",
    "sender_address": "寄信人地址",
    "collective.people": "人数",
    "collective.representatives": "代表",
    "secret": "查询密码",
}
_LISTS = ("requests", "visit.receivers", "collective.representatives")  # a line of these is no field of its own
_LEFT_EMPTY = frozenset({"missing", "empty"})
# What is wrong without saying with what.
_VAGUE = frozenset(
    {
        *("missing", "empty", "characters", "too_many_characters", "too_long", "too_short", "string_too_long"),
        *("int_type", "int_parsing", "int_from_float", "greater_than_equal", "less_than_equal"),
        *("enum", "literal_error", "string_pattern_mismatch", "future", "too_early"),
        *("date_parsing", "date_type", "date_from_datetime_parsing"),
        *("datetime_parsing", "datetime_type", "datetime_from_date_parsing", "timezone_aware"),
    }
)


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


def on_page(faults: Iterable[Fault], *, order: Sequence[str] = ()) -> tuple[Fault, ...]:
    """Faults by the name of the field that the page shows: `requests.3` is a line of `requests`.

    In the `order` of the page's fields; those of a part as a whole (`visit`) come before the part's own.
    """
    shown = [Fault(_field(fault.field), fault.code, _words(fault)) for fault in faults]
    return tuple(sorted(shown, key=lambda fault: _place(fault.field, order)))


def _place(field: str, order: Sequence[str]) -> int:
    for place, name in enumerate(order):
        if name == field or name.startswith(f"{field}."):
            return place
    return len(order)


def of_fields(faults: Sequence[Fault], places: Collection[str]) -> tuple[Fault, ...]:
    """Those that belong to these parts of the form."""
    return tuple(fault for fault in faults if fault.field.partition(".")[0] in places)


def _words(fault: Fault) -> str:
    if fault.code in _LEFT_EMPTY and fault.field in ASKED:
        return ASKED[fault.field]
    label = LABELS.get(_field(fault.field)) if fault.code in _VAGUE else None
    return f"{label}：{fault.message}" if label else fault.message


def _field(field: str) -> str:
    for listed in _LISTS:
        if field.startswith(f"{listed}."):
            return listed
    return field
