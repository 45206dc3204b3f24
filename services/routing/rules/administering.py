"""Who administers (三员分立): the system administrator keeps the accounts, the security administrator grants what they
may, the auditor reads. The lines are data, and the page of accounts prints them.

They hold from the day on which an office, or one above it, has named both administrators; until then, and in offices
that nobody is above, who administered before goes on. Once named, it stays so: an office whose administrator has left
names another one, and nobody gets back what he had.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.kernel.errors import Forbidden
from services.kernel.people import ADMINISTRATORS, POST_WORDS, THREE, Officer, Post


class Power(StrEnum):
    """What administers the people of an office."""

    OPEN_ACCOUNT = "open_account"
    CLOSE_ACCOUNT = "close_account"
    REOPEN_ACCOUNT = "reopen_account"
    ASK_POST = "ask_post"
    GRANT_POST = "grant_post"
    END_POST = "end_post"
    NAME = "name"
    OPEN_UNIT = "open_unit"


@dataclass(frozen=True)
class Right:
    """Which posts may do it once the administrators are named, and which do until then."""

    power: Power
    words: str
    by: tuple[Post, ...]
    before: tuple[Post, ...]


_BEFORE = (Post.AGENCY_HEAD, Post.PROVINCE)

RIGHTS = {
    right.power: right
    for right in (
        Right(Power.OPEN_ACCOUNT, "开通账号", (Post.SYSTEM_ADMIN,), _BEFORE),
        Right(Power.CLOSE_ACCOUNT, "停用账号", (Post.SYSTEM_ADMIN,), _BEFORE),
        Right(Power.REOPEN_ACCOUNT, "恢复账号", (Post.SECURITY_ADMIN,), _BEFORE),
        Right(Power.ASK_POST, "提出任职", (Post.SYSTEM_ADMIN, Post.AGENCY_HEAD), _BEFORE),
        Right(Power.GRANT_POST, "批准任职", (Post.SECURITY_ADMIN,), ()),  # until then whoever asks gives it himself
        Right(Power.END_POST, "结束任职", (Post.SECURITY_ADMIN, Post.AGENCY_HEAD), _BEFORE),
        Right(Power.OPEN_UNIT, "开通受理投诉的部门", (Post.SYSTEM_ADMIN, Post.AGENCY_HEAD), _BEFORE),
        # Nobody of the three touches one of the three, himself among them.
        Right(Power.NAME, "指定、更换系统管理员、安全管理员、审核员，停用他们的账号", _BEFORE, _BEFORE),
    )
}
KNOCKS = tuple(sorted({post for right in RIGHTS.values() for post in (*right.by, *right.before)}))  # the doors open to
ACT_BENEATH = frozenset({Post.PROVINCE, *THREE})  # in the offices beneath their own as well


def administrators_named(posts: Iterable[Post]) -> bool:
    """Whether an office in which these posts were ever taken up has named its administrators."""
    return set(posts) >= ADMINISTRATORS


def about(power: Power, *, posts: Iterable[Post]) -> Power:
    """Whatever is done about somebody who holds, or is to hold, one of the three posts is for who names them."""
    return Power.NAME if THREE.intersection(posts) else power


def may(officer: Officer, power: Power, *, named: bool) -> bool:
    right = RIGHTS[power]
    return officer.holds(*(right.by if named else right.before))


def permit(officer: Officer, power: Power, *, named: bool) -> None:
    """Raises Forbidden with who does it instead."""
    if not may(officer, power, named=named):
        right = RIGHTS[power]
        who = "、".join(POST_WORDS[post] for post in (right.by if named else right.before))
        raise Forbidden("other_administrator", f"{right.words}由{who}办理")
