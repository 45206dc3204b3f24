"""Servers that nobody here wrote, fetched as Debian packages and started for a test: ClamAV's daemon."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import debian

VIRUS = b"KANARIENVOGEL-IM-ANHANG"  # what the test's own signature finds
_PATIENCE = 30.0  # seconds until a server must answer


@contextmanager
def clamd(folder: Path) -> Iterator[str]:
    """A scanner that knows one virus; the address to ask it at."""
    root = debian.unpacked("clamav-daemon", own=r"clamav|libclamav")
    signatures, socket = folder / "signatures", folder / "socket"
    signatures.mkdir()
    (signatures / "own.ndb").write_text(f"Own.Canary:0:*:{VIRUS.hex()}\n", encoding="ascii")
    settings = folder / "clamd.conf"
    lines = (f"DatabaseDirectory {signatures}", f"LocalSocket {socket}", "Foreground yes", f"LogFile {folder / 'log'}")
    settings.write_text("\n".join(lines) + "\n", encoding="ascii")
    with running([root / "usr/sbin/clamd", "-c", settings], root, log=folder / "out") as process:
        wait_for(process, socket.exists)
        yield f"unix://{socket}"


@contextmanager
def running(command: list[Path | str], root: Path, *, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program with the libraries of its package, ended at the end."""
    libraries = next(iter(sorted(root.glob("usr/lib/*-linux-gnu*"))))
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            env=os.environ | {"LD_LIBRARY_PATH": f"{libraries}:{root / 'usr/lib/dovecot'}"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for(process: subprocess.Popen[bytes], ready: object) -> None:
    """Until `ready()` is true; raises when the program has ended or takes too long."""
    assert callable(ready)
    waiting = threading.Event()
    for _ in range(int(_PATIENCE / 0.05)):
        if ready():
            return
        assert process.poll() is None, "the server ended"
        waiting.wait(0.05)
    raise TimeoutError("the server does not answer")
