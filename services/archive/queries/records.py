"""One record, its timeline, and the search over all of them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, SQLColumnExpression, false, select, tuple_
from sqlalchemy.orm import Session

from services.archive.queries.by_words import Hashed, by_words
from services.archive.queries.guests import held
from services.archive.queries.verify import retell
from services.archive.rules.asking import Search
from services.archive.rules.conformance import Finding, conduct_of, conformance
from services.archive.rules.story import Story
from services.archive.rules.telling import UNNAMED, Line, actor, line
from services.archive.tables import DossierRow as D
from services.archive.tables import EntryRow as E
from services.archive.tables import KeptOff
from services.kernel.clock import SHANGHAI
from services.kernel.contracts import Event, decode, open_envelope
from services.kernel.contracts.intake import ComplaintLinked, ComplaintRegistered
from services.kernel.contracts.routing import FormRecorded
from services.kernel.errors import Fault, Invalid, NotFound
from services.kernel.numbers import CaseId
from services.kernel.offices import Directory
from services.kernel.people import Officer
from services.kernel.staff import kept_off_from, not_kept_off, refuse_kept_off

NOT_TO_BE_NAMED = "另一件投诉"
_PRINTED = re.compile(r"[（(](?P<region>[^）)]+)[）)]\s*社保受理\s*[〔\[](?P<year>\d{4})[〕\]]\s*(?P<serial>\d+)\s*号?")
_LAST = chr(0x10FFFF)
_NOTHING = Hashed()


@dataclass(frozen=True)
class Head:
    """The front of a dossier: what is known, and what became of its filing."""

    story: Story
    entries: int
    missing: Sequence[str]
    archive_number: str | None
    filed_at: datetime | None
    filed_entries: int | None
    digest: str | None

    @property
    def state(self) -> str:
        """open | closed | filed."""
        if self.filed_at:
            return "filed"
        return "closed" if self.story.closed_at else "open"


@dataclass(frozen=True)
class Told:
    """One entry as it is shown: nothing sealed in it is opened. `document` is form, `n` and number of a paper; `event`
    what was said, None of a type that nobody here knows."""

    position: int
    at: datetime
    type: str
    by: str | None
    part: str
    line: Line
    link: str
    document: tuple[int, int, str] | None
    event: Event | None


@dataclass(frozen=True)
class Page:
    """`cursor` continues behind the last row; None when there are no more."""

    heads: Sequence[Head]
    cursor: str | None


def record(session: Session, case: str, officer: Officer) -> Head:
    """What was handed to an office that the session sees is there for it, and the session sees it from here on; the
    caller asks about this case only. Raises NotFound for a case that does not exist, or not for these offices,
    Forbidden for who is kept off it."""
    try:
        office = CaseId.parse(case).office
    except ValueError as cause:
        raise NotFound from cause
    row = session.get(D, (office, case)) or held(session, office, case)
    if row is None:
        raise NotFound
    refuse_kept_off(session, KeptOff, case, officer)
    return _head(row)


def timeline(session: Session, case: str, officer: Officer) -> list[Told]:
    """The entries of a case in the order of hearing; a link with a case that the officer is kept off does not name
    it."""
    rows = _entries(session, case)
    hidden = _not_named(session, rows, officer)
    return [_told(row, hidden) for row in rows]


def as_known(session: Session, case: str, officer: Officer, *, on: date) -> tuple[Story, list[Told]]:
    """The case as it was known at the end of that day, and its entries up to then, told as `timeline` does. Raises
    NotFound when nothing was."""
    end = _midnight(on + timedelta(days=1))
    rows = [row for row in _entries(session, case) if row.said_at < end]
    if not rows:
        raise NotFound("那一天还没有这件投诉的记录")
    hidden = _not_named(session, rows, officer)
    return retell([row.as_entry() for row in rows]), [_told(row, hidden) for row in rows]


def known(session: Session, case: str, officer: Officer, *, on: date | None) -> tuple[Head, list[Told]]:
    """The case and its entries as they are, or as they were known at the end of that day: of its filing, which is the
    archive's own doing, nothing is told then. Raises as `record` and `as_known` do."""
    head = record(session, case, officer)
    if on is None:
        return head, timeline(session, case, officer)
    story, told = as_known(session, case, officer, on=on)
    return Head(story, len(told), (), None, None, None, None), told


def _entries(session: Session, case: str) -> Sequence[E]:
    office = CaseId.parse(case).office
    return session.scalars(select(E).where(E.office == office, E.case == case).order_by(E.position)).all()


def search(
    session: Session,
    wanted: Search,
    officer: Officer,
    *,
    offices: Directory,
    cursor: str | None,
    most: int,
    hashed: Hashed = _NOTHING,
) -> Page:
    """The newest first, without what the officer is kept off. Raises Invalid for a cursor that is not ours."""
    wants = [*_conditions(wanted, offices), not_kept_off(KeptOff, D.case, officer)]
    if hashed.cases is not None:
        wants.append(D.case.in_(hashed.cases))
    after = _open(cursor) if cursor else None
    if hashed.words:
        rows: Sequence[D] = by_words(session, wants, hashed, after=after, most=most + 1)
    else:
        statement = select(D).where(*wants).order_by(D.begun_at.desc(), D.case.desc()).limit(most + 1)
        if after:
            statement = statement.where(tuple_(D.begun_at, D.case) < tuple_(*after))
        rows = session.scalars(statement).all()
    heads = [_head(row) for row in rows[:most]]
    return Page(heads, _close(heads[-1].story) if len(rows) > most else None)


def _conditions(wanted: Search, offices: Directory) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.q:
        found.append(_matches(wanted.q.strip(), offices))
    if wanted.archive_number:
        found.append(_begins_with(D.archive_number, wanted.archive_number.strip(), offices))
    if wanted.cause:
        found.append(D.cause == wanted.cause.strip().upper())
    if wanted.closed_from:
        found.append(D.closed_at >= _midnight(wanted.closed_from))
    if wanted.closed_to:
        found.append(D.closed_at < _midnight(wanted.closed_to + timedelta(days=1)))
    return found


def _matches(q: str, offices: Directory) -> ColumnElement[bool]:
    printed = _PRINTED.search(q)
    if printed:
        serial = f"{printed['year']}-{int(printed['serial'])}"
        cases = [(o.code, f"{o.code}-{serial}") for o in offices if o.region == printed["region"]]
        return tuple_(D.office, D.case).in_(cases) if cases else false()
    return _begins_with(D.archive_number if "-TS" in q.upper() else D.case, q.upper(), offices)


def _begins_with(column: SQLColumnExpression[Any], q: str, offices: Directory) -> ColumnElement[bool]:
    """A range, so that the key's index is used behind the tenants' fence; only of offices that the beginning fits."""
    fitting = [code for code in offices.codes if code.startswith(q[:6])]
    return D.office.in_(fitting) & (column >= q) & (column < q + _LAST)


def _head(row: D) -> Head:
    return Head(
        story=row.as_story(),
        entries=row.entries,
        missing=tuple(row.missing),
        archive_number=row.archive_number,
        filed_at=row.filed_at,
        filed_entries=row.filed_entries,
        digest=row.digest,
    )


def _told(row: E, hidden: Collection[str]) -> Told:
    envelope = open_envelope(row.body.encode())
    event = decode(envelope)
    by = actor(event) if event is not None else None
    return Told(
        position=row.position,
        at=row.at,
        type=row.type,
        by=by,
        part=envelope.by,
        line=_line(event, hidden) if event is not None else Line(UNNAMED, row.type),
        link=row.link.hex(),
        document=_document(event),
        event=event,
    )


def _not_named(session: Session, rows: Iterable[E], officer: Officer) -> Collection[str]:
    """The cases that the officer is kept off, where the entries may name any."""
    names_others = any(row.type == ComplaintLinked.TYPE for row in rows)
    return kept_off_from(session, KeptOff, officer) if names_others else ()


def _line(event: Event, hidden: Collection[str]) -> Line:
    if isinstance(event, ComplaintLinked) and event.other in hidden:
        return line(msgspec.structs.replace(event, other=NOT_TO_BE_NAMED))
    return line(event)


def conformance_of(story: Story, timeline: Sequence[Told]) -> list[Finding]:
    """Each step of the guide in its order, with what became of it by these entries (5.4 a)."""
    return list(conformance(conduct_of(story, [each.event for each in timeline if each.event is not None])))


def documents(timeline: Sequence[Told]) -> list[tuple[int, int, str]]:
    """Form, `n` and number of each document of a case, in order; Form 1 from the registration on."""
    told = {each.document[:2]: each.document for each in timeline if each.document}
    return sorted(told.values())


def _document(event: Event | None) -> tuple[int, int, str] | None:
    if isinstance(event, ComplaintRegistered):
        return 1, 1, event.number
    return (event.form, event.n, event.number) if isinstance(event, FormRecorded) else None


def _close(last: Story) -> str:
    return base64.urlsafe_b64encode(f"{last.begun_at.isoformat()} {last.case}".encode()).decode()


def _open(cursor: str) -> tuple[datetime, str]:
    try:
        at, case = base64.urlsafe_b64decode(cursor).decode().rsplit(" ", 1)
        return datetime.fromisoformat(at), str(CaseId.parse(case))
    except (binascii.Error, UnicodeDecodeError, ValueError) as cause:
        raise Invalid([Fault("cursor", "bad_cursor", "翻页位置不对，请从第一页开始")]) from cause


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)
