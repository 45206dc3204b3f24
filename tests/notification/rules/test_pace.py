"""A slow gateway is given few at a time, so that urgent notices need not wait behind many that are not."""

from __future__ import annotations

import pytest

from services.notification.rules.pace import next_batch


@pytest.mark.parametrize(
    ("handed", "took", "following"),
    [(256, 0.1, 256), (128, 0.25, 128), (128, 2.0, 16), (256, 60.0, 16), (1, 0.01, 25), (16, 0.0, 256)],
)
def test_a_batch_is_what_leaves_in_a_quarter_of_a_second(handed: int, took: float, following: int) -> None:
    assert next_batch(handed, took=took, least=16, most=256) == following
