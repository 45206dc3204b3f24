"""The month's report and the half-year's review on paper: their figures, what was written to them, who signed (5.3,
7.1.3). Nobody who complained is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.archive.rules.papers.sheet import BLANK, Cell, Sheet, cell, field, label, moment
from services.archive.rules.recurrence import root_of
from services.archive.rules.registers import FACILITIES, MOVES, REPORT, REVIEW, STATES, Item
from services.archive.rules.words import CLOCKS, said
from services.kernel.workdays import SHANGHAI

TITLES = {REPORT: "投诉处理月度报告", REVIEW: "投诉处理半年评审"}
SERIES = {REPORT: "社保月报", REVIEW: "社保评审"}  # beside the guide's four: it numbers no reports
KINDS = {
    "valid": "受理",
    "immediate": "当场办结",
    "invalid": "不予受理",
    "consultations": "转为咨询",
    "withdrawn": "撤诉",
    "anonymous": "匿名",
    "undecided": "尚未决定",
}
TARGETS = {"on_time": "按期答复", "callback": "回访", "satisfied": "满意", "working_days": "工作日"}
LONGEST = 20  # blocks of a bar
Row = tuple[Cell, ...]


def sheet(entry: Item, *, region: str, office: str) -> Sheet:
    told = entry.told
    return Sheet(
        title=TITLES[entry.register],
        number=number(entry, region=region),
        office=office,
        case="",
        day=entry.notes[-1].at.astimezone(SHANGHAI).date(),
        columns=(2.6, 5.6, 2.6, 5.6),
        rows=(
            *_figures(told["figures"], period(entry.item), STATES[entry.state]),
            *(_of_half(told) if entry.register == REVIEW else ()),
            (label("分析", "和意见"), cell(str(told.get("text", "")), span=3, least=40)),
            (label("办理过程"), cell(*_course(entry), span=3, least=26, foot=[field("机构负责人（签名）", BLANK)])),
        ),
    )


def number(entry: Item, *, region: str) -> str:
    """`（长春市）社保月报〔2026〕11号`: of a year the month or the half, so that no two documents share it."""
    year, _, part = entry.item.partition("-")
    return f"（{region}）{SERIES[entry.register]}〔{year}〕{int(part.removeprefix('H'))}号"


def period(name: str) -> str:
    """`2026年11月` of a month, `2026年下半年` of a half-year."""
    year, _, part = name.partition("-")
    return f"{year}年{'上半年' if part == 'H1' else '下半年'}" if part.startswith("H") else f"{year}年{int(part)}月"


def _figures(told: Mapping[str, Any], of: str, state: str) -> Iterator[Row]:
    yield _pair("统计期间", of, "状态", state)
    yield _pair("登记", f"{told['registered']} 件", "办结", f"{told['closed']} 件")
    days = f"中位数 {_or_none(told['median_days'])}，九成在 {_or_none(told['ninetieth_days'])} 以内"
    yield _pair("按期答复", _share(told["on_time"]), "工作日", days)
    if waited := told.get("waits"):  # reports of before do not say
        yield _pair("等过投诉人", f"{waited[0]} 件", "等的工作日", f"{waited[1]} 个，期限照常计算")
    yield _pair("按期回访", _share(told["callback"]), "满意", _share(told["satisfied"]))
    yield _pair("未接受结果", f"{told['rejections']} 次", "重新办理", f"{told['reopenings']} 次")
    kinds = [f"{KINDS.get(kind, kind)} {n} 件" for kind, n in told["kinds"].items() if n]
    yield _wide(("各种情况",), ["，".join(kinds)])
    yield _wide(("超过期限",), [f"{said(CLOCKS, clock)} {n} 次" for clock, n in sorted(told["breaches"].items())])
    yield _wide(("根本原因",), _bars(told["roots"]))
    yield _wide(("具体原因",), _bars({_cause(cause): n for cause, n in told["causes"].items()}))


def _of_half(told: Mapping[str, Any]) -> Iterator[Row]:
    for words, name in (("纠正和预防", "measures"), ("审核发现", "findings")):
        counts = [f"{STATES.get(state, state)} {n} 项" for state, n in told.get(name, {}).items()]
        yield _wide((words,), ["，".join(counts)])
    resources = [
        f"{FACILITIES.get(one['kind'], one['kind'])}：{one['title']}，{one['on']}" for one in told["resources"]
    ]
    yield _wide(("培训和", "接待条件"), [*resources, *told.get("gaps", ())])
    targets = told.get("targets") or {}
    yield _wide(("年度目标",), ["，".join(f"{TARGETS[name]} {targets[name]}" for name in TARGETS if name in targets)])


def _course(entry: Item) -> Iterator[str]:
    words = {move.act: move.words for move in MOVES[entry.register]}
    for note in entry.notes:
        by = "" if note.by == "system" else f"，经办人代号 {note.by}"
        yield f"{moment(note.at)}　{words.get(note.act, note.act)}{by}"


def _bars(counts: Mapping[str, int]) -> list[str]:
    """A line for each, the longest for the most; nothing is drawn that is not also a number."""
    most = max(counts.values(), default=0)
    return [f"{name} {n} 件 {'█' * max(1, LONGEST * n // most)}" for name, n in counts.items() if n]


def _share(told: Sequence[Any]) -> str:
    part, whole, percent = told
    return "没有" if percent is None else f"{percent}%（{part} / {whole}）"


def _or_none(days: int | None) -> str:
    return "无" if days is None else str(days)


def _cause(cause: str) -> str:
    return "未定" if cause == "uncoded" else f"{cause}（{root_of(cause)}）"


def _pair(first: str, one: str, second: str, other: str) -> Row:
    return label(first), cell(one), label(second), cell(other)


def _wide(words: Sequence[str], lines: Sequence[str]) -> Row:
    return label(*words), cell(*([line for line in lines if line] or ["没有"]), span=3)
