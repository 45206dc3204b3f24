"""What several departments share: one leads, each has its own task and day, all under the functional department
(6.2.3.3, 6.6.2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.kernel.people import Post
from services.kernel.workdays import WorkingCalendar
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.steps import Move, Step, by

BEFORE_THE_ANSWER = 2  # working days that remain to put the parts together


class TaskState(StrEnum):
    """How far a department's part is."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    ENDED = "ended"  # with the complaint, which was withdrawn


TASK_WORDS = {
    TaskState.OPEN: "办理中",
    TaskState.DONE: "已完成",
    TaskState.DROPPED: "已撤销",
    TaskState.ENDED: "随撤诉终止",
}


@dataclass(frozen=True)
class SubTask:
    """One department's part."""

    n: int
    department: str
    state: TaskState


def latest_day(answer_by: date, *, today: date, calendar: WorkingCalendar) -> date:
    """The last day that a part may be due; when that is over already, today."""
    return max(today, calendar.before(answer_by, BEFORE_THE_ANSWER))


def _coordinating(step: Step) -> Move[Step]:
    return Move(
        to=(step,),
        by=by(Post.FUNCTIONAL),
        guards=("several_departments", "not_on_offer"),
        form="Coordinate",
        clause="6.2.3.3",
    )


def _settling(step: Step) -> dict[tuple[Step | None, Act], Move[Step]]:
    """Parts are done by their departments or dropped by who coordinates."""
    return {
        (step, Act.FINISH_TASK): Move(
            to=(step,),
            by=by(Post.HANDLER, Post.SECTION_HEAD),
            guards=("has_an_open_task",),
            checks=("execution_is_evident",),
            restarts=(ClockKind.K4_PROGRESS,),
            form="FinishTask",
            clause="6.6.2.2",
        ),
        (step, Act.DROP_TASK): Move(
            to=(step,),
            by=by(Post.FUNCTIONAL),
            guards=("tasks_are_open",),
            checks=("gives_a_reason",),
            form="DropTask",
            clause="6.6.2.2",
        ),
    }


SHARING = (Step.INVESTIGATING, Step.OPINION_DRAFT)
# Whoever explains why it cannot be resolved waits for the parts, too.
SETTLING = (*SHARING, Step.UNRESOLVABLE)
COORDINATION_MOVES: dict[tuple[Step | None, Act], Move[Step]] = {
    **{
        (step, Act.COORDINATE): Move(
            to=(Step.INVESTIGATING,),
            by=by(Post.FUNCTIONAL),
            guards=("several_departments", "not_on_offer"),
            stops=(ClockKind.RECEIPT,),
            form="Coordinate",
            clause="6.2.3.3",
        )
        for step in (Step.ACCEPTED, Step.REOPENED)
    },
    **{(step, Act.COORDINATE): _coordinating(step) for step in SHARING},
    **{key: move for step in SETTLING for key, move in _settling(step).items()},
}
