"""How an officer on duty is reached: what he himself leaves, sealed; his posts are those of his session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.errors import Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.sealed import CannotOpen, Purpose, mask_email, mask_phone
from services.notification.actions.handing import OFFICER
from services.notification.forms import Reachable
from services.notification.rules.decency import Means
from services.notification.tables import OfficerContact

UNREADABLE = "现在读不出，请重新填写"

_KEEP = text("""
insert into notification.officer_contacts (officer, office, name, posts, on_duty, means, sealed_contact, changed_at)
values (:officer, :office, :name, :posts, :on_duty, :means, :sealed, :at)
on conflict (office, officer) do update set
  name = excluded.name, posts = excluded.posts, on_duty = excluded.on_duty, means = excluded.means,
  sealed_contact = excluded.sealed_contact, changed_at = excluded.changed_at
""")
# Who was called in vain until now is found at the next look; elsewhere than in his own office by its turn.
_LOOK_NOW = text("""
update notification.alarms set next_at = :at where answered_at is null and times = 0 and next_at > :at
""")


class _Contact(msgspec.Struct, frozen=True):
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class Left:
    """What the officer left, as he may be shown it: masked, `UNREADABLE` where the seal does not open, and nothing for
    what he did not leave."""

    on_duty: bool
    phone: str = ""
    email: str = ""


def left_by(session: Session, house: House, officer: Officer) -> Left | None:
    """How the officer is reached; None for who has left nothing."""
    row = _row(session, officer)
    if row is None:
        return None
    means = row.means.split(",")
    try:
        kept = _opened(house, officer, row.sealed_contact)
    except CannotOpen:
        return Left(row.on_duty, *(UNREADABLE if each in means else "" for each in (Means.SMS, Means.EMAIL)))
    return Left(row.on_duty, mask_phone(kept.phone) if kept.phone else "", mask_email(kept.email) if kept.email else "")


def keep(session: Session, house: House, officer: Officer, form: Reachable, *, at: datetime) -> None:
    """From now on the officer is called there, while on duty. What the form leaves empty stays, and goes only where the
    form says so. Raises Refused where something has to stay that does not open."""
    row = _row(session, officer, locked=True)
    kept = _Contact()
    try:
        kept = _opened(house, officer, row.sealed_contact) if row else kept
    except CannotOpen as cause:
        if not all((form.phone or form.no_phone, form.email or form.no_email)):
            raise Refused("unreadable", "原来留的联系方式现在读不出，请重新填写，不用的选删除") from cause
    phone = form.phone or (None if form.no_phone else kept.phone)
    email = form.email or (None if form.no_email else kept.email)
    means = [each for each, left in ((Means.SMS, phone), (Means.EMAIL, email)) if left]
    contact = msgspec.json.encode(_Contact(phone, email)).decode()
    sealed = house.keys.seal(contact, purpose=Purpose.PARTICULARS, office=officer.office, what=OFFICER, row=officer.id)
    session.connection().execute(
        _KEEP,
        {
            "officer": officer.id,
            "office": officer.office,
            "name": officer.name,
            "posts": ",".join(sorted(officer.posts)),
            "on_duty": form.on_duty,
            "means": ",".join(means),
            "sealed": sealed,
            "at": at,
        },
    )
    if form.on_duty and means:
        session.connection().execute(_LOOK_NOW, {"at": at})


def _row(session: Session, officer: Officer, *, locked: bool = False) -> OfficerContact | None:
    """As it stands; where it is `locked`, nobody else changes it meanwhile."""
    return session.get(OfficerContact, (officer.office, officer.id), with_for_update=locked)


def _opened(house: House, officer: Officer, sealed: str) -> _Contact:
    """Raises CannotOpen."""
    plain = house.keys.open(sealed, purpose=Purpose.PARTICULARS, office=officer.office, what=OFFICER, row=officer.id)
    return msgspec.json.decode(plain, type=_Contact)
