"""Where the boxes of a flow chart stand: in rows from the first step to the last, few crossings, and long arrows
straight beside what they pass. Boxes come in the order of the procedure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import east_asian_width

EM, SMALL = 16.0, 13.0
PAD, GAP_X, LANE = 14.0, 36.0, 16.0
LEADING = 1.5
ROW_GAP = 64.0
MARGIN = 40.0
_TOKENS = re.compile(r"[A-Za-z0-9]+|.")


@dataclass(frozen=True)
class Box:
    """A step: its title and what is said under it."""

    key: str
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """An arrow from box to box."""

    at: str
    to: str
    label: str = ""


@dataclass
class Place:
    """A box, or the point where a long arrow passes a row."""

    key: str
    rank: int
    w: float
    h: float
    box: Box | None = None
    x: float = 0.0
    y: float = 0.0
    order: float = 0.0


class Layout:
    """Boxes and arrows with their places; `forward` arrows lead down, `back` ones to an earlier box."""

    def __init__(self, boxes: Sequence[Box], lines: Sequence[Line], width: float) -> None:
        self.width = width
        index = {box.key: i for i, box in enumerate(boxes)}
        self.forward = [line for line in lines if index[line.to] > index[line.at]]
        self.back = [line for line in lines if index[line.to] < index[line.at]]
        self.places = {box.key: self._place(box) for box in boxes}
        self._rank(boxes)
        self.chains = [self._chain(line) for line in self.forward]
        self.rows = self._rows()
        self._order()
        self._spread()
        self._stack()

    def _place(self, box: Box) -> Place:
        said = [part for line in box.lines for part in wrapped(line, self.width - 2 * PAD, SMALL)]
        height = (
            2 * PAD + EM * LEADING * len(wrapped(box.title, self.width - 2 * PAD, EM)) + SMALL * LEADING * len(said)
        )
        return Place(box.key, 0, self.width, height, box)

    def _rank(self, boxes: Sequence[Box]) -> None:
        """Each box one row below the lowest that leads to it."""
        for box in boxes:
            above = [self.places[line.at].rank for line in self.forward if line.to == box.key]
            self.places[box.key].rank = max(above) + 1 if above else 0
        for box in boxes[1:]:  # what only ways back lead to stands just above what it leads to itself
            below = [self.places[line.to].rank for line in self.forward if line.at == box.key]
            if below and not any(line.to == box.key for line in self.forward):
                self.places[box.key].rank = min(below) - 1

    def _chain(self, line: Line) -> list[Place]:
        """The arrow's way: its ends, and a point in each row that it passes."""
        start, end = self.places[line.at], self.places[line.to]
        passing = []
        for rank in range(start.rank + 1, end.rank):
            point = Place(f"{line.at}>{line.to}:{rank}", rank, LANE, 0.0)
            self.places[point.key] = point
            passing.append(point)
        return [start, *passing, end]

    def _rows(self) -> list[list[Place]]:
        count = max(place.rank for place in self.places.values()) + 1
        return [[place for place in self.places.values() if place.rank == rank] for rank in range(count)]

    def _neighbours(self) -> dict[str, tuple[list[Place], list[Place]]]:
        found: dict[str, tuple[list[Place], list[Place]]] = {key: ([], []) for key in self.places}
        for chain in self.chains:
            for above, below in pairwise(chain):
                found[above.key][1].append(below)
                found[below.key][0].append(above)
        return found

    def _order(self) -> None:
        """Few crossings: each row by the middle of what it hangs on, down and up again."""
        near = self._neighbours()
        for row in self.rows:
            for i, place in enumerate(row):
                place.order = i
        for turn in range(24):
            side = turn % 2
            for row in self.rows if side == 0 else reversed(self.rows):
                for place in row:
                    hangs = near[place.key][side]
                    if hangs:
                        place.order = sum(one.order for one in hangs) / len(hangs)
                row.sort(key=lambda place: place.order)
                for i, place in enumerate(row):
                    place.order = i

    def _spread(self) -> None:
        """Where each place stands in its row: under the middle of its neighbours, and none on another."""
        near = self._neighbours()
        for row in self.rows:
            x = 0.0
            for place in row:
                place.x = x + place.w / 2
                x += place.w + GAP_X
        for turn in range(60):
            side = turn % 2
            for row in self.rows if side == 0 else reversed(self.rows):
                for place in row:
                    hangs = near[place.key][side] or near[place.key][1 - side]
                    if hangs:
                        place.x += 0.7 * (sum(one.x for one in hangs) / len(hangs) - place.x)
                apart(row)
        self._straighten()
        left = min(place.x - place.w / 2 for place in self.places.values())
        for place in self.places.values():
            place.x += MARGIN - left

    def _straighten(self) -> None:
        """An arrow that passes left of every box runs straight down there; likewise at the right."""
        for chain in self.chains:
            points = [place for place in chain if place.box is None]
            rows = [[one.x for one in self.rows[point.rank] if one.box] for point in points]
            if all(not row or point.x < min(row) for point, row in zip(points, rows, strict=True)):
                x = min((point.x for point in points), default=0.0)
            elif all(not row or point.x > max(row) for point, row in zip(points, rows, strict=True)):
                x = max(point.x for point in points)
            else:
                continue
            for point in points:
                point.x = x

    def _stack(self) -> None:
        y = MARGIN + EM * 2
        self.tops: list[float] = []
        self.bottoms: list[float] = []
        for row in self.rows:
            height = max(place.h for place in row)
            self.tops.append(y)
            for place in row:
                place.y = y
            self.bottoms.append(y + height)
            y += height + ROW_GAP
        self.right = max(place.x + place.w / 2 for place in self.places.values())
        self.bottom = self.bottoms[-1]


def apart(row: Sequence[Place]) -> None:
    """Nobody stands on another: pushed apart from the left, then back about the middle of the row."""
    if not row:
        return
    before = sum(place.x for place in row) / len(row)
    for left, right in pairwise(row):
        least = left.x + (left.w + right.w) / 2 + GAP_X
        right.x = max(right.x, least)
    shift = sum(place.x for place in row) / len(row) - before
    for place in row:
        place.x -= shift


def em_width(said: str) -> float:
    """How wide a text is, in em."""
    return sum(1.0 if east_asian_width(c) in "WF" else 0.56 for c in said)


def wrapped(said: str, width: float, size: float) -> list[str]:
    """The text in lines that fit."""
    lines, line = [], ""
    for token in _TOKENS.findall(said):
        if em_width(line + token) * size > width and line:
            lines.append(line)
            line = ""
        line += token
    return [*lines, line] if line else lines
