"""What a test publishes is gone before the next one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.routing.tables.rulebook import rulebook
from tests.routing.desks import Desks


@pytest.fixture(autouse=True)
def _as_delivered(desks: Desks) -> Iterator[None]:
    yield
    desks.rows("delete from routing.calendars where revision > 1")
    desks.rows("delete from routing.policies where version <> 'guide-1'")
    desks.rows("delete from routing.local_rests")
    with desks.house.database.work(seeing=()) as session:
        rulebook(session)  # as other tests find it: known to the process
