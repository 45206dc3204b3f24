"""Servers that nobody here wrote, fetched as Debian packages and started for a test: ClamAV's daemon, and Dovecot."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import debian
from deploy.local.places import free_port

VIRUS = b"KANARIENVOGEL-IM-ANHANG"  # what the test's own signature finds
_PATIENCE = 30.0  # seconds until a server must answer


@contextmanager
def clamd(folder: Path) -> Iterator[str]:
    """A scanner that knows one virus; the address to ask it at."""
    root = debian.unpacked("clamav-daemon", own=r"clamav|libclamav")
    signatures, listening = folder / "signatures", folder / "socket"
    signatures.mkdir()
    (signatures / "own.ndb").write_text(f"Own.Canary:0:*:{VIRUS.hex()}\n", encoding="ascii")
    settings = folder / "clamd.conf"
    lines = (
        f"DatabaseDirectory {signatures}",
        f"LocalSocket {listening}",
        "Foreground yes",
        f"LogFile {folder / 'log'}",
    )
    settings.write_text("\n".join(lines) + "\n", encoding="ascii")
    libraries = (_linked(root),)
    with running([root / "usr/sbin/clamd", "-c", settings], libraries, log=folder / "out") as process:
        wait_for(process, listening.exists)
        yield f"unix://{listening}"


_DOVECOT = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/base
state_dir = {folder}/state
libexec_dir = {root}/usr/lib/dovecot
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
ssl = no
disable_plaintext_auth = no
import_environment = LD_LIBRARY_PATH
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""
MAIL_PASSWORD = "only-for-tests"
_MODULES = b"/usr/lib/dovecot/modules"  # where Debian's Dovecot looks, wherever it was unpacked
_NOBODY = 65534


@contextmanager
def dovecot() -> Iterator[str]:
    """An IMAP server with a mailbox for every name; `127.0.0.1:port`."""
    root = debian.unpacked("dovecot-imapd", own="dovecot-")
    modules = Path(f"/tmp/dovecot-{secrets.token_hex(6)[:11]}")  # noqa: S108 - a path of exactly that length
    with tempfile.TemporaryDirectory(prefix="imap-", dir="/tmp") as made:
        folder, port = Path(made), free_port()
        folder.chmod(0o755)
        for name in ("base", "state", "mail", "lib"):
            (folder / name).mkdir()
        (folder / "mail").chmod(0o777)
        _point(root, modules, folder / "lib")
        settings = folder / "dovecot.conf"
        settings.write_text(_dovecot_settings(folder, root, port), encoding="ascii")
        home = root / "usr/lib/dovecot"
        command: list[Path | str] = [root / "usr/bin/doveconf", "-c", settings, "-f", "service=master", "-e"]
        command += [root / "usr/sbin/dovecot", "-F", "-c", settings]
        libraries = (folder / "lib", _linked(root), home, home / "modules/old-stats")
        try:
            with running(command, libraries, log=folder / "out") as process:
                wait_for(process, lambda: _answers(port))
                yield f"127.0.0.1:{port}"
        finally:
            modules.unlink()


def _point(root: Path, modules: Path, libraries: Path) -> None:
    """Copies of the two libraries that name the modules' folder, naming `modules` instead, which leads there."""
    modules.symlink_to(root / "usr/lib/dovecot/modules")
    for name in ("libdovecot.so.0", "libdovecot-login.so.0"):
        content = (root / "usr/lib/dovecot" / name).read_bytes()
        (libraries / name).write_bytes(content.replace(_MODULES, os.fsencode(modules)))


def _dovecot_settings(folder: Path, root: Path, port: int) -> str:
    me = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    mine = subprocess.run(["id", "-gn"], capture_output=True, text=True, check=True).stdout.strip()
    uid, gid = os.getuid() or _NOBODY, os.getgid() or _NOBODY  # it refuses to keep root's mail
    return _DOVECOT.format(
        folder=folder,
        root=root,
        port=port,
        user=me,
        group=mine,
        login="nobody" if me == "root" else me,  # nor to greet as root
        uid=uid,
        gid=gid,
        password=MAIL_PASSWORD,
    )


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            return line.recv(100).startswith(b"* OK")
    except OSError:
        return False


def _linked(root: Path) -> Path:
    return next(iter(sorted(root.glob("usr/lib/*-linux-gnu*"))))


@contextmanager
def running(command: list[Path | str], libraries: tuple[Path, ...], *, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program with the libraries of its package, ended at the end."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            env=os.environ | {"LD_LIBRARY_PATH": ":".join(map(str, libraries))},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for(process: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
    """Until `ready()`; raises when the program has ended or takes too long."""
    waiting = threading.Event()
    for _ in range(int(_PATIENCE / 0.05)):  # each look may take a moment of its own
        if ready():
            return
        assert process.poll() is None, "the server ended"
        waiting.wait(0.05)
    raise TimeoutError("the server does not answer")
