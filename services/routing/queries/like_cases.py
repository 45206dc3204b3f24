"""How the province decided like cases lately: the same cause and class, without who, where and which (4.1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.people import Officer
from services.routing.queries.cases import find
from services.routing.rules.facts import MERIT_WORDS, Merit
from services.routing.rules.outcomes import OUTCOME_WORDS
from services.routing.tables import Case, Measure

SHOWN = 5


@dataclass(frozen=True)
class LikeOutcome:
    """How one case ended: nothing that tells whose it was or where."""

    closed_on: date
    outcome: str
    outcome_words: str
    merit: str | None
    merit_words: str
    measures: int
    on_time: bool | None


@dataclass(frozen=True)
class Likeness:
    """What makes a case like another."""

    cause: str | None
    classed: str | None


def likeness_of(session: Session, officer: Officer, case_id: str) -> Likeness:
    """The cause that the case has or that its words suggest first, and its class. Raises NotFound or Forbidden."""
    case = find(session, officer, case_id)
    return Likeness(case.cause or next(iter(case.causes), None), case.classed)


def like_outcomes(session: Session, like: Likeness) -> list[LikeOutcome]:
    """The last of the province that were closed with that cause and class; the session sees every office."""
    if not (like.cause and like.classed):
        return []
    done = (
        select(func.count())
        .select_from(Measure)
        .where(Measure.office == Case.office, Measure.case_id == Case.id, Measure.executed_at.is_not(None))
        .scalar_subquery()
    )
    found = (
        select(Case.closed_at, Case.outcome, Case.merit, Case.on_time, done)
        .where(Case.closed_at.is_not(None), Case.cause == like.cause, Case.classed == like.classed)
        .order_by(Case.closed_at.desc())
        .limit(SHOWN)
    )
    return [
        LikeOutcome(
            closed_on=closed_at.astimezone(SHANGHAI).date(),
            outcome=outcome or "",
            outcome_words=OUTCOME_WORDS.get(outcome or "", "—"),
            merit=merit,
            merit_words=MERIT_WORDS[Merit(merit)] if merit else "—",
            measures=measures,
            on_time=on_time,
        )
        for closed_at, outcome, merit, on_time, measures in session.execute(found)
        if closed_at
    ]
