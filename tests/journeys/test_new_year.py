"""A complaint accepted before the new year's calendar is out, and one that comes in afterwards. The arrangement of
2027 in here is invented."""

from __future__ import annotations

import pytest

from tests.journeys.town import PROVINCE, Receipt, Town
from tests.routing.calendar.publishing import LONGER

PHONE = "13900000001"
ACCEPTED = ("start_confirm", "confirm", "assess", "accept")


def publish(town: Town) -> None:
    """One of the province proposes, another one publishes; routing counts anew within the minute."""
    proposed = town.desk("province").post("routing", "/api/calendars", json={"text": LONGER})
    assert proposed.status_code == 201, proposed.get_json()
    second = town.desk("province-2", PROVINCE)
    path = f"/api/publications/{proposed.get_json()['id']}/publish"
    assert second.post("routing", path).status_code == 200
    town.work_on_time()
    town.settle()


def complain(town: Town) -> Receipt:
    who = {"kind": "individual", "name": "王桂兰", "phone": PHONE}
    receipt = town.complain(complainant=who, notify={"sms": True})
    town.settle()
    return receipt


@pytest.mark.clause("A6.6.2.6-4", "D26", "A4.4-2")
def test_the_day_moves_once_and_the_complainant_is_told_that_day(town: Town) -> None:
    town.later("2026-12-11")
    receipt = complain(town)
    town.walk(receipt.case, ACCEPTED)
    before = town.told(receipt)
    assert (before["due_on"], before["due_provisional"]) == ("2027-01-04", True)
    assert "最迟暂定1月4日答复" in town.texts(PHONE)[-1].text
    town.at = town.at.replace(day=18)
    texts = len(town.texts(PHONE))
    publish(town)
    after = town.told(receipt)
    assert (after["due_on"], after["due_provisional"]) == ("2027-01-05", False)
    days = {day["on"]: day["why"] for day in after["days"]["explanation"]}
    assert days["2027-01-04"] == "元旦放假"
    assert "期限改为1月5日" in town.texts(PHONE)[-1].text
    assert len(town.texts(PHONE)) == texts + 1
    town.work_on_time()
    assert len(town.texts(PHONE)) == texts + 1
    town.assert_nothing_is_left()


@pytest.mark.clause("A4.4-1", "D01")
def test_what_is_promised_at_registration_is_counted_by_the_published_calendar(town: Town) -> None:
    town.later("2026-12-30")
    first = complain(town)
    assert town.told(first)["due_on"] == "2027-01-04"
    publish(town)
    second = complain(town)
    assert [town.told(receipt)["due_on"] for receipt in (first, second)] == ["2027-01-05", "2027-01-05"]
    promised = town.rows("select decide_by from intake.complaints order by registered_at, case_id")
    assert [row["decide_by"].isoformat() for row in promised] == ["2027-01-04", "2027-01-05"]
    town.assert_nothing_is_left()
