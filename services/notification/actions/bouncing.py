"""Letters that came back: read from the mailbox of BOUNCES_URL, believed by our seal, and told as a notice's fate."""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

import structlog
from prometheus_client import Counter
from sqlalchemy import text

from services.kernel.house import House
from services.notification.actions.handing import seal_of_letter
from services.notification.actions.moving import News, move
from services.notification.actions.telling import quiet_hours_by_office
from services.notification.channels import returned
from services.notification.rules.bounces import read

log = structlog.get_logger()
RETURNED = Counter("notices_returned_total", "Messages in the mailbox for returned letters", ("what",))
_KNOWN = text("select 1 from notification.notices where id = :notice and channel = 'email'")


def collect(house: House, *, at: datetime) -> int:
    """How many messages were read. Without BOUNCES_URL none. Raises Unreachable."""
    address = house.settings.environment.get("BOUNCES_URL", "")
    return returned.collect(address, lambda raw: hear(house, raw, at=at)) if address else 0


def hear(house: House, raw: bytes, *, at: datetime) -> bool:
    """Whether it was the final word about a letter of ours. Heard twice it changes nothing."""
    bounce = read(raw)
    if bounce is None or not hmac.compare_digest(bounce.seal, seal_of_letter(house, bounce.notice)):
        RETURNED.labels("foreign" if bounce is None else "forged").inc()
        return False
    notice = UUID(bounce.notice)
    with house.database.work_seeing_every_office(because="a returned letter names no office") as session:
        if session.connection().execute(_KNOWN, {"notice": notice}).first() is None:
            return False
        news = News(notice=notice, happening=bounce.happening, attempt=bounce.attempt, reason=bounce.reason)
        move(session, [news], quiet=quiet_hours_by_office(house), at=at)
    RETURNED.labels("believed").inc()
    return True
