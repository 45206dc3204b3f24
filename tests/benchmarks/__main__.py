"""`python -m tests.benchmarks [H1 H5 H7 H8 H9 H10 H11 H13 A1 A2 A3 N1 N2 N3 P1]`: medians, and ratios.

Exit status: 0, 1 when a run was wrong, however fast it was, 2 for a wrong command. A goal that is missed is said.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import structlog

from tests.benchmarks import archive, h1, h5, h7, h8, h9, h11, notices, pages
from tests.benchmarks.checks import Wrong
from tests.benchmarks.raw import floor, limit
from tests.benchmarks.rig import Rig, province, rig

REPEATS = 5
COMPLAINTS = 1500
RAW_FULL, RAW_PLAIN = 2000, 4000
PACED = 500
FLOOR = 300


def say(line: str = "") -> None:
    print(line, flush=True)


def verdict(found: float, goal: float, *, at_least: bool) -> str:
    good = found >= goal if at_least else found <= goal
    return f"goal {'≥' if at_least else '≤'} {goal:g}: {'reached' if good else 'MISSED'}"


def whole_path(made: Rig) -> None:
    runs: list[h1.Figures] = []
    full: list[limit.Limit] = []
    plain: list[limit.Limit] = []
    for n in range(REPEATS):
        full.append(limit.measure(made, f"full_{n}", limit.FULL, RAW_FULL))
        plain.append(limit.measure(made, f"plain_{n}", limit.PLAIN, RAW_PLAIN))
        with province(made, f"h1_{n}") as there:
            runs.append(h1.whole_way(there, COMPLAINTS))
        say(
            f"   {n + 1}: whole path {runs[-1].whole:.0f}/s (accepted {runs[-1].accepted:.0f}/s, receipts "
            f"{runs[-1].receipts:.0f}/s), raw limit {full[-1].rate:.0f}/s, least path {plain[-1].rate:.0f}/s"
        )
    whole, raw, least = (
        median(one) for one in ([r.whole for r in runs], [f.rate for f in full], [p.rate for p in plain])
    )
    ratio = whole / raw
    say(
        f"H1 whole path {whole:.0f}/s, raw limit {raw:.0f}/s: ratio {ratio:.2f} ({verdict(ratio, 0.35, at_least=True)})"
    )
    say(f"   over the least path {least:.0f}/s: {whole / least:.2f}")
    costs = {name: median(run.cpu.get(name, 0.0) for run in runs) for name in runs[0].cpu}
    parts = ", ".join(
        f"{name} {cost:.2f}" for name, cost in sorted(costs.items(), key=lambda one: -one[1]) if cost > 0.05
    )
    say(f"   CPU ms a complaint {sum(costs.values()):.1f} ({parts}); raw limit {median(one.cpu for one in full):.1f}")


def latency(made: Rig) -> None:
    hops: list[h5.Latency] = []
    floors: list[h5.Latency] = []
    with province(made, "h5") as there:
        paced = h5.Paced(there)
        for n in range(REPEATS):
            floors.append(h5.Latency.of(floor.floor(made, f"floor_{n}", FLOOR)))
            hop, answer = paced.run(PACED)
            hops.append(hop)
            say(f"   {n + 1}: commit to gateway p50 {hop.p50:.1f}, p99 {hop.p99:.1f} ms; answer p50 {answer.p50:.1f}, "
                f"p99 {answer.p99:.1f} ms; floor p50 {floors[-1].p50:.1f}, p99 {floors[-1].p99:.1f} ms")  # fmt: skip
        paced.check()
    least, p50, p99 = (median(some) for some in ([f.p50 for f in floors], [h.p50 for h in hops], [h.p99 for h in hops]))
    first, last = p50 / least, p99 / least
    say(f"H5 at {h5.RATE:.0f}/s over the floor of {least:.1f} ms:")
    say(f"   p50 {p50:.1f} ms: ratio {first:.1f} ({verdict(first, 3, at_least=False)})")
    say(f"   p99 {p99:.1f} ms: ratio {last:.1f} ({verdict(last, 8, at_least=False)})")


def memory(made: Rig) -> None:
    with province(made, "h7") as there:
        found = h7.at_rest(there)
    for name, sizes in found.items():
        say(f"   {name}: {' + '.join(f'{size:.0f}' for size in sizes)} MB")
    total = sum(size for sizes in found.values() for size in sizes)
    say(f"H7 memory at rest {total:.0f} MB PSS ({verdict(total, 400, at_least=False)})")


def cold_start(made: Rig) -> None:
    seconds = [h8.cold_start(made, f"h8_{n}") for n in range(REPEATS)]
    say(f"   {', '.join(f'{one:.2f}' for one in seconds)} s")
    found = median(seconds)
    say(f"H8 intake from exec to the first 201, no broker: {found:.2f} s ({verdict(found, 2.0, at_least=False)})")


def growth(made: Rig) -> None:
    for goal in h9.growth(made):
        say(f"H9 {goal}")


def clocks(made: Rig) -> None:
    for goal in (*h11.deadlines(), *h11.sweeps(made)):
        say(f"H11 {goal}")


def of_pages(made: Rig) -> None:
    for line in pages.measured(made):
        say(f"P1 {line}")


BENCHMARKS: dict[str, Callable[[Rig], None]] = {
    "H1": whole_path,
    "H5": latency,
    "H7": memory,
    "H8": cold_start,
    "H9": growth,
    "H11": clocks,
    **archive.BENCHMARKS,
    **notices.BENCHMARKS,
    "P1": of_pages,
}


def machine() -> str:
    model = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), "unknown")  # fmt: skip
    return f"{os.cpu_count()} cores ({model}), load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}"


def main(wanted: list[str]) -> int:
    if unknown := set(wanted) - BENCHMARKS.keys():
        say(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
        return 2
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    began = time.monotonic()
    with rig() as made:
        say(f"{machine()}, {made.version()}")
        for name in wanted or BENCHMARKS:
            say(f"\n{name} …")
            try:
                BENCHMARKS[name](made)
            except Wrong as why:
                say(f"{name} is WRONG: {why}")
                return 1
    say(f"\n{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
