"""The province on one machine.

`python -m services migrate PLAN` brings all schemas up to date; `python -m services together PLAN` starts every process
of the plan; `python -m services alone PLAN` runs all services in one process, for a machine without a broker.
"""

from __future__ import annotations

import sys
from pathlib import Path

USAGE = "usage: python -m services migrate|together|alone PLAN.json"


def start(arguments: list[str]) -> int:
    """Runs until told to stop; returns the exit status."""
    match arguments:
        case ["migrate", plan]:
            from services.kernel.migrating import migrate_all

            return migrate_all(Path(plan))
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
