"""The console's menu."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.kernel.people import Officer, Post
from services.kernel.web.login import house
from services.routing.actions.publishing import MAY_ASK_FOR_REST
from services.routing.queries.pages import TAB_WORDS, Tab
from services.routing.web.api.handling import READS_REPORTS

WAITING = (Tab.TODO, Tab.ASSIGN, Tab.APPROVE, Tab.CALLBACK)
# As the archive's pages open their doors; a link that leads to a refusal is no help.
READS_RECORDS = (Post.ARCHIVIST, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.AUDITOR, Post.PROVINCE)
CALLS = (Post.CALLBACK, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.AUDITOR, Post.PROVINCE)
SEES_STAFF = (Post.SECTION_HEAD, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.AUDITOR, Post.PROVINCE)
OVERSEES = (Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)
WATCHES = (Post.PROVINCE, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD)


def navigation(officer: Officer, tabs: Mapping[Tab, int], here: str = "") -> list[dict[str, Any]]:
    """Groups of links for the side; `here` is the tab or the path of the page."""

    def tab(which: Tab, *, urgent: bool = False) -> dict[str, Any]:
        count = tabs.get(which)
        link = {"text": TAB_WORDS[which], "href": f"/console?tab={which}", "here": here == which, "count": count}
        return {**link, "urgent": urgent and bool(count)}

    def link(text: str, href: str) -> dict[str, Any]:
        return {"text": text, "href": href, "here": here == href}

    watching = [tab(Tab.OVERDUE, urgent=True), tab(Tab.MAJOR, urgent=True), link("重大投诉督办", "/console/majors")]
    watching.append(link("督办提醒", "/console/reminders"))
    if officer.office == house().offices.province.code or officer.holds(*WATCHES):
        watching.append(link("监测大屏", "/province"))
    if officer.holds(*OVERSEES):
        watching.append(link("督办台", "/console/supervision"))
    own = [link("我的职责", "/console/mine")]
    own += [link("登记来访", "/console/register")] if officer.holds(Post.WINDOW) else []
    if officer.holds(*CALLS):
        own.append(link("回访和回访率", "/console/callbacks"))
    if officer.holds(*READS_REPORTS):
        own += [link("终结报告备案", "/console/reports"), link("政策问题清单", "/console/policy-problems")]
    own += [tab(Tab.ALL), link("通知记录", "/notices")]
    if officer.holds(*MAY_ASK_FOR_REST):
        own.append(link("日历和规则", "/console/publishing"))
    if officer.holds(*SEES_STAFF):
        own.append(link("人员和岗位", "/console/staff"))
    if officer.holds(*READS_RECORDS):
        own.append(link("档案", "/records"))
    return [
        {"title": "待办", "links": [tab(which) for which in WAITING]},
        {"title": "督办", "links": watching},
        {"title": "本机构", "links": own},
    ]
