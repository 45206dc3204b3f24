"""The counter: all seven channels on one page (Form 1), the receipt to print, and the complainant's particulars."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request

from services.intake.actions.evidence.receiving import of_draft
from services.intake.actions.look import look, masked
from services.intake.actions.register import register
from services.intake.forms import Channel, Circumstances, Complaint, Purpose
from services.intake.rules.evidence import PART_WORDS, Part
from services.intake.rules.telling import CHANNEL_WORDS
from services.intake.web import arrival, files, typed
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.people import Post
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to

FIELDS = (
    "channel",
    "sub_channel",
    "occurred_at",
    "upstream.system",
    "upstream.number",
    "upstream.due_on",
    "complainant.kind",
    "complainant.name",
    "complainant.contact_person",
    "complainant.agent_for",
    "complainant.phone",
    "complainant.email",
    "complainant.address",
    "complainant.employer",
    "complainant.id_number",
    "complainant.id_seen",
    "complainant.gender",
    "complainant.age",
    "complainant.education",
    "complainant.ethnicity",
    "respondent.department",
    "respondent.person",
    "respondent.phone",
    "respondent.address",
    "text",
    "requests",
    "wants_sms",
    "wants_email",
    "visit.began_at",
    "visit.place",
    "visit.receivers",
    "visit.read_back",
    "visit.signed",
    "visit.refusal",
    "letter.opened_at",
    "letter.opener",
    "letter.envelope",
    "letter.items",
    "collective.people",
    "collective.representatives",
    "about_case",
)
CHANNELS = tuple((channel.value, CHANNEL_WORDS[channel]) for channel in Channel)
KINDS = (("individual", "本人"), ("agent", "代理人"), ("organisation", "单位"), ("anonymous", "匿名"))
PURPOSES = ("核实情况", "调查处理", "答复投诉人", "回访", "复核", "归档")
NAV = (
    {"title": "受理", "links": ({"text": "登记投诉", "href": "/counter/new", "here": True},)},
    {"title": "办理", "links": ({"text": "经办台", "href": "/console"},)},
)

pages = Blueprint("counter", __name__)


@pages.get("/counter/new")
@open_to(Post.WINDOW)
def new() -> str:
    by = officer()
    return _page(
        {
            "key": uuid.uuid4().hex,
            "channel": "visit",
            "complainant.kind": "individual",
            "wants_sms": "yes",
            "visit.place": house().offices[by.office].address,
            "visit.receivers": by.name,
            "letter.opener": by.name,
        }
    )


@pages.post("/counter/new")
@open_to(Post.WINDOW)
def submit() -> str | tuple[str, int]:
    """The printable receipt; or the page again with all faults and all that was typed."""
    here, at, by = house(), now(), officer()
    typed_in = {name: request.form.get(name, "") for name in (*FIELDS, "key", "part")}
    typed_in["key"] = key = (typed_in["key"] or uuid.uuid4().hex)[:200]
    go = request.form.get("go", "")
    refused = files.take(draft=key, office=by.office, by=by, part=_part(typed_in))
    if go.startswith("drop-"):
        files.drop(go.removeprefix("drop-"), draft=key, by=by)
    if refused or go:
        return (_page(typed_in, refused), 422) if refused else _page(typed_in)
    handed_in = [str(file.id) for file in of_draft(here, key, by=by, at=at)]
    try:
        form = Complaint.read(_given(typed_in) | {"evidence": handed_in}, Circumstances(at, here.offices, by))
    except Invalid as invalid:
        return _page(typed_in, typed.on_page(invalid.faults)), 422
    registered, _ = register(here, form, by=by, key=key, at=at)
    return render_template(
        "intake/counter/receipt.html",
        registered=registered,
        where=here.offices[registered.office],
        form=form,
        channel=CHANNEL_WORDS[form.channel],
        nav=NAV,
    )


@pages.get("/counter/cases/<case>/particulars")
@open_to()
def particulars(case: str) -> str:
    """Masked, with the question for a purpose; in clear once it is given. A fragment for the console, or a page."""
    purpose = request.args.get("purpose", "")
    if purpose:
        reason = parse(Purpose, {"purpose": purpose}).purpose
        shown = look(house(), case, by=officer(), purpose=reason, at=now())
    else:
        shown = masked(house(), case, by=officer())
    kind = "fragment" if request.headers.get("X-Fragment") else "page"
    return render_template(
        f"intake/counter/particulars_{kind}.html",
        case=case,
        shown=shown,
        purpose=purpose,
        purposes=tuple((p, p) for p in PURPOSES),
        kinds=dict(KINDS),
        nav=NAV,
    )


def _page(values: Mapping[str, str], faults: tuple[Fault, ...] = ()) -> str:
    office = house().offices[officer().office]
    return render_template(
        "intake/counter/new.html",
        values=values,
        faults=faults,
        channels=CHANNELS,
        kinds=KINDS,
        departments=tuple((d.code, d.name) for d in office.departments),
        parts=tuple(PART_WORDS.items()),
        files=files.shown(of_draft(house(), values["key"], by=officer(), at=now())),
        accept=files.ACCEPT,
        nav=NAV,
    )


def _part(typed_in: Mapping[str, str]) -> Part:
    """What the files of this picker are to the complaint."""
    return Part(typed_in["part"]) if typed_in["part"] in {*Part} else Part.EVIDENCE


def _given(typed_in: Mapping[str, str]) -> dict[str, Any]:
    given = typed.nested({name: typed_in[name] for name in FIELDS})
    given["notify"] = {
        "sms": given.pop("wants_sms", "") == "yes",
        "email": given.pop("wants_email", "") == "yes",
    }
    given["requests"] = typed.lines(given.get("requests", ""))
    if "occurred_at" in given:
        given["occurred_at"] = typed.moment(given["occurred_at"])
    arrival.tidy(given)
    who = given.setdefault("complainant", {})
    if who.get("kind") == "anonymous":
        del given["complainant"]
    elif "id_seen" in who:
        who["id_seen"] = True
    return given
