"""The virtual environment and single wheels, from hash-locked requirements, with the standard library alone.

Debian's Python comes without pip and ensurepip; then pip's own wheel is taken from Debian's package of it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from deploy.local import debian
from deploy.local.places import LOCAL, ROOT, alone
from deploy.local.progress import CannotGoOn, step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
_STAMPS = VENV / "installed-locks"


def environment(lock: str) -> Path:
    """The Python of `.venv` with everything that `lock` names; does nothing when that was installed before."""
    LOCAL.mkdir(exist_ok=True)
    with alone(LOCAL / "venv.lock"):
        _install(lock)
    return PYTHON


def _install(lock: str) -> None:
    wanted = f"{lock} {hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()}"
    stamps = _STAMPS.read_text(encoding="utf-8").splitlines() if _STAMPS.exists() else []
    if not PYTHON.exists() or not _runs():
        with step("making a virtual environment in .venv"):
            _run([sys.executable, "-m", "venv", "--without-pip", "--clear", str(VENV)])
        stamps = []
    if wanted not in stamps:
        with step(f"installing {lock} into .venv (hashes checked)"):
            _pip(PYTHON, "install", "--no-deps", "--require-hashes", "--only-binary=:all:", "-r", str(ROOT / lock))
        kept = [stamp for stamp in stamps if not stamp.startswith(f"{lock} ")]
        _STAMPS.write_text("\n".join([*kept, wanted]) + "\n", encoding="utf-8")


def unpack_wheel(lock: str, folder: Path) -> Path:
    """Fetch the one wheel that `lock` names and unpack it into `folder`, which may not exist yet."""
    downloads = folder.with_suffix(".download")
    downloads.mkdir(parents=True, exist_ok=True)
    checked = ["--no-deps", "--require-hashes", "--only-binary=:all:"]
    _pip(Path(sys.executable), "download", *checked, "-d", str(downloads), "-r", str(ROOT / lock))
    (wheel,) = downloads.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    wheel.unlink()
    downloads.rmdir()
    return folder


def _runs() -> bool:
    """False when the Python that made the environment is gone."""
    return subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False).returncode == 0


def _pip(python: Path, command: str, *arguments: str) -> None:
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    env = os.environ | quiet | {"PYTHONPATH": str(_pip_wheel())}
    _run([str(python), "-m", "pip", command, "-q", *arguments], env=env)


def _pip_wheel() -> Path:
    """A wheel of pip, which runs without being installed: ensurepip's, the machine's, or Debian's fetched."""
    folders = [Path("/usr/share/python-wheels")]
    found = importlib.util.find_spec("ensurepip")
    if found and found.origin:
        folders.insert(0, Path(found.origin).parent / "_bundled")
    for folder in folders:
        for wheel in sorted(folder.glob("pip-*.whl")):
            return wheel
    root = debian.unpacked("python3-pip-whl", own="python3-pip-whl$")
    return next(root.glob("usr/share/python-wheels/pip-*.whl"))


def _run(command: list[str], *, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        told = (done.stderr or done.stdout).strip().splitlines()[-8:]
        raise CannotGoOn(f"{' '.join(command[:5])} failed:\n    " + "\n    ".join(told))
