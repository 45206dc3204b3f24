"""As what an officer or a party acts on a case."""

from __future__ import annotations

from services.kernel.people import Officer, Post
from services.routing.rules.acts import By, Party
from services.routing.rules.facts.cases import CaseFacts
from services.routing.rules.standing_in import acting_as

Actor = Officer | Party
RECEIVES = (Post.WINDOW, Post.SECTION_HEAD, Post.FUNCTIONAL)  # who answers for an office that is offered a case


def posts_on(facts: CaseFacts, actor: Actor) -> frozenset[By]:
    """What the actor may act as on this case: an officer's posts count in the office that has it, the province's
    everywhere; so do those for which he stands in. Who is asked to take it over may answer."""
    if isinstance(actor, Party):
        return frozenset({actor})
    acts_as: frozenset[By] = frozenset(acting_as(own_posts(facts, actor), facts.posts_out, facts.above))
    is_asked = actor.office == facts.offered_office and actor.holds(*RECEIVES)
    return acts_as | {Party.RECEIVER} if is_asked else acts_as


def own_posts(facts: CaseFacts, officer: Officer) -> frozenset[Post]:
    """The posts that count on this case without standing in for anybody."""
    return officer.posts if officer.office == facts.office else officer.posts & {Post.PROVINCE}


def heads_unit(facts: CaseFacts, officer: Officer, department: str) -> bool:
    """True for the head of that department, or his substitute."""
    if facts.heads is not None:
        return officer.id in facts.heads.get(department, ())
    return officer.department == department


def stands_in_as(facts: CaseFacts, officer: Officer, post: Post) -> bool:
    """True when the officer acts in that post for want of somebody else."""
    return post in acting_as(own_posts(facts, officer) - {post}, facts.posts_out, facts.above)
