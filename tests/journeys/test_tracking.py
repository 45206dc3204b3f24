"""The functional department sees every case of its office with the limits that run, and each look is on record."""

from __future__ import annotations

import pytest

from tests.journeys.town import Town


@pytest.mark.clause("A5.4e")
def test_every_case_is_seen_with_its_limits_and_each_look_at_what_is_sealed_is_on_record(town: Town) -> None:
    cases = {town.complain().case, town.complain().case}
    town.settle()
    desk = town.desk("functional-1")
    seen = desk.get("routing", "/api/tracking").get_json()["cases"]
    assert {one["case"]["id"] for one in seen} == cases
    assert all({"K0", "K7"} <= {clock["kind"] for clock in one["clocks"]} for one in seen)
    before = town.rows("select * from intake.looks")
    looked = min(cases)
    assert desk.get("intake", f"/api/cases/{looked}/particulars?purpose=督办").status_code == 200
    (look,) = (row for row in town.rows("select * from intake.looks") if row not in before)
    assert {looked, desk.officer.id, "督办", True} <= {
        value for value in look.values() if isinstance(value, str | bool)
    }
