"""How the procedure goes: `/console/flow` draws it from the tables of steps, `/console/cases/<case>/conformance` shows
whether it was followed in one case."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from services.kernel.clock import now
from services.kernel.errors import NotFound
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.queries import case_state
from services.routing.queries.conformance import conformance_of
from services.routing.queries.pages import menu_figures
from services.routing.rules.charting import CHARTS
from services.routing.web.pages.navigation import navigation

pages = Blueprint("conduct", __name__)
TONES = {"done": "ok", "missed": "over", "to_come": "soon", "not_applicable": "plain"}
CHART_WORDS = {"internal": "内部流程图", "public": "给投诉人看的流程图"}


@pages.get("/console/cases/<case>/conformance")
@open_to()
def conformance(case: str) -> str:
    """Each step of the guide, in its order."""
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        row, _ = case_state(session, house(), person, case, at=at)
        found = conformance_of(session, person, case)
        figures = menu_figures(session, person, at=at)
    nav = navigation(person, figures.tabs)
    return render_template("routing/conformance.html", row=row, found=found, tones=TONES, nav=nav)


@pages.get("/console/flow")
@open_to()
def flow() -> str:
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        figures = menu_figures(session, person, at=at)
    return render_template("routing/flow.html", charts=CHART_WORDS, nav=navigation(person, figures.tabs))


@pages.get("/console/flow/<name>.svg")
@open_to()
def chart(name: str) -> Response:
    """Drawn now, from the tables by which acts are permitted."""
    if name not in CHARTS:
        raise NotFound("没有这张流程图")
    return Response(CHARTS[name](), mimetype="image/svg+xml")
