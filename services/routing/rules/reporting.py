"""What Form 4 says beside free text: the nature of the matter, the rules that are cited, and in which version.

The versions are those in force when this table was written; a rule that is not in it is cited with its version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Nature(StrEnum):
    """事件性质: what kind of fault it was, apart from whether the complaint is founded (D18)."""

    ATTITUDE = "attitude"
    DELAY = "delay"
    ERROR = "error"
    POLICY = "policy"
    SYSTEM = "system"
    PROMISE = "promise"
    INTEGRITY = "integrity"
    NONE = "none"
    OTHER = "other"


NATURE_WORDS = {
    Nature.ATTITUDE: "服务态度",
    Nature.DELAY: "办理时限",
    Nature.ERROR: "经办差错",
    Nature.POLICY: "政策规定",
    Nature.SYSTEM: "信息系统",
    Nature.PROMISE: "告知和承诺",
    Nature.INTEGRITY: "廉洁纪律",
    Nature.NONE: "没有过错",
    Nature.OTHER: "其他",
}


class Inquiry(StrEnum):
    """How something was looked into (6.6.2.4)."""

    INTERVIEW = "interview"
    RECORDS = "records"
    SITE = "site"
    SYSTEM = "system"
    OTHER = "other"


INQUIRY_WORDS = {
    Inquiry.INTERVIEW: "谈话询问",
    Inquiry.RECORDS: "查阅材料",
    Inquiry.SITE: "现场查看",
    Inquiry.SYSTEM: "核对系统数据",
    Inquiry.OTHER: "其他",
}


NEGOTIATION = "negotiation"
NOTE_WORDS: dict[str, str] = {
    **{one.value: word for one, word in INQUIRY_WORDS.items()},
    NEGOTIATION: "与投诉人协商",
}


class Side(StrEnum):
    """Whose statement a line of the investigation log is (6.6.1)."""

    COMPLAINANT = "complainant"
    RESPONDENT = "respondent"
    THIRD = "third"


SIDE_WORDS = {Side.COMPLAINANT: "投诉人", Side.RESPONDENT: "被投诉人", Side.THIRD: "第三方"}

VERSIONS = {
    "社会保险经办条例": "国务院令第765号，2023年12月1日起施行",
    "经办条例": "国务院令第765号，2023年12月1日起施行",  # as it is called in the office
    "社会保险法": "2018年12月29日修正",
    "信访工作条例": "2022年5月1日起施行",
    "行政复议法": "2023年9月1日修订，2024年1月1日起施行",
    "行政诉讼法": "2017年6月27日修正，2017年7月1日起施行",
    "民法典": "2021年1月1日起施行",
    "社会保险经办服务投诉处理指南": "吉林省社会保险事业管理局发布，首次发布",
}
_VERSION = re.compile(r"（[^（）]*(?:\d{4}年?|第\d+号|版|〔\d{4}〕|【\d{4}】)[^（）]*）")


@dataclass(frozen=True)
class Citation:
    """A rule that is cited; `version` is empty when nobody knows which one."""

    rule: str
    version: str


def cited(text: str) -> Citation:
    """`社会保险经办条例第三十条` with the version that the table knows, or with the one that stands in full-width
    brackets at its end: `某规程第十条（2025年版）`."""
    own = _VERSION.search(text)
    if own:
        return Citation(text.replace(own[0], "").strip(), own[0][1:-1])
    known = [name for name in VERSIONS if name.removeprefix("中华人民共和国") in text]
    return Citation(text.strip(), VERSIONS[max(known, key=len)] if known else "")


def reference_words(reference: str) -> str:
    """`note-1` is 调查笔录第1条, `proof-2` 证据2."""
    kind, _, n = reference.partition("-")
    return f"调查笔录第{n}条" if kind == "note" else f"证据{n}"
