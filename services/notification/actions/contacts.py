"""Whom a case is told to, and by which means, as it was said when the complaint was registered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.contracts.intake import ComplaintRegistered
from services.notification.rules.decency import Means, Wishes, may_tell_principal, means_for

_FUND_SAFETY = "fund_safety"

_CONTACT = text("""
insert into notification.contacts
  (case_id, office, kind, language, wants_sms, wants_email, means, sealed_contact, sealed_principal,
   tells_principal, person_mark, seq, stage)
values (:case, :office, :kind, 'zh', :wants_sms, :wants_email, :means, :sealed_contact, :sealed_principal,
   :tells_principal, :person_mark, 0, '')
on conflict do nothing
""")


def keep(session: Session, events: Sequence[ComplaintRegistered]) -> dict[str, tuple[Means, ...]]:
    """Keep the contacts as they came; by case, by which means the complainant is told."""
    whom = {event.case: means_for(_wishes(event)) for event in events}
    session.connection().execute(_CONTACT, [_contact(event, whom[event.case]) for event in events])
    return whom


def tells_principal(event: ComplaintRegistered) -> bool:
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
    return event.fund_safety or _FUND_SAFETY in event.suspected


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
        "tells_principal": tells_principal(event),
        "person_mark": event.person_mark,
    }
