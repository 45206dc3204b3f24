"""A complaint that is withdrawn waits for nobody's decision any more (6.9). What was written stays."""

from __future__ import annotations

from sqlalchemy import select

from services.routing.actions.doing import Doing
from services.routing.tables import Impasse, Opinion


def take_back_papers(doing: Doing) -> dict[str, object]:
    """The opinion that waited to be approved, or the proposal that it cannot be resolved; the history keeps which."""
    case, told = doing.case, dict[str, object]()
    opinions = select(Opinion).where(Opinion.office == case.office, Opinion.case_id == case.id)
    for opinion in doing.session.scalars(opinions.where(Opinion.state == "submitted")):
        opinion.state, told["opinion"] = "withdrawn", opinion.n
    impasses = select(Impasse).where(Impasse.office == case.office, Impasse.case_id == case.id)
    for impasse in doing.session.scalars(impasses.where(Impasse.state == "proposed")):
        impasse.state, impasse.decided_at, impasse.decided_by = "withdrawn", doing.at, doing.by
        told["impasse"] = impasse.n
    return told
