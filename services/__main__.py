"""The province on one machine.

`python -m services together PLAN` starts every process of the plan; `python -m services alone PLAN` runs all services
in one process without a broker, for a machine that has none.
"""

from __future__ import annotations

import sys
from pathlib import Path

USAGE = "usage: python -m services together|alone PLAN.json"


def start(arguments: list[str]) -> int:
    """Runs until told to stop; returns the exit status."""
    match arguments:
        case ["together", plan]:
            from services.kernel import together

            return together.run(together.load(Path(plan)))
        case ["alone", plan]:
            from services.kernel import alone

            return alone.run(Path(plan))
    sys.stderr.write(USAGE + "\n")
    return 2


if __name__ == "__main__":
    sys.exit(start(sys.argv[1:]))
