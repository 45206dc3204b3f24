"""A brake on who guesses at the passwords of the gateways' doors, by the address that he comes from. Whoever knows one
is let in at once, whoever else guesses behind the same address: what he brings would be lost.

Kept in memory and by keyed hashes: nothing of it is stored, and a restart forgets it. So does, therefore, another
password in the gateways' file, which is read at the start.
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
from services.notification.rules.guesses import FORGOTTEN_AFTER, TOLD_APART, wait_after

MOST = 10_000  # addresses that are remembered; the one that missed longest ago is forgotten first
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Missed:
    """`shown` are hashes of what was shown, as many as are told apart."""

    times: int
    last_at: datetime
    shown: frozenset[bytes]

    @property
    def until(self) -> datetime:
        return self.last_at + wait_after(self.times, different=len(self.shown))


class _Misses:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: OrderedDict[bytes, _Missed] = OrderedDict()

    def wait(self, address: bytes, *, at: datetime) -> timedelta:
        with self._lock:
            missed = self._of.get(address)
        return max(timedelta(), missed.until - at) if missed else timedelta()

    def one_more(self, address: bytes, shown: bytes, *, at: datetime) -> None:
        with self._lock:
            missed = self._of.pop(address, None)
            before = missed if missed and at - missed.last_at < FORGOTTEN_AFTER else _Missed(0, at, frozenset())
            every = before.shown if len(before.shown) >= TOLD_APART else before.shown | {shown}
            self._of[address] = _Missed(before.times + 1, at, every)
            while len(self._of) > MOST:
                self._of.popitem(last=False)


_MISSES: WeakKeyDictionary[Database, _Misses] = WeakKeyDictionary()


def missed(house: House, address: str, *, what: str, shown: str, at: datetime) -> None:
    """`shown` is what was wrong, `what` its name in Chinese. Raises TooMany for an address that missed too often, and
    then counts it no further."""
    misses, hidden = _misses(house), _hidden(house, address)
    left = misses.wait(hidden, at=at)
    if left:
        seconds = -(-left // _SECOND)
        words = f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"
        raise TooMany(seconds, f"{what}试错的次数太多了，请等 {words}再试")
    misses.one_more(hidden, _hidden(house, shown), at=at)


def _misses(house: House) -> _Misses:
    return _MISSES.setdefault(house.database, _Misses())


def _hidden(house: House, told: str) -> bytes:
    return house.keys.blind(told, office="", what="gateway.guess")
