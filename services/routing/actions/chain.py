"""The history that only grows: each office's events hang together by their digests, so that none can be changed,
taken out or put in between without the verifier naming the place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.routing.tables import Case, CaseEvent, Chain

ORIGIN = "0" * 64
_HELD = "chains held"
_HEAD = (
    select(Chain).where(Chain.office == bindparam("office")).with_for_update().execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class Broken:
    """The first row of an office's chain that is not as it was written, and what is wrong with it."""

    office: str
    position: int
    case: str
    why: str


def hold(session: Session, office: str) -> Chain:
    """The head of the office's chain, locked until the transaction ends. Whoever acts takes it before the case, so
    that two acts on one office wait for each other and never for a third."""
    held: dict[str, Chain] = session.info.setdefault(_HELD, {})
    if office in held and not session.in_nested_transaction():
        return held[office]
    head = session.scalars(_HEAD, {"office": office}).one_or_none()
    if head is None:
        session.execute(insert(Chain).values(office=office, position=0, digest=ORIGIN).on_conflict_do_nothing())
        head = session.scalars(_HEAD, {"office": office}).one()
    if not session.in_nested_transaction():
        held[office] = head
    return head


def hold_all(session: Session, offices: Iterable[str]) -> None:
    """As `hold`, of several offices at once, in the one order in which nobody waits for each other."""
    find = select(Chain).where(Chain.office.in_(sorted(offices))).order_by(Chain.office).with_for_update()
    held: dict[str, Chain] = session.info.setdefault(_HELD, {})
    heads = session.scalars(find.execution_options(populate_existing=True)).all()
    if not session.in_nested_transaction():
        held.update({head.office: head for head in heads})
    for office in sorted(offices):
        hold(session, office)


def append(
    session: Session,
    case: Case,
    *,
    act: str,
    by: str | None,
    department: str | None,
    at: datetime,
    told: Mapping[str, Any],
    by_office: str | None = None,
) -> CaseEvent:
    """Write the next event of the case: what was done and what the case was after it."""
    head = hold(session, case.office)
    case.seq += 1
    head.position += 1
    body = canonical(
        {
            "office": case.office,
            "case": case.id,
            "seq": case.seq,
            "position": head.position,
            "act": act,
            "by": by,
            "department": department,
            "by_office": by_office,
            "round": case.round,
            "at": at.astimezone(SHANGHAI).isoformat(),
            **told,
        }
    )
    row = CaseEvent(
        office=case.office,
        case_id=case.id,
        seq=case.seq,
        position=head.position,
        act=act,
        by=by,
        department=department,
        by_office=by_office,
        round=case.round,
        at=at,
        body=body,
        previous=head.digest,
        digest=digest_of(head.digest, body),
    )
    head.digest = row.digest
    session.add(row)
    return row


def canonical(document: Mapping[str, Any]) -> str:
    """The one JSON text of a document: keys sorted, nothing between, days and moments in ISO 8601."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def digest_of(previous: str, body: str) -> str:
    return hashlib.sha256(f"{previous}{body}".encode()).hexdigest()


def verify(session: Session, office: str) -> Broken | None:
    """Walk the office's chain from its first event to its head; None when every row is as it was written."""
    previous, expected = ORIGIN, 1
    found = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.office == office)
        .order_by(CaseEvent.position)
        .execution_options(yield_per=1000, populate_existing=True)
    )
    with closing(found) as rows:
        for row in rows:
            why = _fault(row, expected, previous)
            if why:
                return Broken(office, row.position, row.case_id, why)
            previous, expected = row.digest, expected + 1
    head = session.get(Chain, office, populate_existing=True)
    if (head.position, head.digest) == (expected - 1, previous) if head else expected == 1:
        return None
    return Broken(office, expected, "", "the last events do not reach the head of the chain")


def _fault(row: CaseEvent, expected: int, previous: str) -> str:
    if row.position != expected:
        return f"event {expected} is missing"
    if row.previous != previous or row.digest != digest_of(previous, row.body):
        return "its digest does not follow from the event before and its body"
    told = json.loads(row.body)
    columns = {
        "office": row.office,
        "case": row.case_id,
        "seq": row.seq,
        "act": row.act,
        "by": row.by,
        "department": row.department,
        "by_office": row.by_office,
        "round": row.round,
    }
    wrong = [name for name, value in columns.items() if told.get(name) != value]
    if datetime.fromisoformat(told["at"]) != row.at:
        wrong.append("at")
    return f"{', '.join(wrong)} differs from its body" if wrong else ""


def _plain(value: object) -> object:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an event")
