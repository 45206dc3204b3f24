"""When a figure on the board is as it should be: what it may be at most, or has to be at least."""

from __future__ import annotations

from dataclasses import dataclass

from services.archive.rules.standing import CALLBACKS, LIMIT


@dataclass(frozen=True)
class Norm:
    """`good` and `bad` are tones. What nobody knows is neither."""

    bad: str
    most: float | None = None
    least: float | None = None
    good: str = "ok"

    def tone(self, value: float | None) -> str:
        if value is None:
            return "plain"
        over = self.most is not None and value > self.most
        return self.bad if over or (self.least is not None and value < self.least) else self.good


NORMS = {
    "due_today": Norm("today", most=0),
    "overdue": Norm("over", most=0),
    "major": Norm("over", most=0),
    "callback_rate": Norm("over", least=CALLBACKS),
    "days": Norm("over", most=LIMIT, good="plain"),
}
