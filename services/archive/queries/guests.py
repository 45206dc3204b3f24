"""Cases that another office numbered and one of the session's handles: counted with its own, and read."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, String, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.archive.tables import DossierRow as D
from services.archive.tables import HoldingRow as H
from services.kernel.database import aside, narrow


def shares(session: Session) -> Iterator[ColumnElement[bool]]:
    """What the offices of the session handle, as a condition for each of two looks: what they numbered and did not
    hand to others, and, where there is any, what others numbered. The session sees those cases until the next turn
    only: take out plain values."""
    seen = str(session.info["seeing"]).split(",")
    yield or_(D.handled_by.is_(None), D.handled_by == func.any(literal(seen, ARRAY(String))))
    held = session.execute(select(H.case, H.numbered_by).where(H.numbered_by.not_in(seen))).all()
    if held:
        with aside(session, seeing=(*dict.fromkeys(row.numbered_by for row in held), *seen)):
            yield and_(D.case.in_([row.case for row in held]), D.office.not_in(seen), D.handled_by.in_(seen))


def held(session: Session, numbered_by: str, case: str) -> D | None:
    """The dossier of a case that an office of the session's handles although that one numbered it, if it still does;
    then the session sees the other's rows from here on, otherwise everything stays as it is."""
    seen = str(session.info["seeing"]).split(",")
    if session.scalars(select(H.office).where(H.case == case, H.office.in_(seen))).first() is None:
        return None
    narrow(session, seeing=(numbered_by, *seen))
    row = session.get(D, (numbered_by, case))
    if row is not None and row.handled_by in seen:
        return row
    narrow(session, seeing=seen)
    return None
