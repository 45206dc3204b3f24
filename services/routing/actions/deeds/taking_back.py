"""A complaint that is withdrawn waits for nobody any more (6.9). What was written stays."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from services.routing.actions.doing import Doing
from services.routing.rules.coordination import TaskState
from services.routing.tables import Impasse, Opinion, Task


def take_back_papers(doing: Doing) -> dict[str, Any]:
    """The opinion that waited to be approved, or the proposal that it cannot be resolved, and the parts that were still
    to be done; the history keeps which."""
    case, told = doing.case, dict[str, Any]()
    opinions = select(Opinion).where(Opinion.office == case.office, Opinion.case_id == case.id)
    for opinion in doing.session.scalars(opinions.where(Opinion.state == "submitted")):
        opinion.state, told["opinion"] = "withdrawn", opinion.n
    impasses = select(Impasse).where(Impasse.office == case.office, Impasse.case_id == case.id)
    for impasse in doing.session.scalars(impasses.where(Impasse.state == "proposed")):
        impasse.state, impasse.decided_at, impasse.decided_by = "withdrawn", doing.at, doing.by
        told["impasse"] = impasse.n
    tasks = select(Task).where(Task.office == case.office, Task.case_id == case.id)
    for task in doing.session.scalars(tasks.where(Task.state == TaskState.OPEN.value).order_by(Task.n)):
        task.state, task.settled_at, task.settled_by = TaskState.ENDED.value, doing.at, doing.by
        told["tasks"] = [*told.get("tasks", []), task.n]
    return told
