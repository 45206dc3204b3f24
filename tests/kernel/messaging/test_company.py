"""Waiting for company: in a flood only, and no longer than it lasts."""

from __future__ import annotations

import pytest

from services.kernel.messaging import company


@pytest.mark.parametrize(
    ("batches", "lingers"),
    [
        ([(0.1, 5)] * 10, False),  # fifty a second, as on the busiest day
        ([(0.1, 20)] * 10, True),
        ([(0.1, 20)] * 10 + [(0.1, 2)] * 10, False),
        ([(60.0, 100)], False),  # a hundred after a quiet minute are no flood
        ([(60.0, 100)] + [(0.1, 100)] * 6, True),
    ],
)
def test_only_a_flood_is_waited_for(
    batches: list[tuple[float, int]], lingers: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = 0.0
    monkeypatch.setattr(company, "monotonic", lambda: at)
    known = company.Company(flood=120)
    for later, count in batches:
        at += later
        known.came(count)
    assert (known.linger > 0) is lingers


def test_who_comes_alone_after_a_flood_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    at = 0.0
    monkeypatch.setattr(company, "monotonic", lambda: at)
    known = company.Company(flood=120)
    for _ in range(10):
        at += 0.1
        known.came(20)
    assert known.linger > 0
    at += 1.5
    assert known.linger == 0


def test_where_nobody_waits_for_what_follows_company_is_waited_for_at_any_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    at = 0.0
    monkeypatch.setattr(company, "monotonic", lambda: at)
    known = company.Company(flood=120, linger=0.4, always=0.05)
    assert known.linger == 0.05
    for _ in range(10):
        at += 0.1
        known.came(20)
    assert known.linger == 0.4
    at += 1.5
    assert known.linger == 0.05
