"""How the API answers: rows as JSON, and what can go wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from flask import Response
from pydantic import BaseModel

from services.kernel.web.errors import Problem
from services.routing.queries import CaseRow, Choice, ClockRow, EventRow, LinkRow, Paper, Person

PROBLEMS: dict[str | int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
OF_ACTS: dict[str | int, Any] = {**PROBLEMS, 409: Problem, 412: Problem}


def answered(document: Any, *, version: int | None = None) -> Response:
    """JSON in UTF-8; `version` goes into the ETag, to be sent back as If-Match."""
    response = Response(msgspec.json.encode(document), mimetype="application/json")
    if version is not None:
        response.set_etag(str(version))
    return response


class OfficerAnswer(BaseModel):
    """Who signed in."""

    id: str
    name: str
    office: str
    department: str
    posts: list[str]


class SessionAnswer(BaseModel):
    """The token goes into the header `Authorization: Bearer …`."""

    token: str
    officer: OfficerAnswer
    expires_at: datetime


class WorkListAnswer(BaseModel):
    """One page of a work list; `cursor` asks for the next one."""

    rows: list[CaseRow]
    cursor: str | None


class CaseAnswer(BaseModel):
    """A case, its papers, and what may be done now with the fields that each act needs (JSON schema)."""

    case: CaseRow
    regions: dict[str, str]
    facts: dict[str, Any]
    explanation: str | None
    papers: list[Paper]
    acts: list[Choice]
    people: list[Person]
    departments: list[tuple[str, str]]
    links: list[LinkRow]


class StateAnswer(BaseModel):
    """Where the case stands after an act, and what may be done next; `case` is null for who is kept off it now, and for
    the office that returned it to another."""

    case: CaseRow | None
    acts: list[Choice]
    warnings: list[str]


class ClocksAnswer(BaseModel):
    clocks: list[ClockRow]


class HistoryAnswer(BaseModel):
    events: list[EventRow]
