"""What processes cost, as Linux counts it: CPU seconds and proportional memory, by process of the plan."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> Iterator[int]:
    """The process and all its descendants, also those in sessions of their own."""
    children: dict[int, list[int]] = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children[int(fields[1])].append(int(folder.name))
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children[pid]


def cpu(roots: Mapping[str, int]) -> dict[str, float]:
    """CPU seconds so far by name; the services' processes are told apart by their logs."""
    found: dict[str, float] = defaultdict(float)
    for name, root in roots.items():
        for pid in tree(root) if root != os.getpid() else (root,):
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            found[_title(pid) if name == "services" else name] += (int(fields[11]) + int(fields[12])) / _TICKS
    return dict(found)


def pss(root: int) -> dict[str, list[float]]:
    """Megabytes of every process below `root`, by what it is: memory that is shared counts in parts."""
    found: dict[str, list[float]] = defaultdict(list)
    for pid in sorted(tree(root)):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        found[_title(pid)].append(kilobytes / 1024)
    return dict(found)


def _title(pid: int) -> str:
    """`intake-web`, of the log that the process writes."""
    return Path(f"/proc/{pid}/fd/1").readlink().stem
