"""The key of a case: what the archive keeps of who complained lies under it, and is gone when it is destroyed."""

from __future__ import annotations

import base64
import os

from sqlalchemy.orm import Session

from services.archive.tables import CaseKeyRow
from services.kernel.errors import NotFound
from services.kernel.house import House
from services.kernel.sealed import KeyRing, Purpose, Suite

_BYTES = 32


def ring_of(session: Session, house: House, office: str, case: str) -> KeyRing:
    """A ring with the case's own key; the key is made when it is first needed. Raises NotFound once it is destroyed."""
    row = session.get(CaseKeyRow, (office, case))
    if row is None:
        made = base64.b64encode(os.urandom(_BYTES)).decode()
        sealed = house.keys.seal(made, purpose=Purpose.PARTICULARS, office=office, what="case.key", row=case)
        row = CaseKeyRow(office=office, case=case, sealed_key=sealed, destroyed_at=None)
        session.add(row)
        session.flush()
    if row.sealed_key is None:
        raise NotFound("这件档案已经依规定销毁")
    plain = house.keys.open(row.sealed_key, purpose=Purpose.PARTICULARS, office=office, what="case.key", row=case)
    key = base64.b64decode(plain)
    return KeyRing({Purpose.PARTICULARS: {1: key}}, index=None, suite=Suite(house.settings.cipher_suite))
