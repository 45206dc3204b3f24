"""The archive at size: search by number, person and words, one form, one package with ten attachments, its verify.

`python -m tests.benchmarks.records [N ...]`: for each N that many closed cases over 71 offices (10,000 without it).
Texts are drawn from two thousand words as unevenly as language has them. A scan by LIKE over the same texts is measured
in the same run. Ends with 1 when something is found wrongly, however fast it was.
"""

from __future__ import annotations

import base64
import json
import logging
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import psycopg
import structlog

from deploy.local import fonts
from services.archive import actions, queries, schedule
from services.archive.app import service
from services.archive.rules.asking import Search
from services.archive.rules.grams import grams
from services.archive.rules.packages import verify
from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.migrating import migrate
from services.kernel.people import Officer, Post
from services.kernel.settings import Settings
from tests.archive.events import REGISTERED_AT, letters
from tests.archive.recorded import Case, hand_in
from tests.servers import postgres_only

ASKED = 60  # questions of each kind
_ASKER = Officer(id="a", name="档案员", office="220000", department="functional", posts=frozenset({Post.ARCHIVIST}))
WORDS_A_TEXT = 24
OFFICES_FILE = Path(__file__).parents[2] / "deploy" / "offices.toml"


def main(sizes: Sequence[int]) -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with postgres_only() as servers, tempfile.TemporaryDirectory() as made:
        for size in sizes:
            urls = servers.fresh_database(f"records_{size}")["archive"]
            migrate("archive", owner_url=urls[1], tables=service.tables)
            with _house(urls[0], Path(made) / str(size)) as house:
                _measure(house, servers.admin_url(f"records_{size}"), size)
    return 0


def _measure(house: House, admin_url: str, size: int) -> None:
    texts = Texts(house)
    began = time.perf_counter()
    with psycopg.connect(admin_url, autocommit=True) as connection:
        fill(connection, house, texts, size)
        say(f"{size:,} cases: filled in {time.perf_counter() - began:.0f} s")
        offices = house.offices.codes
        say(row("number", timed(lambda: search(house, Search(q=f"{random.choice(offices)}-2026-1"), offices), ASKED)))
        say(row("person", timed(lambda: person(house), ASKED)))
        for length in (2, 4):
            for place, at in (("common", 5), ("middling", 300), ("rare", 1800)):
                word = texts.word(at, length)
                found = timed(partial(search, house, Search(words=word), offices), ASKED)
                likes = timed(partial(like, connection, word), 5)
                say(row(f"{length} characters, {place}", found, likes))
    one = paper(house)
    say(row("one form, warm", timed(one, 20)))
    package(house)


def row(what: str, found: Sequence[float], scan: Sequence[float] = ()) -> str:
    p95 = quantiles(found, n=20)[-1] if len(found) > 1 else found[0]
    told = f"   {what}: p50 {median(found):.1f} ms, p95 {p95:.1f} ms"
    return f"{told}; LIKE scan {median(scan):.0f} ms, {median(scan) / median(found):.0f} times" if scan else told


def timed(ask: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each; the first one warms up and does not count."""
    ask()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        found.append(1000 * (time.perf_counter() - began))
    return found


class Texts:
    """Words of two characters; the n-th is used about 1/n as often as the first."""

    def __init__(self, house: House) -> None:
        drawn = random.Random(7)
        letters_ = [chr(0x4E00 + n) for n in range(0, 20000, 7)]
        self.words = ["".join(drawn.sample(letters_, 2)) for _ in range(2000)]
        self._weights = [1 / (n + 1) for n in range(len(self.words))]
        self._drawn, self._house = drawn, house
        self._hashes: dict[str, int] = {}

    def text(self) -> str:
        return "".join(self._drawn.choices(self.words, self._weights, k=WORDS_A_TEXT))

    def word(self, at: int, length: int) -> str:
        return self.words[at] if length == 2 else self.words[at] + self.words[0]

    def grams(self, text: str, office: str) -> list[int]:
        return sorted({self._hash(gram) for gram in (*grams(text), actions.of_office(office))})

    def _hash(self, gram: str) -> int:
        if gram not in self._hashes:
            (self._hashes[gram],) = actions.hashed(self._house.keys, [gram])
        return self._hashes[gram]


_DOSSIERS = """
insert into archive.dossiers (office, case_id, begun_at, last_at, known, elderly, urged, seq, step, stage, severity,
  round, due_provisional, major_kinds, entries, head, to_file, closed_at, cause, archive_number, indexed)
select office, office || '-2026-' || serial, at, at + interval '9 days', '{}', false, 0, 12, 'closed', '已办结',
  'normal', 1, false, '{}', 12, 'x', false, at + interval '9 days', 'B02',
  office || '-2016-TS-' || lpad(serial::text, 4, '0'), true
from (select %(offices)s::text[] as o) as a, generate_series(0, %(size)s - 1) as n,
  lateral (select o[1 + n %% 71] as office, 1 + n / 71 as serial,
    timestamptz '2016-01-01' + n * interval '30 seconds' as at) s
"""


def fill(connection: psycopg.Connection[tuple[object, ...]], house: House, texts: Texts, size: int) -> None:
    offices = house.offices.codes
    connection.execute(_DOSSIERS, {"offices": list(offices), "size": size})
    connection.execute("create table archive.bench_texts (case_id text primary key, begun_at timestamptz, text text)")
    begun = REGISTERED_AT.replace(year=2016, month=1, day=1)
    with connection.cursor() as cursor:
        for table, columns in (("texts", "case_id, begun_at, grams"), ("bench_texts", "case_id, begun_at, text")):
            texts._drawn.seed(7)
            with cursor.copy(f"copy archive.{table} ({columns}) from stdin") as copy:
                for n in range(size):
                    office = offices[n % 71]
                    text = texts.text()
                    value: object = texts.grams(text, office) if table == "texts" else text
                    copy.write_row((f"{office}-2026-{1 + n // 71}", begun + timedelta(seconds=30 * n), value))
        with cursor.copy("copy archive.persons (office, case_id, what, blind) from stdin") as copy:
            for n in range(size):
                office = offices[n % 71]
                known = actions.blind(house.keys, office, "phone", f"+8613900{n:06d}") if n % 1000 == 0 else None
                blind = known or secrets.token_bytes(16)
                copy.write_row((office, f"{office}-2026-{1 + n // 71}", "phone", blind))
    connection.execute("vacuum analyze archive.texts, archive.dossiers, archive.persons, archive.bench_texts")


def search(house: House, wanted: Search, offices: Sequence[str]) -> int:
    words = frozenset(actions.hashed(house.keys, grams(wanted.words))) if wanted.words else frozenset()
    with house.database.work(seeing=offices) as session:
        page = queries.search(
            session, wanted, _ASKER, offices=house.offices, cursor=None, most=20, hashed=queries.Hashed(words=words)
        )
    return len(page.heads)


def person(house: House) -> None:
    office = house.offices.codes[0]
    posts = frozenset({Post.ARCHIVIST})
    archivist = Officer(id="a", name="档案员", office=office, department="functional", posts=posts)
    found = actions.cases_of(house, "13900000000", by=archivist, at=now())
    if found != [f"{office}-2026-1"]:
        raise SystemExit(f"found {found}")


def like(connection: psycopg.Connection[tuple[object, ...]], word: str) -> None:
    connection.execute(
        "select case_id from archive.bench_texts where text like %s order by begun_at desc limit 20", (f"%{word}%",)
    ).fetchall()


def paper(house: House) -> Callable[[], object]:
    case = Case(serial=900001, keys=house.keys)
    _hear(house, *case.whole_sealed())
    archivist = Officer(
        id="a", name="档案员", office=case.office, department="functional", posts=frozenset({Post.ARCHIVIST})
    )
    return lambda: actions.print_form(
        house, case.case, 1, n=None, manner=actions.Manner.PDF, identity=True, by=archivist, at=now()
    )


def package(house: House) -> None:
    case = Case(serial=900002, keys=house.keys)
    first, *rest = case.whole_sealed()
    photos = [hand_in(house, case, b"\xff\xd8\xff\xe0" + secrets.token_bytes(300_000)) for _ in range(10)]
    _hear(house, first, *photos, *rest)
    schedule.file_closed(house)
    with house.database.work(seeing=[case.office]) as session:
        began = time.perf_counter()
        made = actions.pack(session, house, office=case.office, case=case.case, at=now())
        took = time.perf_counter() - began
    if made is None or made.faults:
        raise SystemExit(f"no package: {made}")
    with house.database.work(seeing=[case.office]) as session:
        [stored] = queries.packages(session, case.case)
        content = actions.opened(session, house, stored) or b""
    checked = timed(lambda: verify.faults(verify.read_bytes(content)), 5)
    if verify.faults(verify.read_bytes(content)):
        raise SystemExit("the package does not hold")
    say(f"   one package, ten attachments of 300 kB ({len(content) / 1e6:.1f} MB): {1000 * took:.0f} ms")
    say(row("its verify", checked))


def _hear(house: House, *events: object) -> None:
    arrived = letters(*events)  # type: ignore[arg-type]
    with house.database.work(seeing={each.office for each in arrived}) as session:
        actions.keep(session, arrived)


@contextmanager
def _house(url: str, folder: Path) -> Iterator[House]:
    folder.mkdir()
    masters = {purpose: {"1": _key()} for purpose in ("particulars", "casework")}
    keys, session, signing = folder / "keys.json", folder / "session", folder / "signing"
    keys.write_text(json.dumps({"masters": masters, "index": _key()}), encoding="utf-8")
    keys.chmod(0o600)
    session.write_text(secrets.token_hex(32), encoding="utf-8")
    signing.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    house = House.open(
        "archive",
        Settings.read(
            {
                "DATABASE_URL": url,
                "BROKER_URL": "memory://",
                "KEYS_FILE": str(keys),
                "SESSION_SECRET_FILE": str(session),
                "OFFICES_FILE": str(OFFICES_FILE),
                "FONTS_PATH": fonts.find(),
                "FILES_DIR": str(folder / "files"),
                "PACKAGES_DIR": str(folder / "packages"),
                "SIGNING_KEY_FILE": str(signing),
            }
        ),
    )
    yield house
    house.close()


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or [10_000]))
