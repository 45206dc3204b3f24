"""The page of clauses: every row of the guide, where the code names it, and which tests prove it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deploy.clauses.__main__ import main
from deploy.clauses.report import Proof, missing, page, proofs, unnamed
from deploy.clauses.rows import Row, load, places

ROW = Row("A6.6.2.6-4", "6.6", "6.6.2.6", "recomputed once", ("D26",), later=False)
LATER = Row("A8-1", "8", "8", "checked", (), later=True)


def test_the_table_names_every_row_once_and_each_form_has_its_fields() -> None:
    rows = load()
    ids = [row.id for row in rows]
    assert len(ids) == len(set(ids)) == 196
    assert [len([id_ for id_ in ids if id_.startswith(f"F{n}-")]) for n in (1, 2, 3, 4)] == [11, 7, 8, 8]
    assert all(row.title and row.clause for row in rows)


def test_nothing_is_for_later() -> None:
    assert [row.id for row in load() if row.later] == []


@pytest.mark.parametrize(
    ("clause", "decisions", "text", "is_named"),
    [
        ("6.6.2.6", (), "# the limit (6.6.2.6)", True),
        ("6.6.2.6", (), "# guide 6.6.2.6, D02", True),
        ("6.6.2", (), "# the limit (6.6.2.6)", False),
        ("6.6", (), "# version 16.6", False),
        ("6.6.2.1 c", (), "# 6.6.2.1 b, c", True),
        ("6.6.2.1 d", (), "# 6.6.2.1 b, c", False),
        ("6.6.2.6", ("D26",), "# may still move (D26)", True),
        ("6.6.2.6", (), "rate = 6.6", False),
        ("Form 1", (), '"""Form 1 is complete."""', True),
        ("Form 1", (), '"""Form 12."""', False),
    ],
)
def test_the_code_names_a_row_by_its_clause_or_its_decision(
    clause: str, decisions: tuple[str, ...], text: str, is_named: bool
) -> None:
    row = Row("A0-9", "", clause, "", decisions, later=False)
    assert places([row], {"services/x.py": text}) == {"A0-9": ["services/x.py"] if is_named else []}


def test_a_row_without_a_passing_test_is_missing_unless_it_is_for_later() -> None:
    assert missing([ROW, LATER], {}) == ["A6.6.2.6-4: no test (recomputed once)"]
    assert missing([ROW], {ROW.id: [Proof("t", "failed")]}) == ["A6.6.2.6-4: t failed"]
    assert missing([ROW], {ROW.id: [Proof("t", "passed")], "D26": [Proof("t", "passed")]}) == []
    assert missing([], {"A9-9": [Proof("t", "passed")]}) == ["A9-9: no such row, but a test is marked with it"]


def test_a_row_that_no_code_names_is_a_fault_unless_it_is_for_later() -> None:
    assert unnamed([ROW, LATER], {}) == ["A6.6.2.6-4: no code names it (recomputed once)"]
    assert unnamed([ROW], {ROW.id: ["services/x.py"]}) == []


def test_the_record_of_a_run_becomes_the_same_page_every_time_and_one_row_without_a_passing_test_breaks_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record, to = tmp_path / "record.json", tmp_path / "clauses.md"
    tests = {f"tests/t.py::test_{n}": {"rows": [row.id], "result": "passed"} for n, row in enumerate(load())}
    assert main(["--last"], record=record, to=to) == 2

    record.write_text(json.dumps(tests), encoding="utf-8")
    assert main(["--last"], record=record, to=to) == 0
    assert "clauses.md was written anew" in capsys.readouterr().out
    written = to.read_text(encoding="utf-8")
    assert "196 rows: 196 proved." in written

    record.write_text(json.dumps(dict(reversed(tests.items()))), encoding="utf-8")
    assert main(["--last"], record=record, to=to) == 0
    assert "written anew" not in capsys.readouterr().out
    assert to.read_text(encoding="utf-8") == written

    for broken in (
        {**tests, "tests/t.py::test_0": {"rows": ["A0-1"], "result": "failed"}},
        dict(list(tests.items())[1:]),
    ):
        record.write_text(json.dumps(broken), encoding="utf-8")
        assert main(["--last"], record=record, to=to) == 1
        assert "A0-1: " in capsys.readouterr().out


def test_the_worst_of_a_tests_cases_tells() -> None:
    record = {
        "tests/a.py::t[1]": {"rows": [ROW.id], "result": "passed"},
        "tests/a.py::t[2]": {"rows": [ROW.id], "result": "failed"},
        "tests/a.py::u@group": {"rows": [ROW.id], "result": "passed"},
    }
    assert proofs(record) == {ROW.id: [Proof("tests/a.py::t", "failed"), Proof("tests/a.py::u", "passed")]}


def test_the_page_shows_row_code_tests_and_state() -> None:
    told = page([ROW, LATER], {ROW.id: ["services/x.py"]}, {ROW.id: [Proof("tests/a.py::t", "passed")]})
    assert "2 rows: 1 proved, 1 for later." in told
    line = "| A6.6.2.6-4 | 6.6.2.6 D26 | recomputed once | `services/x.py` | `a.py · t` | proved |"
    assert line in told.splitlines()


def test_a_table_that_names_a_row_for_later_which_is_not_there_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "clauses.toml"
    table.write_text('later = ["A9"]\n[chapters."1"]\n"A1" = ["1", "x"]\n', encoding="utf-8")
    with pytest.raises(ValueError, match="A9: no such row"):
        load(table)
