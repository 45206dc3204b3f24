"""`/console/results`: what came of complaints about the officer's own department; read once, and signed for."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from services.kernel.clock import now
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.actions.unit_results import read_unit_result
from services.routing.queries.pages import menu_figures
from services.routing.queries.unit_results import unit_results
from services.routing.web.pages.navigation import navigation

pages = Blueprint("results", __name__)


@pages.get("/console/results")
@open_to()
def results() -> str:
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        found = unit_results(session, house(), person)
        figures = menu_figures(session, person, at=at)
    return render_template("routing/results.html", found=found, today=at.date(), nav=navigation(person, figures.tabs))


@pages.post("/console/results/<case>/read")
@open_to()
def read(case: str) -> AnyResponse:
    read_unit_result(house(), officer(), case, at=now())
    return redirect("/console/results", code=303)
