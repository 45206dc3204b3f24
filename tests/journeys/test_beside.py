"""The case's page offers intake's pages beside it to those to whom they open, and to nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.town import Town

PAGES = ("links", "disclosures")


@pytest.mark.parametrize("respondent", [None, {"department": "functional"}], ids=["about nobody", "about the unit"])
def test_what_is_offered_opens_and_what_opens_is_offered(town: Town, respondent: dict[str, str] | None) -> None:
    more: dict[str, Any] = {"respondent": respondent} if respondent else {}
    case = town.complain(complainant={"name": "马春梅", "phone": "13912345518"}, **more).case
    town.settle()
    for seat in ("functional-1", "leader", "callback", "handler-1", "archivist"):
        page = town.desk(seat).get("routing", f"/console/cases/{case}")
        for name in PAGES:
            where = f"/counter/cases/{case}/{name}"
            opens = town.desk(seat).get("intake", where).status_code == 200
            assert (where in page.text) is opens, (seat, name)
