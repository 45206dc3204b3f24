"""Whoever was late stays late, by whichever way the case ends and however often it is taken up again (D05, A6.9-4)."""

from __future__ import annotations

from sqlalchemy import func, select

from services.routing.actions.doing import Doing
from services.routing.rules.clocks import ClockKind
from services.routing.tables import Clock

_K1 = ClockKind.K1.value


def was_late(doing: Doing) -> bool:
    """True when the first limit of the answer was over before there was one, in this round or in an earlier one that
    ended without an answer."""
    if any(clock.kind == _K1 and (clock.breached_at or clock.due_at < doing.at) for clock in doing.clocks):
        return True
    if doing.case.round == 1:
        return False
    of_case = Clock.office == doing.case.office, Clock.case_id == doing.case.id, Clock.kind == _K1
    over = (Clock.breached_at.is_not(None)) | (Clock.due_at < func.coalesce(Clock.stopped_at, doing.at))
    return doing.session.scalar(select(Clock.n).where(*of_case, over).limit(1)) is not None
