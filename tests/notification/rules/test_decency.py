"""Who is told, and at what hour."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.kernel.workdays import load_published
from services.notification.rules.decency import Means, QuietHours, Wishes, means_for
from services.notification.rules.patience import unposted_before, waits_too_long_from

_SHANGHAI = ZoneInfo("Asia/Shanghai")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=_SHANGHAI)


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("2026-03-02T07:59:59", "2026-03-02T08:00:00"),
        ("2026-03-02T08:00:00", "2026-03-02T08:00:00"),
        ("2026-03-02T19:59:59", "2026-03-02T19:59:59"),
        ("2026-03-02T20:00:00", "2026-03-03T08:00:00"),
        ("2026-03-02T23:59:59", "2026-03-03T08:00:00"),
        ("2026-03-03T00:00:00", "2026-03-03T08:00:00"),
        ("2026-12-31T21:00:00", "2027-01-01T08:00:00"),
        ("2028-02-28T20:30:00", "2028-02-29T08:00:00"),
    ],
)
def test_ordinary_notices_wait_for_the_morning(asked: str, goes: str) -> None:
    assert QuietHours().may_go_at(_at(asked), urgent=False) == _at(goes)


def test_urgent_notices_go_at_any_hour() -> None:
    midnight = _at("2026-03-03T00:30:00")
    assert QuietHours().may_go_at(midnight, urgent=True) == midnight


def test_the_hour_is_that_of_shanghai_whatever_zone_the_moment_is_told_in() -> None:
    told = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)  # 21:00 in Shanghai
    assert QuietHours().may_go_at(told, urgent=False) == _at("2026-03-03T08:00:00")


def test_another_span_can_be_set_or_none() -> None:
    siesta = QuietHours.parse("12:00-14:00")
    assert siesta.may_go_at(_at("2026-03-02T12:30:00"), urgent=False) == _at("2026-03-02T14:00:00")
    assert not siesta.holds(_at("2026-03-02T23:00:00"))
    assert not any(QuietHours.parse("none").holds(_at(f"2026-03-02T{hour:02}:00:00")) for hour in range(24))


@pytest.mark.parametrize(
    ("at", "quiet", "since"),
    [
        ("2026-03-03T13:00:00", "20:00-08:00", "2026-03-03T09:00:00"),
        ("2026-03-03T12:00:00", "20:00-08:00", "2026-03-03T08:00:00"),
        ("2026-03-03T09:00:00", "20:00-08:00", "2026-03-02T17:00:00"),
        ("2026-03-03T08:00:00", "20:00-08:00", "2026-03-02T16:00:00"),
        ("2026-03-03T02:00:00", "20:00-08:00", "2026-03-02T16:00:00"),
        ("2026-03-03T15:00:00", "12:00-14:00", "2026-03-03T09:00:00"),
        ("2026-03-03T09:00:00", "10:00-08:00", "2026-03-01T09:00:00"),
        ("2026-03-03T02:00:00", "none", "2026-03-02T22:00:00"),
    ],
)
def test_what_waits_has_waited_too_long_after_four_hours_that_were_not_quiet(at: str, quiet: str, since: str) -> None:
    assert waits_too_long_from(_at(at), QuietHours.parse(quiet)) == _at(since)


@pytest.mark.parametrize(
    ("at", "before"),
    [
        ("2026-11-12T00:00:00", "2026-11-11T00:00:00"),  # of Tuesday, by Thursday
        ("2026-11-14T12:00:00", "2026-11-12T00:00:00"),  # Friday's has the week-end, and Monday
        ("2026-11-16T12:00:00", "2026-11-13T00:00:00"),
        ("2026-10-08T09:00:00", "2026-09-30T00:00:00"),  # the first working day after the National Day's holidays
        ("2031-03-05T09:00:00", "2031-03-04T00:00:00"),  # a year that nobody has published
    ],
)
def test_a_letter_has_waited_too_long_when_more_than_one_working_day_has_passed(at: str, before: str) -> None:
    assert unposted_before(_at(at), load_published()) == _at(before)


@pytest.mark.parametrize("text", ["", "always", "20:00", "25:00-08:00"])
def test_a_span_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        QuietHours.parse(text)


_BOTH = {"phone": True, "email": True, "wants_sms": True, "wants_email": True}


@pytest.mark.clause("A4.4-2")
@pytest.mark.parametrize(
    ("wishes", "means"),
    [
        (Wishes(**_BOTH), (Means.SMS, Means.EMAIL)),
        (Wishes(**{**_BOTH, "wants_sms": False}), (Means.EMAIL,)),
        (Wishes(**{**_BOTH, "wants_email": False}), (Means.SMS,)),
        (Wishes(**{**_BOTH, "phone": False}), (Means.EMAIL,)),
        (Wishes(**{**_BOTH, "email": False}), (Means.SMS,)),
        (Wishes(**{**_BOTH, "wants_sms": False, "wants_email": False}), ()),
        (Wishes(**_BOTH, anonymous=True), ()),
        (Wishes(**_BOTH, anonymous=True, asked=True), (Means.SMS, Means.EMAIL)),
        (Wishes(**_BOTH, fund_safety=True), ()),
        (Wishes(**_BOTH, fund_safety=True, asked=True), (Means.SMS, Means.EMAIL)),
    ],
)
def test_nobody_is_told_who_did_not_wish_it(wishes: Wishes, means: tuple[Means, ...]) -> None:
    assert means_for(wishes) == means
