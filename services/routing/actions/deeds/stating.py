"""Something stated with an act that has no paper of its own: kept sealed beside the case, and shown with its papers."""

from __future__ import annotations

from services.routing.actions.doing import Doing
from services.routing.tables import Statement


def state(doing: Doing, text: str) -> dict[str, object]:
    """Keep the text; what the history says of it."""
    case, n = doing.case, doing.next(Statement)
    sealed = doing.seal(text, what="statement.text", row=f"{case.id}/{n}")
    doing.session.add(
        Statement(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.by,
            kind=doing.act.value,
            round=case.round,
            sealed_text=sealed,
        )
    )
    return {"statement": n, "sealed_text": sealed}
