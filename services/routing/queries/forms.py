"""The four forms of a case, as an officer may read them: the same records that are said and printed."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.contracts.forms import Complainant, Form1, Form3
from services.kernel.errors import NotFound
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.routing.queries.cases import find
from services.routing.tables import Case
from services.routing.tables.recorded import documents, load
from services.routing.tables.roster import roster_of

FORM_WORDS = {1: "投诉受理登记表", 2: "投诉处理意见表", 3: "投诉反馈记录", 4: "投诉调查终结报告"}
_SEES_WHO = (Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE, Post.WINDOW, Post.CALLBACK)


@dataclass(frozen=True)
class Verified:
    """Whether the code on a printed form is the one of the form on record."""

    number: str
    matches: bool


def forms_of(session: Session, house: House, officer: Officer, case_id: str, form: int) -> Sequence[Any]:
    """Every document of that form, oldest first. Raises NotFound, or Forbidden for who is recused."""
    case = find(session, officer, case_id)
    if form not in FORM_WORDS:
        raise NotFound("只有四种表")
    on = case.moved_at.astimezone(SHANGHAI).date()
    dossier = load(session, house, case, roster_of(session, case.handled_in, on=on))
    return [_for_reader(document.told, case, officer) for document in documents(dossier, form)]


def verify_form(session: Session, house: House, officer: Officer, case_id: str, n: int, code: str) -> Verified:
    """Compare the code on a printed 《投诉反馈记录》. Raises NotFound."""
    found = [one for one in forms_of(session, house, officer, case_id, 3) if one.n == n]
    if not found:
        raise NotFound("没有这一份反馈记录")
    return Verified(found[0].number, hmac.compare_digest(found[0].verify_code.encode(), code.strip().upper().encode()))


def _for_reader(told: Any, case: Case, officer: Officer) -> Any:
    """Who sits in the unit complained about reads the facts without who complained (4.5), in the office that numbered
    the case and in the one that handles it."""
    here = officer.office in (case.office, case.handled_in)
    concerned = here and officer.department == case.respondent_department
    if concerned and isinstance(told, Form1 | Form3) and not officer.holds(*_SEES_WHO):
        return msgspec.structs.replace(told, complainant=Complainant("（对被投诉部门保密）", "", 0))
    return told
