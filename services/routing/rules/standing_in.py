"""Who stands in when a post cannot be filled for a case: the next one up, and the province when nobody is left (6.6.1).

A post is out where it is vacant, or where everybody who holds it is complained about or recused. Whoever is complained
about and holds a post of the line is judged one level above it: a section head by the leader, the leader by the agency
head, the agency head by the province.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from services.kernel.people import Post

SUPERIOR = {
    Post.WINDOW: Post.SECTION_HEAD,
    Post.HANDLER: Post.SECTION_HEAD,
    Post.CALLBACK: Post.FUNCTIONAL,
    Post.ARCHIVIST: Post.FUNCTIONAL,
    Post.SECTION_HEAD: Post.LEADER,
    Post.FUNCTIONAL: Post.LEADER,
    Post.LEADER: Post.AGENCY_HEAD,
    Post.AGENCY_HEAD: Post.PROVINCE,
}
LINE = (Post.SECTION_HEAD, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)  # upwards
REACHES_THE_PROVINCE = frozenset({Post.AGENCY_HEAD, Post.PROVINCE})


def filled(post: Post, out: Collection[Post]) -> Post:
    """The post itself, or the first one above it that somebody can fill."""
    while post in out and post in SUPERIOR:
        post = SUPERIOR[post]
    return post


def above(complained_about: Iterable[Post], out: Collection[Post]) -> Post | None:
    """Who decides when holders of these posts are complained about; None when none of them leads anybody."""
    leading = [post for post in complained_about if post in LINE[:-1]]
    return filled(SUPERIOR[max(leading, key=LINE.index)], out) if leading else None


def higher(one: Post, other: Post | None) -> Post:
    """The higher of two posts of the line; a post beside the line stands where a section head stands."""
    if other is None:
        return one
    return max(one, other, key=lambda post: LINE.index(post) if post in LINE else 0)


def acting_as(held: frozenset[Post], out: Collection[Post], decides: Post | None) -> frozenset[Post]:
    """What holders of these posts may act as: as themselves, for whom they stand in, and, where one of them decides
    because somebody of the line is complained about, for everybody below."""
    found = held | {post for post in out if filled(post, out) in held}
    if decides in held:
        found |= {Post.FUNCTIONAL, *LINE[: LINE.index(decides)]}
    return found
