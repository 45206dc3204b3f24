"""`/records/retention`: how long dossiers are kept, holds, and lists of what is destroyed (A8-5)."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.archive import actions
from services.archive.queries import retention as kept
from services.archive.rules import retention
from services.archive.web import shelf
from services.archive.web.retention import KEEPERS, Disposal, NewList, NewPeriod, Reason
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.people import Post
from services.kernel.web import login
from services.kernel.web.faults import parse

HERE = "/records/retention"
_APPRAISAL = "appraisal."
pages = Blueprint("keeping", __name__)


@pages.get("/records/retention")
@login.open_to(*shelf.READERS)
def page() -> str:
    """Periods, what is due for appraisal, the office's lists, and running holds."""
    return _page()


@pages.post("/records/retention")
@login.open_to(Post.PROVINCE)
def set_period() -> Response | tuple[str, int]:
    """`years` empty is for ever, as the form says."""
    given = _given()
    try:
        asked = parse(NewPeriod, {**given, "years": given.get("years")})
    except Invalid as refusal:
        return _page(given, refusal.faults), refusal.status
    actions.set_period(login.house(), asked.series, retention.Period(asked.years), by=login.officer(), at=now())
    return redirect(HERE, 303)


@pages.post("/records/retention/disposals")
@login.open_to(Post.ARCHIVIST)
def propose() -> Response | tuple[str, int]:
    """Whatever was given an appraisal is on the list."""
    given = _given()
    appraised = {name.removeprefix(_APPRAISAL): text for name, text in given.items() if name.startswith(_APPRAISAL)}
    try:
        asked = parse(NewList, {"cases": [{"case": case, "appraisal": text} for case, text in appraised.items()]})
        listed = {one.case: one.appraisal for one in asked.cases}
        n = actions.propose(login.house(), listed, by=login.officer(), at=now())
    except Invalid as refusal:
        return _page(given, _by_case(refusal.faults, sorted(appraised))), refusal.status
    return redirect(f"{HERE}/disposals/{n}", 303)


@pages.get("/records/retention/disposals/<n>")
@login.open_to(*shelf.READERS)
def one_list(n: str) -> str:
    """A list with its appraisals and approvals, and its certificate once it was executed."""
    with login.house().database.work(seeing=(login.officer().office,)) as session:
        found = kept.disposal(session, login.officer(), _number(n))
    return render_template(
        "archive/disposal.html",
        one=found,
        series=retention.SERIES,
        needed=retention.APPROVALS,
        may_approve=login.officer().holds(Post.LEADER, Post.AGENCY_HEAD),
        may_execute=login.officer().holds(Post.ARCHIVIST),
        nav=shelf.navigation(HERE),
        today=now().date(),
        **shelf.SHARED,
    )


@pages.post("/records/retention/disposals/<n>/approvals")
@login.open_to(Post.LEADER, Post.AGENCY_HEAD)
def approve(n: str) -> Response:
    actions.approve(login.house(), _number(n), by=login.officer(), at=now())
    return redirect(f"{HERE}/disposals/{n}", 303)


@pages.post("/records/retention/disposals/<n>/execution")
@login.open_to(Post.ARCHIVIST)
def execute(n: str) -> Response:
    actions.execute(login.house(), _number(n), by=login.officer(), at=now())
    return redirect(f"{HERE}/disposals/{n}", 303)


@pages.post("/records/<case>/hold")
@login.open_to(*KEEPERS)
def hold(case: str) -> Response:
    """Raises Invalid without a reason."""
    reason = parse(Reason, _given()).reason
    actions.hold_case(login.house(), case, reason=reason, by=login.officer(), at=now())
    return redirect(f"/records/{case}", 303)


@pages.post("/records/<case>/hold/lifted")
@login.open_to(*KEEPERS)
def lift(case: str) -> Response:
    """Raises Invalid without a reason."""
    reason = parse(Reason, _given()).reason
    actions.lift_hold(login.house(), case, reason=reason, by=login.officer(), at=now())
    return redirect(f"/records/{case}", 303)


def _number(n: str) -> int:
    """Raises Invalid for what is no number of a list."""
    return parse(Disposal, {"n": n}).n


def _given() -> dict[str, str]:
    return {name: value for name, value in request.form.items() if name != "csrf_token" and value.strip()}


def _by_case(faults: tuple[Fault, ...], cases: list[str]) -> tuple[Fault, ...]:
    """Beside the field that it is about: the form names fields by case, the action by place."""
    found = []
    for fault in faults:
        place = fault.field.split(".")[1] if fault.field.startswith("cases.") else ""
        name = f"{_APPRAISAL}{cases[int(place)]}" if place.isdigit() and int(place) < len(cases) else ""
        found.append(Fault(name, fault.code, fault.message))
    return tuple(found)


def _page(given: dict[str, str] | None = None, faults: tuple[Fault, ...] = ()) -> str:
    officer, today = login.officer(), now().date()
    with login.house().database.work(seeing=login.seeing()) as session:
        periods = actions.periods(session)
        due = kept.due(session, officer, today=today) if officer.holds(Post.ARCHIVIST) else []
        lists = kept.disposals(session, officer)
        holds = kept.on_hold(session, officer)
    return render_template(
        "archive/retention.html",
        periods=periods,
        series=retention.SERIES,
        proposed=retention.PROPOSED,
        bounds=(retention.SHORTEST, retention.LONGEST),
        due=due,
        lists=lists,
        holds=holds,
        needed=retention.APPROVALS,
        may_set=officer.holds(Post.PROVINCE) and officer.office == login.house().offices.province.code,
        may_propose=officer.holds(Post.ARCHIVIST),
        given=given or {},
        faults=faults,
        nav=shelf.navigation(HERE),
        today=today,
        **shelf.SHARED,
    )
