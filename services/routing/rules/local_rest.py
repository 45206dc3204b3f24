"""Rest days of its own that an office has (D03): approved one after the other, and none of them is lost by the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Approval:
    """Days of one year that the province approved on a day. They stand beside those approved before; or `replaces`:
    in place of those that were still to come then, which are withdrawn. What has passed is never withdrawn."""

    on: date
    days: Mapping[date, str] = field(default_factory=dict)
    replaces: bool = False

    @classmethod
    def of(cls, document: Mapping[str, Any], *, on: date) -> Approval:
        """As it is kept: `{"days": [{"on": "2027-09-03", "name": "州庆"}], "replaces": false}`. Where nothing is said
        of replacing, an empty list withdraws."""
        days = {date.fromisoformat(day["on"]): str(day["name"]) for day in document["days"]}
        return cls(on, days, bool(document.get("replaces", not days)))

    def document(self) -> dict[str, Any]:
        days = [{"on": day.isoformat(), "name": name} for day, name in sorted(self.days.items())]
        return {"days": days, "replaces": self.replaces}


def taken_back(held: Iterable[date], approval: Approval) -> list[date]:
    """Which of the days held an approval takes back that replaces: those to come that it does not name again."""
    return [day for day in sorted(held) if approval.replaces and day > approval.on and day not in approval.days]


def standing(approvals: Sequence[Approval]) -> list[dict[date, str]]:
    """What of each approval holds after all of them, in their order."""
    found: list[dict[date, str]] = []
    until = date.max  # the last day that no later approval has withdrawn
    for one in reversed(approvals):
        found.append({day: name for day, name in one.days.items() if day <= until})
        if one.replaces:
            until = min(until, one.on)
    return found[::-1]


def in_force(approvals: Iterable[Approval]) -> dict[date, str]:
    """The days that hold after these approvals of one office and year, the earliest first."""
    held = {day: name for days in standing(list(approvals)) for day, name in days.items()}
    return dict(sorted(held.items()))
