"""Processes of a run: started in groups of their own, written down, and ended in the right order whatever happens.

The register `processes` (one JSON line a process) is all that is needed to end a run: the supervisor uses it, the
watchman when the supervisor was killed, and the next start when both were.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypedDict

from deploy.local.places import ROOT, Account, write_private
from deploy.local.progress import CannotGoOn

_LOG_LIMIT = 8 * 1024 * 1024
# In the environment of everything that a run starts, and so of all that those start in sessions of their own.
_MARK = "COMPLAINTS_STARTED_BY"


@dataclass(frozen=True)
class Entry:
    """A started process. Higher ranks are ended first; `patience` is in seconds, before it is killed."""

    name: str
    pid: int
    started: str
    rank: int
    signal: int
    patience: float

    def is_alive(self) -> bool:
        return self.pid > 0 and _birth(self.pid) == self.started

    def send(self, number: int) -> None:
        if self.is_alive():
            with suppress(ProcessLookupError):  # it may end between the look and the signal
                os.kill(self.pid, number)

    def kill_group(self) -> None:
        """Whatever is left of it and its children; the group's number cannot be anybody else's while one lives."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def _birth(pid: int) -> str:
    """When a process began, in clock ticks since boot: tells a process from a later one of the same number."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if fields[0] in "ZX" else fields[19]


class Register:
    """The file in which a run writes down what it started."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, entry: Entry) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry)) + "\n")

    def living(self) -> list[Entry]:
        if not self._path.exists():
            return []
        lines = self._path.read_text(encoding="utf-8").splitlines()
        return [
            entry for entry in (Entry(**json.loads(line)) for line in lines if line.endswith("}")) if entry.is_alive()
        ]

    def end_all(self) -> list[str]:
        """End what still lives, rank by rank; the names of what had to be killed. Reaps none: also for strangers."""
        killed = end(self.living())
        killed += [f"a child of {name}" for name in end_leftovers(self._path)]
        self._path.unlink(missing_ok=True)
        return killed


def end(entries: Iterable[Entry]) -> list[str]:
    """Ask the processes of each rank to end, wait, kill what does not. Returns the names of the killed."""
    killed: list[str] = []
    waiting = sorted(entries, key=lambda entry: -entry.rank)
    while waiting:
        now = [entry for entry in waiting if entry.rank == waiting[0].rank]
        waiting = waiting[len(now) :]
        for entry in now:
            entry.send(entry.signal)
        limit = time.monotonic() + max(entry.patience for entry in now)
        while time.monotonic() < limit and any(entry.is_alive() for entry in now):
            time.sleep(0.02)
        for entry in now:
            if entry.is_alive():
                killed.append(entry.name)
            entry.kill_group()
    return killed


def leftovers(register: Path, name: str = "") -> dict[int, str]:
    """Living processes that descend from a run, or from its process `name`, by the mark in their environment."""
    mark = f"{_MARK}={register}#{name}".encode()
    found: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # ended meanwhile, or somebody else's
        for word in words:
            if word == mark or (not name and word.startswith(mark)):
                found[int(folder.name)] = word.rpartition(b"#")[2].decode()
    return found


def end_leftovers(register: Path, name: str = "") -> list[str]:
    """Kill what outlived its parent; the names of those parents."""
    found = leftovers(register, name)
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return sorted(found.values())


@dataclass(frozen=True)
class Process:
    """A child of this process with its place in the register."""

    entry: Entry
    popen: subprocess.Popen[bytes]
    log: Path

    def has_ended(self) -> bool:
        return self.popen.poll() is not None

    def last_words(self, lines: int = 12) -> str:
        return tail(self.log, lines)


class Run:
    """One supervisor's processes: starts them, keeps their logs small, ends them; a watchman ends them if it dies."""

    def __init__(self, folder: Path, *, kept_open: Sequence[int] = (), temporary: bool = False) -> None:
        """`kept_open` stays open until the watchman ends; a `temporary` folder is removed with the run."""
        folder.mkdir(parents=True, exist_ok=True)
        self.logs = folder / "logs"
        self.logs.mkdir(exist_ok=True, mode=0o700)
        self._path = folder / "processes"
        self._register = Register(self._path)
        self._register.end_all()
        self._running: dict[int, Process] = {}
        self._over = False
        read, self._alive = os.pipe()
        self._watchman = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.watchman", str(self._path), *["--remove"][: int(temporary)]],
            cwd=ROOT, stdin=read, pass_fds=kept_open, start_new_session=True,
        )  # fmt: skip
        os.close(read)

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        rank: int,
        env: dict[str, str] | None = None,
        cwd: Path = ROOT,
        account: Account | None = None,
        ends_on: int = signal.SIGTERM,
        patience: float = 10.0,
        errors_on_terminal: bool = False,
    ) -> Process:
        """Start a process in a session of its own, so that the terminal's Ctrl-C reaches only the supervisor."""
        if self._over:
            raise CannotGoOn(f"{name} is not started any more: the run is being ended")
        log = self.logs / f"{name}.log"
        marked = (os.environ if env is None else env) | {_MARK: f"{self._path}#{name}"}
        with log.open("ab") as output:
            popen = subprocess.Popen(
                [str(word) for word in command], env=marked, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output,
                stderr=None if errors_on_terminal else output, start_new_session=True, **owner_of_child(account),
            )  # fmt: skip
        entry = Entry(name, popen.pid, _birth(popen.pid), rank, ends_on, patience)
        self._register.add(entry)
        process = Process(entry, popen, log)
        self._running[popen.pid] = process
        return process

    def end(self, *processes: Process) -> list[str]:
        """End some processes; the names of those that had to be killed."""
        killed = end(process.entry for process in processes)
        for process in processes:
            end_leftovers(self._path, process.entry.name)
        for process in processes:
            process.popen.wait()
            self._running.pop(process.popen.pid, None)
        return killed

    def end_all(self) -> list[str]:
        """End everything and the watchman; the names of those that had to be killed."""
        self._over = True
        killed = self._register.end_all()
        for process in self._running.values():
            process.popen.wait()
        os.close(self._alive)
        self._watchman.wait()
        return killed

    def keep_logs_small(self) -> None:
        """Move what was written aside once a log is too long; the writers append and do not notice."""
        for log in self.logs.glob("*.log"):
            if log.stat().st_size > _LOG_LIMIT:
                write_private(log.with_suffix(".log.1"), log.read_text(encoding="utf-8", errors="replace"))
                os.truncate(log, 0)


class _Owner(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def owner_of_child(account: Account | None) -> _Owner:
    """What `subprocess` is told to run a child as `account`; nothing when there is none."""
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def tail(log: Path, lines: int) -> str:
    """The last lines of a log, for a message that says why something did not start."""
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
