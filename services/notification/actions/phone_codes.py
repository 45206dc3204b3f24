"""A code by text message, for who wants to show that the telephone is theirs. What is stored has a blank for it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.contracts.intake import PhoneCodeAsked
from services.kernel.errors import Later
from services.kernel.house import House
from services.kernel.phone_codes import BLANK, LIFE, blank_for
from services.notification.actions import doorbell, wording
from services.notification.actions.moving import News, move
from services.notification.actions.telling import filled, keep, quiet_hours_by_office
from services.notification.actions.ways import signature_of
from services.notification.rules.decency import Means, Whom
from services.notification.rules.delivery import Happening
from services.notification.rules.texts import Facts, Kind

_SPACE = uuid.UUID("0b0f6a52-6d55-5a52-9b5e-3c1d0c6e7a41")
TOO_OLD = "验证码已经过了十分钟，不再发送"
PAGE = 500
_CONTACT = text("select sealed_contact from notification.contacts where case_id = :case and kind <> ''")
_OLD = text("""
select id from notification.notices
where state in ('waiting', 'failed_temporarily') and kind = 'phone_code' and go_at <= :before limit :page
""")


def asked(session: Session, house: House, event: PhoneCodeAsked, *, at: datetime) -> None:
    """One message, at once and at night too: somebody waits for it, until the code is no good any more. Raises Later
    while the contact is not there."""
    row = session.connection().execute(_CONTACT, {"case": event.case}).one_or_none()
    if row is None:
        raise Later("the complainant's contact is not here yet")
    if row.sealed_contact is None or at >= event.at + LIFE:
        return
    office = house.offices[event.office]
    facts = Facts(
        case=event.case,
        office=office.region,
        office_name=office.name,
        tel=office.phone or house.settings.hotline,
        link=house.settings.sms_link,
        signature=signature_of(house, event.office),
    )
    said = filled(wording.texts_of(house, event.office), Kind.PHONE_CODE, Means.SMS, facts)
    notice = said | {
        "id": uuid.uuid5(_SPACE, f"{event.case}/{event.n}"),
        "office": event.office,
        "case": event.case,
        "kind": Kind.PHONE_CODE.value,
        "about": event.n,
        "channel": Means.SMS.value,
        "whom": Whom.COMPLAINANT.value,
        "urgent": True,
        "at": at,
        "go_at": event.at,  # the code is good from then on, whenever it is heard of
        "text": said["text"].replace(BLANK, blank_for(event.n)),
    }
    keep(session, [notice])
    doorbell.ring_after(session, {Means.SMS.value})


def withhold_old(house: House, *, at: datetime) -> int:
    """What waited until its code was not good any more is not sent; how many."""
    with house.database.work_seeing_every_office(because="codes of every office are good for as long") as session:
        found = session.connection().execute(_OLD, {"before": at - LIFE, "page": PAGE}).scalars()
        news = [News(notice=notice, happening=Happening.WITHHELD, reason=TOO_OLD) for notice in found]
        return move(session, news, quiet=quiet_hours_by_office(house), at=at)
