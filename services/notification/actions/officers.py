"""How an officer on duty is reached: what he himself leaves, sealed; his posts are those of his session."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.sealed import Purpose
from services.notification.actions.handing import OFFICER
from services.notification.rules.decency import Means

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


def keep(
    session: Session, house: House, officer: Officer, *, phone: str, email: str, on_duty: bool, at: datetime
) -> None:
    """From now on the officer is called there, while on duty."""
    contact = json.dumps({"phone": phone or None, "email": email or None})
    means = [each for each, left in ((Means.SMS, phone), (Means.EMAIL, email)) if left]
    sealed = house.keys.seal(contact, purpose=Purpose.PARTICULARS, office=officer.office, what=OFFICER, row=officer.id)
    session.connection().execute(
        _KEEP,
        {
            "officer": officer.id,
            "office": officer.office,
            "name": officer.name,
            "posts": ",".join(sorted(officer.posts)),
            "on_duty": on_duty,
            "means": ",".join(means),
            "sealed": sealed,
            "at": at,
        },
    )
    if on_duty and means:
        session.connection().execute(_LOOK_NOW, {"at": at})
