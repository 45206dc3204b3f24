"""What could not be filled in is written anew from today's words: another notice, with a history of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.errors import Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.notification.actions.moving import News, move
from services.notification.actions.telling import keep, quiet_hours_by_office, quiet_hours_of, words_of
from services.notification.rules.decency import Means
from services.notification.rules.delivery import Happening, State
from services.notification.rules.occasions import Occasion
from services.notification.rules.texts import Kind

_SPACE = UUID("b1b8a9a6-5f0f-5b7e-9a51-0f6d1c2d7e42")
_WAS = text("""
select office, case_id, kind, about, channel, whom, urgent, occasion from notification.notices where id = :notice
""")
# Before the new one is written: of those that nothing replaced there is one for each thing to tell.
_REPLACED = text("update notification.notices set replaced_by = :new where id = :notice")


def renew(session: Session, house: House, notice: UUID, *, because: str, by: Officer, at: datetime) -> None:
    """The failed one points to what takes its place, and says who wanted it and why. Raises Refused where today's words
    cannot be filled in either, or tell a day that has passed; nothing is changed then."""
    row = session.connection().execute(_WAS, {"notice": notice}).one()
    occasion = _occasion(row)
    if occasion.day is not None and occasion.day < at.astimezone(SHANGHAI).date():
        day = f"{occasion.day.month}月{occasion.day.day}日"
        raise Refused("day_passed", f"这条通知要告知的日期（{day}）已经过了，不再发送；请用别的方式告知并登记")
    words = words_of(house, row.office, row.case_id, occasion, Means(row.channel))
    if words["state"] != State.WAITING or occasion.kind is Kind.PHONE_CODE:
        raise Refused("not_filled", "按现在的用语和设置还是填不出这条通知；请先改好，再由新的通知代替")
    new = uuid5(_SPACE, str(notice))
    session.connection().execute(_REPLACED, {"new": new, "notice": notice})
    beside = {"go_at": _go_at(house, row, at), "handled_by": occasion.beside(row.office)}
    keep(session, [_as_new(row, new, at) | beside | words])
    replaced = News(
        notice=notice,
        happening=Happening.REPLACED,
        reason=f"由新的通知代替：{because}",
        by=by.id,
        by_name=by.name,
    )
    move(session, [replaced], quiet=quiet_hours_by_office(house), at=at)


def _occasion(row: Row[Any]) -> Occasion:
    """As it was kept; of what failed before it was kept nothing but the kind is known, which is enough for some."""
    return msgspec.json.decode(row.occasion, type=Occasion) if row.occasion else Occasion(Kind(row.kind))


def _go_at(house: House, row: Row[Any], at: datetime) -> datetime:
    return quiet_hours_of(house, row.office).may_go_at(at, urgent=row.urgent)


def _as_new(row: Row[Any], new: UUID, at: datetime) -> dict[str, Any]:
    return {
        "id": new,
        "office": row.office,
        "case": row.case_id,
        "kind": row.kind,
        "about": row.about,
        "channel": row.channel,
        "whom": row.whom,
        "urgent": row.urgent,
        "at": at,
    }
