"""A flow chart as SVG: boxes in rows, arrows downwards through the gaps between them, ways back dashed at the right.

The same boxes and lines give the same text, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from services.routing.rules.layout import (
    EM,
    LANE,
    LEADING,
    MARGIN,
    PAD,
    ROW_GAP,
    SMALL,
    Box,
    Layout,
    Line,
    Place,
    em_width,
    wrapped,
)

NARROW, WIDE = 250.0, 400.0
FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
INK, QUIET, RULE, BACK, PAPER, TINT = "#1b2733", "#4a5a69", "#2f6db3", "#a8561c", "#ffffff", "#eef4fb"
TIP = (
    '<marker id="{id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M0 0 8 4 0 8Z" fill="{colour}"/></marker>'
)


def draw(
    title: str, boxes: Sequence[Box], lines: Sequence[Line], *, notes: Sequence[str] = (), wide: bool = False
) -> str:
    """The whole chart; a box that no line touches is left out."""
    touched = {key for line in lines for key in (line.at, line.to)}
    boxes = [box for box in boxes if box.key in touched]
    return _Chart(boxes, lines, WIDE if wide else NARROW).svg(title, notes)


class _Chart(Layout):
    def svg(self, title: str, notes: Sequence[str]) -> str:
        back = sorted(self.back, key=lambda line: self.places[line.at].rank - self.places[line.to].rank)
        width = self.right + 40 + LANE * (len(back) + 1)
        said = [part for note in notes for part in wrapped(note, width - 2 * MARGIN, SMALL)]
        below = self.bottom + ROW_GAP / 2 + 3 * len(back)
        height = below + SMALL * LEADING * len(said) + ROW_GAP / 2
        parts = [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}"'
                f' height="{height:.0f}" role="img" font-family="{FONT}">'
            ),
            f"<title>{escape(title)}</title>",
            f"<defs>{TIP.format(id='a', colour=RULE)}{TIP.format(id='b', colour=BACK)}</defs>",
            f'<rect width="{width:.0f}" height="{height:.0f}" fill="{PAPER}"/>',
            text(MARGIN, MARGIN, title, EM * 1.25, INK, bold=True),
        ]
        parts += [self._arrow(line, chain) for line, chain in zip(self.forward, self.chains, strict=True)]
        parts += [self._way_back(line, lane) for lane, line in enumerate(back)]
        parts += [self._box(place) for place in self.places.values() if place.box]
        parts += [self._label(line, chain) for line, chain in zip(self.forward, self.chains, strict=True) if line.label]
        parts += [self._back_label(line, lane) for lane, line in enumerate(back) if line.label]
        parts += [text(40, below + SMALL * LEADING * (i + 1), note, SMALL, QUIET) for i, note in enumerate(said)]
        return "\n".join([*parts, "</svg>", ""])

    def _arrow(self, line: Line, chain: Sequence[Place]) -> str:
        x, y = self._out(line, chain[0]), chain[0].y + chain[0].h
        path = [f"M{x:.1f} {y:.1f}"]
        bottom = self.bottoms[chain[0].rank]
        if y < bottom:
            path.append(f"V{bottom:.1f}")
            y = bottom
        for place in chain[1:]:
            top = self.tops[place.rank]
            to = place.x if place.box is None else self._in(line, place)
            middle = (y + top) / 2
            path.append(f"C{x:.1f} {middle:.1f} {to:.1f} {middle:.1f} {to:.1f} {top:.1f}")
            x, y = to, top
            if place.box is None:
                y = self.bottoms[place.rank]
                path.append(f"V{y:.1f}")
        return f'<path d="{" ".join(path)}" fill="none" stroke="{RULE}" stroke-width="1.6" marker-end="url(#a)"/>'

    def _ends(self, place: Place, lines: Iterable[tuple[Line, Sequence[Place]]], *, leaving: bool) -> list[Line]:
        """The arrows at one side of a box, from left to right."""
        mine = [(line, chain) for line, chain in lines if (line.at if leaving else line.to) == place.key]
        return [line for line, chain in sorted(mine, key=lambda one: (one[1][1] if leaving else one[1][-2]).x)]

    def _out(self, line: Line, place: Place) -> float:
        return self._slot(line, place, leaving=True)

    def _in(self, line: Line, place: Place) -> float:
        return self._slot(line, place, leaving=False)

    def _slot(self, line: Line, place: Place, *, leaving: bool) -> float:
        mine = self._ends(place, list(zip(self.forward, self.chains, strict=True)), leaving=leaving)
        return place.x + (mine.index(line) - (len(mine) - 1) / 2) * min(28.0, place.w / (len(mine) + 1))

    def _lane(self, lane: int) -> float:
        return self.right + 24 + LANE * lane

    def _way_back(self, line: Line, lane: int) -> str:
        start, end, x = self.places[line.at], self.places[line.to], self._lane(lane)
        out, into = start.x + start.w / 2 - 24, end.x + end.w / 2 - 24
        low, high = self.bottoms[start.rank] + 12 + 3 * lane, self.tops[end.rank] - 14 - 3 * lane
        path = f"M{out:.1f} {start.y + start.h:.1f} V{low:.1f} H{x:.1f} V{high:.1f} H{into:.1f} V{end.y - 1:.1f}"
        return (
            f'<path d="{path}" fill="none" stroke="{BACK}" stroke-width="1.4" stroke-dasharray="6 4"'
            ' marker-end="url(#b)"/>'
        )

    def _box(self, place: Place) -> str:
        box = place.box
        if box is None:
            return ""
        x, y = place.x - place.w / 2, place.y
        parts = [
            (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{place.w:.1f}" height="{place.h:.1f}" rx="8" fill="{TINT}"'
                f' stroke="{RULE}" stroke-width="1.4"/>'
            )
        ]
        y += PAD
        for part in wrapped(box.title, place.w - 2 * PAD, EM):
            y += EM * LEADING
            parts.append(text(place.x, y - EM * 0.45, part, EM, INK, bold=True, middle=True))
        for line in box.lines:
            for i, part in enumerate(wrapped(line, place.w - 2 * PAD, SMALL)):
                y += SMALL * LEADING
                parts.append(text(x + PAD + (8 if i else 0), y - SMALL * 0.4, part, SMALL, QUIET))
        return "".join(parts)

    def _label(self, line: Line, chain: Sequence[Place]) -> str:
        """In the middle of the arrow's first stretch."""
        x, to = self._out(line, chain[0]), chain[1]
        middle = (x + (to.x if to.box is None else self._in(line, to))) / 2
        return _tagged(
            middle - em_width(line.label) * SMALL / 2, self.bottoms[chain[0].rank] + ROW_GAP / 2, line.label, RULE
        )

    def _back_label(self, line: Line, lane: int) -> str:
        start = self.places[line.at]
        return _tagged(start.x + start.w / 2 - 16, self.bottoms[start.rank] + 8 + 3 * lane, line.label, BACK)


def text(x: float, y: float, said: str, size: float, colour: str, *, bold: bool = False, middle: bool = False) -> str:
    how = (' font-weight="600"' if bold else "") + (' text-anchor="middle"' if middle else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}"{how}>{escape(said)}</text>'


def _tagged(x: float, y: float, said: str, colour: str) -> str:
    """A label on its own ground, so that no arrow runs through it."""
    width = em_width(said) * SMALL + 6
    ground = (
        f'<rect x="{x - 3:.1f}" y="{y - SMALL:.1f}" width="{width:.1f}" height="{SMALL * 1.4:.1f}" fill="{PAPER}"/>'
    )
    return ground + text(x, y, said, SMALL, colour)
