"""`/notices/duty`: what officers are called about, who answers it, and how the signed-in officer is reached."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.web import login
from services.kernel.web.faults import parse
from services.notification.actions import alarming, officers
from services.notification.forms import Reachable
from services.notification.queries import alarms
from services.notification.rules.alarms import ENDED_BECAUSE
from services.notification.web.pages import number, shared

duty = Blueprint("duty", __name__)
PATH = "/notices/duty"


@duty.get(PATH)
@login.open_to()
def listed() -> str:
    """Those that nobody has answered first."""
    return _page()


@duty.post(f"{PATH}/contact")
@login.open_to()
def reachable() -> str | Response | tuple[str, int]:
    """Where the officer is reached from now on; what was wrong is said beside the form."""
    try:
        form = parse(Reachable, request.form.to_dict())
    except Invalid as refusal:
        return _page(faults=refusal.faults, given=request.form), 422
    officer = login.officer()
    with login.house().database.work(seeing=(officer.office,)) as session:
        officers.keep(session, login.house(), officer, form, at=now())
    return redirect(PATH)


@duty.post(f"{PATH}/<alarm>")
@login.open_to()
def answer(alarm: str) -> Response:
    """The signed-in officer has seen it and takes it on."""
    with login.house().database.work(seeing=login.seeing()) as session:
        alarming.answer(session, login.house(), number(alarm), by=login.officer(), at=now())
    return redirect(PATH)


def _page(*, faults: tuple[Fault, ...] = (), given: Mapping[str, str] = MappingProxyType({})) -> str:
    officer = login.officer()
    with login.house().database.work(seeing=login.seeing()) as session:
        lines = alarms.open_alarms(session, officer, login.seeing())
        own = officers.left_by(session, login.house(), officer)
    return render_template(
        "notification/duty.html",
        lines=lines,
        own=own,
        ended=ENDED_BECAUSE,
        faults=faults,
        given=given,
        moment=now(),
        csrf=login.csrf_token(),
        **shared(PATH),
    )
