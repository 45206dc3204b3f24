"""What a test changes about the people of the office is as it was before the next one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.routing.desks import Desks

TABLES = ("appointments", "trainings")


@pytest.fixture
def people(desks: Desks) -> Iterator[Desks]:
    """The desks; appointments, trainings and accounts are put back."""
    for table in TABLES:
        desks.rows(f"create unlogged table if not exists routing_{table} as table routing.{table}")
    desks.rows("create unlogged table if not exists routing_active as select id, active from routing.officers")
    yield desks
    for table in TABLES:
        desks.rows(f"truncate routing.{table}")
        desks.rows(f"insert into routing.{table} select * from routing_{table}")  # noqa: S608 - a test's own tables
    desks.rows("delete from routing.officers where id not in (select id from routing_active)")
    desks.rows("update routing.officers o set active = a.active from routing_active a where a.id = o.id")
