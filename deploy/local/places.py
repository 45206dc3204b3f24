"""Where things lie on this machine, who may reach them, and which ports are free."""

from __future__ import annotations

import fcntl
import os
import pwd
import random
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.progress import CannotGoOn

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
_given: set[int] = set()  # ports of this process that may not be listened on yet


@dataclass(frozen=True)
class Account:
    """The unprivileged user under which servers run when root starts them: PostgreSQL refuses root."""

    uid: int
    gid: int

    def can_reach(self, folder: Path) -> bool:
        """Whether every folder on the way lets this user through."""
        resolved = folder.resolve()
        return all(self._passes(part) for part in (resolved, *resolved.parents) if part.exists())

    def _passes(self, folder: Path) -> bool:
        of = folder.stat()
        if of.st_uid == self.uid:
            return bool(of.st_mode & stat.S_IXUSR)
        return bool(of.st_mode & (stat.S_IXGRP if of.st_gid == self.gid else stat.S_IXOTH))


def server_account() -> Account | None:
    """Nobody's, for root; None for an ordinary user, who runs everything as himself."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def cache_folder() -> Path:
    """What may be fetched again, shared by every clone of this user: a second clone downloads nothing.

    Root's own cache below /root is closed to the account that runs the servers, so root uses the machine's.
    """
    given = os.environ.get("XDG_CACHE_HOME")
    if os.geteuid() == 0:
        folder = Path("/var/cache/complaints")
    else:
        folder = (Path(given) if given else Path.home() / ".cache") / "complaints"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        open_to_servers = os.access(folder, os.W_OK)
    except OSError:
        open_to_servers = False
    if not open_to_servers:
        folder = LOCAL / "cache"
        folder.mkdir(parents=True, exist_ok=True)
    account = server_account()
    if account and not account.can_reach(folder):
        raise CannotGoOn(f"{folder} cannot be entered by the user nobody, who runs the servers: chmod o+x its parents")
    return folder


def private_folder(folder: Path, account: Account | None) -> Path:
    """Make `folder` (0700) for the one who runs a server and return its real path.

    Where `account` cannot reach it (a clone below /root), the folder lies in /var/tmp and `folder` points there.
    """
    if folder.is_symlink() and not folder.exists():
        folder.unlink()
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        if account and not account.can_reach(folder.parent):
            elsewhere = Path(tempfile.mkdtemp(prefix=f"complaints-{folder.name}-", dir="/var/tmp"))
            folder.symlink_to(elsewhere)
        else:
            folder.mkdir(mode=0o700)
    real = folder.resolve()
    give(real, account)
    real.chmod(0o700)
    return real


def give(path: Path, account: Account | None) -> None:
    """Make `account` the owner of `path`; of nothing when there is none."""
    if account:
        os.chown(path, account.uid, account.gid)


def write_private(path: Path, text: str, account: Account | None = None, *, mode: int = 0o600) -> Path:
    """Write `text` so that nobody else ever could read it, and nobody finds half of it."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name, encoding="utf-8", delete=False) as file:
        file.write(text)
    written = Path(file.name)
    written.chmod(mode)
    give(written, account)
    return written.replace(path)


def remove(folder: Path) -> None:
    """Remove a folder of `private_folder`, wherever it really lies."""
    real = folder.resolve()
    if folder.is_symlink():
        folder.unlink()
    if real.exists():
        shutil.rmtree(real)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Only one process at a time is inside, of those that name the same file."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(*, preferred: int | None = None) -> int:
    """A loopback port that nobody listens on, below those the kernel gives to outgoing connections."""
    for port in (preferred, *(random.randrange(20000, 32000) for _ in range(200))):
        if port and port not in _given and is_free(port):
            _given.add(port)
            return port
    raise CannotGoOn("no free port between 20000 and 32000 on 127.0.0.1")
