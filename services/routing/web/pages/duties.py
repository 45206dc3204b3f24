"""`/console/duties`: who is called for a major complaint, and when (6.6.2.3)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.kernel.clock import now
from services.kernel.errors import Fault
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing import queries
from services.routing.actions import duty_hours, staffing
from services.routing.forms import staffing as forms
from services.routing.queries.pages import menu_figures
from services.routing.web.api.staff import SETS_DUTY
from services.routing.web.pages.filling import offices_of, tried, typed
from services.routing.web.pages.navigation import navigation

pages = Blueprint("duties", __name__)


@pages.get("/console/duties")
@open_to(*SETS_DUTY)
def duties() -> str:
    """Who is on duty now, and who will be."""
    return _page()


@pages.post("/console/duties")
@open_to(*SETS_DUTY)
def put() -> AnyResponse | tuple[str, int]:
    """Put somebody on duty, or the page again with what is wrong."""
    done = tried(lambda: duty_hours.put_on_duty(house(), officer(), parse(forms.OnDuty, typed()), at=now()))
    return (_page(done.faults), done.status) if done.faults else _back()


@pages.post("/console/duties/<duty>/withdraw")
@open_to(*SETS_DUTY)
def withdraw(duty: str) -> AnyResponse | tuple[str, int]:
    """Take hours back that have not begun, or the page again with what is wrong."""
    done = tried(
        lambda: duty_hours.withdraw_duty(house(), officer(), duty, parse(forms.WithdrawDuty, typed()), at=now())
    )
    return (_page(done.faults, withdrawing=duty), done.status) if done.faults else _back()


def _back() -> AnyResponse:
    office = request.form.get("office", "")
    return redirect("/console/duties" + (f"?office={office}" if office else ""), code=303)


def _page(faults: Sequence[Fault] = (), *, withdrawing: str = "") -> str:
    """`withdrawing`: the hours that the form for taking them back is about; without, new hours are asked for."""
    person, at = officer(), now()
    office = staffing.office_for(house(), person, request.values.get("office") or None)
    with house().database.work(seeing=seeing()) as session:
        staff = queries.staff_of(session, house(), office, at=at)
        figures = menu_figures(session, person, at=at)
    wanted = withdrawing or request.args.get("withdraw", "")
    coming = [one for one in staff.duties if one.begins_at > at]
    return render_template(
        "routing/duties.html",
        on_now=[one for one in staff.duties if one.begins_at <= at],
        coming=coming,
        withdrawn=staff.withdrawn,
        withdrawing=next((one for one in coming if one.id == wanted), None),
        seen=staff.duties_version,
        of_office=f"&office={office}" if office != person.office else "",
        people=[(one.id, f"{one.name}（{one.department_name}）") for one in staff.members if one.active],
        of=house().offices[office],
        offices=offices_of(person),
        faults=faults,
        typed=request.form,
        nav=navigation(person, figures.tabs, "/console/duties"),
    )
