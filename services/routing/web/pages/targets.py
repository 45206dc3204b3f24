"""`/console/targets`: what an office wants to reach in a year, and month by month what it reached (4.6, 5.2 a)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.kernel.clock import now
from services.kernel.errors import Fault
from services.kernel.people import Post
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing import queries
from services.routing.actions import governing, staffing
from services.routing.forms import staffing as forms
from services.routing.queries.pages import menu_figures
from services.routing.web.pages.filling import offices_of, tried, typed
from services.routing.web.pages.navigation import navigation

pages = Blueprint("targets", __name__)
MEASURES = (("on_time", "按期办结率"), ("callback", "回访率"), ("satisfied", "满意率"))
YEARS = (2024, 2100)


@pages.get("/console/targets")
@open_to()
def targets() -> str:
    """The version that holds, what was reached, and the earlier versions."""
    return _page()


@pages.post("/console/targets")
@open_to(Post.AGENCY_HEAD)
def publish() -> AnyResponse | tuple[str, int]:
    """A new version for the own office, or the page again with what is wrong."""
    done = tried(lambda: governing.set_targets(house(), officer(), parse(forms.SetTargets, typed()), at=now()))
    if done.faults:
        return _page(done.faults), done.status
    return redirect(f"/console/targets?year={request.form.get('year', '')}", code=303)


def _page(faults: Sequence[Fault] = ()) -> str:
    person, at = officer(), now()
    office = staffing.office_for(house(), person, request.args.get("office") or None)
    year = _year(request.values.get("year", ""), at.year)
    with house().database.work(seeing=seeing()) as session:
        found = queries.targets_of(session, office, year)
        signed = {one.id: one.name for one in queries.staff_of(session, house(), office, at=at).members}
        figures = menu_figures(session, person, at=at)
    return render_template(
        "routing/targets.html",
        found=found,
        signed=signed,
        of=house().offices[office],
        offices=offices_of(person),
        measures=MEASURES,
        years=[
            {"text": f"{one} 年", "href": f"/console/targets?office={office}&year={one}", "here": one == year}
            for one in (at.year - 1, at.year, at.year + 1)
        ],
        may_publish=person.holds(Post.AGENCY_HEAD) and office == person.office,
        faults=faults,
        typed=request.form,
        nav=navigation(person, figures.tabs, "/console/targets"),
    )


def _year(told: str, otherwise: int) -> int:
    first, last = YEARS
    return int(told) if told.isdecimal() and first <= int(told) <= last else otherwise
