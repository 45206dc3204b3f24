"""A brake on who guesses at the password of the gateways' door, by the address that he comes from.

Kept in memory and by keyed hashes: nothing of it is stored, and a restart forgets it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from services.kernel.database import Database
from services.kernel.errors import TooMany
from services.kernel.house import House
from services.notification.rules.guesses import FORGOTTEN_AFTER, wait_after

MOST = 10_000  # addresses that are remembered; the one that missed longest ago is forgotten first
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Missed:
    times: int
    last_at: datetime

    @property
    def until(self) -> datetime:
        return self.last_at + wait_after(self.times)


class _Misses:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: OrderedDict[bytes, _Missed] = OrderedDict()

    def wait(self, address: bytes, *, at: datetime) -> timedelta:
        with self._lock:
            missed = self._of.get(address)
        return max(timedelta(), missed.until - at) if missed else timedelta()

    def one_more(self, address: bytes, *, at: datetime) -> None:
        with self._lock:
            missed = self._of.pop(address, None)
            before = missed.times if missed and at - missed.last_at < FORGOTTEN_AFTER else 0
            self._of[address] = _Missed(before + 1, at)
            while len(self._of) > MOST:
                self._of.popitem(last=False)

    def forget(self, address: bytes) -> None:
        with self._lock:
            self._of.pop(address, None)


_MISSES: WeakKeyDictionary[Database, _Misses] = WeakKeyDictionary()


def refuse_while_waiting(house: House, address: str, *, at: datetime) -> None:
    """Raises TooMany for an address that missed too often, whatever it shows now."""
    left = _misses(house).wait(_hidden(house, address), at=at)
    if left:
        seconds = -(-left // _SECOND)
        words = f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"
        raise TooMany(seconds, f"用户名或密码试错的次数太多了，请等 {words}再试")


def missed(house: House, address: str, *, at: datetime) -> None:
    _misses(house).one_more(_hidden(house, address), at=at)


def hit(house: House, address: str) -> None:
    """Who knows the password begins anew."""
    _misses(house).forget(_hidden(house, address))


def _misses(house: House) -> _Misses:
    return _MISSES.setdefault(house.database, _Misses())


def _hidden(house: House, address: str) -> bytes:
    return house.keys.blind(address, office="", what="gateway.guess")
