"""What the rules look at beside the case itself, in one look: what was done, who is complained about, and what hangs on
it. Every act and every page asks it, and to ask costs more than to find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BindParameter, ColumnElement, ScalarSelect, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.routing.rules.acts import Act
from services.routing.rules.coordination import SubTask, TaskState
from services.routing.rules.facts import Deed, Measure
from services.routing.rules.reporting import Nature
from services.routing.tables.cases import Case, CaseEvent
from services.routing.tables.clocks import Clock
from services.routing.tables.handling import Task
from services.routing.tables.identity import Unsealing
from services.routing.tables.papers import Callback, Report
from services.routing.tables.papers import Measure as MeasureRow
from services.routing.tables.paperwork import Direction, Handover, Proof
from services.routing.tables.recusals import Recusal
from services.routing.tables.supervision import PlanStep, SampleCheck
from services.routing.tables.tables import OfCase

_ACTS = frozenset(act.value for act in Act)
_OfCase = type[OfCase | CaseEvent | Clock]


@dataclass(frozen=True)
class Beside:
    """`respondents`: for each person complained about, the posts that he held and in which office; `measures` and
    `attempts` are those of the round; `concerned_at`: when a filed report named integrity; `told_at`: when another body
    was given something; `directed`: who has an instruction to carry out."""

    history: tuple[Deed, ...]
    respondents: tuple[tuple[list[str], str | None], ...]
    measures: tuple[Measure, ...]
    tasks: tuple[SubTask, ...]
    attempts: tuple[datetime, ...]
    unsealing_until: date | None
    steps_left: int
    sample_asked: bool
    directed: frozenset[str]
    concerned_at: datetime | None
    told_at: datetime | None
    proofs: int


def of_case(table: _OfCase) -> tuple[ColumnElement[bool], ...]:
    """The rows of the case that the statement is asked about."""
    return table.office == bindparam("office"), table.case_id == bindparam("case")


def _rows(
    *columns: ColumnElement[Any] | InstrumentedAttribute[Any], of: _OfCase, by: Any, where: tuple[Any, ...] = ()
) -> ScalarSelect[Any]:
    """As one value: a list of lists."""
    ordered: Any = aggregate_order_by(func.json_build_array(*columns), by)
    return select(func.json_agg(ordered, type_=JSON)).where(*of_case(of), *where).scalar_subquery()


def _one(what: Any, of: _OfCase, *where: Any) -> ScalarSelect[Any]:
    return select(what).select_from(of).where(*of_case(of), *where).scalar_subquery()


# Made once, since to make a statement costs more than to run it.
_OF_ROUND: BindParameter[int] = bindparam("round")
_BESIDE = select(
    _rows(
        CaseEvent.act,
        CaseEvent.by,
        CaseEvent.department,
        CaseEvent.round,
        CaseEvent.by_office,
        of=CaseEvent,
        by=CaseEvent.seq,
    ),
    _rows(Recusal.posts, Recusal.officer_office, of=Recusal, by=Recusal.n, where=(Recusal.because == "respondent",)),
    _rows(
        MeasureRow.n,
        MeasureRow.department,
        MeasureRow.owner,
        MeasureRow.due_on,
        MeasureRow.executed_at.is_not(None),
        MeasureRow.evidence,
        MeasureRow.goes_on,
        of=MeasureRow,
        by=MeasureRow.n,
        where=(MeasureRow.round == _OF_ROUND,),
    ),
    _rows(Task.n, Task.department, Task.state, of=Task, by=Task.n),
    _one(func.array_agg(aggregate_order_by(Callback.at, Callback.n)), Callback, Callback.round == _OF_ROUND),
    select(Unsealing.until).where(*of_case(Unsealing)).order_by(Unsealing.n.desc()).limit(1).scalar_subquery(),
    _one(func.count(), PlanStep, PlanStep.done_at.is_(None), PlanStep.dropped_at.is_(None)),
    _one(func.count(), SampleCheck, SampleCheck.checked_at.is_(None)),
    _one(func.array_agg(Direction.owner), Direction, Direction.done_at.is_(None)),
    _one(func.max(Report.at), Report, Report.natures.contains([Nature.INTEGRITY.value])),
    _one(func.max(Handover.at), Handover),
    _one(func.count(), Proof),
)


def beside_of(session: Session, case: Case) -> Beside:
    """With all that the running transaction has changed."""
    session.flush()
    asked = {"office": case.office, "case": case.id, "round": case.round}
    (history, respondents, measures, tasks, attempts, unsealing_until, steps_left, samples, directed, concerned_at,
     told_at, proofs) = session.execute(_BESIDE, asked).one()  # fmt: skip
    return Beside(
        history=tuple(
            Deed(Act(act), by, unit, round_, office) for act, by, unit, round_, office in history or () if act in _ACTS
        ),
        respondents=tuple((posts, office) for posts, office in respondents or ()),
        measures=tuple(_measure(*row) for row in measures or ()),
        tasks=tuple(SubTask(n, unit, TaskState(state)) for n, unit, state in tasks or ()),
        attempts=tuple(attempts or ()),
        unsealing_until=unsealing_until,
        steps_left=steps_left,
        sample_asked=samples > 0,
        directed=frozenset(directed or ()),
        concerned_at=concerned_at,
        told_at=told_at,
        proofs=proofs,
    )


def _measure(n: int, unit: str, owner: str, due_on: str | None, done: bool, evidence: int, goes_on: bool) -> Measure:
    return Measure(
        what=f"第{n}项",
        department=unit,
        person=owner,
        due_on=date.fromisoformat(due_on) if due_on else None,
        is_executed=done,
        evidence=evidence,
        goes_on=goes_on,
    )
