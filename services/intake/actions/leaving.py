"""Who had left nothing leaves a phone or an e-mail address by code: to be told, and to be asked, from then on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from services.intake.actions import sealing, wishing
from services.intake.actions.by_code import Opened
from services.intake.forms.wishing import ContactGiven
from services.intake.rules.wishes import Wish
from services.intake.tables import Complaint, Outbox
from services.kernel.contracts.intake import ContactLeft
from services.kernel.errors import NotFound, Refused
from services.kernel.house import House


def leave(house: House, opened: Opened, given: ContactGiven, *, at: datetime) -> None:
    """Sealed at once, and said. Once only: what was left is changed at the desk, by who can be seen. Raises Refused."""
    with house.database.work(seeing=(opened.office,)) as session:
        complaint = session.scalar(select(Complaint).where(Complaint.case == opened.case).with_for_update())
        if complaint is None:
            raise NotFound
        if complaint.sealed_contact is not None:
            raise Refused("contact_there", "这件投诉已经留了联系方式；要更改，请打电话或到窗口办理")
        wish = Wish(sms=given.phone is not None, email=given.email is not None)
        sealed = sealing.contact_of(house, given.phone, given.email, office=complaint.office, case=complaint.case)
        complaint.sealed_contact = sealed
        serial = wishing.keep(session, complaint, wish, at=at)
        said = ContactLeft(
            office=complaint.office,
            case=complaint.case,
            at=at,
            urgent=False,
            wants_sms=wish.sms,
            wants_email=wish.email,
            sealed_contact=sealed,
            serial=serial,
        )
        session.add(Outbox.of(said))
