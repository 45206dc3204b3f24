"""The public may not bring complaints faster than they can be looked at: who comes too fast from one telephone, or to
one office, is asked to wait (S14). What may be major, officers and other bodies never wait here.

Kept in memory and by keyed hashes: nothing of it is stored, and a restart forgets it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from functools import cache
from weakref import WeakKeyDictionary

import structlog
from prometheus_client import Counter

from services.intake.actions import hashes
from services.intake.forms import Complaint
from services.intake.rules.pace import OF_OFFICE, OF_PHONE, Pace
from services.kernel.database import Database
from services.kernel.errors import TooMany
from services.kernel.house import House

SLOWED = Counter("complaints_slowed_total", "Complaints that were asked to wait", ("office", "because"))
MOST = 20_000  # telephones that are remembered; the one that came longest ago is forgotten first
_PHONE, _OFFICE = "phone", "office"
_BECAUSE = {
    _PHONE: "这个手机号刚刚提交了好几件投诉，请等{wait}再提交。事情紧急的，请打{tel}",
    _OFFICE: "现在提交的人太多，请等{wait}再提交。事情紧急的，请打{tel}",
}


class _Spent:
    """Until when each has spent what it may bring together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: OrderedDict[bytes, datetime] = OrderedDict()

    def take(self, wanted: dict[str, tuple[bytes, Pace]], *, at: datetime) -> tuple[str, timedelta] | None:
        """One more of each, or of none: then which of them asks for the longest wait."""
        with self._lock:
            waits = {name: pace.wait(self._until.get(key), at) for name, (key, pace) in wanted.items()}
            slow = max(waits, key=lambda name: waits[name], default="")
            if slow and waits[slow]:
                return slow, waits[slow]
            for key, pace in wanted.values():
                self._until[key] = pace.spend(self._until.get(key), at)
                self._until.move_to_end(key)
            while len(self._until) > MOST:
                self._until.popitem(last=False)
            return None


_SPENT: WeakKeyDictionary[Database, _Spent] = WeakKeyDictionary()
log = structlog.get_logger()


def slow_down(house: House, form: Complaint, *, office: str, at: datetime) -> None:
    """Count one more complaint of the public. Raises TooMany with the seconds to wait."""
    told = house.settings.environment
    phone = hashes.of_phone(house, form, office="*")
    by_phone = _pace(told.get("PACE_PHONE", OF_PHONE), OF_PHONE)
    by_office = _pace(told.get("PACE_OFFICE", OF_OFFICE), OF_OFFICE)
    wanted: dict[str, tuple[bytes, Pace]] = {}
    if phone and by_phone:
        wanted[_PHONE] = (phone, by_phone)
    if by_office:
        wanted[_OFFICE] = (office.encode(), by_office)
    slowed = _SPENT.setdefault(house.database, _Spent()).take(wanted, at=at)
    if slowed:
        because, wait = slowed
        seconds = -(-wait // timedelta(seconds=1))
        SLOWED.labels(office, because).inc()
        raise TooMany(seconds, _BECAUSE[because].format(wait=_in_words(seconds), tel=house.settings.hotline))


@cache
def _pace(told: str, standard: str) -> Pace | None:
    """A word that cannot be read stops nobody: the standard one holds, and it is said once."""
    try:
        return Pace.parse(told)
    except ValueError:
        log.error("a pace cannot be read; the standard one holds", told=told, standard=standard)
        return Pace.parse(standard)


def forget(house: House) -> None:
    """Begin to count anew."""
    _SPENT.pop(house.database, None)


def _in_words(seconds: int) -> str:
    return f" {seconds} 秒" if seconds < 60 else f" {-(-seconds // 60)} 分钟"
