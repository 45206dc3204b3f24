"""A private RabbitMQ: finds its programs or fetches them, and runs a node of its own, all of it on loopback."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from deploy.local import debian
from deploy.local.places import Account, free_port, private_folder, server_account, write_private
from deploy.local.processes import Process, Run
from deploy.local.progress import CannotGoOn, step
from deploy.rabbitmq import VHOST, Definitions

OLDEST = (3, 10)
RANK, _RANK_OF_EPMD = 20, 15
_NODE = "complaints@localhost"
_ROOT_OF_ERLANG = re.compile(r"^(\s*ROOTDIR=)/usr/lib/erlang$", re.MULTILINE)


@dataclass(frozen=True)
class Programs:
    """Where the broker's start script and Erlang lie, and whence they came."""

    server: Path
    version: tuple[int, ...]
    origin: str
    erlang: Path | None = None
    libraries: Path | None = None

    def environment(self) -> dict[str, str]:
        path = f"{self.erlang}:/usr/bin:/bin" if self.erlang else os.environ["PATH"]
        env = {"PATH": path, "LC_ALL": "C.UTF-8"}
        return env | ({"LD_LIBRARY_PATH": str(self.libraries)} if self.libraries else {})


def find() -> Programs:
    """This machine's RabbitMQ, or Debian's packages unpacked into the cache. Raises CannotGoOn."""
    return _installed() or _from_debian()


def _installed() -> Programs | None:
    """Never the wrappers in /usr/sbin, which change the user: the scripts behind them."""
    found = [Path(path).resolve() for path in [shutil.which("rabbitmq-server")] if path]
    scripts = [path for path in found if path.name == "rabbitmq-server"]
    for pattern in ("usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server", "opt/rabbitmq*/sbin/rabbitmq-server"):
        scripts += sorted(Path("/").glob(pattern), reverse=True)
    account = server_account()
    for script in scripts:
        version = _version(script)
        if version >= OLDEST and shutil.which("erl") and (account is None or account.can_reach(script.parent)):
            return Programs(script, version, f"this machine's {script.parent}")
    return None


def _from_debian() -> Programs:
    root = debian.unpacked("rabbitmq-server", own=r"erlang-|rabbitmq-server$", finish=_move_erlang)
    (script,) = root.glob("usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server")
    libraries = next(iter(sorted(root.glob("usr/lib/*-linux-gnu*"))), None)
    return Programs(script, _version(script), "Debian packages, unpacked", root / "usr/lib/erlang/bin", libraries)


def _move_erlang(tree: Path, final: Path) -> None:
    """Erlang's start scripts name the folder it was built for; the broker uses both pairs of them."""
    for folder in (tree / "usr/lib/erlang/bin", *tree.glob("usr/lib/erlang/erts-*/bin")):
        for name in ("erl", "start"):
            script = folder / name
            text = script.read_text(encoding="utf-8")
            script.write_text(_ROOT_OF_ERLANG.sub(rf'\1"{final}/usr/lib/erlang"', text), encoding="utf-8")


def _version(script: Path) -> tuple[int, ...]:
    """From the folder's name, or from the name of the broker's own plugin."""
    names = [script.parent.parent.name, *(path.name for path in script.parent.parent.glob("plugins/rabbit-*"))]
    for name in names:
        found = re.search(r"-(\d+)\.(\d+)\.(\d+)", name.replace("_server", ""))
        if found:
            return tuple(int(part) for part in found.groups())
    return (0,)


@dataclass
class Node:
    """A node below `folder`, which loads `definitions` at every start.

    Without `management` it has no HTTP listener at all: each of them makes the broker's end five seconds longer.
    """

    folder: Path
    definitions: Definitions
    management: bool = False
    ends_on: int = signal.SIGTERM
    account: Account | None = field(default_factory=server_account)
    amqp_port: int = 0
    management_port: int = 0
    _epmd: Process | None = None

    def start(self, programs: Programs, run: Run) -> Process:
        """Start the node and wait until it speaks AMQP, on the port that it had before, if it had one.

        Raises CannotGoOn.
        """
        home = private_folder(self.folder, self.account)
        self.amqp_port = self.amqp_port or free_port()
        self.management_port = self.management_port or free_port()
        self._write_settings(home)
        env = programs.environment() | self._environment(home)
        with step("starting RabbitMQ"):
            if self._epmd is not None:
                run.end(self._epmd)
            self._epmd = self._start_epmd(programs, run, home, env)
            node = run.start(
                "rabbitmq", [programs.server], rank=RANK, env=env, cwd=home, account=self.account,
                ends_on=self.ends_on, patience=15,
            )  # fmt: skip
            self._wait(node)
        return node

    def url(self, user: str, password: str, *, vhost: str = VHOST) -> str:
        return f"amqp://{quote(user)}:{quote(password, safe='')}@127.0.0.1:{self.amqp_port}/{quote(vhost, safe='')}"

    def _write_settings(self, home: Path) -> None:
        definitions = write_private(home / "definitions.json", json.dumps(self.definitions, indent=1), self.account)
        settings = {
            "listeners.tcp.default": f"127.0.0.1:{self.amqp_port}",
            "load_definitions": definitions,
            "log.console": "true",
            "log.console.level": "info",
            "log.console.use_colors": "off",
            "log.file": "false",
            "vm_memory_high_watermark.absolute": "512MB",
            "disk_free_limit.absolute": "200MB",
            "raft.wal_max_size_bytes": 64 * 1024 * 1024,
        }
        if self.management:
            settings |= {"management.tcp.ip": "127.0.0.1", "management.tcp.port": self.management_port}
        text = "".join(f"{name} = {value}\n" for name, value in settings.items())
        write_private(home / "rabbitmq.conf", text, self.account)
        plugins = "[rabbitmq_management].\n" if self.management else "[].\n"
        write_private(home / "enabled_plugins", plugins, self.account)
        cookie = home / ".erlang.cookie"
        if not cookie.exists():
            write_private(cookie, os.urandom(24).hex(), self.account, mode=0o400)

    @staticmethod
    def _environment(home: Path) -> dict[str, str]:
        own = {
            "CONFIG_FILE": home / "rabbitmq.conf",
            "ENABLED_PLUGINS_FILE": home / "enabled_plugins",
            "MNESIA_BASE": home / "data",
            "LOG_BASE": home / "log",
            "PID_FILE": home / "pid",
            "CONF_ENV_FILE": "/dev/null",
            "NODENAME": _NODE,
            "DIST_PORT": free_port(),
            "SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none",
        }
        erlang = {"HOME": str(home), "ERL_EPMD_PORT": str(free_port()), "ERL_EPMD_ADDRESS": "127.0.0.1"}
        # As under systemd the script becomes the broker itself instead of a shell that waits for it.
        erlang |= {"RUNNING_UNDER_SYSTEMD": "true", "ERL_CRASH_DUMP": "/dev/null"}
        return erlang | {f"RABBITMQ_{name}": str(value) for name, value in own.items()}

    def _start_epmd(self, programs: Programs, run: Run, home: Path, env: dict[str, str]) -> Process:
        """Erlang's port mapper as a child of ours: the one that a node starts by itself outlives it."""
        folders = [programs.erlang.parent] if programs.erlang else [Path("/usr/lib/erlang"), Path("/opt/erlang")]
        found = [path for folder in folders for path in folder.glob("erts-*/bin/epmd")]
        program = found[0] if found else shutil.which("epmd")
        if not program:
            raise CannotGoOn("RabbitMQ cannot start: Erlang's epmd was not found")
        epmd = run.start("epmd", [program], rank=_RANK_OF_EPMD, env=env, cwd=home, account=self.account, patience=2)
        limit = time.monotonic() + 10
        while not _answers(int(env["ERL_EPMD_PORT"]), b""):
            if epmd.has_ended() or time.monotonic() > limit:
                raise CannotGoOn(f"RabbitMQ cannot start: Erlang's epmd ended:\n{epmd.last_words()}")
            time.sleep(0.02)
        return epmd

    def _wait(self, node: Process) -> None:
        limit = time.monotonic() + 90
        while not _answers(self.amqp_port, b"AMQP\x00\x00\x09\x01"):
            if node.has_ended():
                raise CannotGoOn(f"RabbitMQ did not start:\n{node.last_words(20)}")
            if time.monotonic() > limit:
                raise CannotGoOn(f"RabbitMQ does not answer after 90 seconds:\n{node.last_words(20)}")
            time.sleep(0.05)


def _answers(port: int, greeting: bytes) -> bool:
    """Whether somebody listens on the port, and answers the greeting where there is one."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(greeting)
            return not greeting or bool(connection.recv(7))
    except OSError:
        return False
