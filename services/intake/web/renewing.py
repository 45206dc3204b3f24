"""The desk for who lost the code: find the complaint by phone or number, give a new code."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from services.intake.actions import renewing
from services.intake.forms.renewing import HOW_WORDS, Finding, Renewal
from services.intake.web import typed
from services.intake.web.navigation import nav
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.people import Post
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to

FIELDS = ("phone", "id_number")

pages = Blueprint("renewing", __name__)


@pages.get("/counter/lost")
@open_to(Post.WINDOW, Post.FUNCTIONAL)
def ask() -> str:
    return _page()


@pages.post("/counter/lost")
@open_to(Post.WINDOW, Post.FUNCTIONAL)
def find() -> str | tuple[str, int]:
    """By phone or number; neither stands in an address."""
    given = {name: request.form.get(name, "") for name in FIELDS}
    try:
        found = renewing.find(house(), parse(Finding, typed.nested(given)), by=officer(), at=now())
    except Invalid as invalid:
        return _page(given, typed.on_page(invalid.faults, order=FIELDS)), 422
    return _page(given, found=found)


@pages.post("/counter/cases/<case>/code")
@open_to(Post.WINDOW, Post.FUNCTIONAL)
def renew(case: str) -> str | tuple[str, int]:
    """The new code to print, this once."""
    try:
        form = parse(Renewal, {"how": request.form.get("how", "")})
        renewed = renewing.renew(house(), case, form, by=officer(), at=now())
    except Invalid as invalid:
        return _page({}, invalid.faults), 422
    return render_template(
        "intake/counter/new_code.html", renewed=renewed, where=house().offices[renewed.office], nav=nav("/counter/lost")
    )


def _page(
    values: dict[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
    *,
    found: tuple[renewing.Found, ...] | None = None,
) -> str:
    return render_template(
        "intake/counter/lost.html",
        values=values or {},
        faults=faults,
        found=found,
        ways=tuple(HOW_WORDS.items()),
        nav=nav("/counter/lost"),
    )
