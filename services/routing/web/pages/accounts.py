"""`/console/accounts`: who can sign in, and which departments are open for complaints (1, 5.2 d)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.kernel.clock import now
from services.kernel.errors import Fault
from services.kernel.people import POST_WORDS, THREE, Post
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing import queries
from services.routing.actions import accounts as acts
from services.routing.actions import staffing
from services.routing.actions.naming import are_named
from services.routing.forms import staffing as forms
from services.routing.queries.administering import changes_in
from services.routing.queries.pages import menu_figures
from services.routing.rules.administering import KNOCKS, RIGHTS, Power, about, may
from services.routing.web.pages.filling import offices_of, tried, typed
from services.routing.web.pages.navigation import navigation

pages = Blueprint("accounts", __name__)


@pages.get("/console/accounts")
@open_to(*KNOCKS, Post.AUDITOR)
def accounts() -> str:
    """Every account of the office, its departments, who may do what about them, and what was done last."""
    return _page()


@pages.post("/console/accounts")
@open_to(*KNOCKS)
def open_account() -> tuple[str, int]:
    """The page with the new password, which is told this once and nowhere else."""
    done = tried(lambda: acts.open_account(house(), officer(), parse(forms.OpenAccount, typed()), at=now()))
    if done.faults:
        return _page(done.faults), done.status
    return _page(opened=done.result), 201


@pages.post("/console/accounts/<account>/close")
@open_to(*KNOCKS)
def close(account: str) -> AnyResponse | tuple[str, int]:
    """At once and everywhere; the open cases pass to others."""
    return _done(lambda form: acts.close_account(house(), officer(), account, form, at=now()))


@pages.post("/console/accounts/<account>/reopen")
@open_to(*KNOCKS)
def reopen(account: str) -> AnyResponse | tuple[str, int]:
    return _done(lambda form: acts.reopen_account(house(), officer(), account, form, at=now()))


@pages.post("/console/openings")
@open_to(*KNOCKS)
def open_unit() -> AnyResponse | tuple[str, int]:
    """A department, or the office with all of them; else everything that is lacking."""
    done = tried(lambda: staffing.open_unit(house(), officer(), parse(forms.OpenUnit, typed()), at=now()))
    if done.faults:
        return _page([Fault("", fault.code, fault.message) for fault in done.faults], sent=False), done.status
    return _back()


def _done(change: Callable[[forms.OfAccount], Any]) -> AnyResponse | tuple[str, int]:
    done = tried(lambda: change(parse(forms.OfAccount, typed())))
    return (_page(done.faults, sent=False), done.status) if done.faults else _back()


def _back() -> AnyResponse:
    office = request.form.get("office", "")
    return redirect("/console/accounts" + (f"?office={office}" if office else ""), code=303)


def _page(faults: Sequence[Fault] = (), *, opened: Mapping[str, Any] | None = None, sent: bool = True) -> str:
    """`sent`: it was the form for a new account that came in, and what was typed stays in it."""
    person, at = officer(), now()
    office = staffing.office_for(house(), person, request.values.get("office") or None)
    with house().database.work(seeing=seeing()) as session:
        staff = queries.staff_of(session, house(), office, at=at)
        changes = changes_in(session, office)
        figures = menu_figures(session, person, at=at)
    named = are_named(house(), office)
    held = {one.id: {post.post for post in one.appointments if post.state != "ended"} for one in staff.members}
    unit = house().offices[office]
    return render_template(
        "routing/accounts.html",
        staff=staff,
        opened=opened,
        person=person,
        of=unit,
        named=named,
        may={power.value: may(person, power, named=named) for power in Power},
        decides={
            one.id: one.id != person.id
            and may(
                person,
                about(
                    Power.CLOSE_ACCOUNT if one.active else Power.REOPEN_ACCOUNT,
                    posts=(Post(post) for post in held[one.id]),
                ),
                named=named,
            )
            for one in staff.members
        },
        reads_tokens=person.holds(Post.PROVINCE, *THREE),
        rights=tuple(
            (right.words, "、".join(POST_WORDS[post] for post in (right.by if named else right.before)) or "—")
            for right in RIGHTS.values()
        ),
        changes=changes,
        today=at.date(),
        offices=offices_of(person),
        departments=tuple((one.code, one.name) for one in unit.departments),
        faults=faults,
        typed=request.form if sent and opened is None else {},
        nav=navigation(person, figures.tabs, "/console/accounts"),
    )
