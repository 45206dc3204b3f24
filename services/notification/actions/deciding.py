"""What a person decides about a notice: to send it again, or to have it written anew where it could not be filled in;
or what became of one that is 不明. Each with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.kernel.contracts.notification import NoticeStateChanged
from services.kernel.database import narrow
from services.kernel.errors import NotFound, Refused, Stale
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.phone_codes import LIFE
from services.kernel.staff import refuse_kept_off
from services.notification.actions import doorbell, renewing
from services.notification.actions.moving import News, move
from services.notification.actions.saying import say
from services.notification.actions.telling import quiet_hours_by_office
from services.notification.rules.decency import UNASKED, Means
from services.notification.rules.delivery import DECIDED, DECISION_WORDS, Decision, State, possible
from services.notification.rules.texts import Kind
from services.notification.tables import KeptOff
from services.notification.tables.holdings import held_elsewhere
from services.notification.tables.notices import WANTED

_SAID = {
    Decision.SEND_AGAIN: "人工再发：",
    Decision.ARRIVED: "人工认定已送达：",
    Decision.LOST: "人工认定未送达：",
    Decision.POSTED: "已打印寄出：",
}
_OFFICE = text("select office from notification.contacts where case_id = :case")
# No event of a case has a number below zero: every oral notice has one of its own.
_ORAL = text("""
insert into notification.notices
  (id, office, case_id, kind, about, channel, urgent, state, reason, version, subject, text, units, attempts,
   created_at, go_at, next_at, changed_at, delivered_at, changes)
select :id, cast(:office as varchar), cast(:case as varchar), cast(:kind as varchar), coalesce(min(about), 0) - 1,
  'oral', false, 'delivered', '', '', '', :said, 0, 1, :at, :at, :at, :at, :at, 1
from notification.notices
where case_id = cast(:case as varchar) and kind = cast(:kind as varchar) and channel = 'oral'
returning about
""")
_SPOKEN = text("""
insert into notification.attempts (office, notice_id, attempt, state, at, reason, by_officer, by_name)
values (:office, :id, 1, 'delivered', :at, :said, :by, :name)
""")
_NOTICE = text(f"""
select n.state, n.channel, n.case_id, n.text, n.reason, {WANTED} as wanted,
  n.kind = 'phone_code' and n.go_at <= :old as too_old,
  n.kind <> 'phone_code' and n.whom <> 'officer' and exists (
    select from notification.contacts c where c.case_id = n.case_id and c.silent and not c.asked) as unasked
from notification.notices n where n.id = :notice for update
""")  # noqa: S608 - a constant of ours


def decide(
    session: Session,
    house: House,
    notice: UUID,
    decision: Decision,
    *,
    case: str | None = None,
    because: str,
    by: Officer,
    seen: State,
    at: datetime,
) -> str:
    """Do it; the case it belongs to. `seen` is the state that the person saw; `case` the one beside which he saw it.

    Raises NotFound, also for a notice of another case or of one that the session's offices do not have, Forbidden for
    who is kept off the case, Stale when it has another state by now, and Refused for what cannot be decided in it.
    """
    row = _found(session, notice, at=at)
    if row is None or case not in (None, row.case_id):
        raise NotFound
    refuse_kept_off(session, KeptOff, row.case_id, by)
    if row.state != seen:
        raise Stale("通知的状态刚刚变了，请看过新的状态再决定")
    if decision not in possible(State(row.state), Means(row.channel)) or (decision is Decision.POSTED and not row.text):
        raise Refused("not_now", f"这条通知现在不能{DECISION_WORDS[decision]}")
    if decision is Decision.SEND_AGAIN and row.unasked:
        raise Refused("unasked", f"{UNASKED}，不能再次发送")
    if decision is Decision.SEND_AGAIN and not row.wanted:
        raise Refused("not_wanted", "收件人不要这种通知，不能再次发送；请用别的方式告知并登记")
    if decision is Decision.SEND_AGAIN and row.too_old:
        raise Refused("code_too_old", "验证码已经过了十分钟，不能再次发送；请本人在进度页重新获取")
    if decision is Decision.SEND_AGAIN and not row.text:
        renewing.renew(session, house, notice, because=because, by=by, at=at)
    else:
        reason = _SAID[decision] + because
        news = News(notice=notice, happening=DECIDED[decision], reason=reason, by=by.id, by_name=by.name)
        move(session, [news], quiet=quiet_hours_by_office(house), at=at)
    doorbell.ring_after(session, [row.channel])
    return str(row.case_id)


def _found(session: Session, notice: UUID, *, at: datetime) -> Row[Any] | None:
    """Of the session's offices, or of a case that another office numbered and one of them has."""
    asked = {"notice": notice, "old": at - LIFE}
    row = session.connection().execute(_NOTICE, asked).one_or_none()
    if row is not None:
        return row
    held = held_elsewhere(session)
    if not held:
        return None
    narrow(session, seeing=(*dict.fromkeys(held.values()), *str(session.info["seeing"]).split(",")))
    row = session.connection().execute(_NOTICE, asked).one_or_none()
    return row if row is not None and row.case_id in held else None


def note_oral(session: Session, case: str, *, kind: Kind, said: str, by: Officer, at: datetime) -> None:
    """Somebody told the complainant, by telephone or face to face, and writes it down. Raises NotFound."""
    office = session.connection().execute(_OFFICE, {"case": case}).scalar_one_or_none()
    if office is None:
        raise NotFound
    refuse_kept_off(session, KeptOff, case, by)
    values = {"id": uuid4(), "office": office, "case": case, "kind": kind.value, "said": said, "at": at, "by": by.id}
    values["name"] = by.name
    about = session.connection().execute(_ORAL, values).scalar_one()
    session.connection().execute(_SPOKEN, values)
    event = NoticeStateChanged(
        office=office,
        case=case,
        at=at,
        notice=str(values["id"]),
        kind=kind.value,
        channel=Means.ORAL.value,
        state=State.DELIVERED.value,
        about=about,
        units=0,
        decided_by=by.id,
        change=1,
    )
    say(session, [event])
