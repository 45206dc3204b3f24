"""Look at one's own complaint, and act on it. The code is posted once; then a short-lived signed cookie opens it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from services.intake.actions import confirming, wishing
from services.intake.actions.by_code import NO_MATCH, Opened
from services.intake.actions.deeds import do, read_story
from services.intake.forms import Key
from services.intake.forms.progress import AskedAgain, GradeGiven, ReasonsGiven, TextGiven
from services.intake.rules import wording
from services.intake.rules.opinions import ABOUT_GLOSS, ABOUT_WORDS
from services.intake.rules.public_facts import is_korean
from services.intake.rules.standing import GRADE_WORDS, Deed, deed_words
from services.intake.rules.telling import BY_WORDS, NOTICE_STATES, NOTICE_WORDS
from services.intake.web import typed
from services.intake.web.refusing import remember, with_code
from services.intake.web.telling import Telling, tell
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid, NotFound, Refused, TooMany
from services.kernel.web.faults import parse
from services.kernel.web.login import house, public

OPEN_FOR = timedelta(minutes=20)
WORDS_OF_DEEDS = ("text", "reasons", "grade", "about")
CLOSED_AGAIN = "为了安全，页面过一会儿会自动关闭。请再填一次查询码，您写的内容还在"
DONE_WORDS = {
    Deed.SUPPLEMENT: "您补充的情况已经转给经办人",
    Deed.URGE: "已经替您催办，经办人和负责人都能看到",
    Deed.AGREE: "已经记下您同意处理结果",
    Deed.REJECT: "已经记下您不同意处理结果，我们会重新评估，再答复您",
    Deed.RATE: "谢谢您的评价",
    Deed.DISPUTE_CONTACT: "已经记下没有人联系过您，我们会核实",
    Deed.ASK_RECUSAL: "已经收到您的回避申请，一个工作日内会有人决定",
    Deed.REQUEST_REOPENING: "已经收到您的申请，由办结人的上级决定是否重新办理",
    Deed.REQUEST_REVIEW: "已经把您的复查申请报给省局",
    Deed.WITHDRAW: "您的投诉已经撤回",
}
DISPUTED = "已经记下您认为应当受理，我们会另外安排人重新决定，再答复您"

pages = Blueprint("progress", __name__)


@pages.get("/progress")
@public
def ask() -> str:
    return _ask({}, ())


@pages.get("/progress/to/<deed>")
@public
def ask_for(deed: str) -> str | Response:
    """Where the links of letters lead: to the form of one deed, once the code was given. A link carries no code."""
    place = _place_of(deed)
    if place is None:
        raise NotFound("没有这个页面")
    return redirect(place, code=303) if opened() else _ask({"then": deed}, ())


@pages.post("/progress")
@public
def check() -> Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """The same page again when it does not match, with what was typed."""
    given = _typed("code", "phone_last4", "secret", "then", *WORDS_OF_DEEDS)
    here, at = house(), now()
    try:
        key = parse(Key, {name: given[name] for name in ("code", "phone_last4", "secret") if name in given})
        opened = with_code(key)
    except Invalid as invalid:
        return _ask(given, typed.on_page(invalid.faults)), 422
    except TooMany as refused:
        faults = (Fault("", refused.code, refused.detail),)
        return _ask(given, faults), 429, {"Retry-After": str(refused.retry_after)}
    except NotFound:
        return _ask(given, (Fault("code", "no_match", NO_MATCH),)), 404
    answer = _go_on(opened, given)
    claims = {"case": opened.case, "office": opened.office, "ends": int((at + OPEN_FOR).timestamp())}
    answer.set_cookie(
        _cookie(),
        str(_signer().dumps(claims)),
        max_age=int(OPEN_FOR / timedelta(seconds=1)),
        httponly=True,
        samesite="Strict",
        secure=here.settings.secure_cookies,
    )
    return answer


@pages.get("/progress/case")
@public
def case() -> str | Response:
    theirs = opened()
    if theirs is None:
        return redirect("/progress", code=303)
    done, told = request.args.get("done", ""), _told(theirs)
    return render_template(
        "intake/progress/case.html",
        told=told,
        in_korean=is_korean(told.office),
        said=_done_words(Deed(done), told) if done in list(Deed) else "",
        deed_words=deed_words(not_accepted=told.not_accepted),
        notice_words=NOTICE_WORDS,
        notice_states=NOTICE_STATES,
        by_words=BY_WORDS,
        wish=wishing.standing(house(), theirs).wish,
        phone=confirming.standing(house(), theirs, at=now()),
    )


@pages.get("/progress/case/<deed>")
@public
def before_deed(deed: str) -> str | Response:
    """A page of its own for each deed: what it means, and one button."""
    theirs = opened()
    if theirs is None:
        return redirect("/progress", code=303)
    return _deed_page(_deed(deed), _told(theirs), {}, ())


@pages.post("/progress/case/<deed>")
@public
def act(deed: str) -> str | Response | tuple[str, int]:
    doing, given, theirs = _deed(deed), _typed(*WORDS_OF_DEEDS), opened()
    if theirs is None and not given:
        return redirect("/progress", code=303)
    if theirs is None:  # what was typed meanwhile waits beside the code
        return _ask({"then": doing.value} | given, (Fault("", "closed_again", CLOSED_AGAIN),)), 401
    try:
        do(house(), theirs, doing, at=now(), **_said(doing, given))
    except Invalid as invalid:
        return _deed_page(doing, _told(theirs), given, typed.on_page(invalid.faults)), 422
    except Refused as refused:
        return _deed_page(doing, _told(theirs), given, (Fault("", refused.code, refused.detail),)), refused.status
    return redirect(f"/progress/case?done={doing.value}", code=303)


@pages.post("/progress/leave")
@public
def leave() -> Response:
    """Close it on a shared phone."""
    answer = redirect("/progress", code=303)
    answer.delete_cookie(_cookie(), samesite="Strict", secure=house().settings.secure_cookies, httponly=True)
    return answer


def _go_on(opened: Opened, given: dict[str, str]) -> Response:
    """To the complaint, or where the link led; or back to the deed that was being done when the page had closed, with
    what was typed."""
    then = given.get("then", "")
    words = {name: given[name] for name in WORDS_OF_DEEDS if name in given}
    if words and then in list(Deed):
        return make_response(_deed_page(Deed(then), _told(opened), words, ()))
    return redirect(_place_of(then) or "/progress/case", code=303)


def _typed(*names: str) -> dict[str, str]:
    """What was typed into these fields, as far as it can be seen."""
    typed_in = {name: wording.seen(request.form.get(name, "")) for name in names}
    return {name: value for name, value in typed_in.items() if value}


def _said(deed: Deed, given: dict[str, str]) -> dict[str, Any]:
    match deed:
        case Deed.SUPPLEMENT:
            more = parse(TextGiven, {"text": given.get("text", ""), "about": given.get("about") or None})
            return {"text": more.text, "about": more.about}
        case Deed.REJECT:
            refused = parse(ReasonsGiven, {"reasons": given.get("reasons", ""), "about": given.get("about") or None})
            return {"text": refused.reasons, "about": refused.about}
        case Deed.ASK_RECUSAL:
            return {"text": parse(ReasonsGiven, {"reasons": given.get("reasons", "")}).reasons}
        case Deed.REQUEST_REOPENING | Deed.REQUEST_REVIEW:
            return {"text": parse(AskedAgain, {"text": given.get("text", "")}).text}
        case Deed.RATE:
            return {"grade": parse(GradeGiven, {name: given[name] for name in ("grade",) if name in given}).grade}
        case _:
            return {}


def _done_words(deed: Deed, told: Telling) -> str:
    return DISPUTED if deed is Deed.REJECT and told.not_accepted else DONE_WORDS[deed]


def _deed(name: str) -> Deed:
    if name not in list(Deed):
        raise NotFound("没有这个页面")
    return Deed(name)


def _deed_page(deed: Deed, told: Telling, given: dict[str, str], faults: tuple[Fault, ...]) -> str:
    return render_template(
        "intake/progress/deed.html",
        deed=deed.value,
        told=told,
        typed=given,
        faults=faults,
        title=deed_words(not_accepted=told.not_accepted)[deed],
        grades=tuple(GRADE_WORDS.items()),
        about=tuple((one.value, words, ABOUT_GLOSS[one]) for one, words in ABOUT_WORDS.items()),
    )


def _place_of(deed: str) -> str | None:
    """The page of a deed, of the choice of notices or of the telephone; None for anything else, so that nobody is led
    elsewhere."""
    if deed in ("notify", "phone"):
        return f"/progress/{deed}"
    return f"/progress/case/{Deed(deed).value}" if deed in list(Deed) else None


def _ask(given: dict[str, str], faults: tuple[Fault, ...]) -> str:
    known = {name: value for name, value in given.items() if name != "then" or _place_of(value)}
    return render_template("intake/progress/ask.html", typed=known, faults=faults)


def _told(opened: Opened) -> Telling:
    at = now()
    return tell(house(), read_story(house(), opened, at=at), today=at.date())


def opened() -> Opened | None:
    """What the cookie opens; None when there is none, it is not ours, or its time is over."""
    try:
        claims = _signer().loads(request.cookies.get(_cookie(), ""))
    except BadSignature:
        return None
    if claims["ends"] <= now().timestamp():
        return None
    theirs = Opened(claims["case"], claims["office"])
    remember(theirs)
    return theirs


def _cookie() -> str:
    return "__Host-progress" if house().settings.secure_cookies else "progress"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(house().settings.session_secret, salt="progress")
