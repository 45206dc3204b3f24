"""`/console/assign`: several complaints given to handlers at once, each by the same act and rules as one alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from services.kernel.clock import now
from services.kernel.errors import Fault, Refused
from services.kernel.people import Post
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.actions.perform import act_by
from services.routing.queries.handlers import handlers_in
from services.routing.queries.pages import Tab, filters_of, listed, menu_figures
from services.routing.rules.acts import Act
from services.routing.web.pages.navigation import navigation

pages = Blueprint("assigning", __name__)
ASSIGNS = (Post.SECTION_HEAD, Post.FUNCTIONAL)
NEVER_STALE = -1  # a page that does not say what it showed is taken for an old one


@dataclass(frozen=True)
class Outcome:
    """What became of one of those that were ticked; `refusal` is empty when it was assigned."""

    number: str
    refusal: str


@pages.get("/console/assign")
@open_to(*ASSIGNS)
def choose() -> str:
    """Those that wait for a handler, the most urgent first."""
    return _page()


@pages.post("/console/assign")
@open_to(*ASSIGNS)
def assign() -> str | tuple[str, int]:
    """Each one by itself: what cannot be assigned is said with its reason, and the others are."""
    ticked, handlers = request.form.getlist("cases"), request.form.getlist("handlers")
    department = request.form.get("department", "")
    faults = [
        Fault(name, "missing", words)
        for name, given, words in (
            ("cases", ticked, "请至少勾选一件投诉"),
            ("department", department, "请选择承办部门"),
            ("handlers", handlers, "请选择承办人"),
        )
        if not given
    ]
    if faults:
        return _page(faults=faults), 422
    outcomes = [_assigned(one, handlers, department) for one in ticked]
    return _page(outcomes=outcomes)


def _assigned(ticked: str, handlers: Sequence[str], department: str) -> Outcome:
    """`ticked` names the case and the version that was on the page."""
    case, _, version = ticked.partition(":")
    seen = int(version) if version.isdecimal() and len(version) < 9 else NEVER_STALE
    form = {"handlers": list(handlers), "department": department}
    try:
        act_by(house(), officer(), case[:24], Act.ASSIGN, form, version=seen, at=now())
    except Refused as refusal:
        faults = getattr(refusal, "faults", ())
        return Outcome(case, "；".join(fault.message for fault in faults) or refusal.detail)
    return Outcome(case, "")


def _page(*, faults: Sequence[Fault] = (), outcomes: Sequence[Outcome] = ()) -> str:
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        waiting = listed(session, house(), person, filters_of(Tab.ASSIGN, person), None, at=at)
        handlers = handlers_in(session, house(), person.office, at=at)
        figures = menu_figures(session, person, at=at)
    return render_template(
        "routing/assign.html",
        rows=waiting.rows,
        more=waiting.cursor is not None,
        handlers=[(one.id, one.name, one.department_name) for one in handlers],
        departments=[(unit.code, unit.name) for unit in house().offices[person.office].departments],
        given=request.form,
        ticked=[] if outcomes else request.form.getlist("cases"),
        chosen=[] if outcomes else request.form.getlist("handlers"),
        faults=faults,
        done=[one for one in outcomes if not one.refusal],
        refused=[one for one in outcomes if one.refusal],
        at=at,
        nav=navigation(person, figures.tabs, Tab.ASSIGN),
    )
