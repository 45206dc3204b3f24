"""Whatever happens to a run, nothing that it started stays."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import one_run
from deploy.local.places import ROOT
from deploy.local.processes import Register, Run, leftovers, tail
from deploy.local.progress import CannotGoOn

# Says its own number and that of a grandchild in a session of its own, and then waits; deaf to SIGTERM if asked.
_CHILD = """
import os, signal, sys
if "deaf" in sys.argv: signal.signal(signal.SIGTERM, signal.SIG_IGN)
if not os.fork(): os.setsid()
sys.stdout.write(f"{os.getpid()}\\n"); sys.stdout.flush()
signal.pause()
"""
_SUPERVISOR = """
import os, signal, sys
from pathlib import Path
from deploy.local.processes import Run
run = Run(Path(sys.argv[1]), temporary=True)
run.start("child", [sys.executable, "-c", sys.argv[2]], rank=1)
os.kill(os.getpid(), signal.SIGKILL)
"""


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def _until_two_numbers(log: Path) -> list[int]:
    while len(numbers := log.read_text(encoding="utf-8").split()) < 2:
        os.sched_yield()
    return [int(number) for number in numbers]


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("word", "killed"), [("", []), ("deaf", ["child"])])
def test_ending_a_run_ends_children_and_their_children(tmp_path: Path, word: str, killed: list[str]) -> None:
    run = Run(tmp_path)
    child = run.start("child", [sys.executable, "-c", _CHILD, word], rank=1, patience=0.5)
    pids = _until_two_numbers(child.log)
    assert set(pids) == set(leftovers(tmp_path / "processes"))
    had_to_be_killed = run.end_all()
    assert had_to_be_killed[: len(killed)] == killed
    assert not any(_lives(pid) for pid in pids)
    assert not (tmp_path / "processes").exists()


def test_higher_ranks_end_first(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    told = tmp_path / "told"
    script = f"trap 'echo $0 >> {told}; exit' TERM; echo ready; while :; do sleep 0.02; done"
    started = [run.start(name, ["sh", "-c", script, name], rank=rank) for name, rank in (("low", 1), ("high", 2))]
    for process in started:
        while "ready" not in process.last_words():
            os.sched_yield()
    run.end_all()
    assert told.read_text(encoding="utf-8").split() == ["high", "low"]


@pytest.mark.timeout(30)
def test_a_killed_supervisor_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    done = subprocess.run([sys.executable, "-c", _SUPERVISOR, str(folder), _CHILD], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    while folder.exists():  # the watchman removes the folder as its last act
        os.sched_yield()
    while leftovers(folder / "processes"):  # what was killed takes a moment to be gone; the time limit judges
        os.sched_yield()


def test_a_number_that_belongs_to_somebody_else_by_now_is_left_alone(tmp_path: Path) -> None:
    register = tmp_path / "processes"
    entry = {"name": "old", "pid": os.getpid(), "started": "1", "rank": 1, "signal": 9, "patience": 1}
    register.write_text(json.dumps(entry) + '\n{"name": "half wri', encoding="utf-8")
    assert Register(register).living() == []
    assert Register(register).end_all() == []


def test_nothing_is_started_after_the_end(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.end_all()
    with pytest.raises(CannotGoOn, match="being ended"):
        run.start("late", ["true"], rank=1)


def test_a_long_log_is_moved_aside_while_its_writer_goes_on(tmp_path: Path) -> None:
    run = Run(tmp_path)
    log = run.logs / "wordy.log"
    with log.open("ab") as writer:
        writer.write(b"x" * 9_000_000)
        writer.flush()
        run.keep_logs_small()
        writer.write("之后\n".encode())
    run.end_all()
    assert log.read_text(encoding="utf-8") == "之后\n"
    assert log.with_suffix(".log.1").stat().st_size == 9_000_000
    assert tail(log, 3) == "之后"


def test_a_second_run_in_the_same_tree_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_run, "LOCAL", tmp_path)
    monkeypatch.setattr(one_run, "LOCK", tmp_path / "lock")
    held = one_run.take()
    with pytest.raises(CannotGoOn, match=f"another `make run` is at work in this tree \\(process {os.getpid()}\\)"):
        one_run.take()
    os.close(held)
    os.close(one_run.take())
