"""`/province/screen`: the wallboard where nobody is signed in; `/province/screens`: who lets screens in."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.archive.actions import screens as actions
from services.archive.queries.screens import screens
from services.archive.rules import screens as rules
from services.archive.web import panels, shelf, wall
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid, NotFound, Refused
from services.kernel.people import Officer
from services.kernel.web import login
from services.kernel.web.part import wants_part

pages = Blueprint("screens", __name__)


@pages.get("/province/screen")
@login.public
def screen() -> str | tuple[str, int]:
    """Figures alone, for who shows a screen's token; for others the question for a code. A page that still shows
    figures and asks for fresh ones is told by 401 that it may show none."""
    viewer = _viewer()
    if viewer is None:
        return _asked(), 401 if wants_part() else 200
    house, moment = login.house(), now()
    with house.database.work(seeing=house.offices.beneath(viewer.office)) as session:
        seen = panels.look(session, house.offices.beneath(viewer.office), today=moment.date())
    return render_template(
        "archive/wall.html",
        place=house.offices[viewer.office],
        board=None,
        moment=moment,
        **wall.pictured(viewer, seen, address="/province/screen"),
        **shelf.SHARED,
    )


@pages.post("/province/screen")
@login.public
def pair() -> AnyResponse | tuple[str, int]:
    """Take the code; the browser keeps the token from then on."""
    try:
        token, ends = actions.pair(login.house(), request.form.get("code", ""), at=now())
    except Refused as refusal:
        return _asked((Fault("code", refusal.code, refusal.detail),)), refusal.status
    secure = login.house().settings.secure_cookies
    answer = redirect("/province/screen", 303)
    answer.set_cookie(
        rules.cookie_called(secure=secure),
        token,
        expires=ends,
        path="/",
        secure=secure,
        httponly=True,
        samesite="Strict",
    )
    return answer


@pages.get("/province/screens")
@login.open_to(*rules.ISSUERS)
def listed() -> str:
    return _listed()


@pages.post("/province/screens")
@login.open_to(*rules.ISSUERS)
def issue() -> Response | str | tuple[str, int]:
    """The code is told on this answer and nowhere else."""
    try:
        code = actions.issue(login.house(), request.form.get("name", ""), by=login.officer(), at=now())
    except Invalid as refusal:
        return _listed(faults=refusal.faults), refusal.status
    return _listed(code=code)


@pages.post("/province/screens/<screen>/revoke")
@login.open_to(*rules.ISSUERS)
def revoke(screen: str) -> AnyResponse:
    try:
        which = UUID(screen)
    except ValueError as cause:
        raise NotFound from cause
    actions.revoke(login.house(), which, by=login.officer(), at=now())
    return redirect("/province/screens", 303)


def _viewer() -> Officer | None:
    house = login.house()
    token = request.cookies.get(rules.cookie_called(secure=house.settings.secure_cookies), "")
    found = actions.session_of(house, token, at=now()) if token else None
    return found.officer if found else None


def _asked(faults: tuple[Fault, ...] = ()) -> str:
    return render_template("archive/screen.html", faults=faults)


def _listed(*, code: str = "", faults: tuple[Fault, ...] = ()) -> str:
    with login.house().database.work(seeing=login.seeing()) as session:
        found = screens(session)
    return render_template(
        "archive/screens.html",
        found=found,
        code=code,
        faults=faults,
        nav=shelf.navigation("/province"),
        today=now().date(),
        moment=now(),
        **shelf.SHARED,
    )
