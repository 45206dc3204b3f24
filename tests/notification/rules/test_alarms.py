"""Whom a call of the duty is for, and its words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from services.kernel.contracts import routing
from services.kernel.offices import Directory
from services.kernel.people import Post
from services.notification.rules import alarms
from services.notification.rules.units import units
from tests.notification.stage import NOON, OTHER_OFFICE, PROVINCE

_OFFICES = Directory.load(Path(__file__).parents[3] / "deploy" / "offices.toml")
_UNTIL = NOON.replace(month=12, day=4, hour=17)
_COMMON: dict[str, Any] = {
    "office": "220100",
    "case": "220100-2026-1",
    "at": NOON,
    "seq": 2,
    "act": "ladder",
    "step": "registered",
    "stage": "已登记",
    "classed": None,
    "severity": "normal",
    "department": None,
    "accountable": None,
    "by": None,
    "round": 1,
    "due_on": None,
    "due_provisional": False,
    "to": ("functional",),
}


def test_of_the_handlers_the_accountable_one_is_called_and_else_all() -> None:
    handlers = [alarms.OnDuty(name, "220100", frozenset({Post.HANDLER})) for name in ("o-1", "o-2")]
    for handler, expected in (("o-2", ["o-2"]), ("o-9", ["o-1", "o-2"]), (None, ["o-1", "o-2"])):
        alarm = alarms.Alarm((Post.HANDLER,), "", urgent=False, handler=handler)
        assert [one.id for one in alarms.called(alarm, handlers, office="220100", province=PROVINCE)] == expected
        assert alarms.called(alarm, handlers, office=OTHER_OFFICE, province=PROVINCE) == []


_OF_LIMITS = (alarms.A_LIMIT_BEGAN, alarms.A_LIMIT_PASSED, "长" * alarms.LONGEST)


@pytest.mark.parametrize(
    ("told", "asks", "urgent"),
    [
        ({"clock": "Kw", "rung": "A0", "asks": "请核对撤诉意愿", "until": _UNTIL}, "请核对撤诉意愿，12月4日前", False),
        (
            {"clock": "K4a", "rung": "A0", "asks": "请评估确认重大投诉", "until": _UNTIL},
            "请评估确认重大投诉，12月4日17:00前",
            True,
        ),
        (
            {"clock": "K4a", "rung": "B1", "asks": "评估确认重大投诉已超时，请立即处理", "until": _UNTIL},
            "评估确认重大投诉已超时，请立即处理",
            True,
        ),
        ({"clock": "K0", "rung": "B0", "asks": "决定是否受理已超期", "until": _UNTIL}, "决定是否受理已超期", False),
        ({"clock": "K0", "rung": "B0", "severity": "major", "asks": "长" * 25}, alarms.A_LIMIT_PASSED, True),
        ({"clock": "Kw", "rung": "A0"}, alarms.A_LIMIT_BEGAN, False),
        ({"clock": "Kw", "rung": "A0", "asks": "请" + "长" * 20, "until": _UNTIL}, "请" + "长" * 20, False),
        ({"clock": "K1", "rung": "R4", "asks": "长" * 9, "until": _UNTIL}, alarms.ASKS["R4"], False),
    ],
)
def test_a_limit_that_has_begun_is_not_called_out_as_passed_and_wakes_nobody_unless_it_hurries(
    told: dict[str, Any], asks: str, urgent: bool
) -> None:
    alarm = alarms.alarm_of(routing.LadderFired(**{**_COMMON, **told}))
    assert alarm is not None
    assert (alarm.asks, alarm.urgent) == (asks, urgent)


@pytest.mark.parametrize("asks", [*alarms.ASKS.values(), *alarms.ASKS_OF_AN_ORDER.values(), *_OF_LIMITS])
def test_every_call_fits_one_message_in_every_office_and_names_nobody(asks: str) -> None:
    for office in _OFFICES:
        message = alarms.sms("【吉林社保】", f"{office.code}-2026-999999", asks)
        assert units(message) <= 70
        assert re.fullmatch(r"【吉林社保】投诉[0-9A-Z]{6}-2026-999999：[^{}]+。请登录经办台确认。", message)
