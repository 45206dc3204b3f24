"""Which figure the map shows, and from which value on a place is darker."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shading:
    """`steps` are where each of four darker shades begins; with `falling`, the lower the figure, the darker."""

    word: str
    legend: tuple[str, str, str, str, str]
    steps: tuple[float, float, float, float]
    falling: bool = False

    def shade(self, value: float | None) -> int:
        """From 0, the lightest, which is also for what nobody knows, to 4."""
        if value is None:
            return 0
        return sum(value < step if self.falling else value >= step for step in self.steps)


_COUNTED = ("0", "1–2", "3–5", "6–9", "10 以上")
SHADINGS = {
    "overdue_rate": Shading("超期率", ("0", "2% 以下", "2–4%", "4–6%", "6% 以上"), (0.01, 2, 4, 6)),
    "overdue": Shading("已超期", _COUNTED, (1, 3, 6, 10)),
    "due_today": Shading("今日到期", _COUNTED, (1, 3, 6, 10)),
    "major": Shading("重大投诉", ("0", "1", "2", "3–4", "5 以上"), (1, 2, 3, 5)),
    "open": Shading("在办", ("20 以下", "20–49", "50–99", "100–199", "200 以上"), (20, 50, 100, 200)),
    "callback_rate": Shading(
        "回访率", ("98% 以上", "95–98%", "90–95%", "80–90%", "80% 以下"), (98, 95, 90, 80), falling=True
    ),
    "satisfaction": Shading(
        "满意率", ("95% 以上", "90–95%", "80–90%", "70–80%", "70% 以下"), (95, 90, 80, 70), falling=True
    ),
    "days": Shading("办结天数", ("5 天以内", "6–8 天", "9–11 天", "12–15 天", "15 天以上"), (6, 9, 12, 16)),
}


def said(name: str, value: float | None) -> str:
    """A figure as it is read; a dash for what nobody knows."""
    if value is None:
        return "—"
    if name.endswith("_rate") or name == "satisfaction":
        return f"{value:.1f}%"
    return f"{value:,} 天" if name in ("days", "oldest") else f"{value:,}"
