"""What may not stand in a text that goes to the complainant: data of third parties and of accounts (Form 3).

Looked for by their shape (identity numbers, telephones, bank cards) and by the names that the investigation log gives
to third parties. Whoever writes the answer says it otherwise; nothing is struck out silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SHAPES = (
    ("身份证号", re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")),
    ("银行卡号", re.compile(r"(?<!\d)\d{16}(?:\d{3})?(?!\d)")),
    ("手机号", re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")),
)
_BETWEEN = re.compile(r"[、，,；;\s/]+")
SHORTEST_NAME = 2

RESULT_PARTS = {  # what a result has for the complainant (6.7)
    "method": "调查方法及经过",
    "facts": "查明的事实",
    "basis": "处理依据",
    "remedies": "不同意时的途径",
    "objection": "怎样提出异议",
}


def names_in(persons: str) -> tuple[str, ...]:
    """The names in the field of a log line that says who was asked."""
    return tuple(name for name in _BETWEEN.split(persons.strip()) if len(name) >= SHORTEST_NAME)


def not_for_the_complainant(text: str, third_parties: Iterable[str]) -> tuple[str, ...]:
    """What in the text is not the complainant's to read, in words; nothing when all of it may go out."""
    found = [what for what, shape in _SHAPES if shape.search(text)]
    found += [f"第三方“{name}”" for name in dict.fromkeys(third_parties) if name in text]
    return tuple(found)


_LIMIT = re.compile(r"[0-9０-９一二三四五六七八九十两百]+\s*个?\s*(?:工作)?(?:日|天|月|年)|期限|(?:日|天)(?:内|前)")


def names_a_limit(remedies: str) -> bool:
    """The remedies say until when: `十五日内`, `5个工作日`, `六个月`."""
    return bool(_LIMIT.search(remedies))
