"""Somebody on duty in each office of the demonstration, with a telephone: a major complaint rings in `/inbox`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from deploy.local.demo.walking import Demo
from services.kernel.clock import SHANGHAI

PROVINCE = "220000"
LASTS = timedelta(days=365)
_FIRST_PHONE = 13900000101  # the gateway takes such numbers and delivers


def seats(demo: Demo) -> Iterator[tuple[str, str]]:
    """Office and seat of whoever is on duty: the province's own officer there, the functional department elsewhere."""
    for office in dict.fromkeys(username.partition("-")[0] for username in demo.accounts):
        yield office, "province" if office == PROVINCE else "functional-1"


def man(demo: Demo, *, at: datetime) -> dict[str, str]:
    """Put them on the roster, where they do not stand there yet, and leave their telephones; phone by office."""
    phones: dict[str, str] = {}
    for n, (office, seat) in enumerate(seats(demo)):
        told = demo.officer(office, seat)
        token, officer, phone = told["token"], told["officer"]["id"], str(_FIRST_PHONE + n)
        roster = demo.line.call("GET", f"/api/staff?office={office}", token=token)["duties"]
        if officer not in {one["officer"] for one in roster}:
            begins, ends = (moment.astimezone(SHANGHAI).isoformat(timespec="seconds") for moment in (at, at + LASTS))
            duty = {"officer": officer, "rank": 1, "begins_at": begins, "ends_at": ends}
            demo.line.call("POST", "/api/staff/duties", duty, token=token)
        demo.line.send("/notices/duty/contact", {"phone": phone, "on_duty": "yes"}, token=token)
        phones[office] = phone
    return phones
