"""`python -m deploy.clauses [--last | --collect] [-n N]`: run the tests that prove clauses and write docs/clauses.md.

Ends with 1 when a row that is asked for has no passing test. `--last` tells of the last run; `--collect` runs nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys

from deploy.clauses.recording import ENVIRONMENT
from deploy.clauses.report import missing, page, proofs
from deploy.clauses.rows import ROOT, load, places, texts

RECORD = ROOT / ".clauses.json"
PAGE = ROOT / "docs" / "clauses.md"


def record(*, workers: str, collect: bool) -> int:
    """Have pytest write the record; its exit code."""
    how = ["--collect-only", "-q"] if collect else ["-n", workers, "--timeout", "120", "-q"]
    command = [sys.executable, "-m", "pytest", "-m", "clause", "-p", "deploy.clauses.recording", *how]
    quiet = subprocess.DEVNULL if collect else None
    told = {**os.environ, ENVIRONMENT: str(RECORD)}
    return subprocess.run(command, cwd=ROOT, env=told, stdout=quiet, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(prog="deploy.clauses", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--last", action="store_true", help="tell of the last run")
    parser.add_argument("--collect", action="store_true", help="run nothing: only which rows have tests")
    parser.add_argument("-n", dest="workers", default="2", help="test processes")
    chosen = parser.parse_args()
    if not chosen.last:
        record(workers=chosen.workers, collect=chosen.collect)
    if not RECORD.exists():
        print("there is no record of a run yet: leave --last out")
        return 2
    rows, proved = load(), proofs(json.loads(RECORD.read_text(encoding="utf-8")))
    faults = missing(rows, proved)
    if chosen.collect:
        faults = [fault for fault in faults if not fault.endswith(" not run")]
    else:
        PAGE.write_text(page(rows, places(rows, texts()), proved), encoding="utf-8")
    for fault in faults:
        print(fault)
    print(f"clauses: {len(faults)} faults in {len(rows)} rows")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
