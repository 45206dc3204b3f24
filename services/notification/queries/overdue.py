"""What waits so long that it reaches nobody: no gateway took it, and none refused it either; or nobody posted it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ARRAY, ColumnElement, String, and_, cast, func, literal_column, or_, select, true
from sqlalchemy.orm import Session, aliased

from services.notification.rules.decency import ELECTRONIC, Means
from services.notification.rules.patience import Late
from services.notification.tables import Notice

# Told word for word, or the planner does not see that the index of what waits holds them all.
_WAITS = Notice.state == literal_column("'waiting'")


def overdue(
    session: Session, late: Late, wanted: Sequence[ColumnElement[bool]], offices: Iterable[str], *, most: int
) -> list[Notice]:
    """The newest of these offices, one more than `most`. Their state stays what it is.

    Each office's newest are taken by the index of what waits, so that neither those that arrived nor a backlog are
    read.
    """
    ordinary = [and_(Notice.go_at <= since, Notice.office.in_(codes)) for since, codes in late.ordinary.items()]
    electronic = and_(
        Notice.channel.in_([means.value for means in ELECTRONIC]),
        or_(and_(Notice.urgent, Notice.go_at <= late.urgent), *ordinary),
    )
    unposted = and_(Notice.channel == Means.LETTER.value, Notice.go_at < late.letters)
    each = (
        func.unnest(cast([*dict.fromkeys(offices)], ARRAY(String(6))))
        .table_valued("office")
        .render_derived(name="each")
    )
    of_office = (
        select(Notice)
        .where(Notice.office == each.c.office, _WAITS, or_(electronic, unposted), *wanted)
        .order_by(Notice.created_at.desc(), Notice.id.desc())
        .limit(most + 1)
        .lateral("waiting_too_long")
    )
    row = aliased(Notice, of_office)
    statement = select(row).select_from(each).join(of_office, true())
    return list(session.scalars(statement.order_by(row.created_at.desc(), row.id.desc()).limit(most + 1)))
