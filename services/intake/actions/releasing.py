"""Take who complained out of the register, once the archive's package holds it (A8-7, PIPL 47).

What was said and asked for stays, and so does what opens the complaint: the code, and a keyed hash of the four digits
that are typed beside it. Gone are the contact, the indexes by which a person is found, and whatever names one.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.intake.actions import hashes, sealing
from services.intake.tables import Complaint, Draft, PhoneCode
from services.kernel.contracts.archive import IdentityReleased
from services.kernel.errors import Later
from services.kernel.files import FileStore
from services.kernel.house import House
from services.kernel.sealed import Purpose

NO_INDEX = b""
_NOTHING_SAID = {"name": "", "address": "", "subject": "", "text": "", "notes": []}


def release(session: Session, house: House, event: IdentityReleased, *, at: datetime) -> None:
    """Safe to hear twice. Raises Later while the complaint is not here."""
    row = session.scalar(select(Complaint).where(Complaint.case == event.case).with_for_update())
    if row is None:
        raise Later("the complaint is not here yet")
    if row.sealed_contact is not None:
        digits = sealing.last_four(house, row.sealed_contact, office=row.office, case=row.case)
        row.last_four_hash = hashes.of_secret(house, digits, case=row.case) if digits else row.last_four_hash
    row.sealed_particulars = sealing.without_persons(house, row.sealed_particulars, office=row.office, case=row.case)
    row.sealed_contact = row.phone_index = row.id_index = None
    row.identity_released_at = at
    session.execute(update(PhoneCode).where(PhoneCode.case == row.case).values(phone_index=NO_INDEX))
    for draft in session.scalars(select(Draft).where(Draft.case == row.case)):
        _empty(house, draft)


def _empty(house: House, draft: Draft) -> None:
    """The letter or e-mail that became the complaint lies in the package; here stays that there was one."""
    plain = msgspec.json.encode(_NOTHING_SAID).decode()
    draft.sealed_content = house.keys.seal(
        plain, purpose=Purpose.PARTICULARS, office=draft.office, what="draft.content", row=str(draft.id)
    )
    if draft.original:
        FileStore(house.settings.files_dir).forget(draft.original)
        draft.original = ""
