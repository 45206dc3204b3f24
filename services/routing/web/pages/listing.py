"""`/console`: the work lists, what is at risk first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.kernel.clock import now
from services.kernel.people import Officer, Post
from services.kernel.web.login import house, officer, open_to, seeing
from services.kernel.web.part import wants_part
from services.routing.queries.pages import (
    TAB_WORDS,
    Due,
    Tab,
    calendar_and_pack,
    counts,
    filters_of,
    listed,
)
from services.routing.queries.work_lists import Filters, Queue
from services.routing.rules.assessment import CLASS_WORDS, CaseClass
from services.routing.web.pages.acting import just_done
from services.routing.web.pages.assigning import ASSIGNS
from services.routing.web.pages.navigation import navigation
from services.routing.web.pages.showing import awaited_words, channel_words, no_limit_words, ruler_of, short_step

pages = Blueprint("listing", __name__)
PAGE = 20  # rows of one page
REFRESH = 30  # seconds
DUE_WORDS = {
    Due.OVER: ("已超期", "over"),
    Due.TODAY: ("今天到期", "today"),
    Due.SOON: ("三天内到期", "soon"),
    Due.LATER: ("时间充裕", "ok"),
    Due.DECIDE: ("待受理", "paused"),
}
NOTHING = {
    Tab.TODO: ("没有待办", "现在没有等您办理的投诉。"),
    Tab.ASSIGN: ("没有待分配的投诉", "受理后的投诉会出现在这里，请在 1 个工作日内指定承办人。"),
    Tab.APPROVE: ("没有待审批的处理意见", "承办人提交处理意见后会出现在这里。"),
    Tab.CALLBACK: ("没有待回访的投诉", "答复送达后，请在 5 个工作日内回访。"),
    Tab.OVERDUE: ("没有超期的投诉", "请继续留意“三天内到期”的投诉。"),
    Tab.MAJOR: ("没有重大投诉", "发现可能重大的，请在投诉页面上点“报告可能重大”。"),
    Tab.ALL: ("还没有投诉", "网上的投诉会自动出现在这里。"),
}
TO_REGISTER = "来访、来电、来信请登记。"  # said only to who can
NOT_FOUND = ("没有找到", "请核对编号，或者去掉筛选条件。只能查到本机构和下级机构的投诉。")


@pages.get("/console")
@open_to()
def console() -> str:
    """One list with its figures; only the part that changes when the page itself asks for it."""
    person, at = officer(), now()
    asked = _asked()
    shown = _filters(asked, person)
    due = Due(asked["due"]) if asked.get("due") else None
    with house().database.work(seeing=seeing()) as session:
        figures = counts(session, person, shown, at=at)
        page = listed(session, house(), person, shown, due, at=at)
        calendar, pack = calendar_and_pack(session, at=at)
    tab = Tab(asked["tab"])
    several = len(seeing()) > 1
    context: dict[str, Any] = {
        "title": f"查找“{asked['q']}”" if asked.get("q") else TAB_WORDS[tab],
        "rows": [(row, ruler_of(row, calendar, pack, at.date())) for row in page.rows],
        "me": person.id,
        "counters": _counters(asked, figures.due),
        "chips": _chips(asked),
        "offices": house().offices,
        "several": several,
        "nothing": NOT_FOUND if _is_narrowed(asked) else _nothing(tab, person),
        "may_register": person.holds(Post.WINDOW),
        "may_assign": tab is Tab.ASSIGN and person.holds(*ASSIGNS),
        "older": _address(asked, cursor=page.cursor) if page.cursor else "",
        "newest": _address(asked) if asked.get("cursor") else "",
        "channel_words": channel_words,
        "awaited_words": awaited_words,
        "no_limit_words": no_limit_words,
        "short_step": short_step,
    }
    if wants_part():
        return render_template("routing/queue_now.html", **context)
    return render_template(
        "routing/queue.html",
        nav=navigation(person, figures.tabs, tab),
        here=_address(asked, cursor=asked.get("cursor")),
        every=REFRESH,
        asked=asked,
        office_choices=[(code, house().offices[code].name) for code in seeing()] if several else [],
        q=asked.get("q", ""),
        done=just_done(),
        **context,
    )


@pages.get("/console/register")
@open_to()
def to_the_counter() -> AnyResponse:
    """The registration belongs to the counter's own page."""
    return redirect("/counter/new", code=302)


def _asked() -> dict[str, str]:
    """What the address asks for, without what makes no sense: a list is always shown."""
    known = {
        "tab": tuple(Tab),
        "due": tuple(Due),
        "class": tuple(CaseClass),
        "office": seeing(),
    }
    asked = {name: request.args[name] for name, values in known.items() if request.args.get(name) in values}
    for name in ("q", "cursor"):
        if request.args.get(name, "").strip():
            asked[name] = request.args[name].strip()[:256]
    asked.setdefault("tab", Tab.ALL.value if "q" in asked else Tab.TODO.value)
    return asked


def _filters(asked: dict[str, str], person: Officer) -> Filters:
    base = filters_of(Tab(asked["tab"]), person)
    return replace(
        base,
        queue=Queue.ALL if "q" in asked else base.queue,
        office=asked.get("office", base.office),
        classed=asked.get("class"),
        q=asked.get("q", "")[:64],
        cursor=asked.get("cursor"),
        limit=PAGE,
    )


def _nothing(tab: Tab, person: Officer) -> tuple[str, str]:
    """What stands in place of an empty list, with the way on for this officer."""
    title, text = NOTHING[tab]
    may_add = tab in (Tab.TODO, Tab.ALL) and person.holds(Post.WINDOW)
    return title, text + TO_REGISTER if may_add else text


def _is_narrowed(asked: dict[str, str]) -> bool:
    return bool({"q", "due", "class", "office"} & asked.keys())


def _address(asked: dict[str, str], **changed: str | None) -> str:
    """The same list with something changed; always from its first page unless a cursor is named."""
    merged = {**asked, "cursor": None, **changed}
    return f"/console?{urlencode({name: value for name, value in merged.items() if value})}"


def _counters(asked: dict[str, str], figures: Any) -> list[dict[str, Any]]:
    """Each filters the list; the one that is on takes its filter off again."""
    return [
        {
            "figure": figures[due],
            "label": label,
            "tone": tone,
            "here": asked.get("due") == due,
            "href": _address(asked, due=None if asked.get("due") == due else due.value),
        }
        for due, (label, tone) in DUE_WORDS.items()
    ]


def _chips(asked: dict[str, str]) -> list[dict[str, Any]]:
    offered = [(None, "全部类型"), *((kind.value, word) for kind, word in CLASS_WORDS.items())]
    return [
        {"text": word, "href": _address(asked, **{"class": value}), "here": asked.get("class") == value}
        for value, word in offered
    ]
