"""The archive at size: figures of a month (H10), search (H13), one form, one package and its verify (A1), how fast it
catches up after an outage (A2), and the nightly proof of the figures (A3)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from tests.benchmarks import stored
from tests.benchmarks.archive import catching_up, figures, filling, nightly, papers, searching
from tests.benchmarks.rig import Rig

_SIZES = (10_000, 1_000_000)  # closed cases over 71 offices


def months(made: Rig) -> None:
    taken: dict[int, figures.Months] = {}
    sizes = stored.sizes(_SIZES)
    few, many = min(sizes), max(sizes)
    for size in sizes:
        with ExitStack() as there:
            place = there.enter_context(filling.archive(made, f"h10_{size}"))
            filling.cases(place, size)
            taken[size] = figures.measured(place)
            _say(f"H10 {size:,} cases: {filling.disk(place)}")
            for told in taken[size].told():
                _say(f"H10 {size:,} cases: {told}")
    for told in figures.growth(taken):
        _say(f"H10 {told}")
    if few == many:
        return
    with filling.archive(made, "h10_young") as place:
        filling.cases(place, few, flow=many / few)
        young = figures.measured(place)
    _say(f"H10 a month at {few:,} cases as close together as {many:,}: {young.month:.1f} ms ({young.lines} lines)")
    told = f"a month at {many:,} over one at {few:,} of as many lines ({taken[many].lines} and {young.lines})"
    _say(f"H10 {figures.grown(told, young, taken[many])}")


def search(made: Rig) -> None:
    for size in stored.sizes(_SIZES):
        with filling.archive(made, f"h13_{size}") as place:
            filling.cases(place, size, figures=False)
            filling.words(place, size)
            _say(f"H13 {size:,} cases: {filling.disk(place)}")
            for told in searching.search(place, size):
                _say(f"H13 {size:,} cases: {told}")


def sheets(made: Rig) -> None:
    with filling.archive(made, "a1") as place:
        for told in papers.measure(place.house):
            _say(f"A1 {told}")


def outage(made: Rig) -> None:
    for told in catching_up.outage(made):
        _say(f"A2 {told}")


def proof(made: Rig) -> None:
    for size in stored.sizes(_SIZES[-1:]):
        with filling.archive(made, f"a3_{size}") as place:
            for told in (*nightly.fill(place, size), *nightly.night(made, place)):
                _say(f"A3 {size:,} cases: {told}")


def _say(text: str) -> None:
    print(text, flush=True)


BENCHMARKS: dict[str, Callable[[Rig], None]] = {"H10": months, "H13": search, "A1": sheets, "A2": outage, "A3": proof}
