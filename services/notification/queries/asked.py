"""What may be asked of the delivery log, as conditions, and where a page of it ends."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement

from services.kernel.clock import SHANGHAI
from services.kernel.errors import Fault, Invalid
from services.notification.rules.alarms import DUTY
from services.notification.rules.decency import Means
from services.notification.rules.delivery import NOT_REACHED, State
from services.notification.rules.patience import Late
from services.notification.rules.texts import Kind
from services.notification.tables import Notice


@dataclass(frozen=True)
class Asked:
    """Which notices; what is None is not asked for. `not_reached` failed, are in doubt or wait too long (`late`); they
    were made on a day of Shanghai from `since` to `until`. `with_held`: also of cases handed over by others."""

    case: str | None = None
    state: State | None = None
    channel: Means | None = None
    kind: Kind | None = None
    provider: str | None = None
    since: date | None = None
    until: date | None = None
    not_reached: bool = False
    late: Late | None = None
    with_held: bool = True


def conditions(asked: Asked) -> list[ColumnElement[bool]]:
    """Of one notice; what is late is asked for apart."""
    found: list[ColumnElement[bool]] = [Notice.kind != DUTY]
    if asked.case:
        found.append(Notice.case == asked.case)
    if asked.state:
        found.append(Notice.state == asked.state.value)
    if asked.channel:
        found.append(Notice.channel == asked.channel.value)
    if asked.kind:
        found.append(Notice.kind == asked.kind.value)
    if asked.provider:
        found.append(Notice.provider == asked.provider)
    if asked.since:
        found.append(Notice.created_at >= datetime.combine(asked.since, time(), SHANGHAI))
    if asked.until:
        found.append(Notice.created_at < datetime.combine(asked.until + timedelta(days=1), time(), SHANGHAI))
    if asked.not_reached:
        found.append(Notice.state.in_([state.value for state in NOT_REACHED]))
    return found


def cursor_at(created_at: datetime, notice: uuid.UUID) -> str:
    """What continues behind it."""
    return base64.urlsafe_b64encode(f"{created_at.isoformat()}|{notice}".encode()).decode()


def place_of(cursor: str) -> tuple[datetime, uuid.UUID]:
    """Raises Invalid for a cursor that is not ours."""
    try:
        at, _, notice = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
        moment, found = datetime.fromisoformat(at), uuid.UUID(notice)
    except (binascii.Error, UnicodeError, ValueError) as cause:
        raise Invalid([Fault("cursor", "cursor", "翻页位置不对，请从第一页重新查看")]) from cause
    if moment.tzinfo is None:
        raise Invalid([Fault("cursor", "cursor", "翻页位置不对，请从第一页重新查看")])
    return moment, found
