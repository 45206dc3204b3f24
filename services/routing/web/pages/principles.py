"""`/console/principles`: the policy that the head of an office signs, and which offices have published theirs (5.1)."""

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
from services.routing.actions import governing
from services.routing.forms import staffing as forms
from services.routing.queries.pages import menu_figures
from services.routing.web.pages.filling import tried, typed
from services.routing.web.pages.navigation import navigation

pages = Blueprint("principles", __name__)
MOST = 5000  # characters


@pages.get("/console/principles")
@open_to()
def principles() -> str:
    """The own office's, and those beneath it; the ones that are not published first."""
    return _page()


@pages.post("/console/principles")
@open_to(Post.AGENCY_HEAD)
def sign() -> AnyResponse | tuple[str, int]:
    """A new version for the own office, or the page again with what is wrong."""
    done = tried(lambda: governing.sign_policy(house(), officer(), parse(forms.SignPolicy, typed()), at=now()))
    if done.faults:
        return _page(done.faults), done.status
    return redirect("/console/principles", code=303)


def _page(faults: Sequence[Fault] = ()) -> str:
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        found = queries.policies_of(session, house(), seeing())
        figures = menu_figures(session, person, at=at)
    return render_template(
        "routing/principles.html",
        found=found,
        person=person,
        most=MOST,
        version=next((one.version or 0 for one in found if one.office == person.office), 0),
        may_sign=person.holds(Post.AGENCY_HEAD),
        faults=faults,
        typed=request.form,
        nav=navigation(person, figures.tabs, "/console/principles"),
    )
