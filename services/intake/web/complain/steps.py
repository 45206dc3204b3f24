"""The steps, each a page of its own: what is posted is kept, and the browser is sent on to the next page. So reloading
and going back ask nothing again. Works without scripts; what was typed lies sealed with us, its token in a cookie.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from services.intake.actions import begun
from services.intake.actions.begun import Begun
from services.intake.actions.evidence.receiving import of_draft
from services.intake.actions.register import register
from services.intake.forms import Circumstances, Complaint
from services.intake.rules import wording
from services.intake.rules.public_facts import is_korean
from services.intake.web import files, typed
from services.intake.web.complain import answers
from services.intake.web.complain.questions import (
    CHECK,
    CONTACT,
    FIELDS,
    NAMES,
    OFFICE,
    PARTS,
    PROBLEM,
    RELATIONS,
    STEPS,
    TOPICS,
    WHO,
)
from services.intake.web.portal import office_options
from services.kernel.clock import now
from services.kernel.errors import Fault, NotFound, TooMany
from services.kernel.web.login import house, public

RECEIPT = "/complain/receipt"
_NUMBERS = {name: number for number, name in NAMES.items()}

pages = Blueprint("complain", __name__)


@pages.get("/complain")
@public
def begin() -> str:
    """The first step, which a link may fill in; or, where something was begun, whether to go on with it."""
    found = _begun()
    office = request.args.get("office", "")
    if found and found.receipt is None and found.typed:
        return render_template("intake/complain/go_on.html", office=office)
    return _step(OFFICE, begun.new(), {"office": office}, lost=bool(request.args.get("lost")))


@pages.get("/complain/<step>")
@public
def show(step: str) -> str | Response | tuple[str, int]:
    """A step with what was typed; with `check`, its faults as well."""
    number, found = _number(step), _begun()
    if found is None:
        return _step(OFFICE, begun.new(), {}) if number == OFFICE else redirect("/complain?lost=1", code=303)
    lost = bool(request.args.get("lost"))
    if found.receipt is not None:
        return redirect(RECEIPT, code=303)
    if not request.args.get("check"):
        return _step(number, found, found.typed, lost=lost)
    refused = tuple(Fault(files.FIELD, code, message) for code, message in found.refused) if number == PROBLEM else ()
    wrong = (*refused, *typed.of_fields(answers.faults(found.typed), PARTS.get(number, ())))
    return (_step(number, found, found.typed, wrong), 422) if wrong else _step(number, found, found.typed)


@pages.post("/complain/<step>")
@public
def take(step: str) -> Response:
    """Keep what was typed, whatever is wrong with it, and send the browser on: further, back, here, or to the end."""
    number, at, go = _number(step), now(), request.form.get("go", "next")
    if go == "clear":
        return _cleared()
    found = _begun()
    if found and found.receipt is not None and number == CHECK:
        return redirect(RECEIPT, code=303)
    start = found if found and found.receipt is None else begun.new()
    told = {name: wording.seen(request.form.get(name, "")) for name in FIELDS[number]}
    refused = _files(start, number, start.typed | told)
    token, kept = begun.keep(house(), _token(), told, at=at, begun=start, refused=refused)
    try:
        onward, ended = _onward(number, kept, go=go, token=token)
    except TooMany as slow:
        return _with_token(_wait(kept, slow), token)
    if not ended and found is None and number != OFFICE:
        onward = "/complain/office?lost=1"
    return _with_token(redirect(onward, code=303), token)


@pages.get(RECEIPT)
@public
def receipt() -> str | Response:
    """For half an hour after it was registered, however often it is loaded."""
    found = _begun()
    if found is None or found.receipt is None:
        return redirect("/complain", code=303)
    return render_template(
        "intake/receipt.html",
        registered=found.receipt,
        office=house().offices[found.receipt.office],
        in_korean=is_korean(house().offices[found.receipt.office]),
        named=found.named,
        number=STEPS,
        of=STEPS,
    )


@pages.post("/complain/clear")
@public
def clear() -> Response:
    """Start anew: what was typed is gone."""
    return _cleared()


def _files(start: Begun, number: int, told: Mapping[str, str]) -> tuple[Fault, ...]:
    """Receive what was chosen, take back what is not wanted; what is not taken comes back as faults."""
    if number != PROBLEM:
        return ()
    refused = files.take(draft=start.key, office=answers.office_of(told), by=None)
    go = request.form.get("go", "")
    if go.startswith("drop-"):
        files.drop(go.removeprefix("drop-"), draft=start.key, by=None)
    return refused


def _onward(number: int, kept: Begun, *, go: str, token: str) -> tuple[str, bool]:
    """Where the browser goes, and whether the complaint is registered."""
    here = f"/complain/{NAMES[number]}"
    if kept.refused:
        return f"{here}?check=1", False
    if go == "upload" or go.startswith("drop-"):
        return here, False
    if go.startswith("to-"):
        return f"/complain/{_named(go.removeprefix('to-'))}", False
    wrong = answers.faults(kept.typed)
    if number != CHECK:
        fits = not typed.of_fields(wrong, PARTS[number])
        return (f"/complain/{NAMES[number + 1]}" if fits else f"{here}?check=1"), False
    if wrong:
        faulty = next((s for s in (OFFICE, PROBLEM, CONTACT) if typed.of_fields(wrong, PARTS[s])), PROBLEM)
        return f"/complain/{NAMES[faulty]}?check=1", False
    _register(kept, token)
    return RECEIPT, True


def _wait(kept: Begun, slow: TooMany) -> Response:
    """The last page again, with everything that was typed, and how long to wait."""
    answer = make_response(_step(CHECK, kept, kept.typed, (Fault("", slow.code, f"{slow.detail}。您写的内容还在"),)))
    answer.status_code, answer.headers["Retry-After"] = slow.status, str(slow.retry_after)
    return answer


def _register(kept: Begun, token: str) -> None:
    here, at = house(), now()
    handed_in = [str(file.id) for file in of_draft(here, kept.key, by=None, at=at)]
    form = Complaint.read(answers.given(kept.typed) | {"evidence": handed_in}, Circumstances(at, here.offices, None))
    registered, _ = register(here, form, by=None, key=kept.key, at=at)
    begun.finish(here, token, registered, named=form.complainant is not None, at=at)


def _step(
    step: int, kept: Begun, told: Mapping[str, str], faults: tuple[Fault, ...] = (), *, lost: bool = False
) -> str:
    offices = house().offices
    office = offices[told["office"]] if told.get("office") in offices else None
    if step == CONTACT:
        told = {"wants_sms": "" if answers.endangers_the_fund(told) else "yes", **told}
    handed_in = of_draft(house(), kept.key, by=None, at=now()) if step in (PROBLEM, CHECK) else ()
    return render_template(
        f"intake/complain/{NAMES[step]}.html",
        step=step,
        of=STEPS,
        name=NAMES[step],
        draft=told,
        faults=faults,
        lost=lost,
        chosen=office,
        in_korean=office is not None and is_korean(office),
        offices=office_options() if step == OFFICE else (),
        topics=TOPICS,
        who=WHO,
        relations=RELATIONS,
        files=files.shown(handed_in),
        accept=files.ACCEPT,
        topic_words={code: word for code, word, _ in TOPICS},
    )


def _number(step: str) -> int:
    if step not in _NUMBERS:
        raise NotFound("没有这个页面")
    return _NUMBERS[step]


def _named(number: str) -> str:
    return NAMES.get(int(number), NAMES[OFFICE]) if number.isdecimal() and len(number) == 1 else NAMES[OFFICE]


def _begun() -> Begun | None:
    return begun.read(house(), _token(), at=now())


def _token() -> str:
    return request.cookies.get(_cookie(), "")[:64]


def _cookie() -> str:
    return "__Host-complaint" if house().settings.secure_cookies else "complaint"


def _with_token(response: Response, token: str) -> Response:
    """For as long as the browser is open; the next person at a shared one finds nothing."""
    response.set_cookie(_cookie(), token, httponly=True, samesite="Lax", secure=house().settings.secure_cookies)
    return response


def _cleared() -> Response:
    begun.drop(house(), _token())
    answer = redirect("/complain", code=303)
    answer.delete_cookie(_cookie(), samesite="Lax", secure=house().settings.secure_cookies, httponly=True)
    return answer
