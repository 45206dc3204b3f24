"""What officers are called about, whom, in which words, and how often until somebody answers by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from services.kernel.contracts.routing import (
    CaseClosed,
    CaseEvent,
    CaseMoved,
    LadderFired,
    MajorApproved,
    MajorConfirmed,
    MajorDeEscalated,
    MajorDismissed,
    MajorSuspected,
    ProvinceAcknowledged,
    ResultDelivered,
)
from services.kernel.people import Officer, Post

DUTY = "duty"  # the kind of a notice to an officer
WORTH_CALLING: tuple[type[CaseEvent], ...] = (LadderFired, MajorConfirmed, MajorSuspected)
REPEAT_URGENT = timedelta(minutes=10)
REPEAT = timedelta(hours=4)
LOOK_AGAIN_URGENT = timedelta(minutes=1)  # for somebody on duty, where nobody is
LOOK_AGAIN = timedelta(minutes=10)
LOOK_AT_MOST_URGENT = timedelta(minutes=10)  # the looks become rarer, by half of the time that it has waited already
LOOK_AT_MOST = timedelta(hours=1)
ANSWERED = "已有人确认"
IN_THE_CONSOLE = "经办台签收人"  # of whom no name is known here
_SUPERIORS = frozenset({Post.AGENCY_HEAD, Post.LEADER, Post.FUNCTIONAL})  # who reads for the office above
MOST = 5  # calls of one alarm; afterwards it stands on the page until somebody answers

# By rung of the ladder or kind of event: at most 24 characters, so that every number of a case fits.
ASKS = MappingProxyType(
    {
        "R1": "期限过半，请补齐还没做的步骤",
        "R2": "还剩3个工作日，请报办结计划",
        "R3": "还剩1个工作日，请准备好答复或说明原因",
        "R4": "已经超期，请向投诉人说明原因",
        "R5": "催办通知，请马上处理",
        "R6": "超期3个工作日，请书面说明",
        "R7": "超期5个工作日，请督办",
        "R8": "超期10个工作日，请挂牌督办",
        "suspected": "可能是重大投诉，请马上评估",
        "confirmed": "已认定为重大投诉，请马上处理",
    }
)
# The leader's own order climbs rungs of the same names, and no answer to the complainant ends it.
_ORDER = "Ko"
ASKS_OF_AN_ORDER = MappingProxyType(
    {
        "R3": "督办单还剩1个工作日，请准备答复",
        "R5": "督办单已经超期，请马上答复",
        "R6": "督办单超期，请书面说明",
        "R7": "督办单超期，请督促答复",
    }
)


class End(StrEnum):
    """Why nobody need be called any more."""

    CLOSED = "closed"  # the case: nothing of it is called out
    SIGNED = "signed"  # for one rung of one clock, in the console
    ANSWERED = "answered"
    ASSESSED = "assessed"  # that it may be major: somebody said whether it is
    APPROVED = "approved"  # that it is major: the leader chose the path,
    ACKNOWLEDGED = "acknowledged"  # or the province signed,
    LOWERED = "lowered"  # or it is not major any more
    TAKEN_UP = "taken_up"  # one of these three, as it was kept before they were told apart


ENDED_BECAUSE: Mapping[End, str] = MappingProxyType(
    {
        End.CLOSED: "投诉已经办结",
        End.SIGNED: "经办台已有人签收",
        End.ANSWERED: "已经答复投诉人",
        End.ASSESSED: "已经评估是否重大",
        End.APPROVED: "领导已经审批重大投诉",
        End.ACKNOWLEDGED: "省局已经签收",
        End.LOWERED: "已经认定不再是重大投诉",
        End.TAKEN_UP: "领导或者省局已经处理",
    }
)


# Which calls mean nothing any more; what is signed for is one rung, and what is closed ends all.
ENDED: Mapping[End, tuple[str, ...]] = MappingProxyType(
    {
        End.ANSWERED: tuple(asks for rung, asks in ASKS.items() if rung.startswith("R")),
        End.ASSESSED: (ASKS["suspected"],),
        End.APPROVED: (ASKS["confirmed"],),
        End.ACKNOWLEDGED: (ASKS["confirmed"],),
        End.LOWERED: (ASKS["confirmed"],),
        End.TAKEN_UP: (ASKS["confirmed"],),
    }
)
_ENDS: Mapping[type[CaseEvent], End] = MappingProxyType(
    {
        CaseClosed: End.CLOSED,
        ResultDelivered: End.ANSWERED,
        MajorConfirmed: End.ASSESSED,
        MajorDismissed: End.ASSESSED,
        MajorApproved: End.APPROVED,
        ProvinceAcknowledged: End.ACKNOWLEDGED,
        MajorDeEscalated: End.LOWERED,
    }
)
WORTH_ENDING: tuple[type[CaseEvent], ...] = (*_ENDS, CaseMoved)
# Who is called beside the one whose turn it is: a confirmed major complaint is the province's at once.
_BESIDE = MappingProxyType({ASKS["confirmed"]: Post.PROVINCE})
# Rungs of limits that have no ladder: what routing calls it, where that is short enough, and the limit's end.
BEGUN = "A"
A_LIMIT_BEGAN = "有一项时限已经开始，请办理"
A_LIMIT_PASSED = "有一项时限已过，请马上处理"
LONGEST = 24
_HURRIES = "K4"  # limits of major complaints, which run by night as well
_SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Alarm:
    """`posts` are called, an urgent one at night as well. `handler` is the one officer meant by the post of handler;
    `paged` the one whose turn it is by the office's duty roster, who is called instead of all others."""

    posts: tuple[Post, ...]
    asks: str
    urgent: bool
    handler: str | None = None
    paged: str | None = None
    to_office: str | None = None  # the office above, to which it went as well


@dataclass(frozen=True)
class Ended:
    """What ended calls about a case: `what` as in `End`, by the case's transition `seq`."""

    seq: int
    what: str
    at: datetime


@dataclass(frozen=True)
class OnDuty:
    """An officer who may be called."""

    id: str
    office: str
    posts: frozenset[Post]


def alarm_of(event: CaseEvent) -> Alarm | None:
    """What the event calls officers about; None for nothing."""
    match event:
        case LadderFired():
            posts = tuple(post for post in Post if post.value in event.to)
            asks = (ASKS_OF_AN_ORDER if event.clock == _ORDER else ASKS).get(event.rung) or _of_a_limit(event)
            urgent = event.severity == "major" or event.clock.startswith(_HURRIES)
            return Alarm(posts, asks, urgent, event.accountable, event.paged, event.to_office) if posts else None
        case MajorSuspected():
            return Alarm((Post.FUNCTIONAL,), ASKS["suspected"], urgent=True, paged=event.paged)
        case MajorConfirmed():
            return Alarm((Post.LEADER, Post.PROVINCE), ASKS["confirmed"], urgent=True, paged=event.paged)
    return None


def _of_a_limit(event: LadderFired) -> str:
    """That it has begun is not that it has passed: until when there is time is said, the hour of one that hurries."""
    if not event.rung.startswith(BEGUN):
        return event.asks if event.asks and len(event.asks) <= LONGEST else A_LIMIT_PASSED
    asks = event.asks or A_LIMIT_BEGAN
    if event.until is None:
        return asks if len(asks) <= LONGEST else A_LIMIT_BEGAN
    until = event.until.astimezone(_SHANGHAI)
    hour = f"{until:%H:%M}" if event.clock.startswith(_HURRIES) else ""
    by = f"{until.month}月{until.day}日{hour}前"
    return next((said for said in (f"{asks}，{by}", asks) if len(said) <= LONGEST), A_LIMIT_BEGAN)


def end_of(event: CaseEvent) -> End | None:
    """Which calls about the case the event ends; None for none."""
    if isinstance(event, CaseMoved):
        return End.SIGNED if event.rung is not None else None
    return _ENDS.get(type(event))


def ended_by(asks: str, ends: Sequence[Ended], *, after: int, at: datetime | None) -> End | None:
    """Which of the case's ends (in their order) ended the calls of what `asks`, of the transition `after`, at that
    instant; None where it is not known."""
    for each in (each for each in ends if each.seq > after and each.at == at):
        what = End(each.what)
        if what is End.CLOSED or asks in ENDED.get(what, ()):
            return what
    return None


def called(alarm: Alarm, officers: Sequence[OnDuty], *, office: str, province: str) -> list[OnDuty]:
    """Those on duty in the case's office whose post is meant; of the province's post, the province's officers; of the
    office above to which it went as well, those who read for it.

    Whose turn it is by the roster is called alone, wherever he left how to reach him, and of a confirmed major
    complaint the province's besides; else somebody has to hear it. Of the handlers only the accountable one, where he
    is on duty; else every handler, so that somebody hears it.
    """
    paged = [officer for officer in officers if officer.id == alarm.paged]
    if paged:
        of_province = [one for one in officers if one.office == province and _BESIDE.get(alarm.asks) in one.posts]
        return paged + [one for one in of_province if one not in paged]
    found: list[OnDuty] = []
    here = [officer for officer in officers if officer.office == office]
    for post in alarm.posts:
        of_post = [officer for officer in officers if post in officer.posts and officer.office == province]
        if post is not Post.PROVINCE:
            of_post = [officer for officer in here if post in officer.posts]
        accountable = [officer for officer in of_post if post is Post.HANDLER and officer.id == alarm.handler]
        found += [officer for officer in accountable or of_post if officer not in found]
    above = [officer for officer in officers if officer.office == alarm.to_office and officer.posts & _SUPERIORS]
    return found + [officer for officer in above if officer not in found]


def concerns(alarm: Alarm, officer: Officer, *, handled_in: str) -> bool:
    """Whether the officer may answer it though he was not called: he is meant by name or by post, or reads for the
    office above to which it went as well."""
    if officer.id in (alarm.paged, alarm.handler):
        return True
    if Post.PROVINCE in alarm.posts and Post.PROVINCE in officer.posts:
        return True
    if officer.office == handled_in and officer.holds(*alarm.posts):
        return True
    return officer.office == alarm.to_office and officer.holds(*_SUPERIORS)


def wait(*, urgent: bool, called: bool, since: timedelta) -> timedelta:
    """How long until the next round, or, as long as nobody is on duty, the next look: the more rarely, the longer it
    waits already (`since`)."""
    if called:
        return REPEAT_URGENT if urgent else REPEAT
    soonest, latest = (LOOK_AGAIN_URGENT, LOOK_AT_MOST_URGENT) if urgent else (LOOK_AGAIN, LOOK_AT_MOST)
    return min(max(soonest, since / 2), latest)


def sms(signature: str, case: str, asks: str) -> str:
    return f"{signature}投诉{case}：{asks}。请登录经办台确认。"


def letter(case: str, asks: str) -> tuple[str, str]:
    """Subject and text."""
    return f"投诉{case}需要您处理", f"投诉 {case}：{asks}。\n\n请登录经办台，在“值班提醒”里确认。确认以前会再次提醒。\n"


def posts_of(words: Sequence[str]) -> frozenset[Post]:
    known = {post.value for post in Post}
    return frozenset(Post(word) for word in words if word in known)
