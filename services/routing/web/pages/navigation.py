"""The console's menu."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.kernel.people import ADMINISTRATORS, Officer, Post
from services.kernel.web.login import house
from services.routing.actions.publishing import MAY_ASK_FOR_REST
from services.routing.queries.pages import TAB_WORDS, Tab
from services.routing.rules.administering import KNOCKS
from services.routing.web.api.handling import READS_REPORTS
from services.routing.web.api.staff import SEES_STAFF, SETS_DUTY

WAITING = (Tab.TODO, Tab.ASSIGN, Tab.APPROVE, Tab.CALLBACK)
# As the archive's pages open their doors; a link that leads to a refusal is no help.
READS_RECORDS = (Post.ARCHIVIST, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.AUDITOR, Post.PROVINCE)
CALLS = (Post.CALLBACK, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.AUDITOR, Post.PROVINCE)
OVERSEES = (Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)
WATCHES = (Post.PROVINCE, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD)


# Each page of the office with the posts for which it has something; without posts, for everybody.
OWN: tuple[tuple[str, str, tuple[Post, ...]], ...] = (
    ("我的职责", "/console/mine", ()),
    ("登记来访", "/console/register", (Post.WINDOW,)),
    ("回访和回访率", "/console/callbacks", CALLS),
    ("终结报告备案", "/console/reports", READS_REPORTS),
    ("政策问题清单", "/console/policy-problems", READS_REPORTS),
)
KEPT: tuple[tuple[str, str, tuple[Post, ...]], ...] = (
    ("通知记录", "/notices", ()),
    ("年度目标", "/console/targets", ()),
    ("方针", "/console/principles", ()),
    ("办理规则", "/console/policies", ()),
    ("日历和规则", "/console/publishing", MAY_ASK_FOR_REST),
    ("人员和岗位", "/console/staff", SEES_STAFF),
    ("负荷和空缺", "/console/load", (Post.AGENCY_HEAD, Post.PROVINCE)),
    ("重大投诉值班", "/console/duties", SETS_DUTY),
    ("账号和部门", "/console/accounts", (*KNOCKS, Post.AUDITOR)),
    ("档案", "/records", READS_RECORDS),
    ("统计", "/records/figures", READS_RECORDS),
    ("改进", "/records/registers/suggestion", ()),
    ("审计", "/records/audit", (Post.AUDITOR,)),
)


def navigation(officer: Officer, tabs: Mapping[Tab, int], here: str = "") -> list[dict[str, Any]]:
    """Groups of links for the side; `here` is the tab or the path of the page."""

    def tab(which: Tab, *, urgent: bool = False) -> dict[str, Any]:
        count = tabs.get(which)
        link = {"text": TAB_WORDS[which], "href": f"/console?tab={which}", "here": here == which, "count": count}
        return {**link, "urgent": urgent and bool(count)}

    def link(text: str, href: str) -> dict[str, Any]:
        return {"text": text, "href": href, "here": here == href}

    def links(pages: Iterable[tuple[str, str, tuple[Post, ...]]]) -> list[dict[str, Any]]:
        return [link(text, href) for text, href, posts in pages if not posts or officer.holds(*posts)]

    if not officer.posts - ADMINISTRATORS:
        own = [link("我的岗位", "/console/mine"), *links(one for one in KEPT if ADMINISTRATORS.intersection(one[2]))]
        return [{"title": "管理", "links": [*own, *links((("部门对接", "/counter/systems", tuple(ADMINISTRATORS)),))]}]
    watching = [tab(Tab.OVERDUE, urgent=True), tab(Tab.MAJOR, urgent=True), link("重大投诉督办", "/console/majors")]
    watching.append(link("督办提醒", "/console/reminders"))
    if officer.office == house().offices.province.code or officer.holds(*WATCHES):
        watching.append(link("监测大屏", "/province"))
    watching += links((("督办台", "/console/supervision", OVERSEES), ("超期通报", "/console/ladder", READS_REPORTS)))
    return [
        {"title": "待办", "links": [tab(which) for which in WAITING]},
        {"title": "督办", "links": watching},
        {"title": "本机构", "links": [*links(OWN), tab(Tab.ALL), *links(KEPT)]},
    ]
