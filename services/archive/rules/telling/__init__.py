"""An event as one line of a dossier. Nothing that is sealed is opened for it."""

from __future__ import annotations

from services.archive.rules.telling import cases, complaints, records
from services.archive.rules.telling.cases import in_time, rung
from services.archive.rules.telling.lines import UNNAMED, Line, actor, line

__all__ = ["UNNAMED", "Line", "actor", "cases", "complaints", "in_time", "line", "records", "rung"]
