"""How a session comes to see a case that another office numbered: that case alone, with both offices' officers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.kernel.database import narrow
from services.routing.tables.cases import Case
from services.routing.tables.offers import Holding

OPEN = ("offered", "held")
EVER = (*OPEN, "past")


def seen(session: Session) -> list[str]:
    return [one for one in str(session.info["seeing"]).split(",") if one]


def enter(session: Session, case_id: str, numbered_by: str, *, past: bool = False) -> bool:
    """When an office that the session sees was offered the case or holds it, or with `past` ever did, the session sees
    this one case from here on, and no other. False when there is no such office."""
    holding = session.scalars(
        select(Holding).where(
            Holding.office.in_(seen(session)),
            Holding.case_id == case_id,
            Holding.numbered_by == numbered_by,
            Holding.state.in_(EVER if past else OPEN),
        )
    ).first()
    if holding is None:
        return False
    narrow(session, seeing=(numbered_by, holding.office), only=(case_id,))
    return True


def reach(session: Session, case: Case, *further: str | None) -> None:
    """See the officers of who has the case too, and of those case only, where the session does not see them yet."""
    wanted = [office for office in (case.held_by, *further) if office and office not in seen(session)]
    if wanted:
        narrow(session, seeing=(*seen(session), *dict.fromkeys(wanted)), only=(case.id,))


def held_elsewhere(session: Session, offices: Collection[str], *, past: bool = False) -> dict[str, str]:
    """Cases that these offices hold or are offered, or with `past` ever did, by id, and who numbered each."""
    states = EVER if past else OPEN
    found = session.execute(
        select(Holding.case_id, Holding.numbered_by).where(Holding.office.in_(offices), Holding.state.in_(states))
    )
    return {row.case_id: row.numbered_by for row in found}


def note(session: Session, case: Case, office: str, state: str, *, at: datetime) -> None:
    """Write down with the office what it has to do with the case; the session must see it."""
    if office == case.office:
        return
    row = {"office": office, "case_id": case.id, "numbered_by": case.office, "state": state, "since": at}
    session.execute(
        insert(Holding)
        .values(row)
        .on_conflict_do_update(index_elements=["office", "case_id"], set_={"state": state, "since": at})
    )
