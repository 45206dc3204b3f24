"""How long a dossier is kept and when it may be destroyed (A8-5, D22). What the province has not set is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.archive.rules.story import Story
from services.kernel.workdays import SHANGHAI

SERIES = {
    "major": "重大投诉、涉及基金安全的投诉",
    "result": "有处理结果的投诉",
    "desk": "当场办结的投诉",
    "invalid": "不予受理的投诉",
    "withdrawn": "撤诉的投诉",
}
# Shown to the province as a proposal, and no more than that: years, or None for ever.
PROPOSED: Mapping[str, int | None] = {"major": None, "result": 30, "desk": 10, "invalid": 10, "withdrawn": 10}
LONGEST, SHORTEST = 100, 10
APPROVALS = 2
# Days after the filing for which who complained stays known to those who handled the case. Within thirty days of the
# closing new facts open it again, and who asked for a review is told; after that nobody outside the archive needs it.
LIVE_DAYS, FEWEST_LIVE_DAYS = 90, 31


@dataclass(frozen=True)
class Period:
    """What the province set for a series: `years`, or None for ever."""

    years: int | None


UNDETERMINED = "未定（省级主管部门规定以前不得销毁）"


def in_words(period: Period | None) -> str:
    """As papers name it; None while the province has set nothing."""
    if period is None:
        return UNDETERMINED
    return "永久" if period.years is None else f"{period.years} 年"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A dossier that somebody wants to have destroyed. `period` is None while the province has set nothing."""

    story: Story
    filed: bool
    period: Period | None
    on_hold: bool
    disposed: bool


def series_of(story: Story) -> str:
    if story.severity == "major" or story.confirmed_at is not None or "fund_safety" in story.major_kinds:
        return "major"
    if story.refused_at is not None or story.outcome == "invalid":
        return "invalid"
    return story.outcome if story.outcome in ("desk", "withdrawn") else "result"


def ends_on(closed_at: datetime, years: int) -> date:
    """The first day on which it need not be kept: periods count from 1 January after the closing."""
    return date(closed_at.astimezone(SHANGHAI).year + 1 + years, 1, 1)


def refusal(one: Candidate, *, today: date) -> str | None:
    """Why it may not be destroyed, in the archivist's words; None when it may."""
    if one.disposed:
        return "已经销毁"
    if not one.filed or one.story.closed_at is None:
        return "还没有归档"
    if one.on_hold:
        return "因诉讼、审计等需要，暂停销毁"
    if one.period is None:
        return "保管期限未定，不得销毁"
    if one.period.years is None:
        return "永久保管"
    ends = ends_on(one.story.closed_at, one.period.years)
    return f"保管到{ends.year - 1}年12月31日，还没有到期" if today < ends else None


def may_follow(before: Period | None, after: Period) -> bool:
    """A period only ever gets longer."""
    if before is None:
        return True
    if before.years is None:
        return after.years is None
    return after.years is None or after.years >= before.years
