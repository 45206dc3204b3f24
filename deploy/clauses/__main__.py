"""`python -m deploy.clauses [--last | --collect] [-n N]`: what of the guide is proved (docs/clauses.md).

Runs the tests that carry a row. `--last` runs nothing and judges the record of the last run; `--collect` runs nothing,
writes nothing, and tells only which rows have tests. Ends with 1 when a row that is asked for has no passing test, or
when no code names it; with 2 when there is no record.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from deploy.clauses.recording import ENVIRONMENT
from deploy.clauses.report import missing, page, proofs, unnamed
from deploy.clauses.rows import ROOT, load, places, texts

RECORD = ROOT / ".clauses.json"
PAGE = ROOT / "docs" / "clauses.md"


def main(arguments: list[str] | None = None, *, record: Path = RECORD, to: Path = PAGE) -> int:
    parser = argparse.ArgumentParser(prog="deploy.clauses", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--last", action="store_true", help="judge the record of the last run")
    parser.add_argument("--collect", action="store_true", help="run nothing: only which rows have tests")
    parser.add_argument("-n", dest="workers", default="2", help="test processes")
    chosen = parser.parse_args(arguments)
    if chosen.collect:
        return _told([fault for fault in _judged(_collected(), to=None) if not fault.endswith(" not run")])
    if not chosen.last:
        _run(["-n", chosen.workers, "--timeout", "120", "-q"], record)
    if not record.exists():
        print("there is no record of a run: `make test` keeps one")
        return 2
    return _told(_judged(json.loads(record.read_text(encoding="utf-8")), to=to))


def _run(how: list[str], record: Path, *, quiet: bool = False) -> None:
    """Have pytest write the record."""
    command = [sys.executable, "-m", "pytest", "-m", "clause", "-p", "deploy.clauses.recording", *how]
    told = {**os.environ, ENVIRONMENT: str(record)}
    subprocess.run(command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL if quiet else None, check=False)


def _collected() -> dict[str, dict[str, object]]:
    """Apart from the record of a run, which stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "collected.json"
        _run(["--collect-only", "-q"], record, quiet=True)
        found: dict[str, dict[str, object]] = json.loads(record.read_text(encoding="utf-8"))
    return found


def _judged(record: dict[str, dict[str, object]], *, to: Path | None) -> list[str]:
    """Every fault; and the page of what was judged."""
    rows, proved = load(), proofs(record)
    code = _code()
    if to is not None:
        written = page(rows, code, proved)
        if not to.exists() or to.read_text(encoding="utf-8") != written:
            to.write_text(written, encoding="utf-8")
            print(f"{to.name} was written anew: commit it")
    return sorted(missing(rows, proved) + unnamed(rows, code))


@cache
def _code() -> dict[str, list[str]]:
    """For each row the files that name it: read once a process."""
    return places(load(), texts())


def _told(faults: list[str]) -> int:
    for fault in faults:
        print(fault)
    print(f"clauses: {len(faults)} faults in {len(load())} rows")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
