"""Whether the history is still as it was heard: every chain and digest, every dossier told anew, and its part of the
figures counted anew (A5.4g)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from services.archive.queries.sums import odd_part
from services.archive.rules.chain import Entry, digest, first_break
from services.archive.rules.story import Story, begin
from services.archive.tables import DisposalItemRow, DisposalRow
from services.archive.tables import DossierRow as D
from services.archive.tables import EntryRow as E
from services.kernel.contracts import Undecodable, decode, open_envelope
from services.kernel.contracts.routing import CaseEvent


@dataclass(frozen=True)
class Break:
    """The first bad row of a case: its table, its position among the entries if it is one, and what is wrong."""

    office: str
    case: str
    table: str
    position: int | None
    why: str


@dataclass(frozen=True)
class Verdict:
    """How much was looked at, and the first bad row if there is one."""

    dossiers: int
    entries: int
    found: Break | None


def verify_office(
    session: Session, office: str, *, anchored: Mapping[str, Mapping[int, str]] = MappingProxyType({})
) -> Verdict:
    """Recompute everything of an office, in the order of its cases, up to the first bad row.

    `anchored` are links by case and position as they stand outside the database: whoever rewrites a whole chain, so
    that it holds in itself, is found by them.
    """
    both = union(select(D.case).where(D.office == office), select(E.case).where(E.office == office))
    cases = session.scalars(both)
    looked, entries = 0, 0
    for case in sorted({*cases, *anchored}):
        dossier = session.get(D, (office, case))
        rows = session.scalars(select(E).where(E.office == office, E.case == case).order_by(E.position)).all()
        looked, entries = looked + 1, entries + len(rows)
        found = next(_breaks(office, case, dossier, rows), None)
        if dossier is not None and dossier.disposed_at is not None:
            found = found or _without_certificate(session, dossier)
        else:
            found = found or _unlike_anchor(office, case, rows, anchored.get(case, {}))
            found = found or _counted_otherwise(session, office, case)
        if found:
            return Verdict(looked, entries, found)
        session.expunge_all()
    return Verdict(looked, entries, None)


def _breaks(office: str, case: str, dossier: D | None, rows: Sequence[E]) -> Iterator[Break]:
    if dossier is not None and dossier.disposed_at is not None:
        return
    if dossier is None:
        yield Break(office, case, "dossiers", None, "the dossier is gone")
        return
    position = first_break(case, ((row.as_entry(), row.link) for row in rows))
    if position is not None:
        yield Break(office, case, "entries", position, "the entry is not what was heard, or an entry before it is gone")
        return
    for row in rows:
        if not _says_the_same(row.as_entry()):
            yield Break(office, case, "entries", row.position, "the columns differ from the message")
    if len(rows) != dossier.entries or (rows and rows[-1].link != dossier.head):
        yield Break(office, case, "entries", len(rows) + 1, "the chain ends too early, or in another place")
    if dossier.digest is not None and dossier.digest != digest(row.link for row in rows[: dossier.filed_entries]):
        yield Break(office, case, "dossiers", None, "the digest is not that of the filed entries")
    wrong = _retold_otherwise(dossier.as_story(), [row.as_entry() for row in rows])
    if wrong:
        yield Break(office, case, "dossiers", None, f"told anew from its entries, it differs in {', '.join(wrong)}")


def _without_certificate(session: Session, dossier: D) -> Break | None:
    """What is gone was on a list that was executed, or it was not destroyed by right."""
    named = select(DisposalItemRow.n).join(
        DisposalRow, (DisposalRow.office == DisposalItemRow.office) & (DisposalRow.n == DisposalItemRow.n)
    )
    by_right = named.where(
        DisposalItemRow.office == dossier.office,
        DisposalItemRow.case == dossier.case,
        DisposalItemRow.n == dossier.certificate,
        DisposalRow.certificate.is_not(None),
    )
    if session.scalar(by_right) is not None:
        return None
    return Break(dossier.office, dossier.case, "dossiers", None, "destroyed without a certificate")


def _unlike_anchor(office: str, case: str, rows: Sequence[E], anchored: Mapping[int, str]) -> Break | None:
    """The first row that is not the one that was anchored."""
    links = {row.position: row.link.hex() for row in rows}
    for position in sorted(anchored):
        if links.get(position) != anchored[position]:
            return Break(office, case, "entries", position, "the entry is not the one that was anchored")
    return None


def _counted_otherwise(session: Session, office: str, case: str) -> Break | None:
    why = odd_part(session, office, case)
    return Break(office, case, "tallies", None, why) if why else None


def _says_the_same(entry: Entry) -> bool:
    try:
        envelope = open_envelope(entry.body.encode())
        event = decode(envelope)
    except Undecodable:
        return False
    same = (envelope.id, envelope.type, envelope.said_at) == (entry.message_id, entry.type, entry.said_at)
    if event is None:
        return same
    seq = event.seq if isinstance(event, CaseEvent) else None
    return same and (event.office, event.case, event.at, seq) == (entry.office, entry.case, entry.at, entry.seq)


def retell(entries: Sequence[Entry]) -> Story:
    """The story that these entries of one case tell. Raises ValueError when there is none."""
    if not entries:
        raise ValueError("no entry, no story")
    story = begin(entries[0].office, entries[0].case, at=entries[0].at)
    for entry in entries:
        event = decode(open_envelope(entry.body.encode()))
        if event is None:
            story.mark(entry.at)
        else:
            story.tell(event)
    return story


def _retold_otherwise(stored: Story, entries: Sequence[Entry]) -> list[str]:
    anew = retell(entries) if entries else None
    if anew is None:
        return ["everything"]
    return [each.name for each in fields(Story) if getattr(anew, each.name) != getattr(stored, each.name)]
