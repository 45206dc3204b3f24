"""`/console/policy-problems`: what lies in a policy, and what has to be looked at in this quarter."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.kernel.clock import now
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.queries.pages import menu_figures
from services.routing.queries.policy_problems import policy_problems
from services.routing.web.api.handling import READS_REPORTS
from services.routing.web.pages.navigation import navigation

pages = Blueprint("policy_problems", __name__)


@pages.get("/console/policy-problems")
@open_to(*READS_REPORTS)
def problems() -> str:
    """What is due stands first."""
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        found = policy_problems(session, house(), today=at.date())
        figures = menu_figures(session, person, at=at)
    return render_template(
        "routing/policy_problems.html", problems=found, nav=navigation(person, figures.tabs, "/console/policy-problems")
    )
