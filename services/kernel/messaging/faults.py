"""Telling faults apart, and telling of them without telling anybody's data."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from services.kernel.errors import Later, Refused

# Connection exceptions, insufficient resources, operator intervention, a standby that does not write.
_AWAY = ("08", "53", "57P", "25006")


class DatabaseAway(Exception):
    """The database cannot do its work at present; that is no message's fault."""


def is_database_away(cause: BaseException) -> bool:
    """Whether the database, and not the message, is to blame."""
    return any(_blames_the_database(each) for each in _chain(cause))


def is_deadlock(cause: BaseException) -> bool:
    """Whether the database undid the work because another's stood in its way: it may simply be done again."""
    return any(isinstance(each, psycopg.errors.DeadlockDetected) for each in _chain(cause))


def _blames_the_database(cause: BaseException) -> bool:
    if isinstance(cause, NoConnectionFree | DatabaseAway):
        return True
    if isinstance(cause, DBAPIError) and cause.connection_invalidated:
        return True
    if not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError | psycopg.InternalError):
        return False
    return cause.sqlstate is None or cause.sqlstate.startswith(_AWAY)


def describe(cause: BaseException) -> str:
    """What went wrong and where, in one sentence without values: exceptions of libraries quote what they were given."""
    said = ""
    if isinstance(cause, Later):
        said = f": {cause}"
    elif isinstance(cause, Refused):
        said = f": {cause.code}"
    for each in _chain(cause):
        if isinstance(each, psycopg.Error) and each.sqlstate:
            said = f": SQLSTATE {each.sqlstate} {each.diag.constraint_name or ''}".rstrip()
    return f"{type(cause).__name__}{said}{_place(cause)}"[:500]


def frames(cause: BaseException) -> list[str]:
    """The trace of a fault without its message, innermost last."""
    return [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(cause.__traceback__)]


def _place(cause: BaseException) -> str:
    ours = [f for f in traceback.extract_tb(cause.__traceback__) if "/services/" in f.filename]
    if not ours:
        return ""
    return f" at {ours[-1].filename.rpartition('/services/')[2]}:{ours[-1].lineno}"


def _chain(cause: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
