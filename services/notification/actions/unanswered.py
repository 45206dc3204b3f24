"""Whose phone it was to which a message went that no provider ever answered: what is written back still finds it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.house import House
from services.notification.actions import receipts
from services.notification.actions.handing import phone_of
from services.notification.actions.moving import News
from services.notification.actions.receipts import PartRow
from services.notification.rules.delivery import Happening
from services.notification.tables.addressees import ADDRESSEE, WITH_ADDRESSEE

_TO = text(f"""
select n.id, n.office, n.whom, {ADDRESSEE} from notification.notices n {WITH_ADDRESSEE}
where n.id = any (:notices) and n.channel = 'sms' and n.whom <> 'officer'
""")  # noqa: S608 - constants of ours
_KEEP = text("""
insert into notification.unanswered (office, notice_id, whose) values (:office, :notice, :whose)
on conflict (notice_id) do update set whose = excluded.whose
""")


def keep(session: Session, house: House, news: Iterable[News], parts: Iterable[PartRow]) -> None:
    """Of what is in doubt and got no number: what has `parts` is known by those."""
    numbered = {part.notice for part in parts}
    doubted = {each.notice for each in news if each.happening is Happening.NO_ANSWER} - numbered
    if not doubted:
        return
    rows = session.connection().execute(_TO, {"notices": sorted(doubted)}).all()
    kept = [
        {"office": row.office, "notice": row.id, "whose": receipts.whose(house, phone)}
        for row in rows
        if (phone := phone_of(house, row)) is not None
    ]
    if kept:
        session.connection().execute(_KEEP, kept)
