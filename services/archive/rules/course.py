"""What figures need of a case beyond its dossier: grades, callbacks, limits that passed, how often it came back.

Like the story, it follows from the events of the case in whatever order and however often they are heard: each thing
that happened is kept under the transition that told it, and of what can change only the newest counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import singledispatch

import msgspec

from services.kernel.contracts import Event, intake, notification, routing
from services.kernel.workdays import SHANGHAI

# Acts that are counted, by the name under which figures show them. A refused act has another name and is not counted.
COUNTED = {"reject": "rejections", "approve_reopening": "reopenings"}
MISTAKEN = timedelta(seconds=10)  # a mark that was taken back so soon was pressed by mistake
CALLED_AS_DUE = "K3"  # the limit of the callback (D08)


class Course(msgspec.Struct):
    """`happened` maps a transition to `K1 2026-11`, `rejections 2026-11` and so on, the month in Shanghai.

    `reached`, `exempt` and `disputed` are transitions about the callback, `late_call` that of the missed callback;
    `waited` maps when the office marked that it waits for the complainant to when that ended (D04);
    `answered_at` is when the first result arrived, which later rounds do not change (A6.9-4).
    """

    rank: int = 0
    handled_by: str | None = None
    happened: dict[str, str] = {}
    rated: tuple[datetime, int] | None = None
    called: tuple[int, int] | None = None
    reached: int = 0
    tried: int = 0
    exempt: int = 0
    disputed: int = 0
    late_call: int = 0
    due: tuple[int, datetime] | None = None
    answered_at: datetime | None = None
    waited: dict[str, str] = {}

    def tell(self, event: Event) -> None:
        """Take in one more event of the case."""
        if isinstance(event, routing.CaseEvent):
            if event.seq >= self.rank:
                self.rank, self.handled_by = event.seq, event.handled_by
            if event.act in COUNTED:
                self.note(event.seq, COUNTED[event.act], event.at)
            if event.waited_since is not None and event.at - event.waited_since > MISTAKEN:
                self.waited[_kept(event.waited_since)] = _kept(event.at)
            if event.act == "dispute_contact":
                self.disputed = max(self.disputed, event.seq)
        _tell(event, self)

    def note(self, seq: int, what: str, at: datetime) -> None:
        self.happened[f"{seq:06d}"] = f"{what} {month_of(at)}"

    @property
    def grade(self) -> int | None:
        """What the complainant told last by code or text message goes before what was noted in the call."""
        if self.rated:
            return self.rated[1]
        return self.called[1] if self.called else None

    @property
    def spare(self) -> int | None:
        """Seconds from the arrival of the first result to the limit, below nought after it."""
        if self.answered_at is None or self.due is None:
            return None
        return int((self.due[1] - self.answered_at) // timedelta(seconds=1))

    @property
    def callback(self) -> str:
        """in_time | late | not_reached | exempt | waiting, by D08."""
        if self.reached > self.disputed:
            return "late" if 0 < self.late_call < self.reached else "in_time"
        if self.exempt:
            return "exempt"
        return "not_reached" if self.tried else "waiting"


def _kept(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat()


def month_of(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m}"


@singledispatch
def _tell(_event: Event, _course: Course) -> None:
    """Events that no figure counts."""


@_tell.register
def _(event: routing.ClockBreached, course: Course) -> None:
    course.note(event.seq, event.clock, event.breached_at)
    if event.clock == CALLED_AS_DUE:
        course.late_call = min(course.late_call or event.seq, event.seq)


@_tell.register
def _(event: routing.CaseHandedOver, course: Course) -> None:
    course.note(event.seq, "handovers", event.at)


@_tell.register
def _(event: routing.CalledBack, course: Course) -> None:
    if event.outcome == "exempt":
        course.exempt = max(course.exempt, event.seq)
        return
    course.tried = max(course.tried, event.seq)
    if event.outcome == "reached":
        course.reached = max(course.reached, event.seq)
        if event.grade is not None:
            course.called = max(course.called or (0, 0), (event.seq, event.grade))


@_tell.register
def _(event: intake.ServiceRated | notification.NoticeAnswered, course: Course) -> None:
    told = event.at, event.grade
    course.rated = max(course.rated or told, told)


@_tell.register
def _(event: routing.CaseAccepted, course: Course) -> None:
    _due(course, event.seq, event.due_at)


@_tell.register
def _(event: routing.DueMoved, course: Course) -> None:
    _due(course, event.seq, event.due_at)


@_tell.register
def _(event: routing.CaseCorrected, course: Course) -> None:
    if event.answer_due_at is not None:
        _due(course, event.seq, event.answer_due_at)


def _due(course: Course, seq: int, at: datetime) -> None:
    course.due = max(course.due or (0, at), (seq, at))


@_tell.register
def _(event: routing.ResultDelivered, course: Course) -> None:
    course.answered_at = event.at if course.answered_at is None else min(course.answered_at, event.at)
