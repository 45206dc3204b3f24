"""Receipts that an HTTP gateway brings by calling an address of ours: only what we sealed ourselves is believed."""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import text

from services.kernel.errors import Forbidden, NotFound
from services.kernel.house import House
from services.notification.actions import receipts
from services.notification.actions.handing import address_of
from services.notification.actions.listening import Ear
from services.notification.channels import Message, Receipt
from services.notification.channels.kannel.driver import STATS, receipt_number
from services.notification.rules.decency import Means

log = structlog.get_logger()
PATH = "/api/notices/receipts"
_PARTS = text("""
select notice_id, attempt, n, "of", provider_id, proof, stat from notification.parts where provider_id = :number
""")
_WHOSE = text("""
select n.id, n.office, n.case_id, n.attempts, n.provider, n.whom,
  case when n.whom = 'principal' then c.sealed_principal else c.sealed_contact end as sealed_contact
from notification.notices n join notification.contacts c using (case_id)
where n.id = :notice and n.channel = 'sms' and n.attempts >= :attempt
""")


def address(house: House, message: Message) -> str:
    """Where the gateway tells what became of the message; it replaces `%d` by its word."""
    base = (house.settings.environment.get("RECEIPTS_URL") or house.settings.public_url).rstrip("/")
    seal = _seal(house, message.id, message.attempt)
    return f"{base}{PATH}?notice={message.id}&attempt={message.attempt}&seal={seal}&type=%d"


def hear(house: House, *, notice: UUID, attempt: int, seal: str, told: str, at: datetime) -> None:
    """Believe it, once, however often it is told. Raises Forbidden for a seal that is not ours, and NotFound."""
    if not hmac.compare_digest(seal.encode(), _seal(house, str(notice), attempt).encode()):
        log.warning("a forged receipt was refused")
        raise Forbidden("forged_receipt", "回执的签名不对")
    with house.database.work_seeing_every_office(because="a receipt names no office") as session:
        parts = session.connection().execute(_PARTS, {"number": receipt_number(str(notice), attempt)}).all()
        if parts and told in STATS:
            receipts.told(session, house, [(part, STATS[told]) for part in parts], at=at)
            return
        row = session.connection().execute(_WHOSE, {"notice": notice, "attempt": attempt}).one_or_none()
    # Faster than the gateway's answer was written: it is kept until it fits.
    if row is None or row.sealed_contact is None or told not in STATS:
        raise NotFound("没有这一条通知")
    to = address_of(house, Means.SMS, row.sealed_contact, office=row.office, case=row.case_id, whom=row.whom)
    if to is None:
        raise NotFound("没有这一条通知")
    ear = Ear(house, provider=row.provider or "")
    ear([Receipt(receipt_number(str(notice), attempt), to, STATS[told], None)])


def _seal(house: House, notice: str, attempt: int) -> str:
    return house.keys.blind(f"{notice}|{attempt}", office="", what="notice.callback").hex()
