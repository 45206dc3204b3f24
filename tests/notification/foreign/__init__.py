"""Peers that nobody here wrote, started once for a run: npm's `smpp` as a message centre, Kannel, and maildev."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from deploy.local import debian, node
from deploy.local.places import free_port

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
_PATIENCE = 30.0


@dataclass(frozen=True)
class Centre:
    """The message centre. `submits` is its own count of what it took in: the judge of every fault."""

    port: int
    control: int
    pid: int = 0

    def submits(self, to: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._order("submits")
        return [each for each in found if each["to"].endswith(to)]

    def count(self) -> int:
        return int(self._order("count"))

    def lines(self, user: str) -> list[int]:
        """Those that `user` has bound now, by the number that the centre gave each."""
        bound: list[int] = self._order(f"lines?{urllib.parse.urlencode({'user': user})}")
        return bound

    def queries(self) -> list[str]:
        asked: list[str] = self._order("queries")
        return asked

    def clear(self) -> None:
        self._order("clear")

    def treats_all(self, ending: str) -> None:
        """From now on every message as one to a number that ends so; by its own number again for an empty one."""
        self._order(f"mood?of={ending}")

    def answers_what_it_holds(self) -> None:
        """Messages to numbers that end in 2222 wait for that."""
        self._order("held")

    def goes_away(self) -> None:
        self._order("down")

    def comes_back(self) -> None:
        self._order("up")

    def says(self, number: str, text: str, *, to: str = "office") -> None:
        """Somebody sends a text message to our number, which comes over the line that `to` has bound."""
        self._order(f"say?{urllib.parse.urlencode({'from': number, 'text': text, 'user': to})}")

    def tells(self, number: str, stat: str, *, of: str, to: str = "office") -> None:
        """A receipt for the message that it calls `of`, true or not."""
        self._order(f"receipt?{urllib.parse.urlencode({'id': of, 'from': number, 'stat': stat, 'user': to})}")

    def url(self, *, password: str = "secret", **asked: object) -> str:
        query = urllib.parse.urlencode({"from": "10690000", "timeout": 1, **asked})
        return f"smpp://office:{password}@127.0.0.1:{self.port}?{query}"

    def _order(self, path: str) -> Any:
        return _json(f"http://127.0.0.1:{self.control}/{path}")


@contextmanager
def centre(folder: Path) -> Iterator[Centre]:
    """npm's `smpp` as a server."""
    made = Centre(free_port(), free_port())
    command = [str(node.find() / "node"), str(HERE / "centre.js"), str(made.port), str(made.control)]
    env = {"NODE_PATH": str(node.installed(LOCK))}
    with running(command, env, log=folder / "centre.log") as process:
        wait_for(process, lambda: listens(made.control) and listens(made.port))
        yield replace(made, pid=process.pid)


_KANNEL = """
group = core
admin-port = {admin}
admin-password = only-for-tests
admin-interface = 127.0.0.1
smsbox-port = {box}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
box-deny-ip = *.*.*.*
log-level = 2
dlr-storage = internal
sms-resend-freq = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
log-level = 2
http-request-retry = 5
http-queue-delay = 1

group = sendsms-user
username = office
password = secret
max-messages = 8
concatenation = true

group = smsc
smsc = smpp
smsc-id = centre
host = 127.0.0.1
port = {centre}
denied-prefix = "+86170"
smsc-username = kannel
smsc-password = secret
system-type = ""
transceiver-mode = true
interface-version = 34
reconnect-delay = 1

group = sms-service
keyword = default
catch-all = true
max-messages = 0
send-sender = true
post-url = "http://office:secret@127.0.0.1:{door}/api/notices/replies"
"""


@dataclass
class Box:
    """Kannel: the port of its sendsms, and the one at which it looks for us to bring what people write. Its smsbox can
    be stopped where it stands, and be away altogether."""

    port: int
    door: int
    start: Callable[[], AbstractContextManager[subprocess.Popen[bytes]]]
    _up: ExitStack = field(default_factory=ExitStack)

    def comes_back(self) -> None:
        self._process = self._up.enter_context(self.start())
        wait_for(self._process, lambda: listens(self.port))

    def goes_away(self) -> None:
        self._process.kill()
        self._up.close()

    def stands_still(self) -> None:
        """What comes from now on is taken in by its system, and not read."""
        self._process.send_signal(signal.SIGSTOP)

    def goes_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def holds_unread(self) -> bool:
        """Whether somebody said something to it that it has not read."""
        lines = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
        return any(line[1].endswith(f":{self.port:04X}") and int(line[4].split(":")[1], 16) for line in lines)


@contextmanager
def kannel(folder: Path, smsc: Centre) -> Iterator[Box]:
    """Kannel's two boxes, which hand on to `smsc`."""
    root = debian.unpacked("kannel", own="kannel$")
    ports = {"admin": free_port(), "box": free_port(), "sendsms": free_port(), "door": free_port()}
    settings = folder / "kannel.conf"
    settings.write_text(_KANNEL.format(centre=smsc.port, **ports), encoding="ascii")
    folders = [*root.glob("usr/lib/*-linux-gnu*"), *root.glob("lib/*-linux-gnu*")]
    env = {"LD_LIBRARY_PATH": ":".join(map(str, folders))}
    with running([str(root / "usr/sbin/bearerbox"), str(settings)], env, log=folder / "bearerbox.log") as bearer:
        wait_for(bearer, lambda: listens(ports["box"]))
        command = [str(root / "usr/sbin/smsbox"), str(settings)]
        box = Box(ports["sendsms"], ports["door"], lambda: running(command, env, log=folder / "smsbox.log"))
        box.comes_back()
        try:
            yield box
        finally:
            box.goes_away()


@dataclass(frozen=True)
class Maildev:
    """A mail server with a web page; `letters` are what it took in, by its own API."""

    port: int
    web: int

    def letters(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = _json(f"http://127.0.0.1:{self.web}/email")
        return found


@contextmanager
def maildev(folder: Path) -> Iterator[Maildev]:
    """npm's maildev, which wants a password."""
    made = Maildev(free_port(), free_port())
    modules = node.installed(LOCK)
    command = [str(node.find() / "node"), str(modules / "maildev/bin/maildev")]
    command += ["--smtp", str(made.port), "--web", str(made.web), "--ip", "127.0.0.1", "--web-ip", "127.0.0.1"]
    command += ["--incoming-user", "office", "--incoming-pass", "secret", "--silent", "--mail-directory", str(folder)]
    with running(command, {}, log=folder / "maildev.log") as process:
        wait_for(process, lambda: listens(made.port) and listens(made.web))
        yield made


@contextmanager
def running(command: list[str], env: dict[str, str], *, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program, ended at the end."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=os.environ | env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=3)
        except subprocess.TimeoutExpired:  # Kannel waits for what it has not handed on
            process.kill()
            process.wait(timeout=10)


def wait_for(process: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
    """Until `ready()`; raises when the program has ended or takes too long."""
    waiting = threading.Event()
    for _ in range(int(_PATIENCE / 0.05)):
        if ready():
            return
        assert process.poll() is None, "the peer ended"
        waiting.wait(0.05)
    raise TimeoutError("the peer does not answer")


def listens(port: int) -> bool:
    with socket.socket() as line:
        line.settimeout(1)
        return line.connect_ex(("127.0.0.1", port)) == 0


def _json(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - loopback
        return json.load(answer)
