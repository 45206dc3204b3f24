"""Who decides: the approval matrix (D12), the leader on major complaints, the head of the unit; and who in their place
when a post is vacant, recused or complained about (5.2 d, 6.6.1)."""

from __future__ import annotations

from services.kernel.errors import Forbidden
from services.kernel.people import POST_WORDS, Officer, Post
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Actor, CaseFacts, heads_unit, own_posts, posts_on, stands_in_as
from services.routing.rules.signing import escalations
from services.routing.rules.standing_in import REACHES_THE_PROVINCE, SUPERIOR, filled, higher
from services.routing.rules.supervision import is_taken_over


def approving_post(facts: CaseFacts) -> Post:
    """Who approves the opinion (D12): the section head; the functional department when departments share it or it was
    handed up as unresolvable; the leader for the first class. One level higher where the post is recused or somebody
    of it is complained about (6.6.1); the agency head where no leader or no functional department is appointed
    (5.2 d); the province what it has taken over (6.6.2.3)."""
    if is_taken_over(facts):
        return Post.PROVINCE
    if facts.is_first_class:
        post = Post.LEADER
    elif len(facts.departments) > 1 or facts.was_done(Act.CONFIRM_UNRESOLVABLE):
        post = Post.FUNCTIONAL
    else:
        post = Post.SECTION_HEAD
    if post in facts.vacant & {Post.FUNCTIONAL, Post.LEADER}:
        post = Post.AGENCY_HEAD
    post = filled(higher(post, facts.above), facts.posts_out)
    for _ in range(escalations(facts)):  # whoever had to decide asked the next one up
        post = filled(SUPERIOR.get(post, post), facts.posts_out)
    return post


def approver_of_the_matrix(facts: CaseFacts, actor: Actor) -> None:
    post = approving_post(facts)
    if post not in (own_posts(facts, actor) if isinstance(actor, Officer) else posts_on(facts, actor)):
        raise Forbidden("other_approver", f"这件投诉的处理意见由{POST_WORDS[post]}审批")
    if post is Post.SECTION_HEAD:
        heads_the_department(facts, actor)


def leader_or_who_stands_in(facts: CaseFacts, actor: Actor) -> None:
    """The leader in charge; without an answer in time, or without a leader, the agency head, then the province."""
    posts = posts_on(facts, actor)
    silent = ClockKind.K4_APPROVE in facts.passed
    out = facts.posts_out | ({Post.LEADER} if facts.above in REACHES_THE_PROVINCE else set())
    leader_out = silent or Post.LEADER in out
    may = (Post.LEADER in posts and Post.LEADER not in out) or (Post.AGENCY_HEAD in posts and leader_out)
    if may or (Post.PROVINCE in posts and (silent or {Post.LEADER, Post.AGENCY_HEAD} <= out)):
        return
    raise Forbidden("leader_decides", "由分管负责人审批；超过时限没有答复的，由机构负责人、省局审批")


def heads_the_department(facts: CaseFacts, actor: Actor) -> None:
    if not isinstance(actor, Officer) or not heads(facts, actor):
        raise Forbidden("other_department", "应由承办部门负责人办理")


def heads(facts: CaseFacts, officer: Officer) -> bool:
    """The head of a department that handles the case, or who stands in for him."""
    is_head = Post.SECTION_HEAD in own_posts(facts, officer)
    if is_head and any(heads_unit(facts, officer, department) for department in facts.departments):
        return True
    return stands_in_as(facts, officer, Post.SECTION_HEAD)


def leads(facts: CaseFacts, officer: Officer, department: str) -> bool:
    """The head of that one department, or who stands in for a head of this case."""
    return heads_unit(facts, officer, department) or stands_in_as(facts, officer, Post.SECTION_HEAD)


def assigned_from_above(facts: CaseFacts, actor: Actor) -> None:
    """Where the leader or the agency head is complained about, their subordinates choose nobody (6.6.1)."""
    if facts.above not in REACHES_THE_PROVINCE:
        return
    if not isinstance(actor, Officer) or facts.above not in own_posts(facts, actor):
        raise Forbidden("decided_above", f"被投诉的是负责人，这件投诉由{POST_WORDS[facts.above]}指定承办人")


GUARDS = (approver_of_the_matrix, leader_or_who_stands_in, heads_the_department, assigned_from_above)
