"""The registers of improvement (chapter 7) as one table: who may do what with an entry in which state, and what it
asks. Whatever is done is a further note of the entry; nothing is written over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.kernel.errors import Fault
from services.kernel.people import Post

MEASURE, FINDING, SUGGESTION, PRACTICE = "measure", "finding", "suggestion", "practice"
RESOURCE, REPORT, REVIEW = "resource", "report", "review"
WORDS = {
    MEASURE: "纠正和预防措施",
    FINDING: "审核发现",
    SUGGESTION: "职工建议",
    PRACTICE: "好做法",
    RESOURCE: "培训和接待条件",
    REPORT: "月度报告",
    REVIEW: "半年评审",
}
STATES = {
    "open": "待办",
    "finished": "已完成，待核实",
    "verified": "已核实，待查效果",
    "effective": "有效果",
    "ineffective": "没有效果",
    "answered": "已答复",
    "closed": "已了结",
    "kept": "已登记",
    "draft": "草稿",
    "submitted": "已报送",
    "read": "已阅",
    "signed": "已签署",
}
SYSTEM = "system"  # who acts when the timetable does
ABOVE = frozenset({Post.PROVINCE, Post.AUDITOR})  # act in offices beneath their own as well


@dataclass(frozen=True)
class Asks:
    """A field that a move asks for. `choices` name the only values; `day` is an ISO date."""

    name: str
    words: str
    choices: Mapping[str, str] | None = None
    day: bool = False
    optional: bool = False
    most: int = 2000


@dataclass(frozen=True)
class Move:
    """`frm` empty: it begins an entry. Without posts the timetable alone does it; `Post` members otherwise.

    `not_by`: nobody does it who did that act before, in the same entry. `with_file`: a file is handed in with it.
    """

    act: str
    words: str
    frm: tuple[str, ...]
    to: str
    posts: tuple[Post, ...]
    asks: tuple[Asks, ...] = ()
    not_by: str = ""
    with_file: bool = False


@dataclass(frozen=True)
class Note:
    """One thing that was done with an entry."""

    act: str
    state: str
    by: str
    at: datetime
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """An entry: `told` holds of each field what was said last."""

    office: str
    register: str
    item: str
    notes: Sequence[Note]

    @property
    def state(self) -> str:
        return self.notes[-1].state

    @property
    def told(self) -> dict[str, Any]:
        return {name: value for note in self.notes for name, value in note.told.items()}

    @property
    def opened_at(self) -> datetime:
        return self.notes[0].at

    def done_at(self, act: str) -> datetime | None:
        """When that was done last."""
        return next((note.at for note in reversed(self.notes) if note.act == act), None)

    def is_late(self, today: date) -> bool:
        """Its day has passed and nothing was done about it yet."""
        due = self.told.get("due_on")
        return self.state == "open" and bool(due) and date.fromisoformat(str(due)) < today


KINDS = {"corrective": "纠正措施", "preventive": "预防措施"}
FACILITIES = {"training": "培训", "reception": "接待场所和设施"}
ANSWERS = {"adopted": "采纳", "declined": "不采纳"}
TEXT = Asks("text", "内容")
DUE = Asks("due_on", "完成日期", day=True)
OWNER = Asks("owner", "负责人", most=64)
EVERYBODY = tuple(Post)
LEADS = (Post.FUNCTIONAL, Post.LEADER)
DOES = (*LEADS, Post.SECTION_HEAD, Post.HANDLER, Post.PROVINCE)  # what a measure asks for

MOVES: Mapping[str, tuple[Move, ...]] = {
    MEASURE: (
        Move(
            "open",
            "提出措施",
            (),
            "open",
            (*LEADS, Post.PROVINCE),
            (Asks("cause", "原因代码", most=8), Asks("kind", "纠正还是预防", KINDS), Asks("title", "措施"), OWNER, DUE),
        ),
        Move("assign", "指定负责人", ("open",), "open", LEADS, (OWNER, DUE, Asks("title", "措施", optional=True))),
        Move("attach", "附上凭据文件", ("open",), "open", DOES, with_file=True),
        Move("finish", "报告完成", ("open",), "finished", DOES, (Asks("evidence", "完成的凭据"),)),
        Move("verify", "核实", ("finished",), "verified", LEADS, (TEXT,), not_by="finish"),
        Move("return", "退回", ("finished",), "open", LEADS, (Asks("text", "退回的理由"),), not_by="finish"),
        Move("effective", "检查效果", ("verified",), "effective", ()),
        Move("ineffective", "检查效果", ("verified",), "ineffective", ()),
        Move("again", "重新采取措施", ("ineffective",), "open", LEADS, (Asks("title", "新的措施"), OWNER, DUE)),
    ),
    FINDING: (
        Move(
            "open",
            "登记发现",
            (),
            "open",
            (Post.AUDITOR,),
            (TEXT, Asks("case", "涉及的投诉", optional=True, most=24), Asks("due_on", "答复日期", day=True)),
        ),
        Move("answer", "答复", ("open",), "answered", (Post.LEADER,), (Asks("answer", "整改情况"),)),
        Move("close", "跟踪后了结", ("answered",), "closed", (Post.AUDITOR,), (Asks("followed", "跟踪情况"),)),
        Move("return", "退回重答", ("answered",), "open", (Post.AUDITOR,), (Asks("followed", "还缺什么"),)),
    ),
    SUGGESTION: (
        Move("open", "提出建议", (), "open", EVERYBODY, (TEXT,)),
        Move(
            "answer",
            "答复建议",
            ("open",),
            "answered",
            (*LEADS, Post.AGENCY_HEAD),
            (Asks("answer", "答复"), Asks("result", "采纳与否", ANSWERS)),
            not_by="open",
        ),
    ),
    PRACTICE: (
        Move(
            "open",
            "推荐好做法",
            (),
            "kept",
            (Post.FUNCTIONAL,),
            (Asks("case", "投诉编号", most=24), Asks("title", "题目", most=100), TEXT),
        ),
    ),
    RESOURCE: (
        Move(
            "open",
            "登记",
            (),
            "kept",
            (Post.LEADER,),
            (
                Asks("kind", "培训还是接待条件", FACILITIES),
                Asks("title", "名称", most=100),
                Asks("on", "日期", day=True),
            ),
        ),
    ),
    REPORT: (
        Move("draft", "生成草稿", (), "draft", ()),
        Move("edit", "修改", ("draft",), "draft", (Post.LEADER,), (TEXT,)),
        Move("submit", "报送机构负责人", ("draft",), "submitted", (Post.LEADER,)),
        Move("read", "阅知", ("submitted",), "read", (Post.AGENCY_HEAD,)),
    ),
    REVIEW: (
        Move("draft", "生成草稿", (), "draft", ()),
        Move("edit", "修改", ("draft",), "draft", LEADS, (TEXT,)),
        Move("sign", "签署", ("draft",), "signed", (Post.AGENCY_HEAD,)),
    ),
}

# What must not stand in a text that everybody in the province reads: telephones, identity numbers, e-mail addresses.
_IDENTIFYING = re.compile(r"\d{7,}[\dXx]?|\d{3,4}-\d{7,8}|[\w.]+@[\w.]+")


def move_of(register: str, act: str, state: str | None) -> Move | None:
    """What `act` does to an entry in that state (None: there is none yet); None when it cannot be done now."""
    return next(
        (one for one in MOVES[register] if one.act == act and (state in one.frm if state else not one.frm)), None
    )


def possible(register: str, state: str, posts: frozenset[Post]) -> list[Move]:
    """What somebody with these posts may do now with an entry."""
    return [one for one in MOVES[register] if state in one.frm and not posts.isdisjoint(one.posts)]


def works_with(register: str, posts: frozenset[Post]) -> bool:
    """Whether somebody with these posts goes on with what others began, and therefore sees it."""
    return any(one.frm and not posts.isdisjoint(one.posts) for one in MOVES[register])


def faults(asks: Sequence[Asks], told: Mapping[str, str]) -> list[Fault]:
    """What is missing or wrong, all of it at once."""
    found = [Fault(name, "unknown_field", "不认识这一项") for name in told if name not in {one.name for one in asks}]
    for one in asks:
        value = told.get(one.name, "").strip()
        if not value:
            if not one.optional:
                found.append(Fault(one.name, "missing", f"请填写{one.words}"))
        elif one.choices is not None and value not in one.choices:
            found.append(
                Fault(one.name, "unknown_choice", f"{one.words}请从这些里选：{'、'.join(one.choices.values())}")
            )
        elif one.day and not _is_day(value):
            found.append(Fault(one.name, "not_a_day", f"{one.words}请写成 2026-12-31 这样的日期"))
        elif len(value) > one.most:
            found.append(Fault(one.name, "too_long", f"{one.words}最多 {one.most} 个字"))
    return found


def is_identifying(text: str) -> bool:
    """Whether somebody's number or address stands in it."""
    return bool(_IDENTIFYING.search(text))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
