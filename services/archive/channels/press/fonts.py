"""The fonts of the forms, and which characters they have. 仿宋 first; what it lacks is printed by those behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CHAIN = ("FandolFang-Regular.otf", "NotoSerifCJK-Regular.ttc", "DejaVuSans.ttf")
BESIDE = ("FandolSong-Bold.otf",)  # the title's


class CannotPrint(Exception):
    """A font of the forms is not there."""


@dataclass(frozen=True)
class Fonts:
    """`files` in the order in which they are asked for a character."""

    files: tuple[Path, ...]

    @classmethod
    def find(cls, folders: str) -> Fonts:
        """In these folders and below them. Raises CannotPrint, naming every font that is missing."""
        listed = [Path(folder) for folder in folders.split(":") if folder]
        there = {path.name: path for folder in listed for path in folder.rglob("*.[ot]t[fc]")}
        missing = [name for name in (*CHAIN, *BESIDE) if name not in there]
        if missing:
            raise CannotPrint(f"the fonts {', '.join(missing)} are not below {folders}")
        return cls(tuple(there[name] for name in (*CHAIN, *BESIDE)))

    @property
    def folders(self) -> Sequence[Path]:
        return sorted({path.parent for path in self.files})

    def cover(self, character: str) -> bool:
        """Whether a font of the chain has it."""
        return ord(character) in self._covered

    @cached_property
    def _covered(self) -> frozenset[int]:
        return frozenset(code for path in self.files[: len(CHAIN)] for code in _codes(path))


def _codes(path: Path) -> Iterator[int]:
    """Of a collection the first font tells: all of them have the same characters, drawn for different places."""
    from fontTools.ttLib import TTFont

    with TTFont(str(path), fontNumber=0, lazy=True) as font:
        yield from font.getBestCmap()
