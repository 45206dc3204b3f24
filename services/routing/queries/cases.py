"""One case as an officer sees it: its papers, limits, history, and what may be done now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.errors import Forbidden, NotFound
from services.kernel.house import House
from services.kernel.people import Officer
from services.routing.forms import form_of
from services.routing.queries.links import links_of
from services.routing.queries.papers import papers_of
from services.routing.queries.rows import CaseRow, CaseView, Choice, ClockRow, EventRow, FiredRow, Person
from services.routing.queries.telling import case_row, department_name, open_text, requests_of
from services.routing.rules.acts import ACT_WORDS, Act
from services.routing.rules.clocks import CLOCKS, ClockKind
from services.routing.rules.facts import CaseFacts
from services.routing.rules.grades import RATED, grade_words
from services.routing.rules.policy import UNIT_WORDS, Unit
from services.routing.rules.steps import STEP_WORDS, Step
from services.routing.rules.who_may import possible
from services.routing.tables import Case, CaseEvent, Clock, Fired
from services.routing.tables.beside import of_case
from services.routing.tables.facts import facts_of, office_of, running
from services.routing.tables.holdings import enter, reach, seen
from services.routing.tables.roster import Roster, names_of, roster_of

REFUSED = "_refused"
MARK_WORDS = {
    "breach": "期限已过，记录超期",
    "ladder": "发出督办提醒",
    "recount": "公布日历后重新计算期限",
    "receipt": "签收督办提醒",
    RATED: "投诉人评价",
    "unit_read": "被投诉部门阅知结果",
    "hand_over": "责任人变更",
    "link": "关联投诉",
    "unlink": "解除关联",
}
_FACTS = (
    "channel",
    "sub_channel",
    "kind",
    "identity_level",
    "respondent_department",
    "respondent_named",
    "requests",
    "causes",
    "businesses",
    "major_kinds",
    "departments",
    "handlers",
    "first_receiver",
    "first_department",
    "routing",
    "handovers",
    "offered_to",
    "held_by",
    "offered_office",
    "path",
    "path_proposed",
    "transfer",
    "transfer_to",
    "accepted_at",
    "validity",
    "refer_to",
    "upstream_system",
    "upstream_number",
    "upstream_due_on",
    "policy",
    "extension_days",
    "occurred_at",
    "executed_at",
    "issued_at",
    "delivered_at",
    "on_time",
    "merit",
    "grade",
    "outcome",
    "cause",
    "business",
    "closed_at",
    "archived_at",
    "archive_number",
    "province_informed_at",
    "province_acknowledged_at",
    "province_acknowledged_by",
    "province_because",
    "taken_over_by",
    "reopening_asked_at",
)


def case_view(session: Session, house: House, officer: Officer, case_id: str, *, at: datetime) -> CaseView:
    """Everything of the case. Raises NotFound when it is not the officer's to see, Forbidden when he is recused."""
    case = find(session, officer, case_id)
    roster = roster_of(session, case.handled_in, on=at.astimezone(SHANGHAI).date())
    names, clocks = names_of(session, case.office, case.handled_in), _clocks(session, case)
    still = [clock for clock, _ in clocks if clock.state == "running"]
    facts = facts_of(session, case, at=at.astimezone(SHANGHAI), clocks=still, roster=roster)
    return CaseView(
        row=case_row(house, case, names.get(case.accountable or "")),
        regions={
            "severity": case.severity,
            "province": case.province,
            "callback": case.callback,
            "routing": case.routing,
            "identity": case.identity,
        },
        facts={name: getattr(case, name) for name in _FACTS},
        explanation=open_text(house, case.office, case.sealed_explanation, what="case.explanation", row=case.id),
        papers=papers_of(session, house, case, names, facts=facts, officer=officer),
        clocks=[_clock_row(clock, fired, at) for clock, fired in clocks],
        acts=_acts(facts, officer),
        people=_people(house, case, roster),
        departments=[(unit.code, unit.name) for unit in house.offices[case.handled_in].departments],
        requests=requests_of(house, case),
        links=links_of(session, house, case, officer, names),
    )


def case_state(
    session: Session, house: House, officer: Officer, case_id: str, *, at: datetime
) -> tuple[CaseRow, list[Choice]]:
    """Where the case stands and what the officer may do next."""
    case = find(session, officer, case_id)
    roster = roster_of(session, case.handled_in, on=at.astimezone(SHANGHAI).date())
    names = names_of(session, case.office, case.handled_in)
    row = case_row(house, case, names.get(case.accountable or ""))
    return row, acts_of(session, case, officer, roster, at=at)


def find(session: Session, officer: Officer, case_id: str) -> Case:
    """What another office numbered and this one holds is seen alone from here on. Raises NotFound or Forbidden."""
    numbered_by = office_of(case_id)
    if numbered_by not in seen(session) and not enter(session, case_id, numbered_by):
        raise NotFound
    case = session.get(Case, (numbered_by, case_id))
    if case is None:
        raise NotFound
    if case.held_by and case.held_by not in seen(session):
        reach(session, case)
        session.refresh(case)
    if officer.id in case.recused:
        raise Forbidden("recused", "您与这件投诉有利害关系，应当回避")
    return case


def _facts(session: Session, case: Case, roster: Roster, at: datetime) -> CaseFacts:
    return facts_of(session, case, at=at.astimezone(SHANGHAI), clocks=running(session, case), roster=roster)


def acts_of(session: Session, case: Case, officer: Officer, roster: Roster, *, at: datetime) -> list[Choice]:
    """What the officer may do now, and what stands in the way of the rest that his posts allow."""
    return _acts(_facts(session, case, roster, at), officer)


def _acts(facts: CaseFacts, officer: Officer) -> list[Choice]:
    return [
        Choice(
            act=one.act.value,
            words=ACT_WORDS[one.act],
            clause=one.move.clause,
            refusal_code=one.refusal.code if one.refusal else None,
            refusal=one.refusal.detail if one.refusal else None,
            fields=_schema(one.act),
        )
        for one in possible(facts, officer)
    ]


def case_clocks(session: Session, officer: Officer, case_id: str, *, at: datetime) -> list[ClockRow]:
    """Every limit of the case with its explanation day by day, oldest first."""
    clocks = _clocks(session, find(session, officer, case_id))
    return [_clock_row(clock, fired, at) for clock, fired in clocks]


_CLOCKS = (  # made once, since to make a statement costs more than to run it
    select(Clock, Fired.rung, Fired.at, Fired.to)
    .outerjoin(Fired, and_(Fired.office == Clock.office, Fired.case_id == Clock.case_id, Fired.clock == Clock.n))
    .where(*of_case(Clock))
    .order_by(Clock.n, Fired.due_at)
)


def _clocks(session: Session, case: Case) -> list[tuple[Clock, list[FiredRow]]]:
    """Each with the rungs that were sent, the oldest first."""
    found: dict[int, tuple[Clock, list[FiredRow]]] = {}
    for clock, rung, at, to in session.execute(_CLOCKS, {"office": case.office, "case": case.id}):
        _, fired = found.setdefault(clock.n, (clock, []))
        if rung is not None:
            fired.append(FiredRow(rung, at, to))
    return list(found.values())


def case_history(session: Session, officer: Officer, case_id: str) -> list[EventRow]:
    """The hash-chained events of the case, oldest first."""
    case = find(session, officer, case_id)
    rows = session.scalars(
        select(CaseEvent).where(CaseEvent.office == case.office, CaseEvent.case_id == case.id).order_by(CaseEvent.seq)
    ).all()
    names = names_of(session, case.office, case.handled_in)
    return [_event_row(row, names.get(row.by or "")) for row in rows]


def _clock_row(row: Clock, fired: Sequence[FiredRow], at: datetime) -> ClockRow:
    return ClockRow(
        n=row.n,
        kind=row.kind,
        label=CLOCKS[ClockKind(row.kind)].label,
        round=row.round,
        state=_state(row, at),
        started_at=row.started_at,
        length=f"{row.length}{UNIT_WORDS[Unit(row.unit)]}",
        clause=row.clause,
        due_at=row.due_at,
        was_due_at=row.was_due_at,
        extended_by=row.extended_by,
        due_on=row.due_at.astimezone(SHANGHAI).date(),
        days=row.explanation,
        in_words=row.in_words,
        provisional=row.provisional,
        stopped_at=row.stopped_at,
        breached_at=row.breached_at,
        accountable=row.accountable,
        calendar=row.calendar,
        policy=row.policy,
        upstream_on=row.upstream_on,
        next_fire=row.next_fire,
        next_rung=row.next_rung,
        fired=fired,
    )


def _state(row: Clock, at: datetime) -> str:
    if row.state == "running":
        return "overdue" if row.due_at < at else "running"
    return "met" if row.met else "missed"


def _event_row(row: CaseEvent, by_name: str | None) -> EventRow:
    told: dict[str, Any] = json.loads(row.body)
    step = told.get("is", {}).get("main")
    return EventRow(
        seq=row.seq,
        act=row.act,
        act_words=_words(row.act) + _graded(row.act, told.get("marked", {})),
        by=row.by,
        by_name=by_name,
        at=row.at,
        round=row.round,
        step=step,
        step_words=STEP_WORDS[Step(step)].officer if step else "",
        told=told,
        previous=row.previous,
        digest=row.digest,
    )


def _words(act: str) -> str:
    if act.endswith(REFUSED):
        return f"未能办理：{ACT_WORDS[Act(act.removesuffix(REFUSED))]}"
    return MARK_WORDS.get(act) or ACT_WORDS[Act(act)]


def _graded(act: str, marked: Mapping[str, Any]) -> str:
    grade = marked.get("grade") if act == RATED else None
    return f"，{grade_words(grade, marked.get('rated_by'))}" if grade else ""


def _people(house: House, case: Case, roster: Roster) -> list[Person]:
    return [
        Person(
            id=member.id,
            name=member.name,
            department=member.department,
            department_name=department_name(house, case.handled_in, member.department),
            posts=tuple(sorted(member.posts)),
        )
        for member in roster.officers
    ]


_SCHEMAS: dict[Act, dict[str, Any]] = {}


def _schema(act: Act) -> dict[str, Any]:
    if act not in _SCHEMAS:
        _SCHEMAS[act] = form_of(act).model_json_schema()
    return _SCHEMAS[act]
