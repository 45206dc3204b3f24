"""`/console/reports`: the final reports that have reached the functional department."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.kernel.clock import now
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.queries.pages import menu_figures
from services.routing.queries.reports import filed_reports
from services.routing.web.api.handling import READS_REPORTS
from services.routing.web.pages.navigation import navigation

pages = Blueprint("reports", __name__)


@pages.get("/console/reports")
@open_to(*READS_REPORTS)
def reports() -> str:
    """The newest first."""
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        filed = filed_reports(session, house(), person.office)
        figures = menu_figures(session, person, at=at)
    return render_template(
        "routing/reports.html", filed=filed, nav=navigation(person, figures.tabs, "/console/reports")
    )
