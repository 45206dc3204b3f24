"""Forms of the console that are no acts on a case: what was typed, and every fault at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from services.kernel.errors import Fault, Invalid, Refused
from services.kernel.people import Officer
from services.kernel.web.login import house
from services.routing.rules.administering import ACT_BENEATH


@dataclass(frozen=True)
class Answer:
    """What became of a form: `result` when it was done, else the faults and the status."""

    result: Any = None
    faults: Sequence[Fault] = ()
    status: int = 200


def typed() -> dict[str, Any]:
    """What was filled in; an empty field counts as not filled in."""
    return {name: value for name, value in request.form.items() if name != "csrf_token" and value.strip()}


def tried(change: Callable[[], Any]) -> Answer:
    """Do it, or say what is wrong with it."""
    try:
        return Answer(change())
    except Invalid as invalid:
        return Answer(faults=invalid.faults, status=invalid.status)
    except Refused as refused:
        return Answer(faults=(Fault("", refused.code, refused.detail),), status=refused.status)


def offices_of(person: Officer) -> tuple[tuple[str, str], ...]:
    """The offices whose people and targets the officer keeps: the province and the administrators all
    beneath their own, everybody else the own one."""
    codes = house().offices.beneath(person.office) if person.holds(*ACT_BENEATH) else (person.office,)
    return tuple((code, house().offices[code].name) for code in codes)
