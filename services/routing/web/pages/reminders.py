"""`/console/reminders`: what was sent to the officer, to be acknowledged by name, and what waits beside the lists."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from services.kernel.clock import now
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.actions.receipts import receive
from services.routing.queries.pages import menu_figures
from services.routing.queries.reminders import waiting_for
from services.routing.web.api.reminders import number_of
from services.routing.web.pages.navigation import navigation

pages = Blueprint("reminders", __name__)


@pages.get("/console/reminders")
@open_to()
def reminders() -> str:
    """The newest first."""
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        waiting = waiting_for(session, house(), person)
        figures = menu_figures(session, person, at=at)
    nav = navigation(person, figures.tabs, "/console/reminders")
    return render_template("routing/reminders.html", waiting=waiting, nav=nav)


@pages.post("/console/reminders/<case>/<clock>/<rung>")
@open_to()
def acknowledge(case: str, clock: str, rung: str) -> AnyResponse:
    """Seen, by name and moment."""
    receive(house(), officer(), case, number_of(clock), rung, at=now())
    return redirect("/console/reminders", code=303)
