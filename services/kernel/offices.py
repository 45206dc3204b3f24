"""The tenants: the province, its cities, their counties. One entry in `deploy/offices.toml` each, no code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

Level = Literal["province", "city", "county"]


@dataclass(frozen=True)
class Department:
    """A unit inside an office (内设部门)."""

    code: str
    name: str
    functional: bool = False  # 投诉管理职能部门


@dataclass(frozen=True)
class Office:
    """A tenant. `region` is what document numbers print in brackets, always with its suffix (吉林市 is not 吉林省)."""

    code: str
    name: str
    region: str
    level: Level
    parent: str | None = None
    family: str = "人社"
    phone: str = ""
    address: str = ""
    hours: str = ""
    opens: str = "08:30"
    closes: str = "16:30"
    departments: tuple[Department, ...] = field(default=())

    @property
    def functional_department(self) -> Department:
        """The department that manages complaints (投诉管理职能部门)."""
        return next(d for d in self.departments if d.functional)


class Directory:
    """All offices by code. Raises ValueError, naming every fault, when the tree is not a tree."""

    def __init__(self, offices: Mapping[str, Office]) -> None:
        self._offices = dict(offices)
        faults = [
            f"{o.code}: parent {o.parent} unknown"
            for o in self
            if (o.parent is None) != (o.level == "province") or (o.parent is not None and o.parent not in offices)
        ]
        faults += [
            f"{o.code}: needs one functional department" for o in self if not any(d.functional for d in o.departments)
        ]
        if faults:
            raise ValueError("; ".join(faults))

    @classmethod
    def load(cls, path: Path) -> Directory:
        """Read `offices.toml`: `[defaults]` for every office, then one `[[office]]` each."""
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        defaults = document.get("defaults", {})
        offices: dict[str, Office] = {}
        for entry in document["office"]:
            merged = {**defaults, **entry}
            departments = tuple(Department(**d) for d in merged.pop("departments"))
            office = Office(**merged, departments=departments)
            if office.code in offices:
                raise ValueError(f"{office.code} stands twice in {path}")
            offices[office.code] = office
        return cls(offices)

    def __iter__(self) -> Iterator[Office]:
        return iter(self._offices.values())

    def __contains__(self, code: object) -> bool:
        return code in self._offices

    def __getitem__(self, code: str) -> Office:
        return self._offices[code]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every office, the province first."""
        return tuple(self._offices)

    @cached_property
    def province(self) -> Office:
        return next(o for o in self if o.parent is None)

    def beneath(self, code: str) -> tuple[str, ...]:
        """What the office may see: itself and everything beneath it."""
        return self._beneath[code]

    def line(self, code: str) -> tuple[str, ...]:
        """The office and those above it, up to the province."""
        return self._line(self._offices[code])

    @cached_property
    def _beneath(self) -> dict[str, tuple[str, ...]]:
        return {o.code: tuple(c.code for c in self if o.code in self._line(c)) for o in self}

    @cached_property
    def places(self) -> frozenset[str]:
        """The names of all places, alone and after those that they belong to (`朝阳区`, `长春市朝阳区`)."""
        return frozenset(
            "".join(self._offices[code].region for code in reversed(self.line(office.code)[:n]))
            for office in self
            for n in range(1, len(self.line(office.code)) + 1)
        )

    def _line(self, office: Office) -> tuple[str, ...]:
        line = [office.code]
        while (parent := self._offices[line[-1]].parent) is not None:
            line.append(parent)
        return tuple(line)

    def above(self, code: str) -> Office | None:
        """The superior office; None for the province."""
        parent = self._offices[code].parent
        return self._offices[parent] if parent else None
