"""What officers see of a complaint beside the console: who complained, with a purpose; and the facts alone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from services.intake.actions.look import Particulars, facts, look, masked
from services.intake.forms import Purpose
from services.intake.rules.access import Why
from services.intake.rules.evidence import PART_WORDS
from services.intake.rules.relation import RELATION_WORDS
from services.intake.web.counter import KINDS
from services.intake.web.navigation import nav
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.scanned import STATE_WORDS
from services.kernel.web.faults import parse
from services.kernel.web.login import house, officer, open_to
from services.kernel.web.part import wants_part
from services.kernel.web.words import file_size

PURPOSES = tuple((why.value, why.value) for why in Why)
FACTS_WANTED = "看投诉内容"  # on record when no other purpose was given

pages = Blueprint("looking", __name__)


@pages.get("/counter/cases/<case>/particulars")
@open_to()
def particulars(case: str) -> str | tuple[str, int]:
    """Masked, with the question for a purpose; in clear once it is given. A fragment for the console, or a page."""
    if not request.args.get("purpose"):
        return _page("particulars", case, masked(house(), case, by=officer()))
    try:
        purpose = asked().said
    except Invalid as invalid:
        return _page("particulars", case, masked(house(), case, by=officer()), faults=invalid.faults), 422
    shown = look(house(), case, by=officer(), purpose=purpose, at=now())
    return _page("particulars", case, shown, purpose=purpose)


@pages.get("/counter/cases/<case>/facts")
@open_to()
def facts_alone(case: str) -> str:
    """What was said and asked for, about whom, and which files there are: nothing of who complained."""
    purpose = asked().said if request.args.get("purpose") else FACTS_WANTED
    return _page("facts", case, facts(house(), case, by=officer(), purpose=purpose, at=now()), purpose=purpose)


def shown_in_full(
    template: str,
    case: str,
    *,
    allowed: tuple[Any, ...],
    shown: Particulars | None = None,
    faults: tuple[Fault, ...] = (),
) -> str:
    """A page of its own that includes the particulars once they were opened for it."""
    return render_template(
        template, **_context(case, shown, faults=faults, purpose="告诉别的单位" if shown else ""), allowed=allowed
    )


def asked() -> Purpose:
    """The purpose that stands in the address. Raises Invalid."""
    return parse(Purpose, {name: request.args[name] for name in ("purpose", "note") if request.args.get(name)})


def _page(what: str, case: str, shown: Particulars, *, purpose: str = "", faults: tuple[Fault, ...] = ()) -> str:
    kind = "fragment" if wants_part() else "page"
    context = _context(case, shown, purpose=purpose, faults=faults)
    return render_template(f"intake/counter/{what}_{kind}.html", **context)


def _context(case: str, shown: Particulars | None, *, purpose: str, faults: tuple[Fault, ...]) -> dict[str, Any]:
    return {
        "case": case,
        "shown": shown,
        "department": _department(case, shown.respondent) if shown else "",
        "pieces": tuple(
            f"{PART_WORDS[piece.part]}，{piece.media_type}，{file_size(piece.size)}，{STATE_WORDS[piece.state]}"
            for piece in (shown.evidence if shown else ())
        ),
        "purpose": purpose,
        "purposes": PURPOSES,
        "values": request.args,
        "faults": faults,
        "kinds": dict(KINDS),
        "relations": RELATION_WORDS,
        "nav": nav(),
    }


def _department(case: str, respondent: dict[str, Any] | None) -> str:
    """The name of the department complained about."""
    code = respondent and respondent["department"]
    departments = house().offices[case.partition("-")[0]].departments if code else ()
    return next((department.name for department in departments if department.code == code), code or "")
