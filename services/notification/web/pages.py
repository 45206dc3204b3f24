"""`/notices`: the delivery log of the officer's offices, who was not reached, and the notices of one case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid, NotFound
from services.kernel.numbers import CaseId, Series, printed
from services.kernel.people import Post
from services.kernel.web import login
from services.kernel.web.faults import parse
from services.kernel.web.menu import menu
from services.kernel.web.part import wants_part
from services.kernel.workdays import load_published
from services.notification import queries
from services.notification.actions import deciding, fitting
from services.notification.actions.telling import quiet_hours_of
from services.notification.forms import AskedLog, Decided, Spoken
from services.notification.queries.holdings import reach
from services.notification.queries.wishes import chosen
from services.notification.rules.decency import Means
from services.notification.rules.delivery import State, possible
from services.notification.rules.patience import Late, late
from services.notification.rules.texts import Kind
from services.notification.web import words

pages = Blueprint("notices", __name__)
PAGE = 30  # notices of one page
MAY_DECIDE = (Post.FUNCTIONAL, Post.SECTION_HEAD, Post.HANDLER, Post.WINDOW)


@pages.get("/notices")
@login.open_to()
def log() -> str:
    """The newest first; a wrong filter is said beside the form and nothing typed is lost."""
    faults: tuple[Fault, ...] = ()
    page = queries.Page([], None)
    given = {name: value for name, value in request.args.items() if value.strip()}
    at = now()
    with login.house().database.work(seeing=login.seeing()) as session:
        counts = queries.counts(session, offices=login.seeing(), at=at)
        gateways = queries.gateways(session)
        try:
            form = parse(AskedLog, given)
            page = queries.newest(
                session, asked(form), login.officer(), offices=among(form), cursor=form.cursor, most=PAGE
            )
        except Invalid as refusal:
            faults = refusal.faults
    given.pop("cursor", None)
    older = f"/notices?{urlencode({**given, 'cursor': page.cursor})}" if page.cursor else ""
    return render_template(
        "notification/log.html",
        page=page,
        given=given,
        faults=faults,
        older=older,
        counters=_counters(counts, given),
        gateways=gateways,
        signed_otherwise=[code for code in fitting.signed_otherwise(login.house()) if code in login.seeing()],
        choices=_choices() | {"provider": _providers(gateways)},
        moment=at,
        **shared("/notices"),
    )


@pages.get("/notices/<case>")
@login.open_to()
def of_case(case: str) -> str:
    """Every notice of a case with its history; as a fragment for pages that show it beside other things."""
    return _case(case)


def _case(
    case: str,
    *,
    faults: tuple[Fault, ...] = (),
    about: UUID | None = None,
    given: Mapping[str, str] = MappingProxyType({}),
) -> str:
    with login.house().database.work(seeing=login.seeing()) as session:
        lines = queries.of_case(session, case, login.officer())
        history = queries.history(session, [line.id for line in lines])
        wish = chosen(session, case)
        answers = queries.answers(session, lines)
    name = "case_notices" if wants_part() else "case"
    return render_template(
        f"notification/{name}.html",
        case=case,
        lines=lines,
        history=history,
        wish=wish,
        answers=answers,
        moment=now(),
        possible=possible if login.officer().holds(*MAY_DECIDE) else lambda _state, _means: (),
        may_decide=login.officer().holds(*MAY_DECIDE),
        choices=_choices(),
        faults=faults,
        about=about,
        given=given,
        csrf=login.csrf_token(),
        **shared(""),
    )


@pages.post("/notices/<case>/<notice>")
@login.open_to(*MAY_DECIDE)
def decide(case: str, notice: str) -> str | Response | tuple[str, int]:
    """What a person decided about one of the case's notices; what was wrong with it is said beside the form."""
    which = number(notice)
    try:
        form = parse(Decided, request.form.to_dict())
        with login.house().database.work(seeing=login.seeing()) as session:
            deciding.decide(
                session,
                login.house(),
                which,
                form.decision,
                case=case,
                because=form.because,
                by=login.officer(),
                seen=form.seen,
                at=now(),
            )
    except Invalid as refusal:
        return _case(case, faults=refusal.faults, about=which, given=request.form), 422
    return redirect(f"/notices/{case}")


@pages.post("/notices/<case>/oral")
@login.open_to(*MAY_DECIDE)
def oral(case: str) -> str | Response | tuple[str, int]:
    """A note of what was told by word of mouth."""
    try:
        form = parse(Spoken, request.form.to_dict())
        with login.house().database.work(seeing=login.seeing()) as session:
            reach(session, case)
            deciding.note_oral(session, case, kind=form.kind, said=form.said, by=login.officer(), at=now())
    except Invalid as refusal:
        return _case(case, faults=refusal.faults, given=request.form), 422
    return redirect(f"/notices/{case}")


@pages.get("/notices/<case>/<notice>/letter")
@login.open_to(*MAY_DECIDE)
def letter(case: str, notice: str) -> str:
    """The letter as it is printed; the address is written on it by hand, from the particulars. Refused where it is not
    to be sent (any more)."""
    which = number(notice)
    with login.house().database.work(seeing=login.seeing()) as session:
        found = queries.letter(session, case, which, login.officer())
    return render_template("notification/letter.html", line=found, office=login.house().offices[found.signed_by])


def number(notice: str) -> UUID:
    """Raises NotFound for what is no notice's number."""
    try:
        return UUID(notice)
    except ValueError as cause:
        raise NotFound from cause


def among(form: AskedLog) -> tuple[str, ...]:
    """The offices that are asked about: the one named, where the officer may see it, and nothing for one he may not."""
    seen = login.seeing()
    return tuple(code for code in seen if code == form.office) if form.office else seen


def asked(form: AskedLog) -> queries.Asked:
    return queries.Asked(
        case=form.case,
        state=form.state,
        channel=form.channel,
        kind=form.kind,
        provider=form.provider,
        since=form.since,
        until=form.until,
        not_reached=form.not_reached,
        late=_late(now()) if form.not_reached else None,
        with_held=not form.office,
    )


def _late(at: datetime) -> Late:
    """By each office's quiet hours; by those of everybody where the gateways' file cannot be read."""
    house = login.house()
    try:
        quiet = {code: quiet_hours_of(house, code) for code in house.offices.codes}
    except (ValueError, OSError):
        quiet = dict.fromkeys(house.offices.codes, quiet_hours_of(house))
    return late(at, quiet, load_published())


def _counters(counts: queries.Counts, given: dict[str, str]) -> list[dict[str, Any]]:
    """One figure each: failed is never counted together with waiting, nor submitted with delivered."""
    return [
        {
            "figure": number,
            "label": words.STATES[state],
            "tone": words.TONES[state],
            "href": f"/notices?state={state}",
            "here": given.get("state") == state,
        }
        for state, number in counts.items()
        if state is not State.SENDING and (state is not State.WITHHELD or number)
    ]


def _choices() -> dict[str, list[tuple[str, str]]]:
    offices = login.house().offices
    return {
        "office": [(code, offices[code].region) for code in login.seeing()],
        "state": [(state.value, words.STATES[state]) for state in State if state is not State.SENDING],
        "channel": [(means.value, words.MEANS[means]) for means in Means],
        "kind": [(kind.value, words.KINDS[kind]) for kind in Kind],
    }


def _providers(gateways: Sequence[queries.GatewayState]) -> list[tuple[str, str]]:
    return [(name, name) for name in dict.fromkeys(each.provider for each in gateways) if name]


def _number(case: str) -> str:
    """As it is printed on the papers of the case; its id where that tells no office of ours."""
    try:
        told = CaseId.parse(case)
        region = login.house().offices[told.office].region
    except (ValueError, KeyError):
        return case
    return printed(region, Series.REGISTRATION, told.year, told.serial)


def shared(here: str) -> dict[str, Any]:
    groups = menu(login.officer(), login.house().offices.province.code, here)
    inbox = login.house().settings.environment.get("DEMO_INBOX")
    if inbox:
        groups.append({"title": "演示", "links": [{"text": "演示收件箱", "href": inbox}]})
    return {
        "vocabulary": words,
        "number_of": _number,
        "office_of": lambda code: login.house().offices[code],
        "nav": groups,
    }
