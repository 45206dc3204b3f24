"""Dossiers whose text has words, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from services.archive.tables import DossierRow as D
from services.archive.tables import TextRow as T

Place = tuple[datetime, str]  # when a case began, and its name: behind it the search goes on
_FASTER = 10  # times as many texts in each further step


@dataclass(frozen=True, kw_only=True)
class Hashed:
    """What of a question is looked for by keyed hashes: every one of `words`, one of `offices` (none: everywhere), and
    `cases` that a person is in."""

    words: frozenset[int] = frozenset()
    offices: frozenset[int] = frozenset()
    cases: Sequence[str] | None = None


def by_words(
    session: Session, wants: Sequence[ColumnElement[bool]], hashed: Hashed, *, after: Place | None, most: int
) -> list[D]:
    """The newest whose text has the words, each looked up by its key; more and more of them, until there are enough
    that are also wanted otherwise.

    Not as one statement: of a word of four characters the planner believes that hardly anything has all its pairs, and
    would look up every dossier before it sorts them.
    """
    found: list[D] = []
    step = most
    while True:
        rows = session.execute(_step(wants, hashed, after=after, most=step)).all()
        found += [row[2] for row in rows if row[2] is not None]
        if len(rows) < step or len(found) >= most:
            return found[:most]
        after, step = (rows[-1][0], rows[-1][1]), step * _FASTER


def _step(
    wants: Sequence[ColumnElement[bool]], hashed: Hashed, *, after: Place | None, most: int
) -> Select[*tuple[Any, ...]]:
    """Of the texts behind that place, and their dossiers where they are wanted."""
    texts = select(T.begun_at, T.case.label("which")).where(T.grams.contains(sorted(hashed.words)))
    if hashed.offices:
        texts = texts.where(T.grams.overlap(sorted(hashed.offices)))
    if after:
        texts = texts.where(tuple_(T.begun_at, T.case) < tuple_(*after))
    t = texts.order_by(T.begun_at.desc(), T.case.desc()).limit(most).subquery("t")
    key = (D.office == func.left(t.columns.which, 6), D.case == t.columns.which)
    of_text = select(D).where(*key, *wants).limit(1).lateral("found")
    statement = select(t.columns.begun_at, t.columns.which, aliased(D, of_text))
    statement = statement.select_from(t).outerjoin(of_text, true())
    return statement.order_by(t.columns.begun_at.desc(), t.columns.which.desc())
