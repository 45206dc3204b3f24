"""What a person decides about a notice: to send it again, or what became of one that is 不明. Each with a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.errors import NotFound, Refused, Stale
from services.kernel.house import House
from services.kernel.people import Officer
from services.notification.actions import doorbell
from services.notification.actions.moving import News, move
from services.notification.actions.telling import quiet_hours_of
from services.notification.rules.delivery import DECIDED, DECISION_WORDS, Decision, State, possible

_SAID = {Decision.SEND_AGAIN: "人工再发：", Decision.ARRIVED: "人工认定已送达：", Decision.LOST: "人工认定未送达："}
_NOTICE = text("select state, channel, case_id, text, reason from notification.notices where id = :notice for update")


def decide(
    session: Session,
    house: House,
    notice: UUID,
    decision: Decision,
    *,
    because: str,
    by: Officer,
    seen: State,
    at: datetime,
) -> str:
    """Do it; the case it belongs to. `seen` is the state that the person saw.

    Raises NotFound, Stale when it has another state by now, and Refused for what cannot be decided in it.
    """
    row = session.connection().execute(_NOTICE, {"notice": notice}).one_or_none()
    if row is None:
        raise NotFound
    if row.state != seen:
        raise Stale("通知的状态刚刚变了，请看过新的状态再决定")
    if decision not in possible(State(row.state)):
        raise Refused("not_now", f"这条通知现在不能{DECISION_WORDS[decision]}")
    if decision is Decision.SEND_AGAIN and not row.text:
        raise Refused("not_filled", "模板缺少内容，这条通知不能发送；请补全后由新的通知代替")
    news = News(notice=notice, happening=DECIDED[decision], reason=_SAID[decision] + because, by=by.id)
    move(session, [news], quiet=quiet_hours_of(house), at=at)
    doorbell.ring_after(session, [row.channel])
    return str(row.case_id)
