"""The page that tells what is proved, and what is missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from deploy.clauses.rows import Row

MOST = 4  # files or tests named in one cell


@dataclass(frozen=True)
class Proof:
    """One test function and how it went; its cases count as one, and the worst of them tells."""

    test: str
    result: str


def proofs(record: Mapping[str, Mapping[str, object]]) -> dict[str, list[Proof]]:
    """By row, from a record of `recording`. A test has the same name whether or not its run kept groups together."""
    worst: dict[str, dict[str, str]] = {}
    for test, told in record.items():
        result, name = str(told["result"]), re.split(r"[\[@]", test)[0]
        rows = told["rows"]
        for row in rows if isinstance(rows, list) else ():
            results = worst.setdefault(row, {})
            results[name] = max(results.get(name, "passed"), result, key=_SEVERITY.index)
    return {row: [Proof(test, result) for test, result in sorted(tests.items())] for row, tests in worst.items()}


_SEVERITY = ("passed", "not run", "skipped", "failed")


def missing(rows: Sequence[Row], proved: Mapping[str, Sequence[Proof]]) -> list[str]:
    """What stands in the way: rows that are asked for and have no passing test, tests that failed, unknown rows."""
    known = {row.id for row in rows}
    faults = [f"{row.id}: no test ({row.title})" for row in rows if not row.later and not proved.get(row.id)]
    faults += [
        f"{row}: {proof.test} {proof.result}"
        for row in known
        for proof in proved.get(row, ())
        if proof.result != "passed"
    ]
    known |= {decision for row in rows for decision in row.decisions}
    faults += [f"{row}: no such row, but a test is marked with it" for row in proved if row not in known]
    return sorted(faults)


def unnamed(rows: Sequence[Row], code: Mapping[str, Sequence[str]]) -> list[str]:
    """Rows that are asked for and that no file of the code names."""
    return [f"{row.id}: no code names it ({row.title})" for row in rows if not row.later and not code.get(row.id)]


def page(rows: Sequence[Row], code: Mapping[str, Sequence[str]], proved: Mapping[str, Sequence[Proof]]) -> str:
    """`docs/clauses.md`: the same from the same code and the same results, wherever they were run."""
    states = Counter(_state(row, proved) for row in rows)
    told = ", ".join(f"{states[state]} {state}" for state in _STATES if states[state])
    lines = [
        "# Clauses: what the guide asks, where it is done, what proves it",
        "",
        "Written by `make test && make proved`, or `make clauses`; do not edit. Rows and titles are in `clauses.toml`,",
        'tests carry the row as `@pytest.mark.clause("…")`, code names it or its clause in a comment or docstring.',
        "",
        f"{len(rows)} rows: {told}.",
    ]
    for chapter, some in groupby(rows, key=lambda row: row.chapter):
        lines += [
            "",
            f"## {chapter}",
            "",
            "| row | clause | shown | code | tests | state |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_line(row, code.get(row.id, ()), proved.get(row.id, ()), _state(row, proved)) for row in some]
    return "\n".join(lines) + "\n"


_STATES = ("proved", "failing", "not run", "missing", "for later")


def _state(row: Row, proved: Mapping[str, Sequence[Proof]]) -> str:
    results = {proof.result for proof in proved.get(row.id, ())}
    if not results:
        return "for later" if row.later else "missing"
    if results == {"passed"}:
        return "proved"
    return "failing" if results & {"failed", "skipped"} else "not run"


def _line(row: Row, code: Sequence[str], tests: Sequence[Proof], state: str) -> str:
    named = [proof.test.removeprefix("tests/").replace("::", " · ") for proof in tests]
    cells = (row.id, " ".join((row.clause, *row.decisions)), row.title, _cell(code), _cell(named), state)
    return "| " + " | ".join(cells) + " |"


def _cell(names: Sequence[str]) -> str:
    shown = [f"`{name}`" for name in names[:MOST]]
    more = [f"and {len(names) - MOST} more"] if len(names) > MOST else []
    return "<br>".join([*shown, *more]) or "—"
