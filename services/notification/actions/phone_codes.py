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
from services.notification.actions.telling import keep
from services.notification.actions.ways import signature_of
from services.notification.rules.decency import Means, Whom
from services.notification.rules.delivery import State
from services.notification.rules.texts import Facts, Kind

_SPACE = uuid.UUID("0b0f6a52-6d55-5a52-9b5e-3c1d0c6e7a41")
_CONTACT = text("select sealed_contact from notification.contacts where case_id = :case")


def asked(session: Session, house: House, event: PhoneCodeAsked, *, at: datetime) -> None:
    """One message, at once and at night too: somebody waits for it. Raises Later while the contact is not there; what
    comes when the code is no good any more is not sent."""
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
    sms = wording.texts_of(house, event.office).sms(Kind.PHONE_CODE, facts)
    keep(
        session,
        [
            {
                "id": uuid.uuid5(_SPACE, f"{event.case}/{event.n}"),
                "office": event.office,
                "case": event.case,
                "kind": Kind.PHONE_CODE.value,
                "about": event.n,
                "channel": Means.SMS.value,
                "whom": Whom.COMPLAINANT.value,
                "urgent": True,
                "at": at,
                "go_at": at,
                "state": State.WAITING.value,
                "reason": "",
                "version": sms.version,
                "subject": "",
                "text": sms.text.replace(BLANK, blank_for(event.n)),
                "units": sms.units,
            }
        ],
    )
    doorbell.ring_after(session, {Means.SMS.value})
