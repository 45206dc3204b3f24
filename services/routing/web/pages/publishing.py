"""`/console/publishing`: calendars, local rest days and packs of rules: simulated, proposed, published by a second
person of the province."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid, Refused
from services.kernel.people import Post
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing import queries
from services.routing.actions import drafting, publishing
from services.routing.actions.drafting import Make
from services.routing.actions.publishing import MAY_ASK_FOR_REST
from services.routing.queries.pages import menu_figures
from services.routing.rules.pack_words import words_of
from services.routing.rules.publishing import read_file
from services.routing.web.pages.navigation import navigation

pages = Blueprint("publishing", __name__)
KIND_WORDS = {"calendar": "工作日历", "local_rest": "地方放假", "policy": "办理规则"}
STATE_WORDS = {"proposed": ("待公布", "soon"), "published": ("已公布", "ok"), "rejected": ("已退回", "over")}


@pages.get("/console/publishing")
@open_to(*MAY_ASK_FOR_REST)
def show() -> str:
    """What holds, what is proposed, and a form for each kind."""
    return _page()


@pages.post("/console/publishing")
@open_to(*MAY_ASK_FOR_REST)
def propose() -> AnyResponse | tuple[str, int]:
    """Simulate, or propose for the second person."""
    try:
        make = _drafting(request.form)
        if request.form.get("do") != "propose":
            with house().database.work_seeing_every_office(because="a publication holds for every office") as session:
                draft = drafting.drafted(session, make)
                would = _simulated(session, draft)
            return _page(would=would), 200
        because = request.form.get("because", "").strip()
        if not because:
            raise Invalid([Fault("because", "missing", "请写明公布的依据")])
        publishing.propose(house(), officer(), make, because=because, at=now())
    except Invalid as refusal:
        return _page(faults=refusal.faults), refusal.status
    except Refused as refusal:
        return _page(faults=(Fault("", refusal.code, refusal.detail),)), refusal.status
    return redirect("/console/publishing", code=303)


@pages.post("/console/publishing/<publication>/<decision>")
@open_to(Post.PROVINCE)
def decide(publication: str, decision: str) -> AnyResponse | tuple[str, int]:
    """A second person of the province publishes or turns down."""
    try:
        if decision == "publish":
            publishing.publish(house(), officer(), publication, at=now())
        else:
            reason = request.form.get("reason", "").strip()
            publishing.reject(house(), officer(), publication, reason=reason, at=now())
    except Invalid as refusal:
        return _page(faults=refusal.faults, turning_down=publication), refusal.status
    except Refused as refusal:
        return _page(faults=(Fault("", refusal.code, refusal.detail),)), refusal.status
    return redirect("/console/publishing", code=303)


def _drafting(given: Mapping[str, str]) -> Make:
    """How the draft is made from the page. Raises Invalid for a text that cannot be read."""
    kind, text, today = given.get("kind", ""), given.get("text", ""), now().date()
    if kind == "calendar":
        document = read_file(text)
        return lambda book: drafting.draft_year(book, document, today=today)
    if kind == "policy":
        changed = _toml(text)
        return lambda book: drafting.draft_policy(book, changed, today=today)
    if kind == "local_rest":
        days = _toml(text)
        office, year = str(days.pop("office", officer().office)), days.pop("year", None)
        if not isinstance(year, int):
            raise Invalid([Fault("text", "year", "请写明年份，例如 year = 2027")])
        if office not in house().offices.beneath(officer().office):
            raise Invalid([Fault("text", "other_office", "没有这个机构，或者不属于您的机构")])
        return lambda book: drafting.draft_local_rest(book, office, year, days, today=today)
    raise Invalid([Fault("kind", "missing", "请选择要公布的内容")])


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise Invalid([Fault("text", "not_toml", f"读不懂：{cause}")]) from cause


def _simulated(session: Any, draft: drafting.Draft) -> Any:
    if draft.kind is drafting.Kind.CALENDAR:
        return queries.simulate_year(session, draft.document)
    if draft.kind is drafting.Kind.POLICY:
        return queries.simulate_policy(session, draft.document, today=now().date())
    office, _, year = draft.key.partition("/")
    return queries.simulate_local_rest(session, office, int(year), draft.document, today=now().date())


def _page(*, would: Any = None, faults: Sequence[Fault] = (), turning_down: str = "") -> str:
    """`turning_down`: the draft whose reason the faults are about."""
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        figures = menu_figures(session, person, at=at)
        found = {
            "calendars": queries.calendars(session),
            "local_rests": queries.local_rests(session),
            "policies": queries.policies(session),
            "publications": queries.publications(session),
            "contents": queries.contents(session, today=at.date()),
        }
    return render_template(
        "routing/publishing.html",
        **found,
        would=would,
        faults=faults,
        given={name: request.form.get(name, "") for name in ("kind", "text", "because", "reason")},
        kinds=tuple(KIND_WORDS.items()) if person.holds(Post.PROVINCE) else (("local_rest", KIND_WORDS["local_rest"]),),
        turning_down=turning_down,
        kind_words=KIND_WORDS,
        words_of=words_of,
        state_words=STATE_WORDS,
        decides=person.holds(Post.PROVINCE),
        person=person,
        nav=navigation(person, figures.tabs, "/console/publishing"),
    )
