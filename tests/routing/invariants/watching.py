"""An office without a case, before the walk begins in it."""

from __future__ import annotations

from services.routing.tables import METADATA
from tests.routing.conftest import KEPT
from tests.routing.desks import Desks


def emptied(desks: Desks) -> None:
    """No case is left, and nothing that came of one; the officers stay."""
    tables = [table.name for table in METADATA.sorted_tables if table.name not in KEPT]
    desks.rows("truncate " + ", ".join(f"routing.{name}" for name in tables) + " cascade")
