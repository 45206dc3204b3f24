"""The process dies when everything is done and nothing is committed yet; and what is left behind then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event as sql_events
from sqlalchemy.orm import Session

from services.routing.tables import METADATA
from tests.routing.desks import Desks

# Whatever is written gets a row version that is younger than all others, and whatever is deleted is one less.
DIGEST = " union all ".join(
    f"select '{table.name}' as t, count(*) as n, max(x.xmin::text::bigint) as last from routing.{table.name} x"  # noqa: S608
    for table in METADATA.sorted_tables
)


class Killed(BaseException):
    """No handler of ours catches it: the process is gone."""


@contextmanager
def dying_before_the_commit(*, after: int = 0) -> Iterator[None]:
    """Raises Killed at the commit that follows `after` others; nothing happens where there is none."""
    left = after

    def die(_session: Session) -> None:
        nonlocal left
        if left == 0:
            raise Killed
        left -= 1

    sql_events.listen(Session, "before_commit", die)
    try:
        yield
    finally:
        sql_events.remove(Session, "before_commit", die)


def digest(desks: Desks) -> list[dict[str, Any]]:
    """The same as before when nothing was left behind in any table."""
    return desks.rows(DIGEST)
