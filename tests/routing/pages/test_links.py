"""A case page names the complaints that were joined with it."""

from __future__ import annotations

from services.kernel.contracts.intake import ComplaintLinked
from tests.routing.desks import CITY, Desks
from tests.routing.pages.browser import at_desk


def test_the_page_names_the_complaints_that_were_joined_with_it(console: Desks) -> None:
    first, second = console.register(1), console.register(2)
    by = console.officer("functional-1").id
    console.hear(
        ComplaintLinked(office=CITY, case=first, at=console.at, other=second, kind="serial", linked=True, by=by)
    )
    page = at_desk(console, "functional-1").open(f"/console/cases/{first}")
    for told in ("关联的投诉", "同一人多次投诉", "编号和期限都不变"):
        assert told in page.text
    assert f"/console/cases/{second}" in page.links
