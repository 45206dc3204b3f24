"""The five grades of satisfaction in words (3.4), and how an officer reads what a complainant gave."""

from __future__ import annotations

from types import MappingProxyType

GRADE_WORDS = MappingProxyType({5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"})
RATED = "rate"  # what the history calls a grade that the complainant gave without being called
_WAYS = {"code": "凭查询码评价", "sms": "短信回复"}
DISSATISFIED = 2  # grades 1 and 2 of five


def grade_words(grade: int, way: str | None) -> str:
    """`短信回复：不满意（2分）`; without the way where it was not kept."""
    told = f"{GRADE_WORDS.get(grade, '')}（{grade}分）"
    return f"{_WAYS[way]}：{told}" if way in _WAYS else told
