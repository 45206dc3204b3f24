"""`make run` from the moment the virtual environment is there: starts everything, watches it, ends it.

Started by `python3 -m deploy.local run`, which hands over the lock: `python -m deploy.local.supervisor LOCK`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.local import report
from deploy.local.backing import Backing, start_broker, start_database
from deploy.local.passwords import SERVICES, Secrets
from deploy.local.places import LOCAL, free_port, is_free
from deploy.local.plan import MEMORY, Phones, Plan
from deploy.local.processes import Process, Run
from deploy.local.progress import CannotGoOn, say, step

_RANK_OF_PHONES, _RANK_OF_SERVICES, _RANK_OF_GATEWAY = 30, 40, 50
_READY_WITHIN = 60.0  # seconds
_LONGEST_PAUSE = 30.0  # seconds between restarts of something that keeps ending
_LIVED = 60.0  # seconds after which an end counts as the first again
NO_BROKER = (
    "!!! NO BROKER: all services run in one process, messages live in its memory only. FOR A LOOK, NOT FOR WORK."
)


@dataclass
class Kept:
    """Something that is started again when it ends."""

    process: Process
    again: Callable[[], Process]
    since: float = 0.0
    pause: float = 0.5
    due: float | None = None


class Supervisor:
    """One run."""

    def __init__(self, lock: int) -> None:
        (LOCAL / "address").unlink(missing_ok=True)
        self._run = Run(LOCAL, kept_open=[lock])
        self._secrets = Secrets(LOCAL / "secrets")
        self._python = sys.executable
        self._kept: list[Kept] = []

    def start(self) -> None:
        """Everything, until it answers; says where. Raises CannotGoOn."""
        phones, port = Phones(), _port()
        with ThreadPoolExecutor(3) as pool:
            broker = pool.submit(self._broker)
            database = pool.submit(start_database, self._run, self._secrets)
            self._keep(lambda: self._start_phones(phones))
            database_backing, databases = database.result()
            self._keep_backing(database_backing)
            # A migration needs no broker, so none is waited for.
            plan = Plan(f"http://127.0.0.1:{port}", databases, dict.fromkeys(SERVICES, MEMORY), phones)
            self._migrate(plan)
            broker_backing, brokers = broker.result()
        self._keep_backing(broker_backing)
        plan = replace(plan, brokers=brokers)
        self._start_services(plan)
        self._keep(lambda: self._start_gateway(plan, port))
        self._load_officers(plan)
        with step("waiting until everything is ready"):
            self._wait_until_ready(plan)
        (LOCAL / "address").write_text(plan.address + "\n", encoding="utf-8")
        report.ready(plan.address, [database_backing.told, broker_backing.told], LOCAL / "demo-accounts.json")

    def watch(self, stop: threading.Event) -> None:
        """Until `stop`: start again what ends, and keep the logs small."""
        logs_at = time.monotonic()
        while not stop.wait(0.5):
            for kept in self._kept:
                self._tend(kept)
            if time.monotonic() - logs_at > 20:
                self._run.keep_logs_small()
                logs_at = time.monotonic()

    def end(self) -> None:
        (LOCAL / "address").unlink(missing_ok=True)
        with step("ending everything"):
            killed = self._run.end_all()
        say("Ended. The data stays in .local; `make run` goes on with it.")
        if killed:
            say(f"These had to be killed: {', '.join(killed)}. Their logs are in {LOCAL / 'logs'}.")

    def _broker(self) -> tuple[Backing, dict[str, str]]:
        try:
            return start_broker(self._run, self._secrets)
        except CannotGoOn as reason:
            say(f"{NO_BROKER}\n    {reason}")
            return Backing(NO_BROKER), dict.fromkeys(SERVICES, MEMORY)

    def _keep(self, again: Callable[[], Process]) -> None:
        self._kept.append(Kept(again(), again, since=time.monotonic()))

    def _keep_backing(self, backing: Backing) -> None:
        if backing.process and backing.again:
            self._kept.append(Kept(backing.process, backing.again, since=time.monotonic()))

    def _tend(self, kept: Kept) -> None:
        now = time.monotonic()
        if kept.due is None and kept.process.has_ended():
            self._run.end(kept.process)
            kept.pause = 0.5 if now - kept.since > _LIVED else min(kept.pause * 2, _LONGEST_PAUSE)
            kept.due = now + kept.pause
            name, log = kept.process.entry.name, kept.process.log
            say(
                f"{name} ended by itself ({kept.process.popen.returncode}); again in {kept.pause:.0f} s. Its log: {log}"
            )
        elif kept.due is not None and now >= kept.due:
            kept.since, kept.due = now, None
            try:
                kept.process = kept.again()
            except CannotGoOn as reason:
                say(str(reason))

    def _start_phones(self, phones: Phones) -> Process:
        command: list[str | Path] = [self._python, "-m", "deploy.local.phones", "--store", LOCAL / "phones"]
        command += ["--smpp-port", str(phones.smpp), "--smtp-port", str(phones.smtp), "--web-port", str(phones.web)]
        return self._run.start("phones", command, rank=_RANK_OF_PHONES, patience=5)

    def _migrate(self, plan: Plan) -> None:
        file = plan.write_migrations(LOCAL / "secrets" / "migrations.json", self._secrets)
        self._finish("migrations", [self._python, "-m", "services", "migrate", file], dict(os.environ))

    def _load_officers(self, plan: Plan) -> None:
        accounts = LOCAL / "demo-accounts.json"
        command: list[str | Path] = [self._python, "-m", "services.routing", "demo-officers", "--out", accounts]
        self._finish("demo-officers", command, os.environ | plan.environment("routing", self._secrets))

    def _finish(self, name: str, command: list[str | Path], env: dict[str, str]) -> None:
        """Run a command to its end. Raises CannotGoOn with what it said."""
        with step(name.replace("-", " ")):
            process = self._run.start(name, command, rank=_RANK_OF_SERVICES, env=env)
            status = process.popen.wait()
            self._run.end(process)
        if status:
            raise CannotGoOn(f"{name} failed ({status}):\n{process.last_words()}")

    def _start_services(self, plan: Plan) -> None:
        plan = replace(plan, gateways=plan.write_gateways(LOCAL / "secrets" / "gateways.toml"))
        file = plan.write(LOCAL / "secrets" / "plan.json", self._secrets)
        command = [self._python, "-m", "services", "alone" if plan.alone else "together", file]
        self._keep(
            lambda: self._run.start("services", command, rank=_RANK_OF_SERVICES, patience=12, errors_on_terminal=True)
        )

    def _start_gateway(self, plan: Plan, port: int) -> Process:
        ports = [f"{service}={number}" for service, number in plan.web_ports.items()]
        ports += [f"phones={plan.phones.web}", f"live={plan.live_port}"]
        command = [self._python, "-m", "deploy.local.gateway", "--port", str(port), *ports]
        return self._run.start("gateway", command, rank=_RANK_OF_GATEWAY, patience=3)

    def _wait_until_ready(self, plan: Plan) -> None:
        waiting = {f"{service} web": f"http://127.0.0.1:{port}/readyz" for service, port in plan.web_ports.items()}
        if not plan.alone:
            waiting |= {
                f"{service} work": f"http://127.0.0.1:{port}/readyz" for service, port in plan.work_ports.items()
            }
        waiting |= {"the gateway": f"{plan.address}/healthz", "the telephones": f"{plan.address}/inbox"}
        limit = time.monotonic() + _READY_WITHIN
        while waiting:
            waiting = {name: url for name, url in waiting.items() if not _answers(url)}
            ended = [kept.process for kept in self._kept if kept.process.has_ended()]
            if ended:
                raise CannotGoOn(f"{ended[0].entry.name} ended:\n{ended[0].last_words()}")
            if time.monotonic() > limit:
                raise CannotGoOn(f"not ready after a minute: {', '.join(waiting)}; look into {LOCAL / 'logs'}")
            time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


def _port() -> int:
    """Of the one address: COMPLAINTS_PORT, the last run's, 8080 or another. Raises CannotGoOn."""
    given = os.environ.get("COMPLAINTS_PORT")
    if given:
        if not given.isdigit() or not is_free(int(given)):
            raise CannotGoOn(f"COMPLAINTS_PORT={given} is no free port of 127.0.0.1")
        return int(given)
    return free_port(preferred=8080)


def main(lock: int) -> int:
    """Exit status: 0 when told to end, 1 when something could not start."""
    stop = threading.Event()

    def told(_number: int, _frame: object) -> None:
        if not stop.is_set():
            stop.set()
            raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, told)
    supervisor = Supervisor(lock)
    status = 0
    try:
        supervisor.start()
        supervisor.watch(stop)
    except KeyboardInterrupt:
        say()
    except CannotGoOn as reason:
        say(f"\n{reason}")
        status = 1
    stop.set()
    supervisor.end()
    return status


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
