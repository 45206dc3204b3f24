"""Targets with their trend (4.6, 5.2 a), and which offices have published their policy (5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.kernel.house import House
from services.routing.tables import Case, PolicyDocument, Target


@dataclass(frozen=True)
class Month:
    """What was reached in a month; percent with one decimal, None where nothing was counted."""

    month: date
    closed: int
    on_time: float | None
    callback: float | None
    satisfied: float | None


@dataclass(frozen=True)
class Version:
    version: int
    figures: Mapping[str, Any]
    by: str
    at: datetime


@dataclass(frozen=True)
class Targets:
    """A year's targets, the version that holds first, and the trend of what was reached."""

    office: str
    year: int
    versions: Sequence[Version]
    trend: Sequence[Month]


@dataclass(frozen=True)
class Policy:
    """The policy of an office; without a version it is not published (未公布)."""

    office: str
    office_name: str
    version: int | None
    title: str
    signed_by: str
    at: datetime | None


def targets_of(session: Session, office: str, year: int) -> Targets:
    rows = session.scalars(
        select(Target).where(Target.office == office, Target.year == year).order_by(Target.version.desc())
    )
    return Targets(
        office=office,
        year=year,
        versions=[Version(row.version, row.figures, row.by, row.at) for row in rows],
        trend=_trend(session, office, year),
    )


def policies_of(session: Session, house: House, offices: Sequence[str]) -> list[Policy]:
    """Of each office the newest; the missing ones first."""
    newest: dict[str, PolicyDocument] = {}
    for row in session.scalars(
        select(PolicyDocument).where(PolicyDocument.office.in_(offices)).order_by(PolicyDocument.version)
    ):
        newest[row.office] = row
    found = [_policy(house, office, newest.get(office)) for office in offices]
    return sorted(found, key=lambda one: (one.version is not None, one.office))


def _policy(house: House, office: str, row: PolicyDocument | None) -> Policy:
    name = house.offices[office].name
    if row is None:
        return Policy(office, name, None, "未公布", "", None)
    return Policy(office, name, row.version, row.title, row.signed_name, row.at)


def _trend(session: Session, office: str, year: int) -> list[Month]:
    """Month by month, from the office's own closed cases."""
    month = func.date_trunc("month", func.timezone("Asia/Shanghai", Case.closed_at))
    owed = Case.callback.in_(("done", "not_reached"))
    rows = session.execute(
        select(
            month,
            func.count(),
            func.count().filter(Case.on_time.is_not(None)),
            func.count().filter(Case.on_time.is_(True)),
            func.count().filter(owed),
            func.count().filter(Case.callback == "done"),
            func.count().filter(Case.grade.is_not(None)),
            func.count().filter(Case.grade >= 3),
        )
        .where(Case.office == office, Case.closed_at.is_not(None))
        .where(month >= date(year, 1, 1), month < date(year + 1, 1, 1))
        .group_by(month)
        .order_by(month)
    )
    return [
        Month(first.date(), closed, _percent(timely, timed), _percent(reached, owed_), _percent(content, graded))
        for first, closed, timed, timely, owed_, reached, graded, content in rows
    ]


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
