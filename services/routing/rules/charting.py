"""Flow charts from the tables of steps (6.10): the public one in the complainant's words, the internal one with posts,
acts and clocks. Nothing in them is written by hand: what the tables do not have, no chart shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from services.routing.rules.acts import ACT_WORDS, BY_WORDS, Act, By, Party
from services.routing.rules.clocks import CLOCKS, ClockKind
from services.routing.rules.drawing import draw
from services.routing.rules.layout import Box, Line
from services.routing.rules.main_line import MOVES
from services.routing.rules.policy import DEFAULT_PACK
from services.routing.rules.staying import EVERY_CLOCK_BUT_K9
from services.routing.rules.steps import STEP_WORDS, Move, Step
from services.routing.rules.who_may import STARTED_ONLY_BY

# The limits that a complainant is told of; the others are between offices.
PUBLIC_CLOCKS = (
    ClockKind.K0,
    ClockKind.K0_DISPUTE,
    ClockKind.K1,
    ClockKind.K1_ROUND,
    ClockKind.K6_SILENCE,
    ClockKind.K6,
)
ANYWHERE = 6  # an act that stands at as many steps belongs to none of them


CITIZEN_WORDS = {  # what a complainant does, in the complainant's words
    Act.REGISTER: "投诉",
    Act.RECORD_FEEDBACK: "看到结果",
    Act.AGREE: "认可结果",
    Act.REJECT: "不认可结果",
    Act.DISPUTE_INVALID: "提出异议",
    Act.WITHDRAW: "撤回投诉",
    Act.URGE: "催办",
    Act.SUPPLEMENT: "补充材料",
    Act.DISPUTE_CONTACT: "反映没有人联系过您",
    Act.LEAVE_CONTACT: "补留联系方式",
    Act.REQUEST_REOPENING: "有新的事实，申请重新办理",
    Act.REQUEST_REVIEW: "申请省局复查",
    Act.ASK_RECUSAL: "申请工作人员回避",
}


@dataclass(frozen=True)
class Arrow:
    """A line of the main table that leads somewhere else."""

    at: Step
    act: Act
    to: Step
    move: Move[Step]


def arrows() -> list[Arrow]:
    """Every way from one step to another, without what can be done nearly anywhere."""
    everywhere = anywhere()
    return [
        Arrow(at, act, to, move)
        for (at, act), move in MOVES.items()
        if at is not None and act not in everywhere
        for to in move.to
        if to is not at
    ]


def anywhere() -> tuple[Act, ...]:
    """The acts that can be done at so many steps that an arrow for each would hide the others."""
    counted = Counter(act for _, act in MOVES)
    return tuple(act for act in Act if counted[act] >= ANYWHERE)


def public() -> str:
    """The chart for complainants, as SVG."""
    order = list(dict.fromkeys(STEP_WORDS[step].citizen for step in Step))
    lines: dict[tuple[str, str], list[str]] = {}
    for arrow in arrows():
        at, to = STEP_WORDS[arrow.at].citizen, STEP_WORDS[arrow.to].citizen
        if at == to:
            continue
        said = lines.setdefault((at, to), [])
        if Party.COMPLAINANT in arrow.move.by and _in_citizens_words(arrow.act) not in said:
            said.append(_in_citizens_words(arrow.act))
    boxes = [Box(words, words, tuple(_limits(words))) for words in order]
    by_you = [_in_citizens_words(act) for act in anywhere() if Party.COMPLAINANT in _who(act)]
    note = f"办理过程中，您随时可以：{'、'.join(by_you)}。期限都从第二天算起。"
    arrow_lines = [Line(at, to, f"您{'、'.join(said)}" if said else "") for (at, to), said in lines.items()]
    return draw("投诉处理流程", boxes, arrow_lines, notes=(note,))


def _in_citizens_words(act: Act) -> str:
    return CITIZEN_WORDS.get(act, ACT_WORDS[act])


def _limits(words: str) -> Iterable[str]:
    """The limits that begin when a complaint comes to the stage from outside."""
    kinds: dict[ClockKind, None] = {}
    for (at, _), move in MOVES.items():
        arriving = [to for to in move.to if STEP_WORDS[to].citizen == words]
        if arriving and (at is None or STEP_WORDS[at].citizen != words):
            begun = (k for k in move.starts if set(arriving) & set(STARTED_ONLY_BY.get(k, arriving)))
            kinds |= dict.fromkeys(kind for kind in begun if kind in PUBLIC_CLOCKS)
    for kind in kinds:
        yield f"{CLOCKS[kind].label}：{CLOCKS[kind].length_in(DEFAULT_PACK)}"


def internal() -> str:
    """The chart for officers, as SVG: in each step who may do what, and which limits begin and end with it."""
    everywhere = anywhere()
    boxes = [Box(step.value, STEP_WORDS[step].officer, tuple(_doings(step, everywhere))) for step in Step]
    lines = {(arrow.at.value, arrow.to.value): Line(arrow.at.value, arrow.to.value) for arrow in arrows()}
    common = "；".join(f"{ACT_WORDS[act]}（{_names(_who(act))}）" for act in everywhere)
    notes = [f"在很多步骤都可以办理：{common}。"]
    notes.append(
        "期限：" + "，".join(f"{kind} {rule.label} {rule.length_in(DEFAULT_PACK)}" for kind, rule in CLOCKS.items())
    )
    return draw("投诉处理流程（内部）", boxes, list(lines.values()), notes=tuple(notes), wide=True)


def _who(act: Act) -> frozenset[By]:
    return frozenset().union(*(move.by for (_, a), move in MOVES.items() if a is act))


def _doings(step: Step, everywhere: tuple[Act, ...]) -> Iterable[str]:
    for (at, act), move in MOVES.items():
        if at is not step or act in everywhere:
            continue
        to = "／".join(STEP_WORDS[one].officer for one in move.to if one is not step)
        yield f"{ACT_WORDS[act]}　{_names(move.by)}{f' → {to}' if to else ''}{_clocks(move)}"


def _clocks(move: Move[Step]) -> str:
    starts = f"　起 {' '.join(move.starts)}" if move.starts else ""
    stops = " ".join(move.stops) if move.stops != EVERY_CLOCK_BUT_K9 else "全部"
    return starts + (f"　止 {stops}" if move.stops else "")


def _names(who: frozenset[By]) -> str:
    return "、".join(words for one, words in BY_WORDS.items() if one in who)


CHARTS = {"public": public, "internal": internal}
