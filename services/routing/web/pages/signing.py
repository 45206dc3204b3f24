"""`/login` and `/logout`."""

from __future__ import annotations

import re

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.kernel.errors import Fault, TooMany, Unauthenticated
from services.kernel.sessions import IDLE
from services.kernel.web import words
from services.kernel.web.login import give_cookie, house, officer, public, signed_in
from services.routing.web.session import open_session, take_cookie

pages = Blueprint("signing", __name__)
MOST = {"username": 64, "password": 256, "totp": 12}
_OWN_PATH = re.compile(r"/(?![/\\])[\w\-./?=&%:~+,]*", re.ASCII)


@pages.get("/login")
@public
def ask() -> str:
    """The form; who is signed in already may sign in as somebody else."""
    return _page()


@pages.post("/login")
@public
def sign_in() -> Response:
    """On to where the person wanted to go. Whatever is wrong, one sentence that does not say which part is."""
    given = {name: request.form.get(name, "").strip()[:most] for name, most in MOST.items()}
    if not given["username"] or not given["password"]:
        return _refused("请填写用户名和密码", 422)
    try:
        person, token, ends = open_session(
            username=given["username"],
            password=given["password"],
            totp=given["totp"].replace(" ", "") or None,
            idle=IDLE,
        )
    except TooMany as haste:
        response = _refused(f"尝试次数太多，请等 {haste.retry_after} 秒后再试", haste.status)
        response.headers["Retry-After"] = str(haste.retry_after)
        return response
    except Unauthenticated as refusal:
        return _refused(refusal.detail, refusal.status)
    onward = make_response(redirect(own_path(request.form.get("next", "")) or words.home(person), code=303))
    give_cookie(onward, token, ends)
    return onward


@pages.post("/logout")
@signed_in
def sign_out() -> Response:
    """The browser forgets the session and what it kept of our pages."""
    onward = make_response(redirect("/login", code=303))
    take_cookie(onward, officer())
    return onward


def own_path(asked: str) -> str:
    """A path of this site, or none: nobody is led elsewhere by a link that was made for it."""
    return asked if _OWN_PATH.fullmatch(asked) and ".." not in asked else ""


def _refused(sentence: str, status: int) -> Response:
    response = make_response(_page(sentence), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(sentence: str = "") -> str:
    return render_template(
        "routing/login.html",
        faults=(Fault("username", "refused", sentence),) if sentence else (),
        username=request.form.get("username", "")[: MOST["username"]],
        onward=own_path(request.values.get("next", "")),
        totp_required=house().settings.totp_required,
    )
