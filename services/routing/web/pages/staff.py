"""`/console/mine`, `/console/supervision` and `/console/staff`: my duties, the desk of who watches, and the people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.kernel.clock import now
from services.kernel.errors import Fault
from services.kernel.people import POST_WORDS, Post
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to, seeing, signed_in
from services.routing import queries
from services.routing.actions import governing, granting, staffing
from services.routing.actions.naming import are_named
from services.routing.forms import staffing as forms
from services.routing.queries.administering import asked_in
from services.routing.queries.pages import menu_figures
from services.routing.queries.staff import Held, Staff
from services.routing.rules.administering import KNOCKS, Power, about, may
from services.routing.web.api.staff import GRANTS, SEES_STAFF
from services.routing.web.pages.filling import offices_of, tried, typed
from services.routing.web.pages.navigation import navigation
from services.routing.web.pages.showing import COUNTING

pages = Blueprint("staff", __name__)
OVERSEES = (Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)
TRAINS = (Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)
FORM_WORDS = {"appoint": "任命", "train": "登记培训"}
STATE_WORDS = {"coming": "尚未开始", "in_force": "在任", "absent": "由他人代理", "ended": "已结束"}


@pages.get("/console/mine")
@signed_in
def mine() -> str:
    """What waits for me, what I may do with it, and what I must know."""
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        duties = queries.duties_of(session, house(), person, at=at)
        figures = menu_figures(session, person, at=at)
    return render_template(
        "routing/mine.html", duties=duties, at=at, nav=navigation(person, figures.tabs, "/console/mine")
    )


@pages.get("/console/supervision")
@open_to(*OVERSEES)
def supervision() -> str:
    """First class, overdue, about to be overdue, the rest."""
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        found = queries.watched(session, house(), person, at=at)
        figures = menu_figures(session, person, at=at)
    return render_template(
        "routing/supervision.html",
        found=found,
        at=at,
        counting=COUNTING,
        nav=navigation(person, figures.tabs, "/console/supervision"),
    )


@pages.get("/console/load")
@open_to(Post.AGENCY_HEAD, Post.PROVINCE)
def load() -> str:
    """Open cases by handler and day, what may become late, and vacancies (5.2 b)."""
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        found = queries.load_of(session, house(), seeing(), at=at)
        figures = menu_figures(session, person, at=at)
    return render_template("routing/load.html", found=found, nav=navigation(person, figures.tabs, "/console/load"))


@pages.get("/console/staff")
@open_to(*SEES_STAFF)
def staff() -> str:
    """The people of the office, and one form at a time: `form` says which."""
    return _staff(request.args.get("form", ""))


@pages.post("/console/staff/appointments")
@open_to(*KNOCKS)
def appoint() -> AnyResponse | tuple[str, int]:
    """Appoint, or the page again with what is wrong."""
    return _done("appoint", lambda: staffing.give_post(house(), officer(), parse(forms.Appoint, typed()), at=now()))


@pages.post("/console/staff/asked/<asked>/grant")
@open_to(*GRANTS)
def grant(asked: str) -> AnyResponse | tuple[str, int]:
    """As it was asked for."""
    return _done("", lambda: granting.grant(house(), officer(), asked, parse(forms.OfOffice, typed()), at=now()))


@pages.post("/console/staff/asked/<asked>/refuse")
@open_to(*GRANTS)
def refuse(asked: str) -> AnyResponse | tuple[str, int]:
    return _done("", lambda: granting.refuse(house(), officer(), asked, parse(forms.RefusePost, typed()), at=now()))


@pages.post("/console/staff/appointments/<appointment>/end")
@open_to(*KNOCKS)
def end(appointment: str) -> AnyResponse | tuple[str, int]:
    """Its last day; yesterday ends it at once."""
    return _done(
        "end",
        lambda: staffing.end_post(house(), officer(), appointment, parse(forms.EndPost, typed()), at=now()),
        appointment=appointment,
    )


@pages.post("/console/staff/trainings")
@open_to(*TRAINS)
def train() -> AnyResponse | tuple[str, int]:
    return _done("train", lambda: governing.record_training(house(), officer(), parse(forms.Train, typed()), at=now()))


def _done(form: str, change: Callable[[], Any], *, appointment: str = "") -> AnyResponse | tuple[str, int]:
    done = tried(change)
    if done.faults:
        return _staff(form, done.faults, appointment=appointment), done.status
    office = request.form.get("office", "")
    return redirect("/console/staff" + (f"?office={office}" if office else ""), code=303)


def _staff(form: str, faults: Sequence[Fault] = (), *, appointment: str = "") -> str:
    person, at = officer(), now()
    office = staffing.office_for(house(), person, request.values.get("office") or None)
    with house().database.work(seeing=seeing()) as session:
        found = queries.staff_of(session, house(), office, at=at)
        asked = asked_in(session, house(), office)
        figures = menu_figures(session, person, at=at)
    named = are_named(house(), office)
    to_give = [post for post in POST_WORDS if may(person, about(Power.ASK_POST, posts=(post,)), named=named)]
    may_end = {post.value for post in POST_WORDS if may(person, about(Power.END_POST, posts=(post,)), named=named)}
    offered = [*(["appoint"] if to_give else []), *(["train"] if person.holds(*TRAINS) else [])]
    ending = _held(found, appointment or request.args.get("appointment", ""))
    shown = form if form in offered or (form == "end" and ending and may_end) else next(iter(offered), "")
    of_office = f"&office={office}" if office != person.office else ""
    return render_template(
        "routing/staff.html",
        staff=found,
        faults=faults,
        typed=request.form,
        form=shown,
        forms=[
            {"text": FORM_WORDS[name], "href": f"/console/staff?form={name}{of_office}", "here": name == shown}
            for name in offered
        ],
        ending=ending,
        of_office=of_office,
        may_end=may_end,
        asked=asked,
        may_grant=may(person, Power.GRANT_POST, named=named),
        asks=named and may(person, Power.ASK_POST, named=named),
        names=may(person, Power.NAME, named=named),
        posts=tuple((post.value, POST_WORDS[post]) for post in to_give if post is not Post.SYSTEM),
        of=house().offices[office],
        offices=offices_of(person),
        departments=tuple((unit.code, unit.name) for unit in house().offices[office].departments),
        state_words=STATE_WORDS,
        today=at.date(),
        nav=navigation(person, figures.tabs, "/console/staff"),
    )


def _held(staff: Staff, appointment: str) -> tuple[str, Held] | None:
    """Whose appointment it is, and which."""
    for member in staff.members:
        for one in member.appointments:
            if one.id == appointment:
                return member.name, one
    return None
