"""One process at a time: leadership is an advisory lock of PostgreSQL on a connection of its own.

It ends with the connection: a leader that was cut off cannot go on writing over it.
"""

from __future__ import annotations

import hashlib
from types import TracebackType
from typing import Any, Self

import psycopg

Line = psycopg.Connection[tuple[Any, ...]]
# For every connection: who waits for a peer that is gone learns it within 15 s, and not when the system gives up.
NOTICES_LOSS: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
    "options": "-c statement_timeout=30000 -c lock_timeout=10000",
}


def key(name: str) -> int:
    """The number of the advisory lock that stands for `name`, the same in every process (signed, 64 bits)."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


def open_line(database_url: str, *, called: str) -> Line:
    """A connection outside the pool, committing each statement, that notices within 15 s that its peer is gone.

    `called` is its name in pg_stat_activity. Raises psycopg.OperationalError.
    """
    return psycopg.connect(
        database_url.replace("postgresql+psycopg://", "postgresql://", 1),
        autocommit=True,
        application_name=called,
        **NOTICES_LOSS,
    )


def take(line: Line, name: str) -> bool:
    """Whether this connection now holds `name`; it never waits. Taking twice needs giving back twice."""
    row = line.execute("select pg_try_advisory_lock(%s)", (key(name),)).fetchone()
    return row is not None and bool(row[0])


def give_back(line: Line, name: str) -> None:
    """Let somebody else have it."""
    line.execute("select pg_advisory_unlock(%s)", (key(name),))


class OnlyOne:
    """Leadership over `name` among all processes of this database."""

    def __init__(self, database_url: str, *, name: str) -> None:
        self._url = database_url
        self._name = name
        self._line: Line | None = None

    def leads(self) -> bool:
        """Whether this process leads at this moment: takes the lead if it is free, and proves that it still holds.

        Raises psycopg.OperationalError when the database does not answer; the lead is then lost.
        """
        try:
            if self._line is not None:
                self._line.execute("select 1")
                return True
            line = open_line(self._url, called=self._name)
            try:
                if take(line, self._name):
                    self._line = line
            finally:
                if self._line is not line:
                    line.close()
        except psycopg.Error:
            self.give_up()
            raise
        return self._line is not None

    def give_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, cause: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.give_up()
