"""The tables of steps in words, for the flow charts, the handbook and whoever wants to read what the office does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from services.routing.rules.acts import ACT_WORDS, BY_WORDS
from services.routing.rules.identity_states import IDENTITY_WORDS
from services.routing.rules.regions import CALLBACK_WORDS, PROVINCE_WORDS, SEVERITY_WORDS
from services.routing.rules.staying import EVERY_CLOCK_BUT_K9
from services.routing.rules.steps import STEP_WORDS, Words
from services.routing.rules.transfers import ROUTING_WORDS
from services.routing.rules.who_may import TABLES, Region

REGION_WORDS = {
    Region.MAIN: "办理",
    Region.SEVERITY: "重大",
    Region.PROVINCE: "省局",
    Region.CALLBACK: "回访",
    Region.ROUTING: "承办",
    Region.IDENTITY: "身份",
}
STATE_WORDS: dict[Region, Mapping[Any, Words]] = {
    Region.MAIN: STEP_WORDS,
    Region.SEVERITY: SEVERITY_WORDS,
    Region.PROVINCE: PROVINCE_WORDS,
    Region.CALLBACK: CALLBACK_WORDS,
    Region.ROUTING: ROUTING_WORDS,
    Region.IDENTITY: IDENTITY_WORDS,
}
HEAD = ("方面", "现在", "办理", "之后", "由谁", "条款", "起算", "停止")


@dataclass(frozen=True)
class Row:
    """One line of a table in words, in the order of `HEAD`."""

    region: str
    at: str
    act: str
    to: str
    by: str
    clause: str
    starts: str
    stops: str


def rows() -> Iterator[Row]:
    """Every line of every table, the main line first."""
    for region, table in TABLES.items():
        words = STATE_WORDS[region]
        for (at, act), move in table.items():
            yield Row(
                region=REGION_WORDS[region],
                at=words[at].officer if at else "尚未登记",
                act=ACT_WORDS[act],
                to=" / ".join(words[to].officer for to in move.to),
                by="、".join(name for who, name in BY_WORDS.items() if who in move.by) or "随同",
                clause=move.clause,
                starts=" ".join(move.starts),
                stops="全部" if move.stops == EVERY_CLOCK_BUT_K9 else " ".join(move.stops),
            )


def markdown() -> str:
    """The tables as one Markdown table."""
    lines = [HEAD, ("---",) * len(HEAD), *(astuple(row) for row in rows())]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
