"""`/console/policies`: the pack of rules in force, and the next one as a form: simulated, then proposed (A2-1, A2-2).

A second person of the province publishes it on the page of publications. `?of=信访` has the form of the second pack,
which is off until then (D05).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.kernel.clock import now
from services.kernel.errors import Fault
from services.kernel.people import Post
from services.kernel.web.login import house, officer, open_to, seeing
from services.routing import queries
from services.routing.actions import drafting, publishing
from services.routing.queries.pages import calendar_and_pack, menu_figures
from services.routing.rules import petition
from services.routing.rules.pack_words import words_of
from services.routing.rules.packs import COUNTS, EXTENSION, LENGTHS
from services.routing.rules.policy import PolicyPack
from services.routing.web.pages.filling import tried
from services.routing.web.pages.navigation import navigation

pages = Blueprint("policies", __name__)
MOST = 500  # characters of the reason


@pages.get("/console/policies")
@open_to()
def policies() -> str:
    """Everybody reads the rules; the province has the form as well."""
    return _page()


@pages.post("/console/policies")
@open_to(Post.PROVINCE)
def draft() -> AnyResponse | tuple[str, int]:
    """Simulate, or propose for the second person; every fault at once, and nothing typed is lost."""
    because = request.form.get("because", "").strip()
    proposing = request.form.get("do") == "propose"
    found = tried(_simulated)
    faults = [*found.faults, *(_without_reason(because) if proposing else ())]
    if faults:
        return _page(faults), 422
    if not proposing:
        return _page(would=found.result), 200
    done = tried(lambda: publishing.propose(house(), officer(), _drafting(), because=because, at=now()))
    if done.faults:
        return _page(done.faults), done.status
    return redirect("/console/publishing", code=303)


def _without_reason(because: str) -> Sequence[Fault]:
    if 0 < len(because) <= MOST:
        return ()
    return (Fault("because", "missing", f"请写明修改的依据，最多 {MOST} 个字"),)


def _of() -> str:
    """Whose rules the form is about: empty for the guide's."""
    return petition.OFFICE if request.values.get("of") == petition.OFFICE else ""


def _simulated() -> Any:
    today = now().date()
    with house().database.work_seeing_every_office(because="a pack of rules holds for every office") as session:
        drafted = drafting.drafted(session, _drafting())
        return queries.simulate_policy(session, drafted.document, today=today)


def _drafting() -> drafting.Make:
    today, changed = now().date(), _changed(_in_force())
    if _of():
        changed["applies_to"] = _of()
    return lambda book: drafting.draft_policy(book, changed, today=today)


def _changed(pack: PolicyPack) -> dict[str, Any]:
    """What the page says otherwise than the pack in force; what is no number stays a text and is refused as one."""
    told = {name: request.form[name].strip() for name in ("version", "effective_on") if name in request.form}
    found: dict[str, Any] = {name: value for name, value in told.items() if value}
    for name in ("issuer", "succession"):
        value = request.form.get(name, "").strip()
        if name in request.form and value != getattr(pack, name):
            found[name] = value
    for name in (*LENGTHS, EXTENSION, *COUNTS):
        value = request.form.get(name, "").strip()
        if name in request.form and value != str(_number(pack, name)):
            found[name] = int(value) if value.isdecimal() and len(value) < 10 else value
    return found


def _number(pack: PolicyPack, name: str) -> int:
    value = getattr(pack, name)
    return value if isinstance(value, int) else value.n


def _in_force() -> PolicyPack:
    with house().database.work(seeing=seeing()) as session:
        if _of():
            return queries.second_pack(session, today=now().date()).pack
        return calendar_and_pack(session, at=now())[1]


def _page(faults: Sequence[Fault] = (), *, would: Any = None) -> str:
    person, at = officer(), now()
    with house().database.work(seeing=seeing()) as session:
        pack = calendar_and_pack(session, at=at)[1]
        second = queries.second_pack(session, today=at.date())
        published = queries.policies(session)
        waiting = [
            one for one in queries.publications(session) if one["kind"] == "policy" and one["state"] == "proposed"
        ]
        figures = menu_figures(session, person, at=at)
    return render_template(
        "routing/policies.html",
        pack=pack,
        petition=second.pack,
        second=second,
        of=_of(),
        published=published,
        waiting=waiting if person.holds(Post.PROVINCE) else (),
        lengths=[
            (
                name,
                words_of(name),
                _number(pack, name),
                str(getattr(pack, name)),
                getattr(pack, name).clause.replace("Form ", "表"),
            )
            for name in LENGTHS
        ],
        counts=[(name, words_of(name), _number(pack, name)) for name in COUNTS],
        words_of=words_of,
        would=would,
        faults=faults,
        typed=request.form,
        may_propose=person.holds(Post.PROVINCE),
        nav=navigation(person, figures.tabs, "/console/policies"),
    )
