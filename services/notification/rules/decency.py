"""Who is told by which means, and at what hour: nobody is woken, nobody is exposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_SHANGHAI = ZoneInfo("Asia/Shanghai")


class Means(StrEnum):
    """How a notice travels (通知方式)."""

    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"  # printed and posted by a person
    ORAL = "oral"  # said by a person, who writes it down


class Whom(StrEnum):
    """Who a notice is for."""

    COMPLAINANT = "complainant"
    PRINCIPAL = "principal"  # whoever an agent complains for (A3.1-1)
    OFFICER = "officer"  # who is called about the case


FUND_SAFETY = "fund_safety"  # the kind of major complaint of which nothing is told unasked
UNASKED = "涉及基金安全，投诉人没有要求就不主动通知"
ELECTRONIC = (Means.SMS, Means.EMAIL)  # what goes out by itself


@dataclass(frozen=True)
class QuietHours:
    """From `since` in the evening to `until` in the morning, Shanghai time, ordinary notices wait.

    Equal ends mean that no hour is quiet.
    """

    since: time = time(20)
    until: time = time(8)

    @classmethod
    def parse(cls, text: str) -> QuietHours:
        """`20:00-08:00`, or `none`. Raises ValueError for anything else."""
        if text == "none":
            return cls(time(0), time(0))
        since, _, until = text.partition("-")
        return cls(time.fromisoformat(since), time.fromisoformat(until))

    def may_go_at(self, moment: datetime, *, urgent: bool) -> datetime:
        """The first instant, not before `moment`, at which a notice may leave."""
        if urgent or not self.holds(moment):
            return moment
        local = moment.astimezone(_SHANGHAI)
        day = local.date() if local.time() < self.until else local.date() + timedelta(days=1)
        return datetime.combine(day, self.until, tzinfo=_SHANGHAI)

    def holds(self, moment: datetime) -> bool:
        """True while ordinary notices wait. The first instant of the morning is no longer quiet."""
        at = moment.astimezone(_SHANGHAI).time()
        if self.since <= self.until:
            return self.since <= at < self.until
        return at >= self.since or at < self.until


@dataclass(frozen=True)
class Wishes:
    """What the complainant left and asked for. `asked` counts for the anonymous and for fund-safety
    reporters, to whom nothing is said by itself."""

    phone: bool
    email: bool
    wants_sms: bool
    wants_email: bool
    anonymous: bool = False
    fund_safety: bool = False
    asked: bool = False
    left: bool = True


def means_for(wishes: Wishes) -> tuple[Means, ...]:
    """By which means the complainant is told; empty when he must not be, or left no way."""
    if (wishes.anonymous or wishes.fund_safety) and not wishes.asked:
        return ()
    if not wishes.left:
        return (Means.LETTER,)
    by_sms = (Means.SMS,) if wishes.phone and wishes.wants_sms else ()
    by_email = (Means.EMAIL,) if wishes.email and wishes.wants_email else ()
    return by_sms + by_email


def may_tell_principal(*, left: bool, fund_safety: bool) -> bool:
    """Whoever an agent complains for is told too where a phone was left; nobody is exposed for fund safety."""
    return left and not fund_safety
