"""`/records/registers/…` and `/api/improvement/…`: measures, findings, suggestions, good practice, reports, reviews."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response

from services.archive.actions import attaching, judging
from services.archive.actions import registers as actions
from services.archive.forms import AskedFigures
from services.archive.queries import registers, rollups
from services.archive.rules import attached, recurrence
from services.archive.rules import registers as rules
from services.archive.web import registered, shelf
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid, NotFound
from services.kernel.people import Post
from services.kernel.web import login
from services.kernel.web.errors import Problem
from services.kernel.web.faults import parse

pages = Blueprint("registers", __name__)
api = APIBlueprint(
    "registers_api",
    __name__,
    url_prefix="/api/improvement",
    abp_tags=[Tag(name="改进", description="措施、审核、建议、好做法、报告和评审")],
    abp_security=[{"session": []}],
    abp_responses={401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem},
)
PAGE, MOST = 20, 100  # entries of one page, and of one answer
_NAMES = "、".join(f"{name} {words}" for name, words in rules.WORDS.items())


class Register(BaseModel):
    book: str = Field(max_length=16, description=_NAMES)


class Entry(Register):
    item: str = Field(max_length=40, description="条目")
    act: str = Field(max_length=16, description="办理什么")


class Told(BaseModel):
    model_config = ConfigDict(extra="forbid")
    office: str = Field("", max_length=6, description="机构代码，默认本机构")
    told: dict[str, str] = Field(default_factory=dict, description="各项内容")


class Said(BaseModel):
    model_config = ConfigDict(extra="forbid")
    told: dict[str, str] = Field(default_factory=dict, description="各项内容")


class Finding(BaseModel):
    model_config = ConfigDict(extra="forbid")
    words: str = Field("", max_length=60, description="好做法里的词")
    office: str = Field("", max_length=6, description="机构代码")
    cursor: str | None = Field(None, max_length=200, description="上一页返回的位置")


class Half(BaseModel):
    model_config = ConfigDict(extra="forbid")
    half: str = Field("", pattern=r"^(\d{4}-H[12])?$", description="半年，例如 2026-H1，默认上一个半年")


@api.get("/registers/<string:book>", summary="一个登记簿")
@login.open_to()
def shown(path: Register, query: Finding) -> dict[str, Any]:
    """各条目的状态、内容和每一步，新的在前。好做法全省都能查，其他的限本机构和下级机构。一次最多一百条。"""
    found = _items(path.book, query, most=MOST)
    return {"register": path.book, "items": [_told(one) for one in found.items], "cursor": found.cursor}


@api.post("/registers/<string:book>", summary="登记")
@login.open_to()
def begin(path: Register, body: Told) -> dict[str, Any]:
    """新的条目。谁可以登记、要填什么，见登记簿的说明。"""
    officer = login.officer()
    item = actions.begin(
        login.house(), path.book, body.told, office=body.office or officer.office, by=officer, at=now()
    )
    return {"item": item}


@api.post("/registers/<string:book>/<string:item>/<string:act>", summary="办理")
@login.open_to()
def proceed(path: Entry, body: Said) -> dict[str, Any]:
    """下一步。以前的内容都保留。"""
    state = actions.proceed(login.house(), path.book, path.item, path.act, body.told, by=login.officer(), at=now())
    return {"item": path.item, "state": state}


@api.get("/causes", summary="投诉原因")
@login.open_to(*shelf.READERS)
def causes(query: AskedFigures) -> dict[str, Any]:
    """办结投诉的根本原因和具体原因，逐个机构；“其他”超过一成的有提示。"""
    period = query.period(now().date())
    with login.house().database.work(seeing=()) as session:
        lines = rollups.monthly(
            session,
            by=("office", "cause"),
            first=f"{period.first:%Y-%m}",
            last=f"{period.last:%Y-%m}",
            offices=login.seeing(),
            calendar=rollups.working_calendar(session),
        )
    found: dict[str, dict[str, dict[str, int]]] = {}
    for line in lines:
        if line.of("closed"):
            cause = line.key["cause"]
            root = recurrence.root_of(None if cause == "uncoded" else cause)
            found.setdefault(line.key["office"], {}).setdefault(root, {})[cause] = line.of("closed")
    return {
        "offices": [
            {
                "office": office,
                "roots": {root: {"closed": sum(subs.values()), "causes": subs} for root, subs in roots.items()},
                "too_many_others": recurrence.too_many_others(
                    {root: sum(subs.values()) for root, subs in roots.items()}
                ),
            }
            for office, roots in sorted(found.items())
        ]
    }


@api.get("/unsigned", summary="没有签署的半年评审")
@login.open_to(Post.PROVINCE, Post.AUDITOR, Post.AGENCY_HEAD)
def unsigned(query: Half) -> dict[str, Any]:
    """哪些机构的半年评审还没有由机构负责人签署。"""
    half = query.half or recurrence.before(now().date())[1]
    with login.house().database.work(seeing=login.seeing()) as session:
        missing = registers.unsigned(session, half, login.seeing())
    return {"half": half, "missing": missing}


@pages.get("/records/registers/<register>")
@login.open_to()
def page(register: str) -> str:
    """One register with what the reader may do now; a link may name the case that an entry is about."""
    return _page(register, given={name: request.args[name] for name in ("case",) if name in request.args})


@pages.post("/records/registers/<register>")
@login.open_to()
def begin_here(register: str) -> Response | tuple[str, int]:
    told = {name: value for name, value in request.form.items() if name != "csrf_token" and value.strip()}
    try:
        actions.begin(login.house(), register, told, office=login.officer().office, by=login.officer(), at=now())
    except Invalid as refusal:
        return _page(register, given=told, faults=refusal.faults), refusal.status
    return redirect(f"/records/registers/{register}", 303)


@pages.post("/records/registers/<register>/<item>/<act>")
@login.open_to()
def proceed_here(register: str, item: str, act: str) -> Response | tuple[str, int]:
    told = {name: value for name, value in request.form.items() if name != "csrf_token" and value.strip()}
    try:
        if register == rules.MEASURE and act == attaching.ATTACH:
            registered.attach_from(request.files.get("file"), item)
        else:
            actions.proceed(login.house(), register, item, act, told, by=login.officer(), at=now())
    except Invalid as refusal:
        return _page(register, faults=refusal.faults), refusal.status
    return redirect(f"/records/registers/{register}{_place()}#{item}", 303)


@pages.post("/records/registers/measure/<item>/files/<sha256>/release")
@login.open_to(Post.FUNCTIONAL)
def release_here(item: str, sha256: str) -> Response:
    given = {name: value for name, value in request.form.items() if name != "csrf_token"}
    reason = parse(registered.Released, given).reason
    judging.release(login.house(), item, sha256, reason=reason, by=login.officer(), at=now())
    return redirect(f"/records/registers/{rules.MEASURE}{_place()}#{item}", 303)


def _page(register: str, *, given: dict[str, str] | None = None, faults: tuple[Fault, ...] = ()) -> str:
    if register not in rules.MOVES:
        raise NotFound
    officer, today = login.officer(), now().date()
    words, cursor = request.args.get("words", ""), request.args.get("cursor")
    found = _items(register, parse(Finding, {"words": words, "cursor": cursor}), most=PAGE)
    asked = {"words": words} if words else {}
    half = recurrence.before(today)[1]
    missing: list[str] = []
    if register == rules.REVIEW and officer.holds(Post.PROVINCE, Post.AUDITOR):
        with login.house().database.work(seeing=login.seeing()) as session:
            missing = registers.unsigned(session, half, login.seeing())
    opening = rules.move_of(register, "open", None)
    return render_template(
        "archive/register.html",
        register=register,
        rules=rules,
        attached=attached,
        files=lambda one: [registered.told_of(one, file) for file in attached.files_of(one)],
        chips=[
            {"text": words, "href": f"/records/registers/{name}", "here": name == register}
            for name, words in rules.WORDS.items()
        ],
        found=found.items,
        place=_place(),
        newest=f"/records/registers/{register}?{urlencode(asked)}" if cursor else "",
        older=f"/records/registers/{register}?{urlencode({**asked, 'cursor': found.cursor})}" if found.cursor else "",
        late=lambda one: one.is_late(today),
        opening=opening if opening and not officer.posts.isdisjoint(opening.posts) else None,
        possible=lambda one: rules.possible(register, one.state, officer.posts) if one.office == officer.office else [],
        given=given or {},
        faults=faults,
        half=half,
        missing=missing,
        nav=shelf.navigation("/records/registers/suggestion"),
        today=today,
        **shelf.SHARED,
    )


def _place() -> str:
    """Which page of the register is open, and of which search, to come back to it."""
    open_now = {name: told for name in ("words", "cursor") if (told := request.args.get(name))}
    return f"?{urlencode(open_now)}" if open_now else ""


def _items(register: str, asked: Finding, *, most: int) -> registers.Page:
    if register not in rules.MOVES:
        raise NotFound
    house, officer = login.house(), login.officer()
    if register == rules.PRACTICE:
        seeing = house.database.work_seeing_every_office(because="good practice is for the whole province")
        words = asked.words.split()

        def keep(one: rules.Item) -> bool:
            return all(word in f"{one.told['title']}{one.told['text']}" for word in words)
    else:
        seeing = house.database.work(seeing=login.seeing())
        reads = not officer.posts.isdisjoint(shelf.READERS) or rules.works_with(register, officer.posts)

        def keep(one: rules.Item) -> bool:
            return reads or one.notes[0].by == officer.id  # who suggests something sees what became of it

    with seeing as session:
        return registers.page(
            session, register, officer, office=asked.office or None, keep=keep, cursor=asked.cursor, most=most
        )


def _told(one: rules.Item) -> dict[str, Any]:
    told = one.told
    for kept in ("file", attached.LOOK, attached.JUDGED):
        told.pop(kept, None)
    if one.register == rules.PRACTICE:
        told.pop("case", None)
    return {
        "office": one.office,
        "item": one.item,
        "state": one.state,
        "words": rules.STATES[one.state],
        "told": told,
        "late": one.is_late(now().date()),
        "files": [registered.told_of(one, file) for file in attached.files_of(one)],
        "notes": [
            {
                "act": note.act,
                "state": note.state,
                "by": note.by,
                "at": note.at.isoformat(),
                "told": {name: value for name, value in note.told.items() if name != "file"},
            }
            for note in one.notes
            if one.register != rules.PRACTICE
        ],
    }
