"""`/console/majors`: major complaints and those that may be, with the minutes left."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.kernel.clock import now
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing.queries.pages import Tab, alarming, counts, filters_of
from services.routing.rules.regions import PROVINCE_WORDS
from services.routing.web.pages.navigation import navigation
from services.routing.web.pages.showing import left_words

pages = Blueprint("majors", __name__)


@pages.get("/console/majors")
@open_to()
def majors() -> str:
    """What is due first stands first."""
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        found = alarming(session, house(), person, at=at)
        figures = counts(session, person, filters_of(Tab.MAJOR, person), at=at)
    return render_template(
        "routing/majors.html",
        found=found,
        at=at,
        left_words=left_words,
        offices=house().offices,
        province_words={state.value: words.officer for state, words in PROVINCE_WORDS.items()},
        nav=navigation(person, figures.tabs, "/console/majors"),
    )
