"""The archive's words for what shows that a result arrived, or that somebody was content."""

from __future__ import annotations

EVIDENCE = {
    "receipt": "签收",
    "read": "凭查询码查看",
    "signature": "签字",
    "reply": "短信回复",
    "recorded_call": "通话录音",
    "attempts": "多次联系未果",
    "grade": "投诉人打的分",
    "oral": "口头告知并记录",
}
GRADES = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}


def graded(grade: int) -> str:
    """`不满意，2 分，满分 5 分`."""
    return f"{GRADES.get(grade, '')}，{grade} 分，满分 5 分".removeprefix("，")
