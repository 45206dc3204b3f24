"""H13: search over everything filed, by number, by person and by words of two and of four characters, over a scan by
LIKE of the same texts in the same run. What is found is checked."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median, quantiles

from services.archive import actions, queries
from services.archive.rules.asking import Search
from services.archive.rules.grams import grams
from services.kernel.clock import now
from services.kernel.people import Officer, Post
from tests.benchmarks.archive.filling import PHONE, PHONE_OF, YEAR, Place
from tests.benchmarks.checks import Wrong
from tests.benchmarks.goals import Goal
from tests.benchmarks.rig import OFFICES

ASKED, SCANS = 60, 2  # questions of each kind
PAGE = 20
PLACES = (("common", 4), ("middling", 300), ("rare", 1800))  # of the phrases, which are drawn by about 1/n
_ASKER = Officer(id="a", name="档案员", office="220000", department="functional", posts=frozenset({Post.ARCHIVIST}))
_LIKE = "select case_id from archive.bench_texts where text like %s order by begun_at desc limit 20"


def search(place: Place, size: int) -> Iterator[Goal | str]:
    asked = 20 if size <= 1_000_000 else 1000  # ms
    drawn = random.Random(5)
    last = max(1, size // len(OFFICES.codes))
    yield _goal("number", timed(lambda: _number(place, drawn.randint(1, last)), ASKED), asked)
    yield _goal("person", timed(lambda: _person(place), ASKED), asked)
    for length in (2, 4):
        for called, at in PLACES:
            word = place.phrases[at - 1][:length]
            took = timed(partial(_words, place, word), ASKED)
            _check(place, word)
            scans = timed(lambda word=word: place.admin.execute(_LIKE, (f"%{word}%",)).fetchall(), SCANS)  # type: ignore[misc]
            yield _goal(f"{length} characters, {called}", took, asked)
            times = f"{length} characters, {called}, a LIKE scan of {median(scans):.0f} ms over the median"
            yield Goal(times, median(scans) / median(took), "×", 20, at_least=True)


def timed(ask: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each; the first one warms up and does not count."""
    ask()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        found.append(1000 * (time.perf_counter() - began))
    return found


def p95(found: Sequence[float]) -> float:
    return quantiles(found, n=20)[-1]


def _goal(what: str, found: Sequence[float], asked: float) -> Goal:
    return Goal(f"{what}, p50 {median(found):.1f} ms, p95", p95(found), "ms", asked)


def _find(place: Place, wanted: Search) -> list[str]:
    """As the page asks: a province's officer sees every office."""
    words = frozenset(actions.hashed(place.house.keys, grams(wanted.words))) if wanted.words else frozenset()
    with place.house.database.work(seeing=OFFICES.codes) as session:
        page = queries.search(
            session, wanted, _ASKER, offices=place.house.offices, cursor=None, most=PAGE,
            hashed=queries.Hashed(words=words),
        )  # fmt: skip
    return [head.story.case for head in page.heads]


def _number(place: Place, serial: int) -> None:
    case = f"{random.choice(OFFICES.codes)}-{YEAR}-{serial}"
    found = _find(place, Search(q=case))
    if not found or not all(one.startswith(case) for one in found):
        raise Wrong(f"{case}: found {found[:3]}")


def _words(place: Place, words: str) -> None:
    _find(place, Search(words=words))


def _check(place: Place, word: str) -> None:
    """The newest by the index are the newest by the scan."""
    scanned = [str(row[0]) for row in place.admin.execute(_LIKE, (f"%{word}%",)).fetchall()]
    if (found := _find(place, Search(words=word))) != scanned:
        raise Wrong(f"{word}: found {found[:3]}, the scan {scanned[:3]}")


def _person(place: Place) -> None:
    office = PHONE_OF.partition("-")[0]
    archivist = Officer(
        id="a", name="档案员", office=office, department="functional", posts=frozenset({Post.ARCHIVIST})
    )
    found = actions.cases_of(place.house, PHONE.removeprefix("+86"), by=archivist, at=now())
    if found != [PHONE_OF]:
        raise Wrong(f"found {found}")
