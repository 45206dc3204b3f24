"""`/console/cases/<case>/clocks`: every limit of a case, why it is due when it is, day by day."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template

from services.kernel.clock import now
from services.kernel.people import POST_WORDS, Post
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.queries import ClockRow, case_clocks, case_state
from services.routing.queries.pages import menu_figures
from services.routing.web.pages.navigation import navigation
from services.routing.web.pages.showing import COUNTING

pages = Blueprint("clocks", __name__)
STATES = {
    "running": ("计时中", "brand"),
    "overdue": ("已超期", "over"),
    "met": ("按期完成", "ok"),
    "missed": ("超期完成", "over"),
}


@pages.get("/console/cases/<case>/clocks")
@open_to()
def clocks(case: str) -> str:
    """The one that decides on time or late first, then what else runs; the stopped ones folded."""
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        figures = menu_figures(session, person, at=at)
        row, _ = case_state(session, house(), person, case, at=at)
        found = case_clocks(session, person, case, at=at)
    ordered = sorted(found, key=_place)
    return render_template(
        "routing/clocks.html",
        row=row,
        running=[clock for clock in ordered if clock.stopped_at is None],
        stopped=[clock for clock in ordered if clock.stopped_at is not None],
        states=STATES,
        posts={post.value: POST_WORDS[post] for post in Post},
        nav=navigation(person, figures.tabs),
    )


def _place(clock: ClockRow) -> tuple[bool, datetime]:
    return clock.kind not in COUNTING, clock.due_at
