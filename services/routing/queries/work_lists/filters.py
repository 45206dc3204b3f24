"""The lists that an officer chooses from, and what he narrows them to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Queue(StrEnum):
    """The lists that an officer chooses from."""

    TODO = "todo"
    MINE = "mine"
    OVERDUE = "overdue"
    SOON = "soon"
    MAJOR = "major"
    OPEN = "open"
    CALLBACK = "callback"
    UNFILED = "unfiled"
    CONSULTED = "consulted"
    ALL = "all"


QUEUE_WORDS = {
    Queue.TODO: "待我办理",
    Queue.MINE: "我负责的",
    Queue.OVERDUE: "已超期",
    Queue.SOON: "快到期",
    Queue.MAJOR: "重大",
    Queue.OPEN: "在办",
    Queue.CALLBACK: "待回访",
    Queue.UNFILED: "待归档",
    Queue.CONSULTED: "转为咨询",
    Queue.ALL: "全部",
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to. `q` is a case id, a printed number or its serial."""

    queue: Queue = Queue.TODO
    office: str | None = None
    step: str | None = None
    classed: str | None = None
    due_before: date | None = None
    q: str = ""
    cursor: str | None = None
    limit: int = 50

    @property
    def is_everything(self) -> bool:
        """Nothing narrows the list."""
        narrow = (self.office, self.step, self.classed, self.due_before, self.q.strip() or None)
        return self.queue is Queue.ALL and all(one is None for one in narrow)
