"""Dossiers whose text has words, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from services.archive.tables import DossierRow as D
from services.archive.tables.finding import THIRTIES, THIRTY_DAYS
from services.kernel.database import straight

Place = tuple[datetime, str]  # when a case began, and its name: behind it the search goes on
_FASTER = 10  # times as many texts in each further step
_WIDE = (2, 8)  # thirties of days that are looked through together; the newest is seldom whole
# A plan for whatever words would read the newest texts for one that nearly none has.
_BY_THE_WORDS = "set local plan_cache_mode = force_custom_plan"
_NEWEST = "select max(begun_at) from archive.texts"
_IN = f"{THIRTIES} && %(thirties)s::int[]"
_EARLIER = "begun_at < %(until)s"
_BEHIND = "(begun_at, case_id) < (%(at)s, %(case)s)"
_OF_OFFICES = "grams && %(offices)s::int[]"


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
    session.connection().exec_driver_sql(_BY_THE_WORDS)
    texts = _texts(session, hashed, after=after, most=most)
    found: list[D] = []
    while len(found) < most and (cases := list(islice(texts, most))):
        found += _wanted(session, wants, cases)
    return found[:most]


def _texts(session: Session, hashed: Hashed, *, after: Place | None, most: int) -> Iterator[str]:
    """The cases whose text has the words, the newest first: as many at first, and more each time."""
    [(newest,)] = [after[:1]] if after else straight(session, _NEWEST, [{}])
    asked: dict[str, Any] = {"words": sorted(hashed.words), "offices": sorted(hashed.offices)}
    step = most
    for time, values in _times(newest) if newest else ():
        behind = after
        while True:
            conditions = [time, *([_OF_OFFICES] if hashed.offices else []), *([_BEHIND] if behind else [])]
            statement = f"""
                select begun_at, case_id from archive.texts
                where grams @> %(words)s::int[] and {" and ".join(conditions)}
                order by begun_at desc, case_id desc limit %(most)s
            """  # noqa: S608 - our own conditions
            at, case = behind or (None, None)
            rows = straight(session, statement, [asked | values | {"at": at, "case": case, "most": step}])
            yield from (case for _, case in rows)
            if len(rows) < step:
                break
            behind, step = (rows[-1][0], rows[-1][1]), step * _FASTER


def _times(newest: datetime) -> Iterator[tuple[str, dict[str, object]]]:
    """The last month or two, the eight before them, and whatever began earlier. Of a word that some have in each month
    the texts of all years would be read otherwise, to find the newest."""
    last = int(newest.timestamp() // THIRTY_DAYS)
    for wide in _WIDE:
        yield _IN, {"thirties": list(range(last - wide + 1, last + 1))}
        last -= wide
    yield _EARLIER, {"until": datetime.fromtimestamp((last + 1) * THIRTY_DAYS, UTC)}


def _wanted(session: Session, wants: Sequence[ColumnElement[bool]], cases: Sequence[str]) -> list[D]:
    """Of these cases those that are wanted, in the same order."""
    keys = [(case[:6], case) for case in cases]
    rows = {row.case: row for row in session.scalars(select(D).where(tuple_(D.office, D.case).in_(keys), *wants))}
    return [rows[case] for case in cases if case in rows]
