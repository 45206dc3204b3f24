"""The one menu of all officers' pages, whichever service shows it: each entry with the posts that it is for.

An entry that would lead to a refusal is not shown. A test holds the posts against the doors of the routes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.kernel.people import ADMINISTRATORS, Officer, Post

READS_RECORDS = (Post.ARCHIVIST, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.AUDITOR, Post.PROVINCE)
READS_REPORTS = (Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.AUDITOR, Post.PROVINCE)
OVERSEES = (Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)
CALLS = (Post.CALLBACK, *READS_REPORTS)
HEADS = (Post.AGENCY_HEAD, Post.PROVINCE)


@dataclass(frozen=True)
class Entry:
    """`posts`: for whom; nobody named means everybody who has to do with complaints. `at_the_province`: whoever sits
    there has it too, whatever he holds. `presses`: its count is shown as urgent."""

    words: str
    href: str
    posts: tuple[Post, ...] = ()
    at_the_province: bool = False
    presses: bool = False

    def is_for(self, officer: Officer, province: str) -> bool:
        everybody = not self.posts or (self.at_the_province and officer.office == province)
        return everybody or officer.holds(*self.posts)


MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "待办",
        (
            Entry("我的待办", "/console?tab=todo"),
            Entry("待分配", "/console?tab=assign"),
            Entry("待审批", "/console?tab=approve"),
            Entry("待回访", "/console?tab=callback"),
        ),
    ),
    (
        "受理",
        (
            Entry("登记投诉", "/counter/new", (Post.WINDOW,)),
            Entry("来信、邮件待登记", "/counter/drafts", (Post.WINDOW,)),
            Entry("查询码丢了", "/counter/lost", (Post.WINDOW, Post.FUNCTIONAL)),
            Entry("接待用语", "/counter/phrases"),
            Entry("公开事项", "/counter/public-facts", (Post.FUNCTIONAL, Post.PROVINCE)),
            Entry("部门对接", "/counter/systems", (Post.PROVINCE, Post.AUDITOR, *sorted(ADMINISTRATORS))),
        ),
    ),
    (
        "督办",
        (
            Entry("已超期", "/console?tab=overdue", presses=True),
            Entry("重大投诉", "/console?tab=major", presses=True),
            Entry("重大投诉督办", "/console/majors"),
            Entry("督办提醒", "/console/reminders"),
            Entry("值班提醒", "/notices/duty"),
            Entry("监测大屏", "/province", OVERSEES, at_the_province=True),
            Entry("督办台", "/console/supervision", OVERSEES),
            Entry("超期通报", "/console/ladder", READS_REPORTS),
        ),
    ),
    (
        "本机构",
        (
            Entry("我的职责", "/console/mine"),
            Entry("回访和回访率", "/console/callbacks", CALLS),
            Entry("终结报告备案", "/console/reports", READS_REPORTS),
            Entry("政策问题清单", "/console/policy-problems", READS_REPORTS),
            Entry("全部投诉", "/console?tab=all"),
            Entry("通知记录", "/notices"),
            Entry("通知用语", "/notices/wordings"),
            Entry("档案", "/records", READS_RECORDS),
            Entry("保管与销毁", "/records/retention", READS_RECORDS),
            Entry("统计", "/records/figures", READS_RECORDS),
            Entry("改进", "/records/registers/suggestion"),
            Entry("审计", "/records/audit", (Post.AUDITOR,)),
        ),
    ),
    (
        "规则和人员",
        (
            Entry("年度目标", "/console/targets"),
            Entry("方针", "/console/principles"),
            Entry("办理规则", "/console/policies"),
            Entry("日历和规则", "/console/publishing", OVERSEES),
            Entry(
                "人员和岗位",
                "/console/staff",
                (Post.SECTION_HEAD, Post.FUNCTIONAL, Post.LEADER, Post.AUDITOR, *HEADS, *sorted(ADMINISTRATORS)),
            ),
            Entry("负荷和空缺", "/console/load", HEADS),
            Entry("重大投诉值班", "/console/duties", OVERSEES),
            Entry("账号和部门", "/console/accounts", (*HEADS, Post.AUDITOR, *sorted(ADMINISTRATORS))),
        ),
    ),
)
# Who administers has nothing to do with complaints: these alone, in one group.
ADMINISTERING = (Entry("我的岗位", "/console/mine"),)


def menu(
    officer: Officer,
    province: str,
    here: str = "",
    *,
    counts: Mapping[str, int | None] | None = None,
    words: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Groups of links for the side. `here` is the address of the page shown; `counts` and `words` are what the service
    that shows it has to say of an address."""
    numbers, other = counts or {}, words or {}

    def link(entry: Entry) -> dict[str, Any]:
        shown = {"text": other.get(entry.href, entry.words), "href": entry.href, "here": entry.href == here}
        count = numbers.get(entry.href)
        return {**shown, "count": count, "urgent": entry.presses and bool(count)}

    if not officer.posts - ADMINISTRATORS:
        theirs = (one for _, group in MENU for one in group if officer.holds(*ADMINISTRATORS.intersection(one.posts)))
        return [{"title": "管理", "links": [link(one) for one in (*ADMINISTERING, *theirs)]}]
    offered = [(title, [one for one in group if one.is_for(officer, province)]) for title, group in MENU]
    return [{"title": title, "links": [link(one) for one in group]} for title, group in offered if group]
