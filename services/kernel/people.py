"""Who acts: posts of the guide's chapter 5, and the officer as every service knows him from the session."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Post(StrEnum):
    """A post (岗位). An officer may hold several."""

    WINDOW = "window"  # 受理人 / 首办
    SECTION_HEAD = "section_head"  # 部门负责人
    HANDLER = "handler"  # 承办人
    FUNCTIONAL = "functional"  # 投诉管理职能部门
    LEADER = "leader"  # 分管负责人
    AGENCY_HEAD = "agency_head"  # 机构负责人
    CALLBACK = "callback"  # 回访岗
    ARCHIVIST = "archivist"  # 档案员
    AUDITOR = "auditor"  # 审核
    SYSTEM_ADMIN = "system_admin"  # 系统管理员
    SECURITY_ADMIN = "security_admin"  # 安全管理员
    PROVINCE = "province"  # 省局督办
    SYSTEM = "system"  # a machine with a token of its own


POST_WORDS = {
    Post.WINDOW: "窗口受理",
    Post.SECTION_HEAD: "部门负责人",
    Post.HANDLER: "承办人",
    Post.FUNCTIONAL: "投诉管理职能部门",
    Post.LEADER: "分管负责人",
    Post.AGENCY_HEAD: "机构负责人",
    Post.CALLBACK: "回访岗",
    Post.ARCHIVIST: "档案员",
    Post.AUDITOR: "审核员",
    Post.SYSTEM_ADMIN: "系统管理员",
    Post.SECURITY_ADMIN: "安全管理员",
    Post.PROVINCE: "省局督办",
    Post.SYSTEM: "系统对接",
}

# Who keeps accounts and tokens, and who grants what they open: neither has anything to do with a complaint.
ADMINISTRATORS = frozenset({Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN})
THREE = ADMINISTRATORS | {Post.AUDITOR}  # 三员: one officer holds one of them at most
CASEWORK = frozenset(Post) - ADMINISTRATORS - {Post.SYSTEM, Post.AUDITOR}


@dataclass(frozen=True)
class Officer:
    """A signed-in person: as the session says, which routing issued."""

    id: str
    name: str
    office: str
    department: str
    posts: frozenset[Post]

    @property
    def posts_in_order(self) -> tuple[str, ...]:
        """As they stand in the guide; for what is written down about the moment."""
        return tuple(post.value for post in Post if post in self.posts)

    def holds(self, *posts: Post) -> bool:
        """True when the officer holds at least one of the posts."""
        return not self.posts.isdisjoint(posts)
