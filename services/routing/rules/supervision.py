"""Guards of the major path and of the province's part: who decides for whom, and in which order."""

from __future__ import annotations

from collections.abc import Callable

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import Officer, Post
from services.routing.rules import awaiting
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Actor, CaseFacts, posts_on
from services.routing.rules.regions import ProvinceState


def leader_in_charge(facts: CaseFacts, actor: Actor) -> None:
    """The leader; without one the agency head, without either the province, and the province where it has taken over
    (5.2 d, 6.6.2.3)."""
    posts = posts_on(facts, actor)
    leader_out = Post.LEADER in facts.posts_out
    head_out = Post.AGENCY_HEAD in facts.posts_out
    if Post.LEADER in posts and not leader_out:
        return
    if Post.AGENCY_HEAD in posts and leader_out:
        return
    if Post.PROVINCE in posts and (is_taken_over(facts) or (leader_out and head_out)):
        return
    raise Forbidden("leader_decides", "由分管负责人决定；没有分管负责人的，由机构负责人决定")


def de_escalation_is_proposed(facts: CaseFacts, actor: Actor) -> None:
    if not _is_proposed(facts):
        raise Refused("no_proposal", "投诉管理职能部门还没有提出降级")


def no_de_escalation_is_proposed(facts: CaseFacts, actor: Actor) -> None:
    if _is_proposed(facts):
        raise Refused("proposed_already", "已经提出降级，请等分管负责人决定")


def plan_steps_are_left(facts: CaseFacts, actor: Actor) -> None:
    if not facts.plan_steps_left:
        raise Refused("no_step_left", "预案的步骤都已完成，请分管负责人宣布结束")


def report_is_unread(facts: CaseFacts, actor: Actor) -> None:
    """What was acknowledged once is not acknowledged again, until it is reported anew (5.2 e)."""
    if ClockKind.K4_INFORM not in facts.runs:
        raise Refused("read_already", "报告已经签收")


def decided_where_it_is_held(facts: CaseFacts, actor: Actor) -> None:
    """The province decides what it has taken over, and nothing else (6.6.2.3)."""
    if not isinstance(actor, Officer):
        return
    by_province = posts_on(facts, actor) == {Post.PROVINCE}
    if is_taken_over(facts) and not by_province:
        raise Forbidden("province_decides", "省局已提级办理，由省局决定，本机构协助")
    if by_province and not is_taken_over(facts):
        raise Forbidden("office_decides", "没有提级办理的投诉，由原机构决定")


def is_taken_over(facts: CaseFacts) -> bool:
    return facts.province is ProvinceState.TAKEN_OVER


GUARDS: dict[str, Callable[[CaseFacts, Actor], None]] = {
    guard.__name__: guard
    for guard in (
        leader_in_charge,
        de_escalation_is_proposed,
        no_de_escalation_is_proposed,
        plan_steps_are_left,
        report_is_unread,
        decided_where_it_is_held,
    )
}


def _is_proposed(facts: CaseFacts) -> bool:
    return awaiting.DE_ESCALATION.waits(facts)
