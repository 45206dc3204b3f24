"""Once a complaint is found to tell of fraud against the fund, nothing is told unasked: a notice could expose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.contracts.routing import CaseEvent, MajorConfirmed, MajorSuspected
from services.kernel.house import House
from services.notification.actions import contacts, wishing
from services.notification.rules.decency import FUND_SAFETY, UNASKED, Means, Whom

# Where the registration was not heard yet, a row without a kind waits for it and tells it so.
_AWAIT = text("""
insert into notification.contacts
  (case_id, office, kind, language, wants_sms, wants_email, means, tells_principal, seq, stage, silent)
values (:case, :office, '', 'zh', false, false, '', false, 0, '', true)
on conflict do nothing
""")
_BEFORE = text("select asked, means from notification.contacts where case_id = :case for update")
_SILENT = text("""
update notification.contacts set silent = true, tells_principal = false, means = case when asked then means else '' end,
  wants_sms = asked and wants_sms, wants_email = asked and wants_email, wished_at = :at
where case_id = :case
""")


def happened(session: Session, house: House, events: Sequence[CaseEvent], *, at: datetime) -> None:
    """What waits is not sent either, and the page shows as off what was never asked for. Safe to hear twice."""
    for event in events:
        if isinstance(event, MajorSuspected | MajorConfirmed) and FUND_SAFETY in event.kinds:
            _silence(session, house, event, at=at)


def _silence(session: Session, house: House, event: CaseEvent, *, at: datetime) -> None:
    connection, named = session.connection(), {"case": event.case, "office": event.office}
    connection.execute(_AWAIT, named)
    row = connection.execute(_BEFORE, named).one()
    connection.execute(_SILENT, named | {"at": at})
    wishing.withhold(session, house, [event.case], Means, whom=Whom.PRINCIPAL, reason=UNASKED, at=at)
    if row.asked:
        return
    wishing.withhold(session, house, [event.case], Means, reason=UNASKED, at=at)
    contacts.say_stopped(session, event, row.means.split(","), at=at)
