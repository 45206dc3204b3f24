"""A year is proposed by one person of the province and published by another. Its arrangements are invented."""

from __future__ import annotations

from typing import Any

from tests.routing.desks import PROVINCE, Desks, on
from tests.routing.rules.test_publishing import TOML

FRIDAY = on("2026-12-11")
PUBLISHED = on("2026-12-18")
# The new year's holidays last until Monday the 4th, so that the fifteenth day after 2026-12-11 is Tuesday the 5th.
LONGER = TOML.replace('last = "2027-01-03"', 'last = "2027-01-04"').replace(
    "work = [", 'work = [\n  { name = "元旦", on = "2027-01-09" },'
)


def propose(desks: Desks, text: str, *, seat: str = "province", simulate: bool = False) -> Any:
    path = "/api/calendars?simulate=1" if simulate else "/api/calendars"
    answer = desks.send("POST", path, seat, office=PROVINCE, json={"text": text})
    assert answer.status_code == (200 if simulate else 201), answer.get_json()
    return answer.get_json()


def publish(desks: Desks, found: Any, *, seat: str = "province-2", office: str = PROVINCE) -> int:
    return desks.send("POST", f"/api/publications/{found['id']}/publish", seat, office=office).status_code


def accepted_on_the_eleventh(desks: Desks, serial: int = 1, **fields: Any) -> str:
    desks.at = FRIDAY
    case = desks.accepted(serial, **fields)
    desks.at = PUBLISHED
    return case


def k1(desks: Desks, case: str) -> dict[str, Any]:
    return desks.rows("select * from routing.clocks where case_id = %s and kind = 'K1'", case)[0]
