"""`python -m deploy.charts [--check]`: the flow charts of the procedure, drawn from routing's tables of steps.

The public one is what complainants see on the site; both are in the documentation. `--check` writes nothing and ends
with 1 when a file is not as the tables would have it drawn.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from services.routing.rules.charting import CHARTS

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "flow"
ON_THE_SITE = ROOT / "services" / "kernel" / "web" / "static" / "flow.svg"


def drawn() -> dict[Path, str]:
    """Every file with what belongs in it."""
    files = {FOLDER / f"{name}.svg": draw() for name, draw in CHARTS.items()}
    return {**files, ON_THE_SITE: CHARTS["public"]()}


def stale() -> list[Path]:
    """The files that are not as the tables would have them drawn now."""
    return [path for path, text in drawn().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def main() -> int:
    parser = argparse.ArgumentParser(prog="deploy.charts", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    if parser.parse_args().check:
        for path in stale():
            print(f"{path.relative_to(ROOT)} is not as the tables have it; `make charts` draws it anew")
        return 1 if stale() else 0
    for path, text in drawn().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
