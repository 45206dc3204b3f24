"""`/console/mine`, `/console/supervision` and `/console/staff`: my duties, the desk of who watches, and the people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid, Refused
from services.kernel.people import POST_WORDS, Post
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing import queries
from services.routing.actions import governing, staffing
from services.routing.forms import staffing as forms
from services.routing.queries.pages import Tab, counts, filters_of
from services.routing.web.pages.navigation import navigation

pages = Blueprint("staff", __name__)
SEES_STAFF = (Post.SECTION_HEAD, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.AUDITOR, Post.PROVINCE)
OVERSEES = (Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)
APPOINTS = (Post.AGENCY_HEAD, Post.PROVINCE)
TRAINS = (Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)
STATE_WORDS = {"coming": "尚未开始", "in_force": "在任", "absent": "由他人代理", "ended": "已结束"}


@pages.get("/console/mine")
@open_to()
def mine() -> str:
    """What waits for me, what I may do with it, and what I must know."""
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        duties = queries.duties_of(session, house(), person, at=at)
        figures = counts(session, person, filters_of(Tab.TODO, person), at=at)
    return render_template("routing/mine.html", duties=duties, nav=navigation(person, figures.tabs, "/console/mine"))


@pages.get("/console/supervision")
@open_to(*OVERSEES)
def supervision() -> str:
    """First class, overdue, about to be overdue, the rest."""
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        found = queries.watched(session, house(), person, at=at)
        figures = counts(session, person, filters_of(Tab.TODO, person), at=at)
    return render_template(
        "routing/supervision.html", found=found, nav=navigation(person, figures.tabs, "/console/supervision")
    )


@pages.get("/console/staff")
@open_to(*SEES_STAFF)
def staff() -> str:
    return _staff()


@pages.post("/console/staff/appointments")
@open_to(*APPOINTS)
def appoint() -> AnyResponse | tuple[str, int]:
    """Appoint, or the page again with what is wrong."""
    return _done(lambda: staffing.give_post(house(), officer(), parse(forms.Appoint, _typed()), at=now()))


@pages.post("/console/staff/appointments/<appointment>/end")
@open_to(*APPOINTS)
def end(appointment: str) -> AnyResponse | tuple[str, int]:
    """End it today at the close of yesterday."""
    last = (now().date() - timedelta(days=1)).isoformat()
    given = {"until": last, **_typed()}
    return _done(lambda: staffing.end_post(house(), officer(), appointment, parse(forms.EndPost, given), at=now()))


@pages.post("/console/staff/trainings")
@open_to(*TRAINS)
def train() -> AnyResponse | tuple[str, int]:
    return _done(lambda: governing.record_training(house(), officer(), parse(forms.Train, _typed()), at=now()))


def _typed() -> dict[str, Any]:
    return {name: value for name, value in request.form.items() if name != "csrf_token" and value.strip()}


def _done(change: Any) -> AnyResponse | tuple[str, int]:
    try:
        change()
    except Invalid as invalid:
        return _staff(faults=invalid.faults), 422
    except Refused as refused:
        return _staff(faults=(Fault("", refused.code, refused.detail),)), refused.status
    return redirect("/console/staff", code=303)


def _staff(faults: tuple[Fault, ...] = ()) -> str:
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        found = queries.staff_of(session, house(), person.office, at=at)
        figures = counts(session, person, filters_of(Tab.TODO, person), at=at)
    return render_template(
        "routing/staff.html",
        staff=found,
        faults=faults,
        typed=request.form,
        may_appoint=person.holds(*APPOINTS),
        may_train=person.holds(*TRAINS),
        posts=tuple((post.value, words) for post, words in POST_WORDS.items() if post is not Post.SYSTEM),
        departments=tuple((unit.code, unit.name) for unit in house().offices[person.office].departments),
        state_words=STATE_WORDS,
        today=at.date().isoformat(),
        nav=navigation(person, figures.tabs, "/console/staff"),
    )
