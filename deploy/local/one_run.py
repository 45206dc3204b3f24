"""Only one `make run` in a tree at a time, from its first second until its last process has ended.

The lock is an open file: bootstrap hands it to the supervisor, and the watchman keeps it until it has ended everything.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from pathlib import Path

from deploy.local.places import LOCAL
from deploy.local.processes import Register, leftovers
from deploy.local.progress import CannotGoOn, say

LOCK = LOCAL / "lock"
REGISTER = LOCAL / "processes"
_PATIENCE = 40.0  # seconds in which a run that is being stopped must be gone


def take() -> int:
    """The descriptor of the lock, which is held while any copy of it is open. Raises CannotGoOn."""
    LOCAL.mkdir(exist_ok=True)
    descriptor = os.open(LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    limit = time.monotonic() + _PATIENCE
    told = False
    while not _locked(descriptor):
        if _supervisor():
            os.close(descriptor)
            raise CannotGoOn(
                f"another `make run` is at work in this tree (process {_supervisor()}); `make stop` ends it"
            )
        if time.monotonic() > limit:
            os.close(descriptor)
            raise CannotGoOn("the last run is still being ended; try again in a moment")
        if not told:
            say("The last run was killed; waiting until what it had started has ended.")
            told = True
        time.sleep(0.2)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)
    return descriptor


def stop() -> None:
    """End the run of this tree, if there is one, and whatever a killed one left."""
    pid = _supervisor()
    if pid:
        os.kill(pid, signal.SIGTERM)
        limit = time.monotonic() + _PATIENCE
        while _supervisor() == pid:
            if time.monotonic() > limit:
                raise CannotGoOn(f"process {pid} does not end; look into {LOCAL / 'logs'}")
            time.sleep(0.1)
        say("Stopped.")
        return
    left = bool(Register(REGISTER).living() or leftovers(REGISTER))
    Register(REGISTER).end_all()
    say("Ended what a killed run had left." if left else "Nothing was running.")


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _supervisor() -> int | None:
    """The living process that holds the lock; None when nobody holds it or only a watchman does."""
    if not LOCK.exists():
        return None
    with LOCK.open("rb") as file:
        if _locked(file.fileno()):
            return None
        text = file.read().decode("ascii").strip()
    return int(text) if text.isdigit() and Path(f"/proc/{text}").exists() else None
