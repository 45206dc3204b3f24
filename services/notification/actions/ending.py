"""What ends the calls about a case: it is kept, so that a call that is heard of later begins no more."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.contracts.routing import CaseEvent, CaseMoved
from services.kernel.house import House
from services.notification.actions import telling
from services.notification.actions.moving import News, move
from services.notification.rules import alarms
from services.notification.rules.delivery import Happening

# Whoever signed for the reminder in the console; his name is here where he left how to reach him.
_END = text("""
insert into notification.alarm_ends (office, case_id, seq, what, rung, clock, by_officer, name, at)
select :office, :case, :seq, cast(:what as varchar), cast(:rung as varchar), cast(:clock as int),
  cast(:by as varchar), case when cast(:by as varchar) is not null then coalesce(
    (select o.name from notification.officer_contacts o where o.officer = cast(:by as varchar) limit 1),
    cast(:nobody as varchar)) end, :at
on conflict do nothing
""")
_ENDED = text("""
update notification.alarms a set answered_at = e.at, answered_by = e.by_officer, answered_name = e.name
from notification.alarm_ends e
where a.case_id = :case and e.case_id = a.case_id and e.seq > a.seq and a.answered_at is null and (e.what = :closed
  or (e.what = :signed and e.rung = a.rung and coalesce(a.clock, e.clock) = e.clock)
  or (e.what, a.asks) in (select * from unnest(cast(:whats as text[]), cast(:asks as text[]))))
returning a.id, e.what
""")
_ENDS = text("select seq, what, at from notification.alarm_ends where case_id = :case order by seq")
# The calls of an alarm that have not left.
_WAITING = text("""
select n.id from notification.notices n join notification.alarm_calls c on n.about = -c.id
where c.alarm_id = any (:alarms) and n.case_id = any (:cases) and n.kind = 'duty'
  and n.state in ('waiting', 'failed_temporarily')
""")


def happened(session: Session, house: House, events: Sequence[CaseEvent], *, at: datetime) -> None:
    """Nobody is called any more about what somebody signed for in the console or has acted upon, nor that the answer is
    late once it arrived, nor about a case that is closed: whichever of the two is heard first."""
    for event in events:
        what = alarms.end_of(event)
        if what is None:
            continue
        signed = event if isinstance(event, CaseMoved) else None
        kept = {
            "office": event.office,
            "case": event.case,
            "seq": event.seq,
            "what": what.value,
            "rung": signed.rung if signed else None,
            "clock": signed.clock_n if signed else None,
            "by": signed.by if signed else None,
            "nobody": alarms.IN_THE_CONSOLE,
            "at": event.at,
        }
        session.connection().execute(_END, kept)
        end(session, house, event.case, at=at)


def end(session: Session, house: House, case: str, *, at: datetime) -> None:
    """As far as is known of the case by now."""
    pairs = [(what.value, asks) for what, ended in alarms.ENDED.items() for asks in ended]
    asked = {
        "case": case,
        "closed": alarms.End.CLOSED.value,
        "signed": alarms.End.SIGNED.value,
        "whats": [what for what, _ in pairs],
        "asks": [asks for _, asks in pairs],
    }
    found: dict[str, list[uuid.UUID]] = {}
    for alarm, what in session.connection().execute(_ENDED, asked):
        found.setdefault(what, []).append(alarm)
    for what, over in found.items():
        call_off(session, house, over, case, reason=alarms.ENDED_BECAUSE[alarms.End(what)], at=at)


def why(session: Session, case: str, asks: str, *, after: int, at: datetime) -> alarms.End | None:
    """What ended the calls of an alarm to which nobody answered; None where it is not known."""
    rows = session.connection().execute(_ENDS, {"case": case})
    return alarms.ended_by(asks, [alarms.Ended(*row) for row in rows], after=after, at=at)


def call_off(
    session: Session, house: House, found: Sequence[uuid.UUID], case: str, *, reason: str, at: datetime
) -> None:
    """What of these alarms' calls has not left does not leave."""
    if not found:
        return
    waiting = session.connection().execute(_WAITING, {"alarms": list(found), "cases": [case]}).scalars()
    news = [News(notice=notice, happening=Happening.WITHHELD, reason=reason) for notice in waiting]
    move(session, news, quiet=telling.quiet_hours_by_office(house), at=at)
