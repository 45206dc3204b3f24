"""What an HTTP gateway brings by calling an address of ours: receipts, of which only what we sealed ourselves is
believed, and what people wrote to our number, where the gateway shows the name and password that we call it by."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import text

from services.kernel.errors import Forbidden, NotFound
from services.kernel.house import House
from services.notification.actions import guessing, receipts
from services.notification.actions.handing import phone_of
from services.notification.actions.listening import Ear
from services.notification.actions.ways import routes_of
from services.notification.channels import Message, Receipt, Reply
from services.notification.channels.kannel.driver import STATS, Box, receipt_number
from services.notification.rules.units import ONE_MESSAGE
from services.notification.tables.addressees import ADDRESSEE, WITH_ADDRESSEE

log = structlog.get_logger()
PATH = "/api/notices/receipts"
_ARRIVED, _ON_ITS_WAY = STATS["1"], STATS["8"]
_PARTS = text("""
select p.notice_id, p.attempt, p.n, p."of", p.provider_id, p.proof, p.stat, n.units
from notification.parts p join notification.notices n on n.id = p.notice_id where p.provider_id = :number
""")
# The seal says that this attempt was made: while it is being sent, the notice's own row does not tell of it yet.
_WHOSE = text(f"""
select n.id, n.provider, n.whom, n.units, {ADDRESSEE}
from notification.notices n {WITH_ADDRESSEE} where n.id = :notice and n.channel = 'sms'
""")  # noqa: S608 - constants of ours


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
            receipts.told(session, house, [(part, _stat(told, units=part.units)) for part in parts], at=at)
            return
        row = session.connection().execute(_WHOSE, {"notice": notice}).one_or_none()
    # Faster than the gateway's answer was written: it is kept until it fits.
    to = phone_of(house, row) if row is not None and told in STATS else None
    if row is None or to is None:
        raise NotFound("没有这一条通知")
    ear = Ear(house, provider=row.provider or "")
    ear([Receipt(receipt_number(str(notice), attempt), to, _stat(told, units=row.units), None)])


def _stat(told: str, *, units: int) -> str:
    """The gateway splits a longer text itself and tells of its first part alone: that this one arrived says of the
    whole no more than that it is on its way. That it did not arrive is true of the whole."""
    stat = STATS[told]
    return _ON_ITS_WAY if stat == _ARRIVED and units > ONE_MESSAGE else stat


def hear_reply(
    house: House,
    *,
    user: str,
    password: str,
    number: str,
    text: Callable[[], str],
    address: str,
    at: datetime,
) -> None:
    """Somebody wrote to our number; `text` is read for a gateway of ours alone. Raises Forbidden where it is no gateway
    of ours that says so, and TooMany where that happened often from the same address; a gateway of ours is heard even
    then."""
    for way in routes_of(house).ways:
        if way.url.startswith("kannel:") and _is_of(Box.parse(way.url), user, password):
            Ear(house, provider=way.name)([Reply(number, text())])
            return
    guessing.missed(house, address, what="用户名或密码", shown=f"{user}:{password}", at=at)
    log.warning("a forged reply was refused")
    raise Forbidden("forged_reply", "网关的用户名或密码不对")


def _is_of(box: Box, user: str, password: str) -> bool:
    """One without a password of its own proves nothing."""
    shown = f"{user}:{password}".encode()
    return bool(box.password) and hmac.compare_digest(shown, f"{box.user}:{box.password}".encode())


def _seal(house: House, notice: str, attempt: int) -> str:
    return house.keys.blind(f"{notice}|{attempt}", office="", what="notice.callback").hex()
