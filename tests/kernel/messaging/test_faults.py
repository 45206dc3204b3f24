"""A fault is told apart from the database's absence, and described without anybody's data."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from services.kernel.errors import Invalid, Later, Refused
from services.kernel.messaging.faults import describe, is_database_away, is_deadlock


@pytest.mark.parametrize(
    ("cause", "away"),
    [
        (psycopg.OperationalError("connection refused"), True),
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.TooManyConnections(), True),
        (psycopg.errors.DiskFull(), True),
        (psycopg.errors.ReadOnlySqlTransaction(), True),
        (NoConnectionFree(), True),
        (psycopg.errors.DeadlockDetected(), False),
        (psycopg.errors.QueryCanceled(), False),
        (psycopg.errors.LockNotAvailable(), False),
        (psycopg.errors.UniqueViolation(), False),
        (ConnectionError("some gateway"), False),
        (ValueError(), False),
    ],
)
def test_the_database_is_away(cause: Exception, away: bool) -> None:
    assert is_database_away(cause) is away
    wrapped = RuntimeError("wrapped")
    wrapped.__cause__ = cause
    assert is_database_away(wrapped) is away
    assert is_deadlock(wrapped) is isinstance(cause, psycopg.errors.DeadlockDetected)


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (ValueError("13800138000"), "ValueError"),
        (KeyError("张三"), "KeyError"),
        (Later("the case is not opened yet"), "Later: the case is not opened yet"),
        (Refused("wrong_step", "张三的投诉不能受理"), "Refused: wrong_step"),
        (Invalid([]), "Invalid: invalid"),
        (psycopg.errors.UniqueViolation("Key (phone)=(13800138000)"), "UniqueViolation: SQLSTATE 23505"),
    ],
)
def test_a_description_has_the_class_and_no_values(cause: Exception, said: str) -> None:
    assert describe(cause) == said
