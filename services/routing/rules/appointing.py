"""Appointments: who holds which post of which department from one day to another, and which cannot stand together
(1, 5.2 d). Several posts for one officer are as possible as a substitute for who is absent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.kernel.errors import Fault, Refused
from services.kernel.people import ADMINISTRATORS, POST_WORDS, THREE, Post

ONE_ONLY = frozenset({Post.SECTION_HEAD, Post.AGENCY_HEAD})  # a unit has one head, an office one who answers for it
DECIDING = frozenset({Post.SECTION_HEAD, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE})
# Until the administrators are named these three give systems their way in, open accounts and give posts, and read what
# everybody did: three persons as well.
ADMINISTERING = frozenset({Post.PROVINCE, Post.AGENCY_HEAD, Post.AUDITOR})
NEEDED = (Post.LEADER, Post.FUNCTIONAL)  # 5.2 d: without one of these an office has an alarm
# 5.2 b: what an office cannot do without for long
EVERY_OFFICE = (Post.AGENCY_HEAD, *NEEDED, Post.HANDLER, Post.CALLBACK, Post.ARCHIVIST)


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """`until` is the last day; None while no end is foreseen. `in_place_of` is the officer who is absent."""

    id: str
    officer: str
    department: str
    post: Post
    since: date
    until: date | None = None
    in_place_of: str | None = None

    def is_in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def overlaps(self, other: Appointment) -> bool:
        return self.since <= (other.until or date.max) and other.since <= (self.until or date.max)


def in_force(appointments: Iterable[Appointment], day: date) -> list[Appointment]:
    """Those of the day. Whoever has a substitute that day is absent in that post."""
    found = [one for one in appointments if one.is_in_force(day)]
    absent = {(one.in_place_of, one.post, one.department) for one in found if one.in_place_of}
    return [one for one in found if (one.officer, one.post, one.department) not in absent]


def contradiction(new: Appointment, others: Iterable[Appointment]) -> Refused | None:
    """Why the new one cannot stand beside the others; None when it can."""
    if new.until is not None and new.until < new.since:
        return Refused("ends_before_it_begins", "任职结束日期早于开始日期")
    if new.in_place_of == new.officer:
        return Refused("substitutes_himself", "代理人不能是本人")
    standing = [one for one in others if one.id != new.id and one.overlaps(new)]
    for one in standing:
        if one.officer == new.officer and (refusal := _beside(one, new)):
            return refusal
    if new.in_place_of is not None:
        held = {(one.post, one.department) for one in standing if one.officer == new.in_place_of}
        if (new.post, new.department) not in held:
            return Refused("nobody_to_substitute", "被代理的同志这段时间没有担任这个岗位")
        return None
    if new.post in ONE_ONLY:
        taken = [one for one in standing if one.post is new.post and not one.in_place_of and _same_place(one, new)]
        if taken:
            return Refused("post_taken", f"这段时间已经有{POST_WORDS[new.post]}，请先结束原来的任职")
    return None


def _beside(one: Appointment, new: Appointment) -> Refused | None:
    """What one officer does not hold at a time."""
    both = {one.post, new.post}
    if (one.post, one.department) == (new.post, new.department):
        return Refused("appointed_already", f"这段时间已经任命为{POST_WORDS[new.post]}")
    if len(both & THREE) > 1:
        return Refused("administers_twice", "系统管理员、安全管理员、审核员由三个人担任，一个人不能兼任")
    if both & ADMINISTRATORS and both - ADMINISTRATORS:
        return Refused("administrator_decides", "系统管理员、安全管理员不能同时担任办理投诉的岗位")
    if Post.AUDITOR in both and both & DECIDING:
        return Refused("auditor_decides", "审核员不能同时担任办理、审批的岗位")
    if len(both & ADMINISTERING) > 1:
        return Refused("administers_twice", "对接令牌、账号岗位、审核分别由三个人管，一个人不能兼任")
    return None


def what_opening_lacks(
    departments: Sequence[tuple[str, str]], appointments: Iterable[Appointment], day: date
) -> list[Fault]:
    """What stands in the way of opening these departments, given by code and name: each has a head and somebody at the
    window on that day (1)."""
    held = {(one.department, one.post) for one in in_force(appointments, day)}
    faults = []
    for code, name in departments:
        if (code, Post.SECTION_HEAD) not in held:
            faults.append(Fault(code, "no_section_head", f"{name}没有在任的部门负责人"))
        if (code, Post.WINDOW) not in held:
            faults.append(Fault(code, "no_window", f"{name}没有窗口受理人"))
    return faults


def vacant_of(appointments: Iterable[Appointment], day: date, *, needed: Sequence[Post] = NEEDED) -> list[Post]:
    """Which of the posts that every office needs nobody holds on that day."""
    held = {one.post for one in in_force(appointments, day)}
    return [post for post in needed if post not in held]


def _same_place(one: Appointment, other: Appointment) -> bool:
    return one.post is Post.AGENCY_HEAD or one.department == other.department
