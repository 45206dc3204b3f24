"""How long a notice may wait for a gateway, or a letter for the post, before whoever looks for those who were not
reached has to see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from services.kernel.workdays import SHANGHAI, WorkingCalendar
from services.notification.rules.decency import QuietHours

PATIENCE = timedelta(hours=4)
NOT_TAKEN = f"已等了 {PATIENCE // timedelta(hours=1)} 小时以上，网关一直没有接收"
NOT_POSTED = "已等了一个工作日以上，信还没有打印寄出"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Late:
    """What could leave at such an instant, or before, and still waits, has waited too long: for `urgent` ones, and by
    instants for the ordinary ones of offices. Letters have that were there before `letters`."""

    urgent: datetime
    ordinary: Mapping[datetime, Sequence[str]]
    letters: datetime


def late(at: datetime, quiet: Mapping[str, QuietHours], calendar: WorkingCalendar) -> Late:
    """For each office, by its own quiet hours."""
    ordinary: dict[datetime, list[str]] = {}
    for office, hours in quiet.items():
        ordinary.setdefault(waits_too_long_from(at, hours), []).append(office)
    return Late(at - PATIENCE, ordinary, unposted_before(at, calendar))


def unposted_before(at: datetime, calendar: WorkingCalendar) -> datetime:
    """Letters that could be printed before this instant have waited for more than one working day. A year that is not
    published is counted by its weekends."""
    today = at.astimezone(SHANGHAI).date()
    return datetime.combine(calendar.reaching(today).before(today, 1), time(), SHANGHAI)


def waits_too_long_from(at: datetime, quiet: QuietHours) -> datetime:
    """The last instant from which on there were hours enough that are not quiet."""
    if quiet.since == quiet.until:
        return at - PATIENCE
    left = PATIENCE
    end = _last(quiet.since, at) if quiet.holds(at) else at.astimezone(SHANGHAI)
    while (open_for := end - _last(quiet.until, end)) < left:
        left -= open_for
        end = _last(quiet.since, end - open_for)
    return end - left


def _last(hour: time, moment: datetime) -> datetime:
    local = moment.astimezone(SHANGHAI)
    today = datetime.combine(local.date(), hour, tzinfo=SHANGHAI)
    return today if today <= local else today - _DAY
