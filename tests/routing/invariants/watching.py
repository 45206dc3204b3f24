"""Desks whose look below the fence stays open: thousands of looks would each begin with a new connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import psycopg
from psycopg.rows import dict_row

from services.routing.tables import METADATA
from tests.routing.conftest import KEPT
from tests.routing.desks import Desks


@dataclass
class Watched(Desks):
    """As `Desks`, with one connection for all looks."""

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        cursor = self.below.execute(query, values)
        return cursor.fetchall() if cursor.description else []

    @cached_property
    def below(self) -> psycopg.Connection[dict[str, Any]]:
        return psycopg.connect(self.admin_url, row_factory=dict_row, autocommit=True)


@contextmanager
def watched(desks: Desks) -> Iterator[Watched]:
    made = Watched(desks.house, desks.passwords, desks.admin_url, desks.app)
    try:
        yield made
    finally:
        made.below.close()


def emptied(desks: Desks) -> None:
    """No case is left, and nothing that came of one; the officers stay."""
    tables = [table.name for table in METADATA.sorted_tables if table.name not in KEPT]
    desks.rows("truncate " + ", ".join(f"routing.{name}" for name in tables) + " cascade")
