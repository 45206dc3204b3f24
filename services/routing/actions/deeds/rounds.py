"""One more round: what was promised in the round before is still to be done (6.9)."""

from __future__ import annotations

from sqlalchemy import select

from services.routing.actions.doing import Doing
from services.routing.rules.clocks import ClockKind
from services.routing.tables import Measure, Opinion

OF_A_ROUND = frozenset({ClockKind.K4_FAST, ClockKind.K4_PROGRESS})  # begun anew with each round of what is major


def next_round(doing: Doing) -> None:
    """Count one more. Measures of an approved opinion that go on after the answer, and are not done yet, go along."""
    case = doing.case
    left = (
        select(Measure)
        .where(Measure.office == case.office, Measure.case_id == case.id, Measure.round == case.round)
        .where(Measure.goes_on, Measure.executed_at.is_(None), Measure.opinion.in_(promised(doing)))
    )
    case.round += 1
    for measure in doing.session.scalars(left).all():
        measure.round = case.round


def promised(doing: Doing) -> list[int]:
    """The numbers of the opinions of this case that were approved."""
    case = doing.case
    of_case = select(Opinion.n).where(Opinion.office == case.office, Opinion.case_id == case.id)
    return list(doing.session.scalars(of_case.where(Opinion.state == "approved")))
