"""A migration takes its tables or leaves everything as it was."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from services.intake.app import service
from services.kernel.migrating import differences, migrate


def test_a_migration_that_meets_work_gives_up_instead_of_keeping_everybody_waiting(
    databases: dict[str, tuple[str, str]],
) -> None:
    owner = databases["intake"][1]
    with psycopg.connect(databases["admin"][0]) as at_work:
        at_work.execute("lock table intake.alembic_version in access exclusive mode")
        with pytest.raises(OperationalError, match="lock timeout"):
            migrate("intake", owner_url=owner, tables=service.tables, patience=timedelta(milliseconds=50))
    migrate("intake", owner_url=owner, tables=service.tables)
    assert differences("intake", owner_url=owner, tables=service.tables) == []
