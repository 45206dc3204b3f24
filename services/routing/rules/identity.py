"""Who complained is closed to the unit and to the persons complained about, and to whoever has no part in the case; it
is opened to one who asks with a reason, by a second person, until a day (4.5).

The register of complaints keeps who complained and decides at its door; here stands whether it is closed and to whom
it is open.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import CASEWORK, Officer, Post
from services.routing.rules.acts import Act, By, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Actor, CaseFacts, Said, posts_on
from services.routing.rules.identity_states import IdentityState
from services.routing.rules.policy import PolicyPack
from services.routing.rules.steps import Move, Step, by


class UnsealingPurpose(StrEnum):
    """What for somebody who has no part in it must know who complained."""

    AUDIT = "audit"
    HANDLING = "handling"
    AUTHORITY = "authority"
    PROTECTION = "protection"


PURPOSE_WORDS = {
    UnsealingPurpose.AUDIT: "审核检查",
    UnsealingPurpose.HANDLING: "办理需要",
    UnsealingPurpose.AUTHORITY: "有权机关依法查询",
    UnsealingPurpose.PROTECTION: "保护投诉人",
}

ASKS: frozenset[By] = frozenset(CASEWORK | {Post.AUDITOR})
_ASK: Move[IdentityState] = Move(
    to=(IdentityState.ASKED,),
    by=ASKS,
    guards=("identity_is_here",),
    checks=("gives_a_reason", "until_is_near"),
    starts=(ClockKind.UNSEALING_ASKED,),
    form="AskUnsealing",
    clause="4.5",
)
_DECIDES: Move[IdentityState] = Move(
    to=(IdentityState.SEALED,),
    by=by(Post.FUNCTIONAL, Post.LEADER),
    guards=("not_own_unsealing", "not_of_the_unit_complained_about", "functional_unless_concerned"),
    checks=("gives_a_reason",),
    stops=(ClockKind.UNSEALING_ASKED,),
    form="RefuseUnsealing",
    clause="4.5",
)

IDENTITY_MOVES: dict[tuple[IdentityState, Act], Move[IdentityState]] = {
    (IdentityState.OPEN, Act.ASK_UNSEALING): _ASK,
    (IdentityState.SEALED, Act.ASK_UNSEALING): _ASK,
    (IdentityState.ASKED, Act.REFUSE_UNSEALING): _DECIDES,
    (IdentityState.ASKED, Act.APPROVE_UNSEALING): Move(
        to=(IdentityState.UNSEALED,),
        by=_DECIDES.by,
        guards=(*_DECIDES.guards, "identity_is_here", "day_has_not_passed", "asker_is_not_kept_off"),
        checks=_DECIDES.checks,
        starts=(ClockKind.UNSEALING,),
        stops=_DECIDES.stops,
        form="ApproveUnsealing",
        clause="4.5",
    ),
    (IdentityState.ASKED, Act.TAKE_BACK_UNSEALING): Move(
        to=(IdentityState.SEALED,), by=ASKS, guards=("asked_it_himself",), stops=_DECIDES.stops, clause="4.5"
    ),
    (IdentityState.ASKED, Act.LAPSE_UNSEALING): Move(
        to=(IdentityState.SEALED,),
        by=by(Party.SYSTEM),
        guards=("nobody_decided_in_time",),
        stops=_DECIDES.stops,
        clause="4.5",
    ),
    (IdentityState.UNSEALED, Act.SEAL_AGAIN): Move(
        to=(IdentityState.SEALED,),
        by=by(Post.FUNCTIONAL, Party.SYSTEM),
        guards=("sealed_again_in_time",),
        stops=(ClockKind.UNSEALING,),
        clause="4.5",
    ),
    **{  # from then on somebody is complained about here
        (IdentityState.OPEN, act): Move(to=(IdentityState.SEALED, IdentityState.OPEN), clause="4.5")
        for act in (Act.NAME_RESPONDENT, Act.DECLARE_RECUSAL, Act.ACCEPT, Act.CORRECT_FACT)
    },
    # who was nobody may say who he is; the level only rises (6.4)
    (IdentityState.ANONYMOUS, Act.CONFIRM): Move(
        to=(IdentityState.ANONYMOUS, IdentityState.OPEN, IdentityState.SEALED), clause="6.4"
    ),
}


def identity_is_here(facts: CaseFacts, actor: Actor) -> None:
    """What is filed away is the archive's, which has its own door (8)."""
    if facts.step is Step.ARCHIVED:
        raise Refused("in_archive", "投诉已经归档，投诉人信息存放在档案中，请联系本机构的档案员")


def functional_unless_concerned(facts: CaseFacts, actor: Actor) -> None:
    """The functional department decides; the leader where that itself is complained about (6.6.1), or has nobody left
    beside who asks."""
    left = facts.functional - facts.barred - {facts.last_doer(Act.ASK_UNSEALING)}
    if Post.FUNCTIONAL not in posts_on(facts, actor) and left and not facts.functional_is_concerned:
        raise Forbidden("functional_decides", "查看投诉人身份由投诉管理职能部门批准")


def day_has_not_passed(facts: CaseFacts, actor: Actor) -> None:
    if facts.unsealing_until is None or facts.unsealing_until < facts.at.date():
        raise Refused("day_has_passed", "申请查看的日期已经过去，请退回，由申请人重新申请")


def asked_it_himself(facts: CaseFacts, actor: Actor) -> None:
    if not isinstance(actor, Officer) or actor.id != facts.last_doer(Act.ASK_UNSEALING):
        raise Forbidden("not_the_asker", "只有申请人自己可以撤回申请")


def nobody_decided_in_time(facts: CaseFacts, actor: Actor) -> None:
    if ClockKind.UNSEALING_ASKED not in facts.passed:
        raise Refused("request_waits", "决定查看申请的期限还没有过")


def asker_is_not_kept_off(facts: CaseFacts, actor: Actor) -> None:
    """Who has been kept off the case since he asked (6.6.1)."""
    if _asker_is_kept_off(facts):
        raise Refused("asker_is_kept_off", "申请人应当回避这件投诉，不能批准，请退回申请")


def _asker_is_kept_off(facts: CaseFacts) -> bool:
    return facts.last_doer(Act.ASK_UNSEALING) in facts.barred


def sealed_again_in_time(facts: CaseFacts, actor: Actor) -> None:
    """By itself when the day is over or who may look is kept off the case, by the functional department at any time."""
    is_over = ClockKind.UNSEALING in facts.passed or _asker_is_kept_off(facts)
    if isinstance(actor, Party) and not is_over:
        raise Refused("unsealing_runs", "批准查看的期限还没有过")


def until_is_near(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Open for as long as it is needed, and no longer than the province allows."""
    today = facts.at.date()
    last = today + timedelta(days=pack.unsealing.n)
    if said.due_on is None or not today <= said.due_on <= last:
        raise Refused("until_too_far", f"请填写查看到哪一天：从今天起，最迟{last.month}月{last.day}日")


def reads_why(facts: CaseFacts, officer: Officer, *, asked_by: str) -> bool:
    """Why somebody wants to know, and why he may or may not, can betray who complained: it is for who asked, for those
    who decide, and for the auditor."""
    posts = posts_on(facts, officer)
    unit = (facts.respondent_office or facts.office, facts.respondent_department)
    decides = Post.LEADER in posts or (Post.FUNCTIONAL in posts and (officer.office, officer.department) != unit)
    return decides or officer.id == asked_by or officer.holds(Post.AUDITOR)


GUARDS = (
    identity_is_here,
    functional_unless_concerned,
    day_has_not_passed,
    asked_it_himself,
    nobody_decided_in_time,
    asker_is_not_kept_off,
    sealed_again_in_time,
)
CHECKS = (until_is_near,)
