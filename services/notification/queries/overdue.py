"""What waits so long that it reaches nobody: no gateway took it, and none refused it either; or nobody posted it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from services.notification.rules.decency import ELECTRONIC, Means
from services.notification.rules.delivery import State
from services.notification.rules.patience import Late
from services.notification.tables import Notice


def overdue(
    session: Session, late: Late, wanted: Sequence[ColumnElement[bool]], offices: Iterable[str], *, most: int
) -> list[Notice]:
    """The newest of these offices, one more than `most`. Their state stays what it is."""
    ordinary = [and_(Notice.go_at <= since, Notice.office.in_(codes)) for since, codes in late.ordinary.items()]
    electronic = and_(
        Notice.channel.in_([means.value for means in ELECTRONIC]),
        or_(and_(Notice.urgent, Notice.go_at <= late.urgent), *ordinary),
    )
    unposted = and_(Notice.channel == Means.LETTER.value, Notice.go_at < late.letters)
    waiting = (
        select(Notice)
        .where(Notice.state == State.WAITING.value, Notice.office.in_(list(offices)), or_(electronic, unposted))
        .where(*wanted)
        # What waits is little, and has an index; the newest of an office would be read to the end to find as many.
        .cte("waiting_too_long")
        .prefix_with("materialized")
    )
    row = aliased(Notice, waiting)
    return list(session.scalars(select(row).order_by(row.created_at.desc(), row.id.desc()).limit(most + 1)))
