"""`python3 -m deploy.local run | prepare LOCK | stop | clean`: with Python 3.11 alone, before anything is installed."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from deploy.local import fonts, one_run, pip, places, postgres, rabbitmq
from deploy.local.progress import CannotGoOn, say


def run() -> int:
    """Prepare, then become the supervisor."""
    lock = one_run.take()
    data = postgres.Cluster(places.LOCAL / "postgres", "")
    _together(
        lambda: pip.environment("requirements.lock"),
        lambda: _fetch_postgres(data.made_by()),
        _fetch_rabbitmq,
        fonts.find,
    )
    os.set_inheritable(lock, True)
    python = str(pip.PYTHON)
    os.execve(python, [python, "-m", "deploy.local.supervisor", str(lock)], os.environ)  # noqa: S606


def prepare(lock: str) -> int:
    """The virtual environment of `lock`, the servers' programs and the fonts, for the tests."""
    _together(lambda: pip.environment(lock), lambda: _fetch_postgres(None), _fetch_rabbitmq, fonts.find)
    return 0


def stop() -> int:
    one_run.stop()
    return 0


def clean() -> int:
    """Remove the data of `make run` and what tools left; not what was downloaded."""
    os.close(one_run.take())
    for name in ("postgres", "rabbitmq"):
        places.remove(places.LOCAL / name)
    places.remove(places.LOCAL)
    for name in (".mypy_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis", ".pytest_cache"):
        places.remove(places.ROOT / name)
    say(f"Removed .local. What was downloaded stays in {places.cache_folder()}.")
    return 0


def _fetch_postgres(major: int | None) -> None:
    if not os.environ.get("COMPLAINTS_POSTGRES_URL"):
        postgres.find(major=major)


def _fetch_rabbitmq() -> None:
    """Without a broker the province can still be looked at; whoever needs one says so when it starts."""
    if os.environ.get("COMPLAINTS_RABBITMQ_URL"):
        return
    with suppress(CannotGoOn):
        rabbitmq.find()


def _together(*tasks: Callable[[], object]) -> None:
    """Do all at once. Raises the first CannotGoOn after all have ended."""
    faults: list[BaseException] = []

    def do(task: Callable[[], object]) -> None:
        try:
            task()
        except BaseException as fault:  # noqa: BLE001 - raised again below, in the one thread that is listened to
            faults.append(fault)

    threads = [threading.Thread(target=do, args=[task], daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.2)
    if faults:
        raise faults[0]


def main(arguments: list[str]) -> int:
    """The exit status; a sentence instead of a trace for what is anticipated."""
    try:
        match arguments:
            case ["run"]:
                return run()
            case ["prepare", lock]:
                return prepare(lock)
            case ["stop"]:
                return stop()
            case ["clean"]:
                return clean()
    except CannotGoOn as reason:
        say(f"\n{reason}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    say(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
