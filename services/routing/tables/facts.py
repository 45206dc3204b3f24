"""A case as the rules see it, read from its tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.errors import NotFound
from services.kernel.numbers import CaseId
from services.kernel.people import Post
from services.routing.rules.acts import Act
from services.routing.rules.assessment import CaseClass
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import CaseFacts
from services.routing.rules.identity_states import IdentityState
from services.routing.rules.paths import Path
from services.routing.rules.regions import CallbackState, ProvinceState, Severity
from services.routing.rules.standing_in import above
from services.routing.rules.steps import Step
from services.routing.rules.transfers import RoutingState
from services.routing.tables.beside import Beside, beside_of, of_case
from services.routing.tables.cases import Case, CaseEvent
from services.routing.tables.clocks import Clock
from services.routing.tables.recusals import Recusal
from services.routing.tables.roster import Roster
from services.routing.tables.rulebook import rulebook

ANSWERING = frozenset({ClockKind.K1.value, ClockKind.K1_ROUND.value})
_SAMPLED = (Step.DESK_RESOLVED, Step.CLOSED, Step.ARCHIVED)

# Made once, since to make a statement costs more than to run it.
_RUNNING = select(Clock).where(*of_case(Clock), Clock.state == "running").order_by(Clock.n)
_ASKED_ASIDE = (
    select(CaseEvent.body)
    .where(*of_case(CaseEvent), CaseEvent.act == Act.ASK_RECUSAL.value)
    .order_by(CaseEvent.seq.desc())
    .limit(1)
)
_RESPONDENTS = select(Recusal.posts, Recusal.officer_office).where(*of_case(Recusal), Recusal.because == "respondent")
_UNTIL = select(Clock.due_at).where(*of_case(Clock), Clock.kind == bindparam("kind")).order_by(Clock.n.desc()).limit(1)


def _named(case: Case) -> dict[str, Any]:
    return {"office": case.office, "case": case.id}


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
    beside = beside_of(session, case)
    out = roster.posts_out(departments, barred)
    respondents = _of_the_office(case, beside.respondents)
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
        respondent_office=case.respondent_in,
        respondent_department=case.respondent_department,
        functional_is_concerned=case.respondent_in == case.handled_in
        and any((Post.FUNCTIONAL, case.respondent_department) in one.places for one in roster.officers),
        functional=frozenset(one.id for one in roster.holding(Post.FUNCTIONAL)),
        unsealing_until=beside.unsealing_until if case.identity == IdentityState.ASKED.value else None,
        extendable=bool(case.policy and rulebook(session).packs[case.policy].extension),
        upstream_holds=any(clock.kind == ClockKind.K1.value and _is_upstreams(clock) for clock in clocks),
        asked_aside=_asked_aside(session, case, clocks),
        heads=roster.heads(),
        requests=max(1, case.requests),
        measures=beside.measures,
        tasks=beside.tasks,
        is_on_the_register=case.policy_problem,
        is_awaited=case.awaited is not None,
        answer_by=answer.astimezone(at.tzinfo).date() if answer else None,
        callback_attempts=() if case.callback == CallbackState.NOT_DUE.value else beside.attempts,
        passed=frozenset(ClockKind(clock.kind) for clock in clocks if clock.breached_at or clock.due_at < at),
        runs=frozenset(ClockKind(clock.kind) for clock in clocks),
        plan_steps_left=beside.steps_left if case.severity == Severity.EMERGENCY_PLAN.value else 0,
        second_means_open=any(clock.kind == ClockKind.K1_SECOND.value for clock in clocks),
        received_at=case.received_at,
        step_since=case.step_since,
        issued_at=case.issued_at,
        answer_until=_answer_until(session, case),
        outcome=case.outcome,
        closed_at=case.closed_at,
        sample_asked=beside.sample_asked and Step(case.step) in _SAMPLED,
        history=beside.history,
        **_left_to_do(case, beside),
    )


def _is_upstreams(clock: Clock) -> bool:
    return clock.upstream_on is not None and clock.upstream_on <= clock.due_at.astimezone(SHANGHAI).date()


def complained_about(session: Session, case: Case) -> frozenset[Post]:
    """The posts that were held by who is complained about, in the office that has the case."""
    return _posts_in(_respondents(session, case))


def _respondents(session: Session, case: Case) -> Sequence[Sequence[str]]:
    rows = session.execute(_RESPONDENTS, _named(case)).all() if case.recused else ()
    return _of_the_office(case, [(posts, office) for posts, office in rows])


def _of_the_office(case: Case, respondents: Sequence[tuple[list[str], str | None]]) -> Sequence[Sequence[str]]:
    """For each person complained about of the office that has the case now, the posts that he held there."""
    return [posts for posts, office in respondents if case.recused and office in (None, case.handled_in)]


def _posts_in(respondents: Sequence[Sequence[str]]) -> frozenset[Post]:
    return frozenset(Post(post) for posts in respondents for post in posts)


def _answer_until(session: Session, case: Case) -> datetime | None:
    """One look, of cases that the complainant's silence has moved."""
    step = Step(case.step)
    if step is Step.SILENT:
        kind = ClockKind.K6_SILENCE
    elif not step.is_open and case.outcome == "invalid":
        kind = ClockKind.K0_DISPUTE
    else:
        return None
    return session.scalar(_UNTIL, _named(case) | {"kind": kind.value})


def _asked_aside(session: Session, case: Case, clocks: Sequence[Clock]) -> frozenset[str]:
    """Whom the complainant wants to step aside, as far as it is known, while that is not decided."""
    if not any(clock.kind == ClockKind.RECUSAL.value for clock in clocks):
        return frozenset()
    body = session.scalar(_ASKED_ASIDE, _named(case))
    return frozenset((json.loads(body).get("details") or {}).get("officers") or ()) if body else frozenset()


def _left_to_do(case: Case, beside: Beside) -> dict[str, Any]:
    """Of cases in hand only."""
    if case.accepted_at is None:
        return {}
    concerned, told = beside.concerned_at, beside.told_at
    is_open = concerned is not None and (told is None or told < concerned)
    return {"directed": beside.directed, "integrity_open": is_open, "proofs": beside.proofs}
