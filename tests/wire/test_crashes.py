"""kill -9 in the middle of the work loses nothing and does nothing twice."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from services.kernel.messaging.postponing import CRASHES
from tests.wire.stage import OFFICE, SAYER, Stage, eventually, hearer, urged

CASE = f"{OFFICE}-2026-1"
ROOT = Path(__file__).parent.parent.parent


def hear_in_another_process(stage: Stage) -> subprocess.Popen[str]:
    env = {"PATH": os.environ["PATH"], **stage.hearing.settings.environment}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.wire.hearing_process"], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    stage.ends.callback(end, process)
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(10)
    if process.stdout:
        process.stdout.close()


def read_numbers(process: subprocess.Popen[str], count: int) -> None:
    """Until the process has told so many. A silent one is killed after twenty seconds."""
    assert process.stdout is not None
    watch = threading.Timer(20, process.kill)
    watch.start()
    read = 0
    while read < count and (line := process.stdout.readline()):
        read += line.strip().isdigit()
    watch.cancel()
    assert read == count


def test_a_hearer_killed_in_the_middle_of_a_batch_does_nothing_twice(stage: Stage) -> None:
    stage.say(*(urged(f"{OFFICE}-2026-{n % 20}", n) for n in range(300)))
    stage.relay().drain()

    for after in (7, 120):
        process = hear_in_another_process(stage)
        read_numbers(process, after)
        end(process)
    stage.worker(hearer(), stage.hearing)

    eventually(lambda: len(stage.notes()) >= 300, within=30)
    assert sorted(times for _, times in stage.notes()) == list(range(300))
    assert stage.rows("select count(*) from routing.postponed") == [(0,)]


def test_a_message_that_kills_its_process_parks_itself_and_takes_no_neighbour_with_it(stage: Stage) -> None:
    stage.say(*(urged(CASE, times) for times in (1, 2, 666, 4, 5)))
    stage.relay().drain()

    died = 0
    while stage.rows("select 1 from routing.postponed where state = 'parked'") == []:
        process = hear_in_another_process(stage)
        eventually(
            lambda p=process: (
                p.poll() is not None  # type: ignore[misc]
                or stage.rows("select 1 from routing.postponed where state = 'parked'") != []
            )
        )
        died += process.poll() is not None
        assert died <= 1 + CRASHES

    assert died == 1 + CRASHES
    eventually(lambda: len(stage.notes()) == 4)
    assert [times for _, times in stage.notes()] == [1, 2, 4, 5]


def test_a_saying_process_killed_over_and_over_says_everything_once_in_effect(stage: Stage) -> None:
    stage.worker(hearer(), stage.hearing)
    for turn in range(5):
        stage.say(*(urged(CASE, turn * 100 + n) for n in range(100)))
        worker = stage.worker(SAYER, stage.house("intake"))
        stage.rows(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'intake relay' and datname = current_database()"
        )
        worker.stop()
    stage.relay().drain()

    eventually(lambda: len(stage.notes()) >= 500)
    assert [times for _, times in stage.notes()] == list(range(500))
