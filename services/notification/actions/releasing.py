"""Keep no way to a complainant whose case lies in the archive (A8-7): who is told nothing more needs no address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.contracts.archive import IdentityReleased
from services.kernel.errors import Later
from services.kernel.house import House
from services.notification.actions import wishing
from services.notification.rules.decency import Means, Whom

ARCHIVED = "投诉已经归档，不再保留联系方式"
_CONTACT = text("""
update notification.contacts
set sealed_contact = null, sealed_principal = null, person_mark = null, tells_principal = false, wants_sms = false,
  wants_email = false, means = '', wished_at = :at
where case_id = :case and kind <> ''
returning case_id
""")
_PHONES = text("""
update notification.parts as p set whose = null
from notification.notices as n where n.id = p.notice_id and n.case_id = :case and p.whose is not null
""")
_UNANSWERED = text("""
delete from notification.unanswered as p using notification.notices as n
where n.id = p.notice_id and n.case_id = :case
""")


def release(session: Session, house: House, event: IdentityReleased, *, at: datetime) -> None:
    """What still waits is withheld. Safe to hear twice. Raises Later while the contact is not here."""
    connection, named = session.connection(), {"case": event.case}
    if connection.execute(_CONTACT, named | {"at": at}).one_or_none() is None:
        raise Later("the complainant's contact is not here yet")
    connection.execute(_PHONES, named)
    connection.execute(_UNANSWERED, named)
    for whom in (Whom.COMPLAINANT, Whom.PRINCIPAL):
        wishing.withhold(session, house, [event.case], Means, whom=whom, reason=ARCHIVED, at=at)
