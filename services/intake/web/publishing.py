"""The office's own page of its seven public facts, and the province's list of what is missing or old."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.actions import policies, publishing
from services.intake.forms.publishing import LookedThrough
from services.intake.web import typed
from services.intake.web.navigation import nav
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.people import Post
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to

pages = Blueprint("publishing", __name__)


@pages.get("/counter/public-facts")
@open_to(Post.FUNCTIONAL, Post.PROVINCE)
def own() -> str:
    """The office's seven with their dates; for the province also who lacks something."""
    return _page({}, ())


@pages.post("/counter/public-facts/<fact>")
@open_to(Post.FUNCTIONAL)
def look_through(fact: str) -> str | Response | tuple[str, int]:
    """Found right as it is, worded anew, or taken off the page."""
    given = {"lines": request.form.get("lines", "")}
    go = request.form.get("go", "right")
    try:
        form = parse(LookedThrough, typed.nested(given))
        if go == "own" and not form.lines:
            raise Invalid([Fault("lines", "missing", "请填写内容")])
        publishing.look_through(
            house(),
            fact,
            lines=form.lines or "" if go == "own" else "",
            withdrawn=go == "withdraw",
            by=officer(),
            at=now(),
        )
    except Invalid as invalid:
        return _page(given | {"fact": fact}, invalid.faults), 422
    return redirect("/counter/public-facts", code=303)


def _page(values: dict[str, str], faults: tuple[Fault, ...]) -> str:
    here, by, today = house(), officer(), now().date()
    office = here.offices[by.office]
    beneath = tuple(here.offices[code] for code in here.offices.beneath(by.office))
    return render_template(
        "intake/counter/public_facts.html",
        office=office,
        facts=publishing.told(here, (office,))[office.code],
        wanting=publishing.wanting(here, beneath, today=today) if by.holds(Post.PROVINCE) else (),
        without_policy=policies.without(here, beneath) if by.holds(Post.PROVINCE) else (),
        may_change=by.holds(Post.FUNCTIONAL),
        today=today,
        values=values,
        faults=faults,
        nav=nav("/counter/public-facts"),
    )
