"""The list of all cases that were ever registered, in one order over all offices that the officer sees."""

from __future__ import annotations

import pytest

from tests.routing.desks import CITY, OTHER_CITY, Desks, on

COUNTY = "220122"
PROVINCE = "220000"


@pytest.fixture
def registered(desks: Desks) -> list[str]:
    """In two cities and a county, on different days; every third is long in the archive, one of those was a major."""
    cases = []
    for serial in range(1, 10):
        desks.at = on(f"2026-11-{9 + serial * 5 % 13:02}")
        cases.append(desks.register(serial, office=(CITY, COUNTY, OTHER_CITY)[serial % 3]))
    filed = "update routing.cases set is_open = false, step = 'archived', due_at = null, risk = %s where case_id = %s"
    for case, risk in zip(cases[::3], (2, 0, 2), strict=True):
        desks.despite_the_fences(filed, risk, case)
    return cases


@pytest.mark.parametrize(("office", "seat", "seen"), [(CITY, "window", (CITY, COUNTY)), (PROVINCE, "province", ())])
def test_page_by_page_nothing_is_missing_and_nothing_comes_twice(
    desks: Desks, registered: list[str], office: str, seat: str, seen: tuple[str, ...]
) -> None:
    ordered = desks.rows("select office, case_id from routing.cases order by risk, due_at nulls last, office, case_id")
    wanted = [row["case_id"] for row in ordered if not seen or row["office"] in seen]
    assert len(wanted) == len(registered) * (len(seen) or 3) // 3
    for limit in (1, 2, 4, 50):
        found, cursor = [], ""
        while True:
            query = {"queue": "all", "limit": limit} | ({"cursor": cursor} if cursor else {})
            page = desks.send("GET", "/api/cases", seat, office=office, query_string=query).get_json()
            found += [row["id"] for row in page["rows"]]
            if page["cursor"] is None:
                break
            cursor = page["cursor"]
        assert found == wanted
