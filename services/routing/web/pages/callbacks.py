"""`/console/callbacks`: the desk of callbacks with the month's rate and what is needed to reach the target."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.kernel.clock import now
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.queries.callbacks import callback_month, callback_queue
from services.routing.queries.pages import Tab, counts, filters_of
from services.routing.web.api.callbacks import LOOKS
from services.routing.web.pages.navigation import navigation

pages = Blueprint("callbacks", __name__)


@pages.get("/console/callbacks")
@open_to(*LOOKS)
def callbacks() -> str:
    """Who is to be called first stands first."""
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        waiting = callback_queue(session, house(), person, person.office, at=at)
        month = callback_month(session, house(), person, person.office, at.date(), at=at)
        figures = counts(session, person, filters_of(Tab.CALLBACK, person), at=at)
    return render_template(
        "routing/callbacks.html",
        waiting=waiting,
        month=month,
        at=at,
        nav=navigation(person, figures.tabs, "/console/callbacks"),
    )
