"""How long dossiers are kept and what is destroyed, as pages show it: lists, holds, and what is due (A8-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.archive.rules.retention import SHORTEST, Candidate, ends_on, refusal, series_of
from services.archive.tables import (
    ApprovalRow,
    DisposalItemRow,
    DisposalRow,
    DossierRow,
    HoldRow,
    KeptOff,
    periods,
)
from services.kernel.clock import SHANGHAI
from services.kernel.errors import NotFound
from services.kernel.people import Officer
from services.kernel.staff import not_kept_off

MOST = 50  # rows of a list on the page


@dataclass(frozen=True)
class Due:
    """A dossier whose period is over: somebody has to say whether it need be kept."""

    case: str
    archive_number: str
    series: str
    ended_on: date


@dataclass(frozen=True)
class Approval:
    """Who approved, in which post, when."""

    officer: str
    post: str
    at: datetime


@dataclass(frozen=True)
class Disposal:
    """A list of dossiers to be destroyed; `items` as they were appraised, `certificate` once it was done."""

    n: int
    state: str
    proposed_by: str
    proposed_at: datetime
    items: Sequence[DisposalItemRow]
    approvals: Sequence[Approval]
    certificate: dict[str, Any] | None


def due(session: Session, officer: Officer, *, today: date) -> list[Due]:
    """What of the officer's office may be destroyed by the province's periods and is on no list yet, the oldest
    first."""
    known = periods(session)
    on_hold = set(session.scalars(select(HoldRow.case).where(HoldRow.lifted_at.is_(None))))
    listed = select(DisposalItemRow.case).where(DisposalItemRow.office == officer.office)
    rows = session.scalars(
        select(DossierRow)
        .where(
            DossierRow.office == officer.office,
            DossierRow.closed_at < datetime(today.year - SHORTEST, 1, 1, tzinfo=SHANGHAI),
            DossierRow.filed_at.is_not(None),
            DossierRow.disposed_at.is_(None),
            DossierRow.case.not_in(listed),
            not_kept_off(KeptOff, DossierRow.case, officer),
        )
        .order_by(DossierRow.closed_at, DossierRow.case)
    )
    found: list[Due] = []
    for row in rows.yield_per(200):
        story = row.as_story()
        period = known.get(series_of(story))
        one = Candidate(story=story, filed=True, period=period, on_hold=row.case in on_hold, disposed=False)
        if refusal(one, today=today) is None and story.closed_at and period and period.years and row.archive_number:
            found.append(Due(row.case, row.archive_number, series_of(story), ends_on(story.closed_at, period.years)))
        if len(found) == MOST:
            break
    return found


def on_hold(session: Session, officer: Officer) -> Sequence[HoldRow]:
    """Running holds of the offices that the session sees, the newest first."""
    return session.scalars(
        select(HoldRow)
        .where(HoldRow.lifted_at.is_(None), not_kept_off(KeptOff, HoldRow.case, officer))
        .order_by(HoldRow.at.desc(), HoldRow.id.desc())
        .limit(MOST)
    ).all()


def is_on_hold(session: Session, office: str, case: str) -> bool:
    """Whether the dossier may not be destroyed at present because somebody said so."""
    running = HoldRow.office == office, HoldRow.case == case, HoldRow.lifted_at.is_(None)
    return bool(session.scalar(select(func.count()).select_from(HoldRow).where(*running)))


def disposals(session: Session, officer: Officer) -> list[Disposal]:
    """The lists of the officer's office, the newest first."""
    mine = select(DisposalRow).where(DisposalRow.office == officer.office)
    rows = session.scalars(mine.order_by(DisposalRow.n.desc()).limit(MOST)).all()
    return [_disposal(session, row, officer) for row in rows]


def disposal(session: Session, officer: Officer, n: int) -> Disposal:
    """Raises NotFound."""
    row = session.get(DisposalRow, (officer.office, n))
    if row is None:
        raise NotFound
    return _disposal(session, row, officer)


def _disposal(session: Session, row: DisposalRow, officer: Officer) -> Disposal:
    of_list = DisposalItemRow.office == row.office, DisposalItemRow.n == row.n
    items = session.scalars(
        select(DisposalItemRow)
        .where(*of_list, not_kept_off(KeptOff, DisposalItemRow.case, officer))
        .order_by(DisposalItemRow.case)
    ).all()
    given = session.scalars(
        select(ApprovalRow).where(ApprovalRow.office == row.office, ApprovalRow.n == row.n).order_by(ApprovalRow.at)
    )
    approvals = [Approval(one.officer, one.post, one.at) for one in given]
    return Disposal(row.n, row.state, row.proposed_by, row.proposed_at, items, approvals, row.certificate)
