"""A decision is cited by its number, so each has one of its own."""

from __future__ import annotations

from collections import Counter

from deploy.local.places import ROOT

PAGES = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def test_each_decision_has_a_number_of_its_own() -> None:
    numbers = Counter(page.name[:4] for page in PAGES)
    assert [number for number, count in numbers.items() if count > 1] == []


def test_a_decision_is_headed_by_its_number() -> None:
    assert [page.name for page in PAGES if not page.read_text(encoding="utf-8").startswith(f"# {page.name[:4]} ")] == []
