"""What the board and the wallboard show of figures alone, made once for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from services.archive import queries
from services.archive.rules import waiting
from services.archive.rules.norms import NORMS
from services.archive.rules.shades import said
from services.archive.rules.standing import CALLBACKS, LIMIT, Standing
from services.archive.rules.waiting import Waiting
from services.kernel.web.words import count

WIDE, HIGH = 600, 120  # of the drawing of the last days
_BESIDE = ("days", "oldest", "overdue")  # of a step


@dataclass(frozen=True)
class Seen:
    """How things stand in each office and stood yesterday, how the last days went, where open cases are and why."""

    standings: Mapping[str, Standing]
    before: Mapping[str, Standing]
    days: Sequence[queries.Day]
    stages: Mapping[str, Waiting]
    causes: Sequence[tuple[str, int]]


def look(session: Session, offices: Sequence[str], *, today: date) -> Seen:
    """Of what these offices handle, which the session sees."""
    return Seen(
        queries.standings(session, today=today),
        queries.as_of_yesterday(session, offices, today=today),
        queries.last_days(session, offices, today=today),
        waiting.together(queries.stages(session, today=today).values()),
        queries.causes(session, offices, today=today),
    )


def kpis(total: Standing, before: Standing | None) -> list[dict[str, Any]]:
    """Eight figures, each with its norm or with what it is of. The page writes them anew as they are pushed."""
    told = total.told()

    def part(name: str) -> Markup:
        return Markup('<span data-told="total::{}">{}</span>').format(name, said(name, told[name]))

    notes = {
        "open": ("在办", f"昨日 {count(before.of('open'))}" if before else "登记了还没有办结的"),
        "registered_today": ("今日新增", "今天登记的"),
        "due_today": ("今日到期", "下班前要办完的"),
        "overdue": ("已超期", Markup("占在办 {}").format(part("overdue_rate"))),
        "major": ("重大投诉", Markup("另有疑似 {}").format(part("suspected"))),
        "callback_rate": ("本月回访率", Markup("要求 {:.0f}%，应回访 {}").format(CALLBACKS, part("callbacks_due"))),
        "satisfaction": ("本月满意率", Markup("评价 {} 件").format(part("graded"))),
        "days": ("本月办结天数", f"中位数，期限 {LIMIT} 个工作日"),
    }
    return [
        {
            "label": label,
            "figure": said(name, told[name]),
            "note": note,
            "told": f"total::{name}",
            "norm": NORMS.get(name),
            "tone": NORMS[name].tone(told[name]) if name in NORMS else "plain",
        }
        for name, (label, note) in notes.items()
    ]


def stages(found: Mapping[str, Waiting], *, most: int | None = None) -> list[dict[str, Any]]:
    """Bars: where open cases are, and for how long. At most so many, those with the most, in the order of the
    procedure. The page writes their figures anew as they are pushed."""
    kept = sorted(found, key=lambda step: -found[step].open)[:most]
    return [
        {
            "label": one["name"],
            "share": 10 * one["share"],
            "told": f"stages:{one['step']}:share",
            "figure": _part(one, "open"),
            "note": Markup("停留 {}，最久 {}，超期 {}").format(*(_part(one, name) for name in _BESIDE)),
        }
        for one in waiting.told(found)
        if one["step"] in kept
    ]


def bars(rows: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """A bar for each, the longest for the most."""
    most = max((number for _, number in rows), default=0)
    return [
        {"label": label, "share": 100 * number / most if most else 0, "figure": count(number)} for label, number in rows
    ]


def trend(days: Sequence[queries.Day]) -> dict[str, Any] | None:
    """Two lines over the same days, the highest day at the top; none without two days to join."""
    most = max((max(day.registered, day.closed) for day in days), default=0)
    if len(days) < 2:
        return None

    def line(numbers: Sequence[int]) -> str:
        step = WIDE / (len(numbers) - 1)
        return " ".join(f"{n * step:.0f},{HIGH * (1 - number / (most or 1)):.0f}" for n, number in enumerate(numbers))

    return {
        "registered": line([day.registered for day in days]),
        "closed": line([day.closed for day in days]),
        "most": most,
        "size": (WIDE, HIGH),
    }


def _part(stage: Mapping[str, Any], name: str) -> Markup:
    return Markup('<span data-told="stages:{}:{}">{}</span>').format(stage["step"], name, said(name, stage[name]))
