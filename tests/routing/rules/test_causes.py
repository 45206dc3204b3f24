"""The categories that a closing names."""

from __future__ import annotations

from services.intake.rules import taxonomy
from services.routing.rules.causes import categories, grouped, name_of


def test_both_services_know_the_same_categories_by_the_same_names() -> None:
    registered = {code: (one.facet, one.parent, one.name) for code, one in taxonomy.load().entries.items()}
    assert {code: (one.facet, one.parent, one.name) for code, one in categories().items()} == registered


def test_every_category_stands_in_its_group() -> None:
    for facet, groups, members in (("cause", 11, 69), ("business", 6, 36)):
        found = grouped(facet)
        assert (len(found), sum(len(inner) for _, inner in found)) == (groups, members)
        assert all(inner for _, inner in found)


def test_a_code_without_a_name_is_said_as_it_is() -> None:
    assert (name_of("A01"), name_of("Z99"), name_of(None)) == ("态度冷漠、生硬", "Z99", "")
