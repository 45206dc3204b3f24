"""`/notices/wordings`: the words of every notice, a new wording with its real length, and the second person's word."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid, NotFound
from services.kernel.people import Post
from services.kernel.web import login
from services.kernel.web.faults import parse
from services.notification.actions import fitting, wording
from services.notification.forms import Drafted
from services.notification.queries import wordings as kept
from services.notification.rules.omissions import omitted
from services.notification.rules.texts import Kind
from services.notification.rules.wordings import Preview, Wording
from services.notification.web.pages import number, shared

wordings = Blueprint("wordings", __name__)
PATH = "/notices/wordings"
MAY_WRITE = (Post.FUNCTIONAL, Post.LEADER, Post.PROVINCE)
_NOTHING: Mapping[str, str] = MappingProxyType({})


@wordings.get(PATH)
@login.open_to()
def listed() -> str:
    """Every kind with the words that hold for the officer's office."""
    office = login.officer().office
    with login.house().database.work(seeing=(office,)) as session:
        waiting = {each.kind for each in kept.versions(session, office=office) if each.state == "draft"}
    texts = wording.texts_of(login.house(), office)
    unfit = fitting.too_long(login.house(), office)
    lines = [
        (kind, texts.words(kind)["sms"], texts.version_of(kind), kind in waiting, unfit.get(kind, 0)) for kind in Kind
    ]
    return render_template("notification/wordings.html", lines=lines, moment=now(), **shared(PATH))


@wordings.get(f"{PATH}/<kind>")
@login.open_to()
def one(kind: str) -> str:
    """The words of one kind, the office's versions, and a form for new ones."""
    return _page(_kind(kind))


@wordings.post(f"{PATH}/<kind>")
@login.open_to(*MAY_WRITE)
def write(kind: str) -> str | Response | tuple[str, int]:
    """Look how long it gets, or keep it for a second person."""
    which = _kind(kind)
    try:
        form = parse(Drafted, request.form.to_dict())
        new = Wording(which, form.sms, form.subject, form.email, form.korean)
        if form.act == "look":
            longest, faults = wording.look(login.house(), new, office=login.officer().office)
            said = tuple(Fault("korean" if "朝鲜文" in each else "sms", "wording", each) for each in faults)
            return _page(which, faults=said, given=request.form, longest=longest)
        with login.house().database.work(seeing=(login.officer().office,)) as session:
            wording.draft(session, login.house(), new, by=login.officer(), at=now())
    except Invalid as refusal:
        return _page(which, faults=refusal.faults, given=request.form), 422
    return redirect(f"{PATH}/{which}")


@wordings.post(f"{PATH}/<kind>/<drafted>")
@login.open_to(*MAY_WRITE)
def decide(kind: str, drafted: str) -> Response:
    """The second person approves or declines."""
    with login.house().database.work(seeing=(login.officer().office,)) as session:
        approve = request.form.get("decision") == "approve"
        wording.decide(session, number(drafted), approve=approve, by=login.officer(), at=now())
    wording.forget(login.house())
    return redirect(f"{PATH}/{_kind(kind)}")


def _as_sent(kind: Kind, each: kept.Version) -> tuple[Preview | None, list[str]]:
    """What a draft says filled in, and what it leaves out; not filled in while the gateways' file cannot be read."""
    new = Wording(kind, each.sms, each.subject, each.email, each.korean)
    try:
        longest, _ = wording.look(login.house(), new, office=login.officer().office)
    except (ValueError, OSError):
        longest = None
    return longest, omitted(wording.PRODUCTS, new)


def _page(
    kind: Kind, *, faults: tuple[Fault, ...] = (), given: Mapping[str, str] = _NOTHING, longest: Preview | None = None
) -> str:
    officer = login.officer()
    with login.house().database.work(seeing=(officer.office,)) as session:
        versions = kept.versions(session, office=officer.office, kind=kind)
    texts = wording.texts_of(login.house(), officer.office)
    return render_template(
        "notification/wording.html",
        kind=kind,
        versions=versions,
        as_sent={each.id: _as_sent(kind, each) for each in versions if each.state == "draft"},
        words_now=texts.words(kind),
        given=given or texts.words(kind),
        faults=faults,
        longest=longest,
        may_write=officer.holds(*MAY_WRITE),
        me=officer.id,
        moment=now(),
        csrf=login.csrf_token(),
        **shared(""),
    )


def _kind(told: str) -> Kind:
    try:
        return Kind(told)
    except ValueError as cause:
        raise NotFound from cause
