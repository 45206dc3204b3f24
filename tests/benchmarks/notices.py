"""N1, N2, N3: how fast waiting notices leave, over the bare library with the same peer, and what waiting costs.

`python -m tests.benchmarks.notices [N1 N2 N3]`
"""

from __future__ import annotations

import logging
import os
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import psycopg
import smpplib.client
import structlog
from smpplib import consts

from deploy.local.places import ROOT, free_port
from services.kernel.house import House
from services.kernel.run import search_seldom
from services.kernel.settings import Settings
from services.notification.actions import telling
from services.notification.actions.dispatch import Dispatch
from services.notification.channels import Message
from services.notification.channels.smtp.letter import letter
from services.notification.rules.decency import Means
from tests.benchmarks import checks, proc
from tests.benchmarks.rig import TEMPLATE, Rig, rig
from tests.notification import foreign
from tests.notification.stage import EMAIL, NOON, PHONE, Case

NOTICES = 24_000  # two seconds of sending: neither the start nor the last batch weighs much
LETTERS = 2000
WAITING = 10_000
REPEATS = 5
GOAL = 0.8
WINDOW = 16  # messages that may be unanswered, for both
_BATCH = 200
_TEXT = "【吉林社保】投诉已登记，编号220100-2026-1。最迟11月12日告知是否受理。电话12333。"
_HANDED = "select count(*) from notification.notices where state in ('submitted', 'delivered')"
# Asked often: by the partial indexes, so that the question costs next to nothing beside what is measured.
_LEFT = """
select exists (select from notification.underway)
  or exists (select from notification.notices where channel = %s and state in ('waiting', 'failed_temporarily'))
"""


@dataclass(frozen=True)
class Run:
    """How fast it went, and what each notice cost in CPU: microseconds, by whose they were."""

    rate: float
    cpu: dict[str, float]

    @classmethod
    @contextmanager
    def of(cls, count: int, **roots: int) -> Iterator[list[Run]]:
        """The run of this block; it is in the list when the block has ended."""
        found: list[Run] = []
        spent, own, began = proc.cpu(roots), time.process_time(), time.monotonic()
        yield found
        took, mine = time.monotonic() - began, time.process_time() - own
        cpu = {"Python": mine} | {name: used - spent.get(name, 0.0) for name, used in proc.cpu(roots).items()}
        found.append(cls(count / took, {name: used / count * 1e6 for name, used in cpu.items()}))


@contextmanager
def service(made: Rig, name: str, **urls: str) -> Iterator[tuple[House, str]]:
    """Notification on a database of its own, and the superuser's URL."""
    with made.database(name, template=TEMPLATE) as admin:
        told = made.environment(made.plan(name), "notification") | {"SMPP_URL": "", "SMTP_URL": ""} | urls
        house = House.open("notification", Settings.read(told))
        try:
            yield house, admin
        finally:
            house.close()


def wait(house: House, count: int, *, email: bool = False) -> None:
    """Registrations whose acknowledgements wait."""
    means = {"phone": None, "email": EMAIL} if email else {"phone": PHONE}
    for first in range(0, count, _BATCH):
        events = [Case(house, serial=first + n + 1).registered(**means) for n in range(min(_BATCH, count - first))]
        with house.database.work_seeing_every_office(because="a benchmark") as session:
            telling.registered(session, house, events)


def sent(house: House, admin: str, count: int, means: Means, **roots: int) -> Run:
    """From the start of the sending threads until the last answer is written down."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("analyze")  # as a living database does by itself within a minute
        connection.execute("set enable_seqscan = off")
        search_seldom()  # as the `work` process does
        with Run.of(count, **roots) as runs:
            running = Dispatch(house)
            try:
                deadline = time.monotonic() + 120
                while checks.number(connection, _LEFT, means.value) and time.monotonic() < deadline:
                    time.sleep(0.02)
            except BaseException:
                running.stop()
                raise
        running.stop()
        if (found := checks.number(connection, _HANDED)) != count:
            raise checks.Wrong(f"{found} of {count} notices were handed over")
    return runs[0]


def bare_smpp(smsc: foreign.Centre, count: int) -> Run:
    """smpplib alone, with as many unanswered as ours may have."""
    client = smpplib.client.Client("127.0.0.1", smsc.port, allow_unknown_opt_params=True)
    window, answered, done = threading.Semaphore(WINDOW), [0], threading.Event()

    def answer(pdu: object) -> None:
        answered[0] += 1
        window.release()
        if answered[0] == count:
            done.set()

    client.set_message_sent_handler(answer)
    client.set_message_received_handler(lambda pdu: None)
    client.connect()
    client.bind_transceiver(system_id="bare", password="secret")
    listening = threading.Thread(target=lambda: _listen(client, done), daemon=True)
    listening.start()
    text = _TEXT.encode("utf-16-be")
    with Run.of(count, peer=smsc.pid) as runs:
        for _ in range(count):
            window.acquire()
            client.send_message(
                source_addr_ton=consts.SMPP_TON_UNK,
                source_addr="10690000",
                dest_addr_ton=consts.SMPP_TON_INTL,
                destination_addr="8613912349999",
                short_message=text,
                data_coding=consts.SMPP_ENCODING_ISO10646,
                registered_delivery=True,
            )
        if not done.wait(60):
            raise checks.Wrong(f"{answered[0]} of {count} messages were answered")
    listening.join(5)
    client.disconnect()
    return runs[0]


def _listen(client: smpplib.client.Client, done: threading.Event) -> None:
    while not done.is_set():
        client.read_once()


def bare_smtp(port: int, pid: int, count: int) -> Run:
    """smtplib alone, over connections of twice as many letters as ours carry."""
    message = Message(id="bare", to=EMAIL, subject="投诉已登记", text=_TEXT, at=NOON)
    written = letter(message, sender="tousu@example.cn")
    with Run.of(count, peer=pid) as runs:
        for first in range(0, count, 32):
            with smtplib.SMTP("127.0.0.1", port) as line:
                for _ in range(min(32, count - first)):
                    line.sendmail("tousu@example.cn", [EMAIL], written)
    return runs[0]


@contextmanager
def mail_server() -> Iterator[tuple[int, int]]:
    """aiosmtpd as it comes, in a process of its own, which keeps nothing: its port and its number."""
    port = free_port()
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    with tempfile.TemporaryDirectory() as folder, foreign.running(command, {}, log=Path(folder) / "log") as process:
        foreign.wait_for(process, lambda: foreign.listens(port))
        yield port, process.pid


def over_smpp(made: Rig, n: int, smsc: foreign.Centre) -> tuple[Run, Run]:
    """Ours and the bare library's, one after the other. The peer's own count says that nothing went twice."""
    smsc.clear()
    phone = "+8613912349999"  # no receipts: only the way out is measured
    with service(made, f"n1_{n}", SMPP_URL=smsc.url(timeout=30, window=WINDOW)) as (house, admin):
        events = [Case(house, serial=serial + 1) for serial in range(NOTICES)]
        for first in range(0, NOTICES, _BATCH):
            batch = [case.registered(phone=phone) for case in events[first : first + _BATCH]]
            with house.database.work_seeing_every_office(because="a benchmark") as session:
                telling.registered(session, house, batch)
        ours = sent(house, admin, NOTICES, Means.SMS, PostgreSQL=made.postgres.popen.pid, peer=smsc.pid)
    if smsc.count() != NOTICES:
        raise checks.Wrong(f"the gateway counted {smsc.count()} messages instead of {NOTICES}")
    return ours, bare_smpp(smsc, NOTICES)


def over_smtp(made: Rig, n: int, port: int, pid: int) -> tuple[Run, Run]:
    """Ours and the bare library's, one after the other."""
    url = f"smtp://127.0.0.1:{port}?starttls=no"
    with service(made, f"n2_{n}", SMTP_URL=url, SMTP_FROM="tousu@example.cn") as (house, admin):
        wait(house, LETTERS, email=True)
        ours = sent(house, admin, LETTERS, Means.EMAIL, PostgreSQL=made.postgres.popen.pid, peer=pid)
    return ours, bare_smtp(port, pid, LETTERS)


def waiting(made: Rig) -> tuple[float, float]:
    """Megabytes (PSS) of the `work` process with nothing and with ten thousand notices waiting for a gateway."""
    url = f"smpp://office:secret@127.0.0.1:{free_port()}?timeout=1"
    with service(made, "n3", SMPP_URL=url) as (house, _):
        env = {**os.environ, **house.settings.environment}
        process = subprocess.Popen(
            [sys.executable, "-m", "services.notification", "work"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
        )
        try:
            time.sleep(8)
            before = sum(sum(sizes) for sizes in proc.pss(process.pid).values())
            wait(replace(house), WAITING)
            time.sleep(8)
            after = sum(sum(sizes) for sizes in proc.pss(process.pid).values())
        finally:
            process.terminate()
            process.wait(20)
    return before, after


def text_messages(made: Rig) -> None:
    with foreign.centre(made.folder) as smsc:
        bare_smpp(smsc, NOTICES)  # it learns its work once; otherwise whoever comes first pays for that
        _compare("N1 notices through one SMPP bind", [over_smpp(made, n, smsc) for n in range(REPEATS)])


def letters(made: Rig) -> None:
    with mail_server() as (port, pid):
        _compare("N2 notices through SMTP", [over_smtp(made, n, port, pid) for n in range(REPEATS)])


def waiting_notices(made: Rig) -> None:
    before, after = waiting(made)
    print(f"N3 memory of `work`: {before:.1f} MB, with {WAITING} notices waiting {after - before:+.1f} MB", flush=True)


def _compare(what: str, runs: list[tuple[Run, Run]]) -> None:
    for n, (one, other) in enumerate(runs, start=1):
        print(f"   {n}: {one.rate:.0f}/s, bare {other.rate:.0f}/s", flush=True)
    for of, which in (("ours", 0), ("bare", 1)):
        costs = {name: median(run[which].cpu[name] for run in runs) for name in runs[0][which].cpu}
        parts = ", ".join(f"{name} {cost:.0f}" for name, cost in costs.items())
        print(f"   CPU µs a notice, {of}: {sum(costs.values()):.0f} ({parts})", flush=True)
    ours, bare = (median(run[which].rate for run in runs) for which in (0, 1))
    reached = "reached" if ours >= GOAL * bare else "MISSED"
    print(
        f"{what} {ours:.0f}/s, the bare library {bare:.0f}/s: ratio {ours / bare:.2f} (goal {GOAL}: {reached})",
        flush=True,
    )


BENCHMARKS = {"N1": text_messages, "N2": letters, "N3": waiting_notices}


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with rig() as servers:
        for name in sys.argv[1:] or BENCHMARKS:
            BENCHMARKS[name](servers)
