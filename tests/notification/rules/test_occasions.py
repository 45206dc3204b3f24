"""What is worth telling, event by event."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from services.kernel.clock import SHANGHAI
from services.kernel.contracts import routing
from services.notification.rules.occasions import WORTH_HEARING, Known, Occasion, occasion
from services.notification.rules.texts import Kind

_AT = datetime(2026, 11, 10, 15, 0, tzinfo=SHANGHAI)
_DUE, _SOONER, _PAST = date(2026, 12, 1), date(2026, 11, 13), date(2026, 11, 9)
_BEFORE = Known(seq=4, stage="正在调查", due_on=_DUE)


def _event(kind: type[routing.CaseEvent], **more: Any) -> routing.CaseEvent:
    told: dict[str, Any] = {
        "office": "220100",
        "case": "220100-2026-1",
        "at": _AT,
        "seq": 5,
        "act": "",
        "step": "investigating",
        "stage": "正在调查",
        "classed": "three",
        "severity": "normal",
        "department": None,
        "accountable": None,
        "by": None,
        "round": 1,
        "due_on": _DUE,
        "due_provisional": False,
    }
    return kind(**{**told, **more})


def _moved(step: str, stage: str, **more: Any) -> routing.CaseEvent:
    return _event(routing.CaseMoved, step=step, stage=stage, **more)


def _accepted(**more: Any) -> routing.CaseEvent:
    own = {"accepted_at": _AT, "due_at": _AT, "days": (), "calendar": "", "policy": ""}
    return _event(routing.CaseAccepted, **{"step": "accepted", "stage": "已受理", **own, **more})


def _closed(outcome: str) -> routing.CaseEvent:
    own = {"cause": None, "business": None, "merit": None, "closed_at": _AT, "accepted_at": None, "on_time": None}
    return _event(routing.CaseClosed, step="closed", stage="已办结", outcome=outcome, **own)


def _breached(clock: str, **more: Any) -> routing.CaseEvent:
    return _event(routing.ClockBreached, clock=clock, breached_at=_AT, **more)


_REFUSED = {"validity": "misrouted", "refer_to": None, "sealed_explanation": ""}
_ISSUED = {"number": "1", "manner": "written", "object_by": _SOONER, "sealed_result": ""}
_ASSIGNED = {"handlers": ("o-1",)}


@pytest.mark.clause("A4.4-2", "A6.7-1")
@pytest.mark.parametrize(
    ("event", "told"),
    [
        (_accepted(), Occasion(Kind.ACCEPTED, _DUE)),
        (_event(routing.CaseNotAccepted, **_REFUSED), Occasion(Kind.NOT_ACCEPTED)),
        (_event(routing.ResultIssued, step="done", **_ISSUED), Occasion(Kind.RESULT, _SOONER)),
        (_closed("agreed"), Occasion(Kind.CLOSED)),
        (_closed("withdrawn"), Occasion(Kind.WITHDRAWN)),
        # late: where it stands, and by when there is news again; who says no such day promises none
        (_breached("K1", due_on=_PAST, news_by=_SOONER), Occasion(Kind.OVERDUE, _SOONER, "investigating")),
        (_breached("K1r", step="done", news_by=_SOONER), Occasion(Kind.OVERDUE, _SOONER, "answering")),
        (_breached("K1"), Occasion(Kind.OVERDUE, step="investigating", words=Kind.PROGRESS_LATE)),
        (_breached("K1", step="new", news_by=_SOONER), Occasion(Kind.OVERDUE, _SOONER, "handling")),
        (
            _moved("investigating", "正在调查", late_because="outside", answer_by=_SOONER),
            Occasion(Kind.DELAYED, _SOONER, why="outside"),
        ),
        (
            _event(
                routing.DueMoved,
                due_on=_DUE,
                moved_from=_SOONER,
                was_provisional=False,
                due_at=datetime(2026, 12, 14, 16, 30, tzinfo=SHANGHAI),
                calendar="c",
                extended_because="outside",
            ),
            Occasion(Kind.EXTENDED, _DUE, why="outside"),
        ),
        # five working days without news: at every step, and after the day too
        (_breached("K8"), Occasion(Kind.PROGRESS, _DUE, "investigating", promised=True)),
        (_breached("K8", step="accepted"), Occasion(Kind.PROGRESS, _DUE, "arranging", promised=True)),
        (_breached("K8", step="reopened"), Occasion(Kind.PROGRESS, _DUE, "reopening", promised=True)),
        (_breached("K8", step="unresolvable_proposed"), Occasion(Kind.PROGRESS, _DUE, "investigating", promised=True)),
        (_breached("K8", step="done"), Occasion(Kind.PROGRESS, _DUE, "answering", promised=True)),
        (_breached("K8", due_on=_PAST), Occasion(Kind.PROGRESS_LATE, step="investigating", promised=True)),
        (_breached("K2"), None),
        (_breached("K0"), None),
        # new words for the complainant
        (_moved("awaiting_approval", "正在拟定处理意见"), Occasion(Kind.PROGRESS, _DUE, "approving")),
        (_moved("opinion_draft", "正在拟定处理意见"), Occasion(Kind.PROGRESS, _DUE, "drafting")),
        (_moved("executing", "正在落实处理意见"), Occasion(Kind.PROGRESS, _DUE, "executing")),
        (_moved("reassessing", "正在重新评估"), Occasion(Kind.PROGRESS, _DUE, "reassessing")),
        # what was asked by code and came too late, whatever else is known
        (
            _moved("closed", "已办结", act="withdraw_refused", refused="ended", seq=3),
            Occasion(Kind.NOT_POSSIBLE, asked="withdraw", why="ended"),
        ),
        # the same words, or none that promise anything
        (_moved("investigating", "正在调查"), None),
        (_moved("done", "已落实，正在答复您"), Occasion(Kind.PROGRESS, _DUE, "answering")),
        (_moved("agreed", "您已认可处理结果"), None),
        (_moved("confirming", "正在核对情况"), None),
        # a new day (D26), a passed one, an older event
        (_moved("investigating", "正在调查", due_on=_SOONER), Occasion(Kind.PROGRESS, _SOONER, "investigating")),
        (
            _event(routing.MajorApproved, path="fast_track", due_on=_SOONER),
            Occasion(Kind.PROGRESS, _SOONER, "investigating"),
        ),
        (_moved("executing", "正在落实处理意见", due_on=_PAST), Occasion(Kind.PROGRESS_LATE, step="executing")),
        (_moved("executing", "正在落实处理意见", due_on=None), None),
        (_moved("executing", "正在落实处理意见", seq=3), None),
        # other handlers are named: nothing new for the complainant
        (_event(routing.CaseInvestigating, **_ASSIGNED), None),
    ],
)
def test_what_is_told_while_the_complaint_is_investigated(event: routing.CaseEvent, told: Occasion | None) -> None:
    assert occasion(event, _BEFORE) == told


def test_the_first_handlers_are_told_of_and_those_of_a_new_round_are_progress() -> None:
    before = Known(seq=3, stage="已受理", due_on=_DUE)
    first = _event(routing.CaseInvestigating, **_ASSIGNED)
    again = _event(routing.CaseInvestigating, round=2, **_ASSIGNED)
    assert occasion(first, before) == Occasion(Kind.INVESTIGATING, _DUE)
    assert occasion(again, before) == Occasion(Kind.PROGRESS, _DUE, "investigating")


def test_a_new_day_before_anybody_investigates_is_told_as_the_acceptance_was() -> None:
    before = Known(seq=3, stage="已受理", due_on=_DUE)
    assert occasion(_moved("accepted", "已受理", due_on=_SOONER), before) == Occasion(Kind.ACCEPTED, _SOONER)
    assert occasion(_moved("accepted", "已受理"), before) is None


def test_a_callback_is_announced_only_where_the_office_wants_it() -> None:
    event = _event(routing.ResultDelivered, step="feedback_given", evidence="receipt", on_time=True)
    assert occasion(event, _BEFORE) is None
    assert occasion(event, _BEFORE, announces_callback=True) == Occasion(Kind.CALLBACK)


def test_what_is_heard_is_what_can_bring_news() -> None:
    assert not {routing.CaseOpened, routing.LadderFired, routing.CalledBack, routing.MajorSuspected} & set(
        WORTH_HEARING
    )
