"""From table rows to the rows that pages see: words beside codes, sealed texts opened."""

from __future__ import annotations

import json
from typing import Any

import structlog

from services.kernel.house import House
from services.kernel.numbers import Series, printed
from services.kernel.sealed import CannotOpen, Purpose
from services.routing.queries.rows import CaseRow
from services.routing.rules.assessment import CLASS_WORDS, CaseClass
from services.routing.rules.regions import SEVERITY_WORDS, Severity
from services.routing.rules.steps import STEP_WORDS, Step
from services.routing.tables import Case

log = structlog.get_logger()


def case_row(house: House, case: Case, accountable_name: str | None) -> CaseRow:
    """The line of a work list."""
    office = house.offices[case.office]
    brief = open_json(house, case.office, case.sealed_brief, what="complaint.brief", row=case.id)
    brief = brief if isinstance(brief, dict) else {}
    return CaseRow(
        id=case.id,
        number=printed(office.region, Series.REGISTRATION, case.year, case.serial),
        office=case.office,
        office_name=office.name,
        name=brief.get("name") or ("匿名" if case.kind == "anonymous" else ""),
        summary=brief.get("summary") or "",
        step=case.step,
        step_words=STEP_WORDS[Step(case.step)].officer,
        stage=STEP_WORDS[Step(case.step)].citizen,
        classed=case.classed,
        class_words=CLASS_WORDS[CaseClass(case.classed)] if case.classed else "未评估",
        severity=case.severity,
        severity_words=SEVERITY_WORDS[Severity(case.severity)].officer,
        risk=case.risk,
        province=case.province,
        callback=case.callback,
        due_on=case.due_on,
        due_at=case.due_at,
        due_provisional=case.due_provisional,
        overdue=case.overdue,
        department=case.department,
        department_name=department_name(house, case.handled_in, case.department),
        handled_by=case.handled_in,
        handled_by_name=house.offices[case.handled_in].name,
        accountable=case.accountable,
        accountable_name=accountable_name,
        channel=case.channel,
        sub_channel=case.sub_channel,
        kind=case.kind,
        elderly=case.elderly,
        urged=case.urged,
        round=case.round,
        received_at=case.received_at,
        accepted_at=case.accepted_at,
        moved_at=case.moved_at,
        version=case.version,
        awaited=case.awaited,
        awaited_since=case.awaited_since,
        awaited_by=case.awaited_by,
    )


def requests_of(house: House, case: Case) -> tuple[str, ...]:
    """What the complainant asks for, in the order in which it is answered; nothing where the brief does not say."""
    brief = open_json(house, case.office, case.sealed_brief, what="complaint.brief", row=case.id)
    told = brief.get("requests") if isinstance(brief, dict) else None
    return tuple(str(one) for one in told or ())


def department_name(house: House, office: str, code: str) -> str:
    """The unit's name; its code when the office has it no more."""
    return next((unit.name for unit in house.offices[office].departments if unit.code == code), code)


def open_text(house: House, office: str, token: str | None, *, what: str, row: str) -> str | None:
    """What was sealed. A token that does not open is logged and shown as nothing, so that the rest can be read."""
    if token is None:
        return None
    try:
        return house.keys.open(token, purpose=Purpose.CASEWORK, office=office, what=what, row=row)
    except (CannotOpen, ValueError):
        log.error("a sealed text does not open", what=what, row=row)
        return None


def open_json(house: House, office: str, token: str | None, *, what: str, row: str) -> Any:
    """As `open_text`, for what was sealed as JSON."""
    text = open_text(house, office, token, what=what, row=row)
    return json.loads(text) if text else None
