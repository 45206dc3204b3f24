"""A case as the rules see it, read from its tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from services.kernel.errors import NotFound
from services.kernel.numbers import CaseId
from services.kernel.people import Post
from services.routing.rules.acts import Act
from services.routing.rules.assessment import CaseClass
from services.routing.rules.clocks import ClockKind
from services.routing.rules.coordination import SubTask, TaskState
from services.routing.rules.facts import CaseFacts, Deed, Measure
from services.routing.rules.identity_states import IdentityState
from services.routing.rules.paths import Path
from services.routing.rules.regions import CallbackState, ProvinceState, Severity
from services.routing.rules.reporting import Nature
from services.routing.rules.standing_in import above
from services.routing.rules.steps import Step
from services.routing.rules.transfers import RoutingState
from services.routing.tables.cases import Case, CaseEvent
from services.routing.tables.clocks import Clock
from services.routing.tables.handling import Task
from services.routing.tables.identity import Unsealing
from services.routing.tables.papers import Callback, Report
from services.routing.tables.papers import Measure as MeasureRow
from services.routing.tables.paperwork import Direction, Handover, Proof
from services.routing.tables.recusals import Recusal
from services.routing.tables.roster import Roster
from services.routing.tables.supervision import PlanStep, SampleCheck
from services.routing.tables.tables import OfCase

ANSWERING = frozenset({ClockKind.K1.value, ClockKind.K1_ROUND.value})
_ACTS = frozenset(act.value for act in Act)

# Read for every act and every page: made once, since to make a statement costs more than to run it.


def _of(table: type[OfCase | CaseEvent | Clock]) -> tuple[ColumnElement[bool], ...]:
    return table.office == bindparam("office"), table.case_id == bindparam("case")


_RUNNING = select(Clock).where(*_of(Clock), Clock.state == "running").order_by(Clock.n)
_HISTORY = (
    select(CaseEvent.act, CaseEvent.by, CaseEvent.department, CaseEvent.round, CaseEvent.by_office)
    .where(*_of(CaseEvent))
    .order_by(CaseEvent.seq)
)
_RESPONDENTS = select(Recusal.posts, Recusal.officer_office).where(*_of(Recusal), Recusal.because == "respondent")
_UNSEALING = select(Unsealing.until).where(*_of(Unsealing)).order_by(Unsealing.n.desc()).limit(1)
_MEASURES = select(MeasureRow).where(*_of(MeasureRow), MeasureRow.round == bindparam("round")).order_by(MeasureRow.n)
_STEPS_LEFT = (
    select(func.count()).where(*_of(PlanStep)).where(PlanStep.done_at.is_(None), PlanStep.dropped_at.is_(None))
)
_SAMPLE = select(SampleCheck.n).where(*_of(SampleCheck), SampleCheck.checked_at.is_(None)).limit(1)
_TASKS = select(Task.n, Task.department, Task.state).where(*_of(Task)).order_by(Task.n)
_ATTEMPTS = select(Callback.at).where(*_of(Callback), Callback.round == bindparam("round")).order_by(Callback.n)
# Who has an instruction to carry out, whether a filed report names integrity and the discipline body was given nothing
# since, and how many pieces of evidence there are.
_LEFT_TO_DO = select(
    select(func.array_agg(Direction.owner)).where(*_of(Direction), Direction.done_at.is_(None)).scalar_subquery(),
    select(func.max(Report.at))
    .where(*_of(Report), Report.natures.contains([Nature.INTEGRITY.value]))
    .scalar_subquery(),
    select(func.max(Handover.at)).where(*_of(Handover)).scalar_subquery(),
    select(func.count()).select_from(Proof).where(*_of(Proof)).scalar_subquery(),
)


def _named(case: Case, **more: int) -> dict[str, Any]:
    return {"office": case.office, "case": case.id, **more}


def office_of(case_id: str) -> str:
    """Raises NotFound for what is no case id."""
    try:
        return CaseId.parse(case_id).office
    except ValueError as cause:
        raise NotFound from cause


def running(session: Session, case: Case) -> Sequence[Clock]:
    """The case's running clocks, oldest first."""
    return session.scalars(_RUNNING, _named(case)).all()


def facts_of(session: Session, case: Case, *, at: datetime, clocks: Sequence[Clock], roster: Roster) -> CaseFacts:
    """The case as the rules see it at that moment."""
    answer = next((clock.due_at for clock in clocks if clock.kind in ANSWERING), None)
    departments = frozenset(case.departments)
    barred = frozenset(case.recused)
    history = _history(session, case)
    out = roster.posts_out(departments, barred)
    respondents = _respondents(session, case)
    return CaseFacts(
        step=Step(case.step),
        at=at,
        office=case.handled_in,
        severity=Severity(case.severity),
        province=ProvinceState(case.province),
        callback=CallbackState(case.callback),
        routing=RoutingState(case.routing),
        identity=IdentityState(case.identity),
        round=case.round,
        classed=CaseClass(case.classed) if case.classed else None,
        contactable=case.reachable,
        first_department=case.first_department,
        department=case.department,
        offered_to=case.offered_to,
        offered_office=case.offered_office,
        path=Path(case.path) if case.path else None,
        departments=departments,
        handlers=frozenset(case.handlers),
        barred=barred,
        posts_out=out,
        vacant=roster.posts_out((), ()),
        above=above(_posts_in(respondents), out),
        must_be_named=case.respondent_named,
        is_named=bool(respondents),
        numbered_by=case.office,
        respondent_department=case.respondent_department,
        functional_is_concerned=case.office == case.handled_in
        and any((Post.FUNCTIONAL, case.respondent_department) in one.places for one in roster.officers),
        functional=frozenset(one.id for one in roster.holding(Post.FUNCTIONAL)),
        unsealing_until=_unsealing_until(session, case),
        heads=roster.heads(),
        requests=max(1, case.requests),
        measures=_measures(session, case),
        tasks=_tasks(session, case) if any(deed.act is Act.COORDINATE for deed in history) else (),
        is_on_the_register=case.policy_problem,
        answer_by=answer.astimezone(at.tzinfo).date() if answer else None,
        callback_attempts=_attempts(session, case),
        passed=frozenset(ClockKind(clock.kind) for clock in clocks if clock.due_at < at),
        runs=frozenset(ClockKind(clock.kind) for clock in clocks),
        plan_steps_left=_steps_left(session, case),
        second_means_open=any(clock.kind == ClockKind.K1_SECOND.value for clock in clocks),
        outcome=case.outcome,
        closed_at=case.closed_at,
        sample_asked=_sample_asked(session, case),
        history=history,
        **_left_to_do(session, case),
    )


def complained_about(session: Session, case: Case) -> frozenset[Post]:
    """The posts that were held by who is complained about, in the office that has the case."""
    return _posts_in(_respondents(session, case))


def _respondents(session: Session, case: Case) -> Sequence[Sequence[str]]:
    """For each person complained about of the office that has the case now, the posts that he held there."""
    if not case.recused:
        return ()
    rows = session.execute(_RESPONDENTS, _named(case))
    return [posts for posts, office in rows if office in (None, case.handled_in)]


def _posts_in(respondents: Sequence[Sequence[str]]) -> frozenset[Post]:
    return frozenset(Post(post) for posts in respondents for post in posts)


def _unsealing_until(session: Session, case: Case) -> date | None:
    if IdentityState(case.identity) is not IdentityState.ASKED:
        return None
    return session.scalar(_UNSEALING, _named(case))


def _history(session: Session, case: Case) -> tuple[Deed, ...]:
    rows = session.execute(_HISTORY, _named(case))
    return tuple(
        Deed(Act(act), by, department, round_, office) for act, by, department, round_, office in rows if act in _ACTS
    )


def _left_to_do(session: Session, case: Case) -> dict[str, Any]:
    """One look, of cases in hand only."""
    if case.accepted_at is None:
        return {}
    directed, concerned, told, pieces = session.execute(_LEFT_TO_DO, _named(case)).one()
    is_open = concerned is not None and (told is None or told < concerned)
    return {"directed": frozenset(directed or ()), "integrity_open": is_open, "proofs": pieces}


def _measures(session: Session, case: Case) -> tuple[Measure, ...]:
    rows = session.scalars(_MEASURES, _named(case, round=case.round))
    return tuple(
        Measure(
            what=f"第{row.n}项",
            department=row.department,
            person=row.owner,
            due_on=row.due_on,
            is_executed=row.executed_at is not None,
            evidence=row.evidence,
            goes_on=row.goes_on,
        )
        for row in rows
    )


def _steps_left(session: Session, case: Case) -> int:
    if Severity(case.severity) is not Severity.EMERGENCY_PLAN:
        return 0
    return session.scalar(_STEPS_LEFT, _named(case)) or 0


def _sample_asked(session: Session, case: Case) -> bool:
    if Step(case.step) not in (Step.DESK_RESOLVED, Step.CLOSED, Step.ARCHIVED):
        return False
    return session.scalar(_SAMPLE, _named(case)) is not None


def _tasks(session: Session, case: Case) -> tuple[SubTask, ...]:
    rows = session.execute(_TASKS, _named(case))
    return tuple(SubTask(n, department, TaskState(state)) for n, department, state in rows)


def _attempts(session: Session, case: Case) -> tuple[datetime, ...]:
    if CallbackState(case.callback) is CallbackState.NOT_DUE:
        return ()
    return tuple(session.scalars(_ATTEMPTS, _named(case, round=case.round)))
