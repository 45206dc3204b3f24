"""The environment of a measured process: as if requirements.lock alone had been installed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from deploy.local.places import ROOT

_PINNED = re.compile(r"^([a-z0-9.-]+)==", re.MULTILINE)


def environment() -> dict[str, str]:
    """The runner's own, with `sitecustomize.py` of this folder put before it."""
    return dict(os.environ) | {"PYTHONPATH": str(Path(__file__).parent), "NOT_INSTALLED": " ".join(_for_tests_alone())}


def _for_tests_alone() -> Iterator[str]:
    """The top modules of what requirements-dev.lock pins and requirements.lock does not."""
    more = _pinned("requirements-dev.lock") - _pinned("requirements.lock")
    for module, owners in packages_distributions().items():
        if {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners} <= more:
            yield module


def _pinned(lock: str) -> frozenset[str]:
    return frozenset(_PINNED.findall((ROOT / lock).read_text(encoding="utf-8")))
