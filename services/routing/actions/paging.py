"""Who is called for a major complaint: who is on duty at that moment, one after the other (6.6.2.3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.people import Post
from services.routing.actions.alerts import alert
from services.routing.tables import Case, Duty, DutyWithdrawal, OfficerRow

PAGED = "paged"


def on_duty(session: Session, office: str, *, at: datetime, barred: Collection[str] = ()) -> list[str]:
    """Who is on duty, first called first. Hours that were withdrawn are none."""
    withdrawn = select(DutyWithdrawal.duty).where(DutyWithdrawal.office == Duty.office, DutyWithdrawal.duty == Duty.id)
    rows = session.scalars(
        select(Duty.officer)
        .join(OfficerRow, (OfficerRow.office == Duty.office) & (OfficerRow.id == Duty.officer))
        .where(Duty.office == office, Duty.begins_at <= at, Duty.ends_at > at, OfficerRow.active, ~withdrawn.exists())
        .order_by(Duty.rank, Duty.begins_at, Duty.id)
    )
    return [officer for officer in dict.fromkeys(rows) if officer not in barred]


def turn_of(rung: str) -> int:
    """Whose turn a rung is: `A0`, which is sent at once, is the first one's, `B0` the next one's, and so on."""
    return 0 if rung.startswith("A") else int(rung.removeprefix("B")) + 1


def page(session: Session, case: Case, *, turn: int, what: str, to: Collection[Post], at: datetime) -> str | None:
    """Call whose turn it is, counted from 0; when all on duty were called, or nobody is, the posts are told."""
    roster = on_duty(session, case.handled_in, at=at, barred=case.recused)
    officer = roster[turn] if turn < len(roster) else None
    alert(
        session,
        case.handled_in,
        key=f"page/{case.id}/{case.round}/{what}/{turn}/{at:%Y%m%d%H%M%S}"[:96],
        kind=PAGED,
        in_words=f"投诉{case.id}可能重大，请立即处理",
        at=at,
        to=() if officer else tuple(to),
        officer=officer,
        case=case.id,
    )
    return officer
