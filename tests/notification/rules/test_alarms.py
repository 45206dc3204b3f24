"""Whom a call of the duty is for, and its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.kernel.offices import Directory
from services.kernel.people import Post
from services.notification.rules import alarms
from services.notification.rules.units import units
from tests.notification.stage import OTHER_OFFICE, PROVINCE

_OFFICES = Directory.load(Path(__file__).parents[3] / "deploy" / "offices.toml")


def test_of_the_handlers_the_accountable_one_is_called_and_else_all() -> None:
    handlers = [alarms.OnDuty(name, "220100", frozenset({Post.HANDLER})) for name in ("o-1", "o-2")]
    for handler, expected in (("o-2", ["o-2"]), ("o-9", ["o-1", "o-2"]), (None, ["o-1", "o-2"])):
        alarm = alarms.Alarm((Post.HANDLER,), "", urgent=False, handler=handler)
        assert [one.id for one in alarms.called(alarm, handlers, office="220100", province=PROVINCE)] == expected
        assert alarms.called(alarm, handlers, office=OTHER_OFFICE, province=PROVINCE) == []


@pytest.mark.parametrize("asks", [*alarms.ASKS.values(), *alarms.ASKS_OF_AN_ORDER.values(), alarms._TIME_IS_UP])
def test_every_call_fits_one_message_in_every_office_and_names_nobody(asks: str) -> None:
    for office in _OFFICES:
        message = alarms.sms("【吉林社保】", f"{office.code}-2026-999999", asks)
        assert units(message) <= 70
        assert re.fullmatch(r"【吉林社保】投诉[0-9A-Z]{6}-2026-999999：[^{}]+。请登录经办台确认。", message)
