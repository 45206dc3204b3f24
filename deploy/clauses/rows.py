"""The rows of `docs/clauses.toml`, and where the code names them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TABLE = ROOT / "docs" / "clauses.toml"
_CODE = ("services", "deploy")
_KINDS = frozenset({".py", ".toml", ".csv", ".html", ".sql"})


@dataclass(frozen=True)
class Row:
    """One row: its clause of the guide, what is shown, and the decisions that it rests on. `later`: not asked yet."""

    id: str
    chapter: str
    clause: str
    title: str
    decisions: tuple[str, ...]
    later: bool

    @cached_property
    def named(self) -> re.Pattern[str]:
        """Matches a mention of the row itself, or of its clause (`6.6.2.1 b, c` names both)."""
        words = [rf"(?<!\w){re.escape(self.id)}(?![\w-])"]
        number, _, letter = self.clause.partition(" ")
        if letter and number[0].isdigit():
            words.append(rf"(?<![\w.]){re.escape(number)} (?:[a-z], )*{letter}\b")
        elif not self.clause.isdigit():  # "8" stands everywhere: of whole chapters only the row itself is a mention
            words.append(rf"(?<![\w.–]){re.escape(self.clause)}(?![\w-])(?!\.\d)")
        words += [rf"(?<!\w){decision}(?!\d)" for decision in self.decisions]
        return re.compile("|".join(words))


def load(path: Path = TABLE) -> list[Row]:
    """Every row in the order of the guide. Raises ValueError, naming every fault."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    later = frozenset(document["later"])
    rows = [
        Row(id_, chapter, clause, title, tuple(decisions), id_ in later)
        for chapter, entries in document["chapters"].items()
        for id_, (clause, title, *decisions) in entries.items()
    ]
    known = {row.id for row in rows}
    faults = [f"{id_}: no such row, but it is named as one for later" for id_ in sorted(later - known)]
    faults += [f"{row.id} stands twice" for row in rows if [other.id for other in rows].count(row.id) > 1]
    if faults:
        raise ValueError("; ".join(faults))
    return rows


def texts(root: Path = ROOT) -> dict[str, str]:
    """What the code says, by path: comments and docstrings are where clauses are named."""
    return {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in _files(root)}


def places(rows: Iterable[Row], said: Mapping[str, str]) -> dict[str, list[str]]:
    """For each row the files that name it; those that name the row itself come before those with its clause only."""
    prose = {path: _prose(path, text) for path, text in said.items()}
    return {row.id: _of(row, said, prose) for row in rows}


def _of(row: Row, said: Mapping[str, str], prose: Mapping[str, str]) -> list[str]:
    exact = re.compile(rf"(?<!\w){re.escape(row.id)}(?![\w-])")
    found = [path for path, text in prose.items() if row.named.search(text)]
    return sorted(found, key=lambda path: (not exact.search(said[path]), path))


def _prose(path: str, text: str) -> str:
    """Tables of clauses count as well as prose; bare figures in code (`0.95`, `1.11`) must not look like clauses."""
    if not path.endswith(".py"):
        return "\n".join(line for line in text.splitlines() if "#" in line or "clause" in line)
    return "\n".join(_PIECES.findall(text))


_PIECES = re.compile(r'"""(?:.|\n)*?"""|#[^\n]*|"[^"\n]*"')


def _files(root: Path) -> Iterator[Path]:
    for folder in _CODE:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in _KINDS and path.parent != HERE and path.is_file():
                yield path
