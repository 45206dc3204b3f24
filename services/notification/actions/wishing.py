"""What a complainant asks for afterwards: to be told by other means, by none, or at a new number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.contracts.notification import NoticesStopped
from services.kernel.errors import Later
from services.kernel.house import House
from services.notification.actions.moving import News, move
from services.notification.actions.telling import quiet_hours_by_office
from services.notification.rules.decency import UNASKED, Means, Whom, Wishes, means_for
from services.notification.rules.delivery import Happening
from services.notification.tables import Outbox
from services.notification.tables.notices import WANTED_OF, WENT_TO

NOT_WANTED = "收件人不要这种通知"
PAGE = 500
_SETTLED = timedelta(days=1)  # nothing is still being handed over then that was when the wish was heard
_CONTACT = text("""
select office, sealed_contact, wished, wants_sms, wants_email, stopped_at from notification.contacts
where case_id = :case and kind <> '' for update
""")
_WISHES = text("""
update notification.contacts
set wants_sms = :sms, wants_email = :email, means = :means, sealed_contact = :sealed, wished = :serial, asked = true,
  wished_at = :at, said_at = greatest(said_at, :made)
where case_id = :case
""")
_WAITING = text("""
select id from notification.notices
where case_id = any (:cases) and channel = any (:channels) and whom = :whom
  and state in ('waiting', 'failed_temporarily') and kind <> 'phone_code'
""")
# Who claimed some of these names them to himself: he has to see it before he begins another portion.
_NOT_FURTHER = text("""
update notification.underway set unwanted = array(select unnest(unwanted) union select unnest(cast(:ids as uuid[])))
where claimed && cast(:ids as uuid[]) and not unwanted @> cast(:ids as uuid[])
""")
# By who has changed his wish of late; and whatever is due and nobody claims, since what was in doubt for days may be
# put off when it has long been unwanted.
_UNWANTED = text(f"""
with found as (
  select n.id, c.silent and (n.whom = 'principal' or not c.asked) as unasked
  from notification.contacts c join notification.notices n on n.case_id = c.case_id
  where c.wished_at > :since and n.state in ('waiting', 'failed_temporarily')
    and (not {WANTED_OF} or c.silent and not c.asked and n.channel = 'letter')
  union
  select n.id, c.silent and (n.whom = 'principal' or not c.asked)
  from notification.notices n cross join lateral (
    select * from notification.contacts where case_id = n.case_id limit 1) c
  where n.channel in ('sms', 'email') and n.next_at <= :at and n.state in ('waiting', 'failed_temporarily')
    and (n.state = 'failed_temporarily' or n.next_at <= :since) and not {WANTED_OF}
)
select id, unasked from found where id not in (select unnest(claimed) from notification.underway) limit :page
""")  # noqa: S608 - a constant of ours
_OF_PHONE = text(f"""
select distinct n.case_id, n.whom from {WENT_TO} p join notification.notices n on n.id = p.notice_id
join notification.contacts c on c.case_id = n.case_id
where p.whose = :whose and (n.whom = 'principal' or c.said_at is null or c.said_at <= :written)
""")  # noqa: S608 - a constant of ours
_NO_PRINCIPAL = text("""
update notification.contacts set tells_principal = false, wished_at = :at where case_id = any (:cases)
""")
# Before it, so that of two stops the newer is known, whichever was heard first.
_STOPPED = text("""
update notification.contacts set stopped_at = greatest(stopped_at, :written), wished_at = :at
where case_id = any (:cases)
""")
_NO_SMS = text("""
update notification.contacts
set wants_sms = false, means = array_to_string(array_remove(string_to_array(means, ','), 'sms'), ',')
where case_id = any (:cases) and wants_sms
returning case_id, office
""")


def wished(
    session: Session,
    house: House,
    *,
    case: str,
    sms: bool,
    email: bool,
    sealed: str | None = None,
    serial: int = 0,
    made: datetime,
    at: datetime,
) -> None:
    """From now on by these means; what waits for another is withheld. `sealed` is a new contact, if one was left.

    `serial` tells which of two wishes is newer: an older one that comes late, or again, undoes nothing. A contact that
    comes behind a newer wish is kept with that wish, and one that comes behind a newer contact is not kept. Of a wish
    that was `made` before a stop by text message was written, what it says of text messages is past.
    Who asks by code has asked: so an anonymous or a fund-safety reporter is told too. Raises Later.
    """
    row = session.connection().execute(_CONTACT, {"case": case}).one_or_none()
    if row is None:
        raise Later("the complainant's contact is not here yet")
    if 0 < serial <= row.wished:
        if sealed is None or row.sealed_contact is not None:
            return
        sms, email = row.wants_sms, row.wants_email
    sms = sms and (row.stopped_at is None or made > row.stopped_at)
    contact = sealed or row.sealed_contact
    left = contact is not None
    means = means_for(Wishes(phone=left, email=left, wants_sms=sms, wants_email=email, asked=True))
    values: dict[str, Any] = {"case": case, "sms": sms, "email": email, "means": ",".join(means), "sealed": contact}
    values |= {"serial": max(serial, row.wished), "at": at, "made": made}
    session.connection().execute(_WISHES, values)
    unwanted = [each for each in (Means.SMS, Means.EMAIL) if each not in means]
    withhold(session, house, [case], unwanted, reason=NOT_WANTED, at=at)


def stop_messages_to(session: Session, house: House, *, whose: bytes, written: datetime, at: datetime) -> int:
    """No more text messages to this phone, for any complaint that it belongs to; how many complaints. Where the
    complainant made another wish after this one was `written`, that one holds; a principal has none but this."""
    found = session.connection().execute(_OF_PHONE, {"whose": whose, "written": written}).all()
    theirs = [row.case_id for row in found if row.whom == Whom.COMPLAINANT]
    if theirs:
        session.connection().execute(_STOPPED, {"cases": theirs, "written": written, "at": at})
    for case, office in session.connection().execute(_NO_SMS, {"cases": theirs}).all() if theirs else ():
        stopped = NoticesStopped(office=office, case=case, at=written, urgent=False, channel=Means.SMS.value)
        session.add(Outbox.of(stopped))
    withhold(session, house, theirs, [Means.SMS], reason=NOT_WANTED, at=at)
    of_principals = [row.case_id for row in found if row.whom == Whom.PRINCIPAL]
    if of_principals:
        session.connection().execute(_NO_PRINCIPAL, {"cases": of_principals, "at": at})
        withhold(session, house, of_principals, [Means.SMS], whom=Whom.PRINCIPAL, reason=NOT_WANTED, at=at)
    return len({row.case_id for row in found})


def withhold_unwanted(house: House, *, at: datetime) -> int:
    """What was being handed over while it stopped being wanted, and did not leave, is not sent any more; how many."""
    with house.database.work_seeing_every_office(because="wishes of every office are kept") as session:
        found = session.connection().execute(_UNWANTED, {"since": at - _SETTLED, "at": at, "page": PAGE})
        reasons = {notice: UNASKED if unasked else NOT_WANTED for notice, unasked in found}
        news = [News(notice=notice, happening=Happening.WITHHELD, reason=why) for notice, why in reasons.items()]
        return move(session, news, quiet=quiet_hours_by_office(house), at=at)


def withhold(
    session: Session,
    house: House,
    cases: list[str],
    means: Iterable[Means],
    *,
    whom: Whom = Whom.COMPLAINANT,
    reason: str,
    at: datetime,
) -> None:
    """What waits for them by these means is not sent, and why; what is claimed goes with no further portion."""
    asked = {"cases": cases, "channels": [each.value for each in means], "whom": whom.value}
    waiting: list[UUID] = list(session.connection().execute(_WAITING, asked).scalars())
    if not waiting:
        return
    # The heads before the notices, as who writes down a batch takes them; and again for who claims at this instant.
    session.connection().execute(_NOT_FURTHER, {"ids": waiting})
    news = [News(notice=notice, happening=Happening.WITHHELD, reason=reason) for notice in waiting]
    move(session, news, quiet=quiet_hours_by_office(house), at=at)
    session.connection().execute(_NOT_FURTHER, {"ids": waiting})
