"""Waits for its supervisor to end, however it ends, and then ends everything the supervisor had started.

Started with the reading end of a pipe as standard input, whose writing end only the supervisor holds: when even a
`kill -9` takes the supervisor, the pipe closes.
"""

from __future__ import annotations

import shutil
import signal
import sys
from pathlib import Path

from deploy.local.processes import Register


def main(register: Path, *, remove: bool) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    Register(register).end_all()
    if remove:
        shutil.rmtree(register.parent)


if __name__ == "__main__":
    main(Path(sys.argv[1]), remove="--remove" in sys.argv)
