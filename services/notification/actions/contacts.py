"""Whom a case is told to, and by which means, as it was said when the complaint was registered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.contracts import Event
from services.kernel.contracts.intake import ComplaintRegistered
from services.kernel.contracts.notification import NoticesStopped
from services.notification.rules.decency import ELECTRONIC, FUND_SAFETY, Means, Wishes, may_tell_principal, means_for
from services.notification.tables import Outbox

_CONTACT = text("""
insert into notification.contacts
  (case_id, office, kind, language, wants_sms, wants_email, means, sealed_contact, sealed_principal,
   tells_principal, person_mark, seq, stage, asked)
values (:case, :office, :kind, 'zh', :wants_sms, :wants_email, :means, :sealed_contact, :sealed_principal,
   :tells_principal, :person_mark, 0, '', :asked)
on conflict do nothing
""")
# Of one of which it was heard first that nothing is told unasked.
_SILENT = text("""
update notification.contacts
set kind = :kind, sealed_contact = :sealed_contact, sealed_principal = :sealed_principal, person_mark = :person_mark,
  asked = :asked, means = case when :asked then :means else '' end, wants_sms = :asked and :wants_sms,
  wants_email = :asked and :wants_email
where case_id = :case and kind = ''
""")
_KEPT = text("""
select case_id, means, tells_principal from notification.contacts where case_id = any (:cases) and silent
""")


def keep(session: Session, events: Sequence[ComplaintRegistered]) -> dict[str, tuple[Sequence[Means], bool]]:
    """Keep the contacts as they came; by case, by which means the complainant is told, and whether the principal is."""
    whom: dict[str, tuple[Sequence[Means], bool]]
    whom = {event.case: (means_for(_wishes(event)), _tells_principal(event)) for event in events}
    rows = [_contact(event, whom[event.case][0]) for event in events]
    if session.connection().execute(_CONTACT, rows).rowcount < len(rows):  # some were there
        session.connection().execute(_SILENT, rows)
        by_case = {event.case: event for event in events}
        for row in session.connection().execute(_KEPT, {"cases": list(whom)}).all():
            means = [Means(word) for word in row.means.split(",") if word]
            event, chosen = by_case[row.case_id], whom[row.case_id][0]
            say_stopped(session, event, [each for each in chosen if each not in means], at=event.at)
            whom[row.case_id] = means, row.tells_principal
    return whom


def say_stopped(session: Session, event: Event, means: Sequence[str], *, at: datetime) -> None:
    """The page of the event's complaint shows them as off: nothing is told by these that was not asked for."""
    for each in (each for each in ELECTRONIC if each in means):
        stopped = NoticesStopped(office=event.office, case=event.case, at=at, urgent=False, channel=each.value)
        session.add(Outbox.of(stopped))


def _tells_principal(event: ComplaintRegistered) -> bool:
    left = event.sealed_principal is not None
    return may_tell_principal(left=left, fund_safety=_is_fund_safety(event))


def _wishes(event: ComplaintRegistered) -> Wishes:
    """A means is wished for only where its address was left; the seal stays closed."""
    left = event.sealed_contact is not None
    return Wishes(
        phone=left and event.wants_sms,
        email=left and event.wants_email,
        wants_sms=event.wants_sms,
        wants_email=event.wants_email,
        anonymous=event.kind == "anonymous",
        fund_safety=_is_fund_safety(event),
        left=left,
        asked=event.kind != "anonymous" and (event.wants_sms or event.wants_email),
    )


def _is_fund_safety(event: ComplaintRegistered) -> bool:
    """As intake says, who knows the chosen group too; of one that did not say so yet, by the words."""
    return event.fund_safety or FUND_SAFETY in event.suspected


def _contact(event: ComplaintRegistered, means: Sequence[Means]) -> dict[str, Any]:
    return {
        "case": event.case,
        "office": event.office,
        "kind": event.kind,
        "wants_sms": event.wants_sms,
        "wants_email": event.wants_email,
        "means": ",".join(means),
        "sealed_contact": event.sealed_contact,
        "sealed_principal": event.sealed_principal,
        "tells_principal": _tells_principal(event),
        # The page chooses text messages for whoever does not tell of the fund: that is no asking.
        "asked": _is_fund_safety(event) and bool(means),
        "person_mark": event.person_mark,
    }
