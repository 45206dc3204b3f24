"""The side column of the counter's pages."""

from __future__ import annotations

from typing import Any

from services.intake.actions import publishing, systems
from services.kernel.clock import now
from services.kernel.people import ADMINISTRATORS, Officer, Post
from services.kernel.web.login import house, officer


def nav(here: str = "") -> tuple[dict[str, Any], ...]:
    """`here` names the page shown; what is not the officer's to open is not offered."""
    by = officer()
    links = [
        ("new", "登记投诉", "/counter/new", (Post.WINDOW,)),
        ("tray", "来信、邮件待登记", "/counter/drafts", (Post.WINDOW,)),
        ("lost", "查询码丢了", "/counter/lost", (Post.WINDOW, Post.FUNCTIONAL)),
        ("phrases", "接待用语", "/counter/phrases", ()),
        ("facts", _facts_words(by), "/counter/public-facts", (Post.FUNCTIONAL, Post.PROVINCE)),
        ("systems", "部门对接", "/counter/systems", systems.READERS),
    ]
    offered = tuple(
        {"text": text, "href": href, "here": here == name}
        for name, text, href, posts in links
        if (by.holds(*posts) if posts else by.posts - ADMINISTRATORS)
    )
    if not by.posts - ADMINISTRATORS:
        others = (("账号和部门", "/console/accounts"), ("人员和岗位", "/console/staff"))
        return ({"title": "管理", "links": (*({"text": text, "href": href} for text, href in others), *offered)},)
    return (
        {"title": "受理", "links": offered},
        {"title": "办理", "links": ({"text": "经办台", "href": "/console"},)},
    )


def _facts_words(by: Officer) -> str:
    """With a reminder for who has to look them through."""
    if not by.holds(Post.FUNCTIONAL):
        return "公开事项"
    wanting = publishing.wanting(house(), (house().offices[by.office],), today=now().date())
    left = sum(len(one.missing) + len(one.stale) for one in wanting)
    return f"公开事项（{left} 项要核对）" if left else "公开事项"
