"""Load and staffing: what each handler carries by the day, what may become late, which posts are vacant (5.2 b)."""

from __future__ import annotations

import pytest

from tests.routing.desks import CITY, OTHER_CITY, PROVINCE, Desks, on


@pytest.mark.clause("A5.2b")
def test_the_head_and_the_province_see_open_cases_by_handler_and_working_day_the_risk_and_the_vacancies(
    people: Desks,
) -> None:
    people.at = on("2026-11-02")
    late = people.investigating(1)  # due on the 23rd
    people.at = on("2026-11-05")
    people.investigating(2)  # due on the 26th
    people.at = on("2026-11-24")
    people.investigating(3)  # due on 15 December
    people.accepted(4)  # nobody was assigned to it yet
    (own,) = [one for one in people.get("/api/staff/load", "agency-head")["offices"] if one["office"] == CITY]
    assert (own["open"], own["unassigned"], own["late"], own["at_risk"]) == (4, 1, 1, 1)
    (carried,) = [one for one in own["handlers"] if one["officer"] == people.officer("handler-1").id]
    assert (carried["open"], carried["late"], carried["at_risk"]) == (3, 1, 1)
    assert carried["by_day"] == [{"on": "2026-11-26", "cases": 1}, {"on": "2026-12-15", "cases": 1}]
    assert late.startswith(CITY)
    assert not any("分管负责人" in one for one in own["vacant"])
    people.rows("delete from routing.appointments where office = %s and post = 'leader'", CITY)
    seen = {one["office"]: one for one in people.get("/api/staff/load", "province", office=PROVINCE)["offices"]}
    assert "没有在任的分管负责人" in seen[CITY]["vacant"]
    assert OTHER_CITY in seen
    assert len(seen) == len(people.house.offices.codes)
    assert people.send("GET", "/api/staff/load", "window").status_code == 403
