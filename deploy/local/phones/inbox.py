"""What arrived, newest first; kept in a file when a folder is given, so that a second start still shows it."""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO

_KEPT = 2_000
_REWRITE_AFTER = 20_000  # lines of the file


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A text message put together again from its parts, or a letter. `fate` is what the sender will be told of it."""

    id: str
    kind: str  # sms | mail
    at: str
    sender: str
    to: str
    text: str
    subject: str = ""
    units: int = 0
    parts: int = 1
    fate: str = ""


class Inbox:
    """Safe to be written and read by several threads. Keeps the newest 2,000, and counts those and all that come."""

    def __init__(self, folder: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._arrivals: deque[Arrival] = deque(maxlen=_KEPT)
        self._counts: Counter[str] = Counter()
        self._file: IO[str] | None = None
        self._lines = 0
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._path = folder / "inbox.jsonl"
            self._arrivals.extend(self._remembered())
            self._counts.update(arrival.kind for arrival in self._arrivals)
            self._rewrite()

    def add(self, arrival: Arrival) -> None:
        with self._lock:
            self._arrivals.append(arrival)
            self._counts[arrival.kind] += 1
            if self._file is not None:
                self._file.write(json.dumps(asdict(arrival), ensure_ascii=False) + "\n")
                self._file.flush()
                self._lines += 1
                if self._lines > _REWRITE_AFTER:
                    self._rewrite()

    def newest(self, *, limit: int = 100, to: str = "") -> list[Arrival]:
        """The newest first; `to` keeps those whose number or address ends so."""
        with self._lock:
            return list(islice((one for one in reversed(self._arrivals) if one.to.endswith(to)), limit))

    def counts(self) -> dict[str, int]:
        """How many of each kind were kept from before or have arrived since."""
        with self._lock:
            return {"sms": self._counts["sms"], "mail": self._counts["mail"]}

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _remembered(self) -> Iterator[Arrival]:
        if not self._path.exists():
            return
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                yield Arrival(**json.loads(line))
            except (ValueError, TypeError):
                print(f"{self._path}: a line was cut off and is left out", file=sys.stderr)

    def _rewrite(self) -> None:
        if self._file is not None:
            self._file.close()
        fresh = self._path.with_suffix(".new")
        fresh.write_text(
            "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in self._arrivals), encoding="utf-8"
        )
        fresh.replace(self._path)
        self._file = self._path.open("a", encoding="utf-8")
        self._lines = len(self._arrivals)


def said_at(moment: datetime) -> str:
    """`2026-11-10 09:42:07`."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"
