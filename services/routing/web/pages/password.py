"""`/console/password`: one's own password, by who knows the old one."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.kernel.clock import now
from services.kernel.errors import Fault, Refused, TooMany
from services.kernel.sessions import IDLE
from services.kernel.web.faults import parse
from services.kernel.web.login import give_cookie, house, officer, seeing, sessions, signed_in
from services.routing.actions.sign_in import change_password
from services.routing.forms.passwords import PasswordChange
from services.routing.queries.pages import menu_figures
from services.routing.rules import passwords
from services.routing.web.pages.navigation import navigation

pages = Blueprint("password", __name__)
FIELDS = ("old", "new", "again")


@pages.get("/console/password")
@signed_in
def ask() -> str:
    return _page()


@pages.post("/console/password")
@signed_in
def change() -> AnyResponse:
    """Only the browser at hand stays signed in. A wrong old password counts as a wrong attempt to sign in."""
    person, at = officer(), now()
    given = {name: request.form.get(name, "").strip()[: passwords.MOST] for name in FIELDS}  # as signing in reads it
    try:
        form = parse(PasswordChange, {name: value for name, value in given.items() if value})
        since = change_password(house(), person, form, at=at, address=request.remote_addr or "")
    except Refused as refused:
        answer = make_response(_page(_faults(refused)), refused.status)
        if isinstance(refused, TooMany):
            answer.headers["Retry-After"] = str(refused.retry_after)
        return answer
    onward = make_response(redirect("/console/password?done=1", code=303))
    token, ends = sessions().issue(person, at=since, idle=IDLE)
    give_cookie(onward, token, ends)
    return onward


def _faults(refused: Refused) -> tuple[Fault, ...]:
    """Two that differ are a fault of the second."""
    faults = getattr(refused, "faults", (Fault("", refused.code, refused.detail),))
    return tuple(Fault("again" if one.code == "not_the_same" else one.field, one.code, one.message) for one in faults)


def _page(faults: tuple[Fault, ...] = ()) -> str:
    person = officer()
    with house().database.work(seeing=seeing()) as session:
        figures = menu_figures(session, person, at=now())
    return render_template(
        "routing/password.html",
        faults=faults,
        done=bool(request.args.get("done")) and not faults,
        least=passwords.LEAST,
        nav=navigation(person, figures.tabs, "/console/mine"),
    )
