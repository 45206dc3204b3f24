"""Dossiers whose text has words, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, String, collate, func, literal, select, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from services.archive.tables import DossierRow as D
from services.archive.tables.finding import THIRTIES, THIRTY_DAYS
from services.kernel.database import straight

Place = tuple[datetime, str]  # when a case began, and its name: behind it the search goes on
_FASTER = 10  # times as many texts in each further step
_TOGETHER = 2000  # dossiers looked up in one statement
_WIDE = (2, 8)  # thirties of days that are looked through together; the newest is seldom whole
# When the newest began; and each plan is made for the words themselves: one for whatever words would read the newest
# texts for a word that nearly none has.
_BEGIN = """
select (select max(begun_at) from archive.texts), set_config('plan_cache_mode', 'force_custom_plan', true)
"""
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
    that are wanted otherwise, too.

    Not as one statement: of a word of four characters the planner believes that hardly anything has all its pairs, and
    would look up every dossier before it sorts them.
    """
    texts, step = _texts(session, hashed, after=after, most=most), most
    found = _wanted(session, wants, list(islice(texts, step)))
    while len(found) < most and (cases := list(islice(texts, step := min(step * _FASTER, _TOGETHER)))):
        found += _wanted_of_many(session, wants, cases)
    return found[:most]


def _texts(session: Session, hashed: Hashed, *, after: Place | None, most: int) -> Iterator[str]:
    """The cases whose text has the words, the newest first: as many at first, and more each time."""
    [(newest, _)] = straight(session, _BEGIN, [{}])
    asked: dict[str, Any] = {"words": sorted(hashed.words), "offices": sorted(hashed.offices)}
    step = most
    for time, values in _times(min(newest, after[0]) if after else newest) if newest else ():
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
    return _in_order(cases, session.scalars(select(D).where(tuple_(D.office, D.case).in_(keys), *wants)))


def _wanted_of_many(session: Session, wants: Sequence[ColumnElement[bool]], cases: Sequence[str]) -> list[D]:
    """The same of some thousand: one look at the key for each, since a list as long as that takes long to plan."""
    asked = func.unnest(literal(list(cases), ARRAY(String))).table_valued("which").render_derived(name="asked")
    which = asked.columns.which
    key = D.office == func.left(which, 6), D.case == collate(which, "C")
    of_case = select(D).where(*key, *wants).limit(1).lateral("found")
    statement = select(aliased(D, of_case)).select_from(asked).join(of_case, true())
    return _in_order(cases, session.scalars(statement))


def _in_order(cases: Sequence[str], rows: Iterable[D]) -> list[D]:
    found = {row.case: row for row in rows}
    return [found[case] for case in cases if case in found]
