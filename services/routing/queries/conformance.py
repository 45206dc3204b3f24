"""Whether the procedure was followed in a case (5.4 a)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.kernel.people import Officer
from services.routing.queries.cases import find
from services.routing.rules.acts import Act
from services.routing.rules.assessment import CaseClass
from services.routing.rules.clocks import ClockKind
from services.routing.rules.conformance import VERDICT_WORDS, Conduct, conformance, score
from services.routing.rules.regions import CallbackState, Severity
from services.routing.tables import Case, CaseEvent, Clock, Measure

_ACTS = frozenset(act.value for act in Act)


@dataclass(frozen=True)
class StepRow:
    """A step of the guide in a case; `verdict`: done, not_applicable, missed or to_come."""

    clause: str
    words: str
    verdict: str
    verdict_words: str
    why: str


@dataclass(frozen=True)
class Conformance:
    """Every step in the guide's order; `done` of those `due` were done as they should be."""

    case: str
    steps: tuple[StepRow, ...]
    done: int
    due: int


def conformance_of(session: Session, officer: Officer, case_id: str) -> Conformance:
    """Raises NotFound, or Forbidden for who is recused."""
    case = find(session, officer, case_id)
    found = list(conformance(_conduct(session, case)))
    done, due = score(found)
    rows = tuple(
        StepRow(one.clause, one.words, one.verdict.value, VERDICT_WORDS[one.verdict], one.why) for one in found
    )
    return Conformance(case.id, rows, done, due)


def _conduct(session: Session, case: Case) -> Conduct:
    events = session.execute(
        select(CaseEvent.act, CaseEvent.body)
        .where(CaseEvent.office == case.office, CaseEvent.case_id == case.id)
        .order_by(CaseEvent.seq)
    ).all()
    closings = [json.loads(body).get("details") or {} for act, body in events if act == Act.CLOSE]
    measures = select(func.count()).where(
        Measure.office == case.office, Measure.case_id == case.id, Measure.round == case.round
    )
    return Conduct(
        acts=frozenset(Act(act) for act, _ in events if act in _ACTS),
        clocks=_clocks(session, case),
        outcome=case.outcome or "",
        accepted=case.accepted_at is not None,
        first_class=case.classed == CaseClass.ONE or Severity(case.severity).is_major,
        ordinary=case.classed == CaseClass.THREE and not Severity(case.severity).is_major,
        measures=session.scalar(measures) or 0,
        verified=bool(closings and closings[-1].get("verified")),
        callback_exempt=case.callback == CallbackState.EXEMPT,
    )


def _clocks(session: Session, case: Case) -> dict[ClockKind, bool | None]:
    """One missed of several of a kind is a miss: what was late once stays so."""
    found: dict[ClockKind, bool | None] = {}
    rows = session.execute(
        select(Clock.kind, Clock.met, Clock.breached_at)
        .where(Clock.office == case.office, Clock.case_id == case.id)
        .order_by(Clock.n)
    )
    for kind, met, breached_at in rows:
        known, now = found.get(ClockKind(kind)), False if breached_at else met
        found[ClockKind(kind)] = False if known is False else now
    return found
