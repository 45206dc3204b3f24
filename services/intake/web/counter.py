"""The counter: Form 1 for all seven ways, each with its own fields alone, and the receipt to print."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request

from services.intake.actions.evidence.receiving import of_draft
from services.intake.actions.register import register
from services.intake.actions.tray import drafts
from services.intake.forms import Channel, Circumstances, Complaint
from services.intake.rules.courtesies import COURTESIES, MOMENTS
from services.intake.rules.evidence import PART_WORDS, Part
from services.intake.rules.relation import RELATION_WORDS
from services.intake.rules.telling import CHANNEL_WORDS
from services.intake.web import arrival, files, tray, typed
from services.intake.web.navigation import nav
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.people import Post
from services.kernel.web.login import house, officer, open_to

# In the order of the page.
FIELDS = (
    "channel",
    "sub_channel",
    "occurred_at",
    "upstream.system",
    "upstream.number",
    "upstream.due_on",
    "visit.began_at",
    "visit.place",
    "visit.receivers",
    "visit.read_back",
    "visit.signed",
    "visit.refusal",
    "collective.people",
    "collective.representatives",
    "about_case",
    "complainant.kind",
    "relation",
    "complainant.name",
    "complainant.phone",
    "wants_sms",
    "complainant.agent_for",
    "complainant.principal_phone",
    "complainant.contact_person",
    "complainant.id_number",
    "complainant.id_seen",
    "complainant.gender",
    "complainant.age",
    "complainant.education",
    "complainant.ethnicity",
    "complainant.employer",
    "complainant.address",
    "complainant.email",
    "wants_email",
    "respondent.department",
    "respondent.person",
    "respondent.phone",
    "respondent.address",
    "text",
    "requests",
)
CHANNELS = tuple((channel.value, CHANNEL_WORDS[channel]) for channel in Channel)
KINDS = (("individual", "本人"), ("agent", "代理人"), ("organisation", "单位"), ("anonymous", "匿名"))

pages = Blueprint("counter", __name__)


@pages.get("/counter/new")
@open_to(Post.WINDOW)
def new() -> str:
    by = officer()
    if request.args.get("draft"):
        return _page(tray.typed_in(drafts.one(house(), tray.named(request.args["draft"]), by=by)))
    return _page(
        {
            "key": uuid.uuid4().hex,
            "channel": _way(request.args.get("way", "")) or Channel.VISIT.value,
            "complainant.kind": "individual",
            "visit.began_at": f"{now():%Y-%m-%dT%H:%M}",
            "visit.place": house().offices[by.office].address,
            "visit.receivers": by.name,
        }
    )


@pages.post("/counter/new")
@open_to(Post.WINDOW)
def submit() -> str | tuple[str, int]:
    """The printable receipt; or the page again with all faults and all that was typed."""
    here, at, by = house(), now(), officer()
    typed_in = {name: request.form.get(name, "") for name in (*FIELDS, "key", "part", "draft")}
    typed_in["key"] = key = (typed_in["key"] or uuid.uuid4().hex)[:200]
    go = request.form.get("go", "")
    refused = files.take(draft=key, office=by.office, by=by, part=_part(typed_in))
    if go.startswith("drop-"):
        files.drop(go.removeprefix("drop-"), draft=key, by=by)
    chosen = _way(go.removeprefix("way-"))
    typed_in["channel"] = chosen or typed_in["channel"]
    if refused or go:
        return (_page(typed_in, refused), 422) if refused else _page(typed_in, chosen=bool(chosen))
    draft = tray.named(typed_in["draft"]) if typed_in["draft"] else None
    came_along = drafts.files(here, draft, by=by) if draft else ()
    handed_in = [str(file.id) for file in (*came_along, *of_draft(here, key, by=by, at=at))]
    try:
        form = Complaint.read(_given(typed_in) | {"evidence": handed_in}, Circumstances(at, here.offices, by))
    except Invalid as invalid:
        return _page(typed_in, typed.on_page(invalid.faults, order=FIELDS)), 422
    registered, _ = register(here, form, by=by, key=key, at=at, tray=draft)
    return render_template(
        "intake/counter/receipt.html",
        registered=registered,
        where=here.offices[registered.office],
        form=form,
        channel=CHANNEL_WORDS[form.channel],
        nav=nav("/counter/new"),
    )


@pages.get("/counter/phrases")
@open_to()
def phrases() -> str:
    """What to say at the desk, for whoever receives people."""
    return render_template(
        "intake/counter/phrases.html", courtesies=COURTESIES, moments=MOMENTS, nav=nav("/counter/phrases")
    )


def _page(values: Mapping[str, str], faults: tuple[Fault, ...] = (), *, chosen: bool = False) -> str:
    """With the fields of the way by which it came; the focus stays on the way when it was `chosen` just now."""
    way = _way(values.get("channel", ""))
    office = house().offices[officer().office]
    draft = tray.named(values["draft"]) if values.get("draft") else None
    return render_template(
        "intake/counter/new.html",
        values=values,
        faults=faults,
        way=way,
        chosen=chosen,
        kept=arrival.of_other_ways(way, FIELDS),
        channels=CHANNELS,
        kinds=KINDS,
        courtesies=COURTESIES,
        relations=tuple(RELATION_WORDS.items()),
        departments=tuple((d.code, d.name) for d in office.departments),
        parts=tuple(PART_WORDS.items()),
        files=files.shown(of_draft(house(), values["key"], by=officer(), at=now())),
        came_along=files.shown(drafts.files(house(), draft, by=officer())) if draft else (),
        letter=drafts.letter(house(), draft, by=officer()) if draft else None,
        accept=files.ACCEPT,
        nav=nav("/counter/new"),
    )


def _way(name: str) -> str:
    """The way by which it came, as the address or a button names it; nothing for any other word."""
    return name if name in {*Channel} else ""


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
    if given.get("channel") == "letter" and typed_in["draft"]:
        given["letter"] = {"log": typed_in["draft"]}
    who = given.setdefault("complainant", {})
    if who.get("kind") == "anonymous":
        del given["complainant"]
    elif "id_seen" in who:
        who["id_seen"] = True
    return given
