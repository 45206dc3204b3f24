"""The register of problems of policy: whose they are, and which have to be looked at in this quarter (6.6.2.1 d)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.house import House
from services.routing.queries.rows import CaseRow
from services.routing.queries.telling import case_row
from services.routing.rules.unresolvable import review_is_due
from services.routing.tables import Case, PolicyReview

SHOWN = 500


@dataclass(frozen=True)
class PolicyProblem:
    """A problem of policy with its looks, the first of which is its entry. `is_due`: it was not looked at in this
    quarter."""

    case: CaseRow
    policy_owner: str
    entered_at: datetime
    reviewed_at: datetime | None
    reviews: int
    has_changed: bool
    is_due: bool


def policy_problems(session: Session, house: House, *, today: date) -> list[PolicyProblem]:
    """Those of the offices that the session sees; what is due stands first, then the longest not looked at."""
    cases = session.scalars(select(Case).where(Case.policy_problem).order_by(Case.office, Case.id).limit(SHOWN)).all()
    looks: dict[str, list[PolicyReview]] = {}
    named = select(PolicyReview).where(PolicyReview.case_id.in_([case.id for case in cases]))
    for look in session.scalars(named.order_by(PolicyReview.n)):
        looks.setdefault(look.case_id, []).append(look)
    found = [_problem(house, case, looks[case.id], today) for case in cases]
    return sorted(found, key=lambda one: (not one.is_due, one.reviewed_at or one.entered_at, one.case.id))


def _problem(house: House, case: Case, looks: Sequence[PolicyReview], today: date) -> PolicyProblem:
    first, last = looks[0], looks[-1]
    return PolicyProblem(
        case=case_row(house, case, None),
        policy_owner=last.policy_owner,
        entered_at=first.at,
        reviewed_at=last.at if last is not first else None,
        reviews=len(looks) - 1,
        has_changed=any(look.changed for look in looks),
        is_due=review_is_due(last.at.astimezone(SHANGHAI).date(), today=today),
    )
