"""What the drafts of the month's report and of the half-year's review say (5.2 f, 5.3, 7.1.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.queries import rollups
from services.archive.queries.months import Asked
from services.archive.queries.waits import Waits, waits
from services.archive.rules import recurrence
from services.archive.rules.registers import FACILITIES, FINDING, MEASURE, RESOURCE, REVIEW
from services.archive.tables.registers import TargetRow, items
from services.kernel.clock import SHANGHAI


def told_of(session: Session, office: str, register: str, name: str) -> dict[str, Any]:
    """The content of a draft: `name` is a month for a report, a half-year for a review."""
    if register != REVIEW:
        return {"figures": figures_of(session, office, (name, name))}
    return {"figures": figures_of(session, office, recurrence.months_of(name)), **_of_half(session, office, name)}


def figures_of(session: Session, office: str, months: tuple[str, str]) -> dict[str, Any]:
    """The figures of an office in whole months, each rate as part, whole and percent."""
    first, last = months
    calendar = rollups.working_calendar(session)
    (whole,) = rollups.monthly(session, by=(), first=first, last=last, offices=[office], calendar=calendar)
    lines = rollups.monthly(session, by=("cause",), first=first, last=last, offices=[office], calendar=calendar)
    marked = waits(session, Asked((), first, last, (office,)), calendar).get((), Waits())
    causes = Counter({line.key["cause"]: line.of("closed") for line in lines})
    roots: Counter[str] = Counter()
    for cause, n in causes.items():
        roots[recurrence.root_of(None if cause == "uncoded" else cause)] += n
    return {
        "from": first,
        "to": last,
        "registered": whole.of("registered"),
        "kinds": whole.kinds,
        "closed": whole.of("closed"),
        "on_time": [whole.of("on_time"), whole.of("timed"), whole.percent("on_time", "timed")],
        "waits": [marked.cases, marked.days],
        "median_days": whole.median,
        "ninetieth_days": whole.ninetieth,
        "breaches": whole.breaches,
        "callback": [whole.of("call_in_time"), whole.due_calls, whole.callback_rate],
        "satisfied": [whole.of("satisfied"), whole.of("graded"), whole.percent("satisfied", "graded")],
        "rejections": whole.of("rejections"),
        "reopenings": whole.of("reopenings"),
        "causes": {cause: n for cause, n in causes.most_common() if n},
        "roots": {root: n for root, n in roots.most_common() if n},
        "too_many_others": recurrence.too_many_others(roots),
    }


def _of_half(session: Session, office: str, half: str) -> dict[str, Any]:
    """Measures, findings, resources with their gaps, and targets."""
    begins, ends = recurrence.days_of(half)
    measures = [one for one in items(session, MEASURE, office=office) if _day(one.opened_at) < ends]
    findings = [one for one in items(session, FINDING, office=office) if _day(one.opened_at) < ends]
    resources = [
        one.told
        for one in items(session, RESOURCE, office=office)
        if begins <= date.fromisoformat(str(one.told["on"])) < ends
    ]
    newest = select(TargetRow).where(TargetRow.office == office, TargetRow.year == begins.year)
    target = session.scalar(newest.order_by(TargetRow.version.desc()).limit(1))
    return {
        "measures": dict(Counter(one.state for one in measures)),
        "findings": dict(Counter(one.state for one in findings)),
        "resources": [{"kind": one["kind"], "title": one["title"], "on": one["on"]} for one in resources],
        "gaps": recurrence.gaps([str(one["kind"]) for one in resources], FACILITIES),
        "targets": _target(target),
    }


def _target(row: TargetRow | None) -> Mapping[str, Any] | None:
    return None if row is None else {"version": row.version, **row.figures}


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
