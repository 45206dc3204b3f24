"""A plugin of pytest (`-p deploy.clauses.recording`): which rows each test proves, and how it went.

With `--collect-only` nothing has run, and every result is "not run". The record goes to CLAUSES_RECORD.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

ENVIRONMENT = "CLAUSES_RECORD"
PROPERTY = "clauses"
_tests: dict[str, dict[str, object]] = {}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        rows = sorted({str(row) for mark in item.iter_markers("clause") for row in mark.args})
        if rows:
            item.user_properties.append((PROPERTY, rows))
            _tests.setdefault(item.nodeid, {"rows": rows, "result": "not run"})


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In the controller too: the rows travel with the report."""
    rows = dict(report.user_properties).get(PROPERTY)
    if rows is None:
        return
    kept = _tests.setdefault(report.nodeid, {"rows": rows, "result": "not run"})
    if report.when == "call" or report.outcome != "passed":
        kept["result"] = report.outcome


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        Path(os.environ[ENVIRONMENT]).write_text(json.dumps(_tests, ensure_ascii=False), encoding="utf-8")
