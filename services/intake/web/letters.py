"""Letters are opened and logged, with their scans, before they are registered (6.2.3.4)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel
from werkzeug.wrappers import Response as AnyResponse

from services.intake.actions.evidence.receiving import of_draft
from services.intake.actions.tray import letters
from services.intake.forms.arrival import LetterOpened
from services.intake.rules.evidence import Part
from services.intake.web import files, typed
from services.intake.web.api import READ_BY_THE_VIEW, REFUSALS, answered, idempotency_key, read_by_the_view
from services.intake.web.navigation import nav
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.people import Post
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to

FIELDS = ("opened_at", "opener", "envelope", "items", "sender", "sender_address")
PICKERS = {"envelope_scans": Part.ENVELOPE, "letter_scans": Part.LETTER}
# Where the page shows what is wrong with the scans.
_SHOWN_AT = {"no_envelope": "envelope_scans", "no_letter": "letter_scans", "unknown_evidence": "letter_scans"}

routes = APIBlueprint("letters_api", __name__, abp_tags=[Tag(name="letters", description="来信拆阅")])
pages = Blueprint("letters", __name__)


class LoggedAnswer(BaseModel):
    """Where the letter stands in the log; the complaint names it as `letter.log`."""

    id: uuid.UUID


@routes.post("/api/letters", summary="登记拆阅", security=[{"session": []}], responses={201: LoggedAnswer, **REFUSALS})
@open_to(Post.WINDOW)
@read_by_the_view
def post_letter(body: LetterOpened = READ_BY_THE_VIEW) -> Response:
    """Before the letter is registered. `scans` are ids of evidence with the parts `envelope` and `letter`."""
    form = parse(LetterOpened, request.get_json())
    letter = letters.log(house(), form, by=officer(), key=idempotency_key(), at=now())
    return answered({"id": letter}, status=201)


@pages.get("/counter/letters/new")
@open_to(Post.WINDOW)
def new() -> str:
    return _page({"key": uuid.uuid4().hex, "opener": officer().name})


@pages.post("/counter/letters/new")
@open_to(Post.WINDOW)
def log() -> str | AnyResponse | tuple[str, int]:
    """Into the tray, from where it is registered; or the page again with all that was typed and handed in."""
    here, at, by = house(), now(), officer()
    given = {name: request.form.get(name, "") for name in (*FIELDS, "key")}
    key = given["key"] = (given["key"] or uuid.uuid4().hex)[:200]
    refused: tuple[Fault, ...] = ()
    for field, part in PICKERS.items():
        refused += files.take(draft=key, office=by.office, by=by, field=field, part=part)
    go = request.form.get("go", "")
    if go.startswith("drop-"):
        files.drop(go.removeprefix("drop-"), draft=key, by=by)
    if refused or go:
        return (_page(given, refused), 422) if refused else _page(given)
    try:
        form = parse(LetterOpened, _given(given, key))
        letters.log(here, form, by=by, key=key, at=at)
    except Invalid as invalid:
        faults = [Fault(_SHOWN_AT.get(f.code, f.field), f.code, f.message) for f in invalid.faults]
        return _page(given, typed.on_page(faults, order=(*FIELDS, *PICKERS))), 422
    return redirect("/counter/drafts", code=303)


def _given(given: Mapping[str, str], key: str) -> dict[str, Any]:
    told: dict[str, Any] = typed.nested({name: given[name] for name in FIELDS})
    if "opened_at" in told:
        told["opened_at"] = typed.moment(told["opened_at"])
    return told | {"scans": [str(file.id) for file in of_draft(house(), key, by=officer(), at=now())]}


def _page(values: Mapping[str, str], faults: tuple[Fault, ...] = ()) -> str:
    return render_template(
        "intake/counter/letter.html",
        values=values,
        faults=faults,
        files=files.shown(of_draft(house(), values["key"], by=officer(), at=now())),
        accept=files.ACCEPT,
        nav=nav("/counter/drafts"),
    )
