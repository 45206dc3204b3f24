"""What a cloud brings by itself to the sealed address of its gateway: `/api/notices/pushed/<door>`.

The door is a long secret of the operator's, in the gateway's URL here and in the vendor's console. Whoever knows it is
believed no more than a gateway: a report has to fit the number and the phone of something that was handed over.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
import structlog
from sqlalchemy import text

from services.kernel.errors import Fault, Forbidden, Invalid
from services.kernel.house import House
from services.notification.actions import guessing
from services.notification.actions.listening import Ear
from services.notification.actions.ways import routes_of
from services.notification.channels import Heard
from services.notification.channels.cloud.account import Account
from services.notification.channels.cloud.pushed import ANSWERS, Report, Told, Unreadable, read
from services.notification.rules.routes import CLOUDS

log = structlog.get_logger()
_KNOWN = text("select distinct provider_id from notification.parts where provider_id = any (:ids)")


def hear(house: House, *, door: str, body: Callable[[], bytes], address: str, at: datetime) -> Mapping[str, object]:
    """Believe what fits, once; the answer that the vendor wants. `body` is read for a door of ours alone. Raises
    Forbidden for a door that is none of ours, TooMany where that happened often from the same address, and Invalid for
    what is no push."""
    found = _behind(house, door)
    if found is None:
        guessing.missed(house, address, what="推送地址", shown=door, at=at)
        log.warning("a forged push was refused")
        raise Forbidden("forged_push", "推送地址不对")
    provider, vendor = found
    try:
        told, garbled = read(vendor, body())
    except Unreadable as cause:
        raise Invalid([Fault("body", "unreadable", "推送的内容看不懂")]) from cause
    if garbled:
        log.warning("a push was not understood", provider=provider, entries=garbled)
    if told:
        Ear(house, provider=provider)(_by_known_numbers(house, told))
    return ANSWERS[vendor]


def _behind(house: House, door: str) -> tuple[str, str] | None:
    """The gateway and its vendor; all doors are looked at, so that the time tells nothing."""
    found: tuple[str, str] | None = None
    for way in routes_of(house).ways:
        if way.url.partition(":")[0] not in CLOUDS:
            continue
        try:
            account = Account.parse(way.url)
        except ValueError:  # said at the start; nothing leaves by it, and nothing comes
            continue
        if account.door and hmac.compare_digest(account.door.encode(), door.encode()):
            found = (way.name, account.vendor)
    return found


def _by_known_numbers(house: House, told: list[Told]) -> list[Heard]:
    """What the vendor never answered to us is known by our number alone. What is known by neither number came faster
    than the answer was written, and is kept under both."""
    ours = [each.ours for each in told if isinstance(each, Report) and each.ours]
    ids = [*ours, *(each.receipt.provider_id for each in told if isinstance(each, Report))]
    with house.database.work_seeing_every_office(because="a receipt names no office") as session:
        known = set(session.connection().execute(_KNOWN, {"ids": ids}).scalars())
    heard: list[Heard] = []
    for each in told:
        if not isinstance(each, Report):
            heard.append(each)
            continue
        numbers = [number for number in (each.receipt.provider_id, each.ours) if number]
        wanted = [number for number in numbers if number in known] or numbers
        heard += [msgspec.structs.replace(each.receipt, provider_id=number) for number in wanted]
    return heard
