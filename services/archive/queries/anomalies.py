"""What looks odd and is worth a look, not a verdict: results that arrived just before the limit, the same words many
times, and callers to whom everybody gives the best grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Integer, cast, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.archive.rules.asking import Period
from services.archive.tables import DossierRow as D
from services.archive.tables import EntryRow as E
from services.archive.tables import KeptOff, TallyRow, TextRow
from services.kernel.clock import SHANGHAI
from services.kernel.contracts.routing import CalledBack
from services.kernel.people import Officer
from services.kernel.staff import not_kept_off

_JUST_BEFORE = text("spare between 0 and 1800")  # seconds; as the index says it, so that it serves
SAME_WORDS = 3  # complaints of the same words
PERFECT = 10  # calls of one caller, all with the best grade
BEST = 5
MOST = 500  # rows of a list


@dataclass(frozen=True)
class Oddity:
    """`kind`: last_minute | same_words | perfect_grades. `about` is what it is of in words, `cases` those meant."""

    kind: str
    office: str
    about: str
    cases: tuple[str, ...]


def oddities(session: Session, officer: Officer, period: Period) -> list[Oddity]:
    """Of the offices that the session sees, without the cases that the officer is kept off."""
    begins = datetime.combine(period.first, time.min, SHANGHAI)
    ends = datetime.combine(period.last + timedelta(days=1), time.min, SHANGHAI)
    return [
        *_last_minute(session, officer, begins, ends),
        *_same_words(session, officer, begins, ends),
        *_perfect(session, officer, begins, ends),
    ]


def _last_minute(session: Session, officer: Officer, begins: datetime, ends: datetime) -> list[Oddity]:
    rows = session.execute(
        select(TallyRow.office, TallyRow.case, TallyRow.spare)
        .where(_JUST_BEFORE, TallyRow.answered_at >= begins, TallyRow.answered_at < ends)
        .where(not_kept_off(KeptOff, TallyRow.case, officer))
        .order_by(TallyRow.answered_at)
        .limit(MOST)
    )
    return [
        Oddity("last_minute", office, f"期限前 {(spare or 0) // 60} 分钟送达", (case,)) for office, case, spare in rows
    ]


def _same_words(session: Session, officer: Officer, begins: datetime, ends: datetime) -> list[Oddity]:
    """Equal sets of keyed hashes are equal words; nobody reads them for it."""
    rows = session.execute(
        select(func.min(D.office), func.array_agg(D.case))
        .select_from(TextRow)
        .join(D, D.case == TextRow.case)
        .where(TextRow.begun_at >= begins, TextRow.begun_at < ends, func.cardinality(TextRow.grams) > 1)
        .where(not_kept_off(KeptOff, D.case, officer))
        .group_by(TextRow.grams)
        .having(func.count() >= SAME_WORDS)
        .limit(MOST)
    )
    return [Oddity("same_words", office, f"{len(cases)} 件内容相同", _sorted(cases)) for office, cases in rows]


def _perfect(session: Session, officer: Officer, begins: datetime, ends: datetime) -> list[Oddity]:
    event = cast(E.body, JSONB)["event"]
    grade = cast(event["grade"].astext, Integer)
    calls = (
        select(E.office, E.case, event["by"].astext.label("caller"), grade.label("grade"))
        .where(E.type == CalledBack.TYPE, E.at >= begins, E.at < ends, grade.is_not(None))
        .where(not_kept_off(KeptOff, E.case, officer))
        .subquery()
    )
    rows = session.execute(
        select(calls.c.office, calls.c.caller, func.array_agg(calls.c.case))
        .group_by(calls.c.office, calls.c.caller)
        .having(func.count() >= PERFECT, func.min(calls.c.grade) == BEST)
        .limit(MOST)
    )
    return [
        Oddity("perfect_grades", office, f"{caller} 回访 {len(cases)} 件，全部是最高分", _sorted(cases))
        for office, caller, cases in rows
    ]


def _sorted(cases: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(cases)))
