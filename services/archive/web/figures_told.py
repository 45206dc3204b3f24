"""Figures as they are told: to machines, as rows of a workbook and of a page. Every rate stands with what it is of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.archive.channels import spreadsheet
from services.archive.queries.lines import Line
from services.archive.queries.rollups import Called
from services.archive.queries.waits import Waits
from services.archive.rules import words
from services.archive.rules.comparing import Place
from services.kernel.offices import Directory

FORMULA = "按期回访的件数 ÷（办结的件数 − 免予回访的件数）"
HEADS = (
    *(
        "登记",
        "受理",
        "不予受理",
        "当场办结",
        "匿名",
        "办结",
        "按期率",
        "等过投诉人",
        "等的工作日",
        "工作日中位数",
        "九成在几个工作日内",
    ),
    *("回访率", "满意率", "评价件数", "未接受结果", "转办", "重新办理", "超期次数"),
)
# What is ranked: its words, the part, and what it is of.
RANKED = {
    "on_time": ("按期答复", "on_time", "timed"),
    "first_time": ("一次办好", "first_time", "answered"),
    "praised": ("获得好评", "praised", "graded"),
    "satisfied": ("满意率", "satisfied", "graded"),
}


def told(line: Line, waits: Waits) -> dict[str, Any]:
    """For machines."""
    return {
        "key": dict(line.key),
        "registered": line.of("registered"),
        "accepted": line.of("accepted"),
        "kinds": line.kinds,
        "open": line.of("open"),
        "closed": line.of("closed"),
        "on_time": {"part": line.of("on_time"), "n": line.of("timed"), "percent": line.percent("on_time", "timed")},
        "waits": {"cases": waits.cases, "working_days": waits.days, "of_closed": line.of("closed")},
        "working_days": {"median": line.median, "ninetieth": line.ninetieth, "n": line.answered},
        "breaches": line.breaches,
        "callback": {
            "due": line.due_calls,
            **{name: line.of(f"call_{name}") for name in words.CALLS},
            "percent": line.callback_rate,
            "formula": FORMULA,
        },
        "satisfaction": {
            "satisfied": line.of("satisfied"),
            "n": line.of("graded"),
            "percent": line.percent("satisfied", "graded"),
            "of_closed": line.of("closed"),
            "response_percent": line.percent("graded", "closed"),
        },
        "first_time": {
            "part": line.of("first_time"),
            "n": line.of("answered"),
            "percent": line.percent("first_time", "answered"),
        },
        "rejections": line.of("rejections"),
        "handovers": line.of("handovers"),
        "reopenings": {
            "part": line.of("reopenings"),
            "n": line.of("closed"),
            "percent": line.percent("reopenings", "closed"),
        },
    }


def rate(members: Sequence[Called]) -> dict[str, Any]:
    """The rate of a list of cases, with the list itself (6.8.2)."""
    counts = Counter(one.callback for one in members)
    due = len(members) - counts["exempt"]
    return {
        "formula": FORMULA,
        "closed": len(members),
        "exempt": counts["exempt"],
        "due": due,
        "in_time": counts["in_time"],
        "percent": round(100 * counts["in_time"] / due, 1) if due else None,
        "members": [
            {"case": one.case, "number": one.number, "callback": one.callback, "words": words.CALLS[one.callback]}
            for one in members
        ],
    }


def key(line: Line, offices: Directory) -> list[str]:
    """The groups of a line in words."""
    return named(line.key, offices)


def named(key: Mapping[str, str], offices: Directory) -> list[str]:
    """Groups in words."""
    return [_word(name, value, offices) for name, value in key.items()]


def row(line: Line, waits: Waits) -> list[spreadsheet.Value]:
    """In the order of HEADS; a dash for a rate of nothing."""
    return [
        *(line.of(name) for name in ("registered", "accepted", "invalid", "immediate", "anonymous", "closed")),
        _percent(line.percent("on_time", "timed"), line.of("timed")),
        waits.cases,
        waits.days,
        "—" if line.median is None else line.median,
        "—" if line.ninetieth is None else line.ninetieth,
        _percent(line.callback_rate, line.due_calls),
        _percent(line.percent("satisfied", "graded"), line.of("graded")),
        *(line.of(name) for name in ("graded", "rejections", "handovers", "reopenings")),
        sum(line.breaches.values()),
    ]


def workbook(lines: Sequence[tuple[Line, Waits]], by: Sequence[str], offices: Directory, *, day: date) -> bytes:
    heads = [*(words.GROUPS[name] for name in by), *HEADS]
    rows = ([*key(line, offices), *row(line, waits)] for line, waits in lines)
    return spreadsheet.workbook("投诉统计", heads, rows, day=day)


def ranking(places: Sequence[Place], what: str, offices: Directory, *, day: date) -> bytes:
    title = RANKED[what][0]
    heads = ("名次", "机构或部门", "同组", "件数", "其中", "比率（%）", "同组中位数（%）")
    rows: list[list[spreadsheet.Value]] = [
        [
            str(place.rank),
            "，".join(_word("office", part, offices) for part in place.rate.who.split("/")),
            place.group,
            place.rate.whole,
            place.rate.part,
            f"{place.rate.percent:.1f}",
            f"{place.median:.1f}",
        ]
        for place in places
    ]
    return spreadsheet.workbook(title, heads, rows, day=day)


def _word(name: str, value: str, offices: Directory) -> str:
    if name == "office":
        return offices[value].region if value in offices else value
    if name == "department":
        names = {department.code: department.name for office in offices for department in office.departments}
        return names.get(value, "未定" if value == "none" else value)
    known = {"class": words.CLASSES, "channel": words.CHANNELS, "stage": words.STEPS}
    return {"unclassed": "未定", "uncoded": "未定", "unknown": "不明"}.get(value, known.get(name, {}).get(value, value))


def _percent(share: float | None, of: int) -> str:
    return "—" if share is None else f"{share:.1f}%（{of} 件）"
