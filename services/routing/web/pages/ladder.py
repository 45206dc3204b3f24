"""`/console/ladder`: the month's bulletin of late answers, and what is under public supervision (6.6.2.6)."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, render_template, request

from services.kernel.clock import now
from services.kernel.people import Post
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.queries.ladder import ladder_of
from services.routing.queries.pages import menu_figures
from services.routing.web.api.handling import READS_REPORTS
from services.routing.web.api.reminders import month_of
from services.routing.web.pages.navigation import navigation

pages = Blueprint("ladder", __name__)


@pages.get("/console/ladder")
@open_to(*READS_REPORTS)
def ladder() -> str:
    """The officer's own office and those beneath it; the province, all."""
    person, at = officer(), now()
    month = month_of(request.args.get("month"), at.date())
    with house().database.work(seeing=seeing()) as session:
        found = ladder_of(session, house(), person, month, at=at)
        figures = menu_figures(session, person, at=at)
    return render_template(
        "routing/ladder.html",
        found=found,
        months=[_link(one, found.month) for one in _around(found.month)],
        steers=person.holds(Post.PROVINCE),
        nav=navigation(person, figures.tabs, "/console/ladder"),
    )


def _around(month: date) -> tuple[date, date, date]:
    return (month - timedelta(days=1)).replace(day=1), month, (month + timedelta(days=31)).replace(day=1)


def _link(month: date, here: date) -> dict[str, object]:
    return {
        "text": f"{month.year} 年 {month.month} 月",
        "href": f"/console/ladder?month={month:%Y-%m}",
        "here": month == here,
    }
