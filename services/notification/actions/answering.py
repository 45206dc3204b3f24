"""What people write back to our number: a grade (1, 2, 3), or that they want no more (TD). Nothing else is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from prometheus_client import Counter
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.kernel.contracts.notification import NoticeAnswered
from services.kernel.house import House
from services.notification.actions import receipts, wishing
from services.notification.channels import Reply
from services.notification.rules.replies import Said, understood
from services.notification.tables import Outbox
from services.notification.tables.notices import WENT_TO

log = structlog.get_logger()
REPLIES = Counter("notices_replies_total", "Text messages that people sent to our number, by what they mean", ("what",))
WITHIN = timedelta(days=30)  # after which a reply answers nothing any more
CLOCKS_DIFFER = timedelta(minutes=2)  # the provider's from ours, at most
HELD = timedelta(days=3)  # for so long a provider keeps what it could not bring, at most
# The newest question to the complainant's phone that has arrived or may have, also where no gateway ever said that it
# took it: whoever does not know the phone answers nothing. What a principal writes is not the complainant's grade.
_ASKED = text(f"""
select n.id, n.office, n.case_id, n.kind, n.about, n.urgent from {WENT_TO} p
join notification.notices n on n.id = p.notice_id
where p.whose = :whose and n.kind = 'callback' and n.whom = 'complainant'
  and n.state in ('submitted', 'delivered', 'unknown') and coalesce(n.submitted_at, n.begun_at) > :since
  and coalesce(n.submitted_at, n.begun_at) <= :written
order by coalesce(n.submitted_at, n.begun_at) desc limit 1
""")  # noqa: S608 - a constant of ours
_ONCE = text("""
insert into notification.replies (notice_id, office, case_id, grade, heard_at)
values (:notice, :office, :case, :grade, :at) on conflict do nothing returning notice_id
""")


def hear(session: Session, house: House, reply: Reply, *, at: datetime) -> None:
    """Believed once for each question; a second answer, a forged one and other words change nothing. One that is told
    again answers no question and undoes no wish that came after it was written."""
    said = understood(reply.text)
    REPLIES.labels(said.meaning).inc()
    whose = receipts.whose(house, reply.number)
    written = written_at(reply.at, heard_at=at)
    if said.stop:
        stopped = wishing.stop_messages_to(session, house, whose=whose, written=written, at=at)
        log.info("somebody wants no more text messages", complaints=stopped)
    elif said.grade is not None:
        row = (
            session.connection()
            .execute(_ASKED, {"whose": whose, "since": at - WITHIN, "written": written})
            .one_or_none()
        )
        if row is not None:
            _answered(session, row, said, at=at)
    else:
        log.info("somebody wrote to our number; it is not kept")


def written_at(told: datetime | None, *, heard_at: datetime) -> datetime:
    """By the provider's clock, to which some is allowed, where it can be: not after it was heard, and not so long
    before that the clock must be wrong."""
    likely = told is not None and heard_at - HELD <= told
    return min(heard_at, told + CLOCKS_DIFFER) if told and likely else heard_at


def _answered(session: Session, row: Row[Any], said: Said, *, at: datetime) -> None:
    values = {"notice": row.id, "office": row.office, "case": row.case_id, "grade": said.grade, "at": at}
    if session.connection().execute(_ONCE, values).first() is None or said.grade is None:
        return
    event = NoticeAnswered(
        office=row.office,
        case=row.case_id,
        at=at,
        notice=str(row.id),
        kind=row.kind,
        channel="sms",
        about=row.about,
        grade=said.grade,
    )
    session.add(Outbox.of(event))
