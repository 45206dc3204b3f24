"""Closed cases in a database of their own, made by PostgreSQL itself: ten years of them, spread over all offices.

Causes, lines of business, channels and words are used as unevenly as life has them: the n-th about 1/n as often as the
first. What is kept of a case stands in the columns that figures and searches read; its sealed words are left out, so
that what is read in a row is narrower than in an office, and a scan faster.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import psycopg

from services.archive import actions
from services.archive.rules.grams import grams
from services.archive.schedule.days import count_days
from services.kernel.house import House
from services.kernel.settings import Settings
from tests.benchmarks.rig import OFFICES, TEMPLATE, Rig
from tests.benchmarks.stored import Admin, without_indexes

YEAR = 2016  # the first of the ten
MONTH = "2025-06"  # what is asked for: of a year whose working days are known
PHONE, PHONE_OF = "+8613900000000", f"{OFFICES.codes[0]}-{YEAR}-1"  # the case of the first number is this person's
PHRASES, A_TEXT = 2000, 12  # of four characters; in each text
_STEP = "interval '10 years'"


@dataclass(frozen=True)
class Place:
    """A filled database: the service's own house, and the superuser's connection and URL."""

    house: House
    admin: Admin
    url: str

    @cached_property
    def phrases(self) -> list[str]:
        """Four characters each, no two characters together in two of them."""
        drawn = random.Random(7)
        letters = [chr(0x4E00 + n) for n in range(0, 20000, 7)]
        words: dict[str, None] = {}
        while len(words) < 2 * PHRASES:
            words["".join(drawn.sample(letters, 2))] = None
        both = list(words)
        return [both[2 * n] + both[2 * n + 1] for n in range(PHRASES)]


@contextmanager
def archive(made: Rig, name: str) -> Iterator[Place]:
    told = made.environment(made.plan(name), "archive")
    told |= {f"{what.upper()}_DIR": str(made.folder / name / what) for what in ("files", "packages", "anchors")}
    with made.database(name, template=TEMPLATE) as url, psycopg.connect(url, autocommit=True) as admin:
        house = House.open("archive", Settings.read(told))
        try:
            yield Place(house, admin, url)
        finally:
            house.close()


def cases(place: Place, size: int, *, figures: bool = True, flow: float = 1) -> None:
    """So many closed cases in ten years; with `figures`, also the small sums of what each adds. The cells themselves
    are left out: no question that is measured reads them, and they are nine rows a case. With a `flow` that is so many
    times as strong they come in a shorter time, which begins ten days before the month that is asked for."""
    began = time.perf_counter()
    admin = place.admin
    admin.execute("set maintenance_work_mem = '1GB'; set work_mem = '256MB'")
    with without_indexes(admin, "archive.dossiers"):
        begins = f"{YEAR}-01-01" if flow == 1 else str(date.fromisoformat(f"{MONTH}-01") - timedelta(days=10))
        values = {"offices": list(OFFICES.codes), "size": size, "begins": begins, "rate": size * flow}
        admin.execute(_DOSSIERS, values)
    if figures:
        admin.execute(_SPANS_OF_MONTHS)
        admin.execute(_LINES_OF_MONTHS)
        admin.execute("insert into archive.months_counted (month) select distinct month from archive.month_sums")
        count_days(place.house)
    admin.execute("vacuum analyze archive.dossiers, archive.month_sums, archive.month_lines")
    admin.execute("checkpoint")
    print(f"   {size:,} cases made in {time.perf_counter() - began:.0f} s", flush=True)


def words(place: Place, size: int) -> None:
    """The words of each case as they are indexed, beside them the text itself for a scan, and who complained."""
    began = time.perf_counter()
    admin, house = place.admin, place.house
    offices = list(OFFICES.codes)
    of_office = [actions.hashed(house.keys, [actions.of_office(code)]).pop() for code in offices]
    admin.execute(
        "create table archive.bench_phrases (n int primary key, text text, grams int[]);"
        "create table archive.bench_texts (case_id text, begun_at timestamptz, text text)"
    )
    with admin.cursor().copy("copy archive.bench_phrases from stdin") as copy:
        for n, phrase in enumerate(place.phrases, start=1):
            copy.write_row((n, phrase, sorted(actions.hashed(house.keys, grams(phrase)))))
    joins = " ".join(f"join archive.bench_phrases as p{n} on p{n}.n = d{n}" for n in range(A_TEXT))
    draws = ", ".join(f"{_uneven(PHRASES)} as d{n}" for n in range(A_TEXT))
    text = " || '，' || ".join(f"p{n}.text" for n in range(A_TEXT))
    both = " || ".join(f"p{n}.grams" for n in range(A_TEXT))
    admin.execute("set maintenance_work_mem = '1GB'")
    admin.execute(
        f"""
        create unlogged table archive.bench_both as
        select case_id, begun_at, office, {text} as text, {both} as grams
        from (select case_id, begun_at, office, {draws} from archive.dossiers) as drawn {joins}
        """
    )
    with without_indexes(admin, "archive.texts"):
        admin.execute(
            "insert into archive.texts (case_id, begun_at, grams)"
            " select case_id, begun_at, grams || (%s::int[])[array_position(%s::text[], office::text)]"
            " from archive.bench_both",
            (of_office, offices),
        )
    admin.execute("insert into archive.bench_texts select case_id, begun_at, text from archive.bench_both")
    admin.execute("drop table archive.bench_both")
    known = actions.blind(house.keys, offices[0], "phone", PHONE)
    with without_indexes(admin, "archive.persons"):
        admin.execute(
            "insert into archive.persons (office, case_id, what, blind) select office, case_id, 'phone',"
            " case when case_id = %s then %s else decode(md5(case_id), 'hex') end from archive.dossiers",
            (PHONE_OF, known),
        )
    admin.execute("vacuum analyze archive.texts, archive.bench_texts, archive.persons")
    admin.execute("checkpoint")
    print(f"   {size:,} texts made in {time.perf_counter() - began:.0f} s", flush=True)


def disk(place: Place) -> str:
    rows: Sequence[tuple[object, ...]] = place.admin.execute(
        "select relname, pg_size_pretty(pg_total_relation_size(oid)) from pg_class"
        " where relnamespace = 'archive'::regnamespace and relkind = 'r' and reltuples > 0"
        " and relname in ('dossiers', 'month_sums', 'month_lines', 'texts', 'persons', 'bench_texts') order by relname"
    ).fetchall()
    return ", ".join(f"{name} {size}" for name, size in rows)


def _uneven(of: int, letter: str = "") -> str:
    """The n-th of so many about 1/n as often as the first."""
    drawn = f"floor(exp(random() * ln({of + 1})))::int"
    return f"'{letter}' || lpad(({drawn})::text, 2, '0')" if letter else drawn


# Registered, accepted a day later, answered after up to twenty days, closed two days after that.
_DOSSIERS = f"""
insert into archive.dossiers (office, case_id, year, serial, number, begun_at, last_at, known, elderly, urged, seq,
  step, stage, severity, round, due_provisional, major_kinds, entries, head, to_file, channel, kind, department,
  classed,
  registered_at, accepted_at, delivered_at, closed_at, cause, business, outcome, on_time, archive_number, filed_at,
  filed_entries, digest, indexed)
select office, office || '-{YEAR}-' || serial, {YEAR}, serial, '（测试）社保受理〔{YEAR}〕' || serial || '号', at,
  answered + interval '2 days', '{{}}', false, 0, 12, 'archived', '已办结', 'normal', 1, false, '{{}}', 12,
  decode(md5(n::text), 'hex'), false,
  (array['phone', 'visit', 'other', 'transfer', 'letter', 'email', 'fax'])[{_uneven(7)}], 'individual',
  (array['hall', 'pension', 'functional'])[{_uneven(3)}], (array['three', 'two', 'other', 'one'])[{_uneven(4)}],
  at, at + interval '1 day', answered, answered + interval '2 days', {_uneven(25, "B")}, {_uneven(6, "b")}, 'agreed',
  answered < at + interval '18 days',
  office || '-{YEAR}-TS-' || lpad(serial::text, greatest(4, length(serial::text)), '0'),
  answered + interval '3 days', 12, md5(n::text) || md5(n::text), true
from (
  select n, at, at + interval '1 day' + 20 * random() ^ 2 * interval '1 day' as answered, office, serial
  from generate_series(0, %(size)s - 1) as n,
    lateral (select (%(offices)s::text[])[1 + n %% 71] as office, 1 + n / 71 as serial,
      %(begins)s::timestamptz + n * ({_STEP} / %(rate)s) as at) as one) as many
"""
_DAY = "(({}) at time zone 'Asia/Shanghai')::date"
_MONTH_OF = "to_char({} at time zone 'Asia/Shanghai', 'YYYY-MM')"
_SPAN = f"'span ' || {_DAY.format('accepted_at')} || ' ' || {_DAY.format('delivered_at')}"
# As `rules.rollup.adds` says of such a case; two of three are called back in time, and half of these tell a grade.
_MEASURES = f"""
  ({_MONTH_OF.format("registered_at")}, 'registered', true), ({_MONTH_OF.format("registered_at")}, 'valid', true),
  ({_MONTH_OF.format("registered_at")}, 'accepted', true),
  ({_MONTH_OF.format("closed_at")}, 'closed', true), ({_MONTH_OF.format("closed_at")}, 'timed', true),
  ({_MONTH_OF.format("closed_at")}, 'on_time', on_time), ({_MONTH_OF.format("closed_at")}, 'first_time', true),
  ({_MONTH_OF.format("closed_at")}, 'answered', true),
  ({_MONTH_OF.format("closed_at")}, case when serial % 3 > 0 then 'call_in_time' else 'call_late' end, true),
  ({_MONTH_OF.format("closed_at")}, 'graded', serial % 3 > 0 and serial % 2 > 0),
  ({_MONTH_OF.format("closed_at")}, 'satisfied', serial % 3 > 0 and serial % 2 > 0 and serial % 7 > 0)
"""
# In the order of the months, as time would have written them.
_SPANS_OF_MONTHS = f"""
insert into archive.month_sums (month, measure, handled_in, cause, n)
select {_MONTH_OF.format("delivered_at")}, {_SPAN}, office, cause, count(*)
from archive.dossiers group by 1, 2, 3, 4 order by 1, 2, 3, 4
"""
_COUNTED = ("registered", "valid", "accepted", "closed", "timed", "on_time", "first_time", "answered", "call_in_time",
            "call_late", "graded", "satisfied")  # fmt: skip
_LINES_OF_MONTHS = f"""
insert into archive.month_lines (month, handled_in, cause, {", ".join(_COUNTED)})
select month, office, cause, {", ".join(f"count(*) filter (where measure = '{measure}')" for measure in _COUNTED)}
from archive.dossiers, lateral (values {_MEASURES}) as adds(month, measure, counts)
where counts group by 1, 2, 3 order by 1, 2, 3
"""
