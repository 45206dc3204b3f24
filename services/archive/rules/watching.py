"""Who sees the live picture."""

from __future__ import annotations

from services.kernel.people import Officer, Post

WATCHERS = (Post.PROVINCE, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD)
REFUSED = ("wrong_post", "这一页由省局和各级负责人、投诉管理职能部门查看")


def may_watch(officer: Officer, *, province: str) -> bool:
    """Officers of the province all see its page; elsewhere those who lead or supervise see their office's part."""
    return officer.office == province or officer.holds(*WATCHERS)
