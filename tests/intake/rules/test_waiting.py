"""Wrong codes slow, and never lock out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.intake.rules.waiting import wait_for_address, wait_for_code


@pytest.mark.parametrize(
    ("misses", "code", "address"),
    [(0, 0, 0), (4, 0, 0), (5, 30, 2), (6, 60, 4), (7, 120, 8), (11, 1920, 60), (12, 3600, 60), (10_000, 3600, 60)],
)
def test_waits_grow_up_to_a_bound(misses: int, code: int, address: int) -> None:
    assert wait_for_code(misses) == timedelta(seconds=code)
    assert wait_for_address(misses) == timedelta(seconds=address)
