"""Debian packages used without installing them: fetched by apt, which checks every hash, and unpacked into the cache.

Works without root and without package lists: a private copy of the lists is fetched when the machine's own are
missing or too old. Nothing outside the cache is touched.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from deploy.local.places import alone, cache_folder
from deploy.local.progress import CannotGoOn, step

_PLANNED = re.compile(r"^Inst (\S+) (?:\[[^]]*] )?\((\S+) ", re.MULTILINE)
# What a server is linked with. Not LLVM (180 MB): PostgreSQL runs with `jit = off`.
_LIBRARY = re.compile(r"lib(?!llvm|z3|perl|.*-perl$)")
_LISTS_LAST = 3600  # seconds

Finish = Callable[[Path, Path], None]


def unpacked(package: str, *, own: str, libraries: bool = True, finish: Finish | None = None) -> Path:
    """The folder with `package` and the libraries it needs that this machine lacks; complete, or not there at all.

    `own` is a pattern of the package names that are taken even where the machine has them installed; without
    `libraries` nothing else is. `finish(tree, final)` may change the tree, still lying elsewhere than where it will,
    before it counts. Raises CannotGoOn.
    """
    home = cache_folder() / _release()
    home.mkdir(exist_ok=True)
    target = home / package
    with alone(home / f"{package}.lock"):
        if target.is_dir():
            return target
        if not shutil.which("apt-get") or not shutil.which("dpkg"):
            raise CannotGoOn(f"{package} cannot be fetched: this is not a Debian machine (no apt-get)")
        with step(f"fetching {package} (Debian packages, unpacked below {home})"):
            _fetch(package, target, own=own, libraries=libraries, finish=finish)
    return target


def _fetch(package: str, target: Path, *, own: str, libraries: bool, finish: Finish | None) -> None:
    lists = target.parent / "apt"
    for abandoned in target.parent.glob(f"{package}-*/"):
        shutil.rmtree(abandoned)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f"{package}-") as made:
        work = Path(made)
        work.chmod(0o755)
        downloads, tree = work / "downloads", work / "tree"
        downloads.mkdir()
        tree.mkdir(mode=0o755)
        try:
            _download(package, downloads, options=[], own=own, libraries=libraries)
        except subprocess.CalledProcessError:
            options = _private_lists(lists)
            try:
                _download(package, downloads, options=options, own=own, libraries=libraries)
            except subprocess.CalledProcessError as failed:
                raise CannotGoOn(f"apt cannot fetch {package}: {_last_line(failed)}") from failed
        for archive in sorted(downloads.glob("*.deb")):
            _run(["dpkg", "-x", str(archive), str(tree)])
        if finish:
            finish(tree, target)
        tree.rename(target)


def _download(package: str, downloads: Path, *, options: list[str], own: str, libraries: bool) -> None:
    for stale in downloads.glob("*.deb"):
        stale.unlink()
    wanted = _plan(package, options, own=own, libraries=libraries)
    _run(["apt-get", *options, "-q", "download", *wanted], cwd=downloads)


def _plan(package: str, options: list[str], *, own: str, libraries: bool) -> list[str]:
    """`name=version` of what has to be fetched: apt's own plan for an empty machine, less what this one has."""
    with tempfile.NamedTemporaryFile() as empty:
        alone = ["-o", f"Dir::State::status={empty.name}", "-o", "APT::Install-Recommends=false"]
        solved = _run(["apt-get", *options, *alone, "-s", "-q", "install", package])
    have = set(_run(["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n"]).splitlines())
    return [
        f"{name}={version}"
        for name, version in _PLANNED.findall(solved)
        if re.match(own, name) or (libraries and _LIBRARY.match(name) and f"installed {name}" not in have)
    ]


def _private_lists(home: Path) -> list[str]:
    """Package lists of our own, not older than an hour; the options that make apt use them."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    options = ["-o", f"Dir::State::lists={home / 'lists'}", "-o", f"Dir::Cache={home / 'cache'}"]
    fetched = home / "fetched"
    with alone(home / "lock"):
        if fetched.exists() and 0 <= time.time() - fetched.stat().st_mtime < _LISTS_LAST:
            return options
        with step("fetching Debian's package lists"):
            try:
                _run(["apt-get", *options, "-q", "update"])
            except subprocess.CalledProcessError as failed:
                raise CannotGoOn(f"apt cannot fetch its package lists: {_last_line(failed)}") from failed
        fetched.touch()
    return options


def _run(command: list[str], *, cwd: Path | None = None) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=os.environ | {"LC_ALL": "C"}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return done.stdout


def _last_line(failed: subprocess.CalledProcessError) -> str:
    lines = [line for line in f"{failed.stdout or ''}\n{failed.stderr or ''}".splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("E:")]
    return (errors or lines or [f"exit {failed.returncode}"])[-1]


def _release() -> str:
    """`debian12-x86_64`: what a cached tree was made for."""
    told = platform.freedesktop_os_release()
    return f"{told['ID']}{told.get('VERSION_ID', '')}-{platform.machine()}"
