"""Timed work and the operator's commands: filing, packing, checking, figures for Prometheus, the proof of history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog
from prometheus_client import Gauge

from services.archive import actions, queries
from services.archive.actions.judging import scan_waiting
from services.archive.actions.rush import INDEX, rush
from services.archive.schedule import checking
from services.archive.schedule.counting import BITES, BREATH, BREATHES, count, count_all
from services.archive.schedule.days import count_days
from services.kernel.clock import now
from services.kernel.house import House
from services.kernel.service import Job

log = structlog.get_logger()
PAGE = 200  # dossiers looked at in one run of the job
BITE = 10  # dossiers indexed in one transaction
PACKS = 20  # packages made, or checked, in one run
CHECKED_EVERY = timedelta(days=90)

DOSSIERS = Gauge("archive_dossiers", "Dossiers by office, class and whether open", ("office", "class", "state"))
UNFILED = Gauge("archive_unfiled", "Closed cases whose dossier is not filed")
INCOMPLETE = Gauge("archive_incomplete", "Closed cases whose dossier lacks something")
OLDEST_UNCOUNTED = Gauge("archive_oldest_uncounted_seconds", "Since when the oldest news waits to be counted")
FIGURES_ODD = Gauge("archive_figures_odd", "Kept figures that the last nightly check found not to be a recount's")
FIGURES_CHECKED = Gauge(  # by job, so that there is none, and not a nought, before the first check has ended
    "archive_figures_checked_seconds", "Since when kept figures were last held against a recount", ("by",)
)
OLDEST_UNFILED = Gauge("archive_oldest_unfiled_seconds", "Age of the oldest closed case that is not filed")


def file_closed(house: House) -> None:
    """File what is complete, each dossier in a transaction of its own; one that fails leaves the others alone."""
    with house.database.work_seeing_every_office(because="closed cases of all offices are filed") as session:
        waiting = queries.to_file(session, most=PAGE)
    failed = 0
    for office, case in waiting:
        try:
            with house.database.work(seeing=[office]) as session:
                actions.file_dossier(session, office=office, case=case, at=now())
        except Exception:
            failed += 1
            log.exception("a dossier could not be filed", case=case)
    if failed:
        raise RuntimeError(f"{failed} of {len(waiting)} dossiers could not be filed")


def pack_filed(house: House) -> None:
    """Make the packages of filed dossiers, each in a transaction of its own; one that fails leaves the others alone."""
    with house.database.work_seeing_every_office(because="filed dossiers of all offices are packed") as session:
        waiting = queries.to_pack(session, most=PACKS)
    failed = 0
    for office, case in waiting:
        try:
            with house.database.work(seeing=[office]) as session:
                made = actions.pack(session, house, office=office, case=case, at=now())
            if made and made.faults:
                log.error("a package did not pass its check", case=case, faults=list(made.faults))
        except Exception:
            failed += 1
            log.exception("a dossier could not be packed", case=case)
    if failed:
        raise RuntimeError(f"{failed} of {len(waiting)} dossiers could not be packed")


def check_packages(house: House) -> None:
    """The check on schedule: whatever was not looked at for a quarter of a year, a few at a time."""
    with house.database.work_seeing_every_office(because="packages of all offices are checked in turn") as session:
        rows = queries.unchecked(session, since=now() - CHECKED_EVERY, most=PACKS)
    for row in rows:
        with house.database.work(seeing=[row.office]) as session:
            content = actions.opened(session, house, row)
            if not actions.check(session, house, row, content, occasion="schedule", at=now()):
                log.error("a package is not as it was made", case=row.case, package=row.n)


def release_identities(house: House) -> None:
    """Tell the other services which complainants they need not know any more."""
    filed_before = now() - actions.live_for(house)
    with house.database.work_seeing_every_office(because="filed dossiers of all offices are gone through") as session:
        waiting = queries.to_release(session, filed_before=filed_before, most=PAGE)
    for office, case in waiting:
        with house.database.work(seeing=[office]) as session:
            actions.release(session, office=office, case=case, at=now())


def anchor(house: House) -> None:
    """Once a day for each office, what was heard since; looked at every hour, so that a day with an outage has one."""
    for office in house.offices.codes:
        with house.database.work(seeing=[office]) as session:
            entries = actions.anchor(session, house, office=office, at=now())
        if entries:
            log.info("anchored", office=office, entries=entries)


def index(house: House) -> None:
    """Make what was heard of findable by its words and by whom it is from: often and little at a time, since a long
    burst keeps the notices waiting that are under way meanwhile. In a rush, not at all for a minute."""
    for _ in range(0 if rush.goes_first(INDEX) else BITES):
        with house.database.work_seeing_every_office(because="dossiers of all offices are indexed") as session:
            left = actions.index(session, house, most=BITE) == BITE
        if not left:
            rush.level(INDEX)
            return
        BREATH.wait(BREATHES)


def check_figures(house: House) -> None:
    """Once a night, looked at every hour, so that a night with an outage is made up for. Raises RuntimeError when kept
    figures are not those of the entries: the operator hears of it, now and until a night finds none."""
    found = checking.check(house, at=now())
    for fault in found.faults if found else ():
        log.error("a kept figure is not that of the entries", fault=fault)
    if found and found.faults:
        raise RuntimeError(f"{len(found.faults)} kept figures are not those of the entries")


def note_days(house: House) -> None:
    """How the last days went and how today stands, for the screens."""
    with house.database.work_seeing_every_office(because="a case counts where it is handled") as session:
        today = now().date()
        actions.note_days(session, house, queries.standings(session, today=today), today=today)


def open_measures(house: House) -> None:
    """A measure for each cause that came back too often."""
    with house.database.work_seeing_every_office(because="causes are counted over all offices") as session:
        for one in actions.open_measures(session, house, at=now()):
            log.info("a cause came back", office=one.office, cause=one.told["cause"])


def check_effects(house: House) -> None:
    """Whether what was done two months ago helped."""
    with house.database.work_seeing_every_office(because="measures of all offices are looked at") as session:
        actions.check_effects(session, house, at=now())


def draft_reports(house: House) -> None:
    """Reports and reviews whose time has come, office by office."""
    at = now()
    for office in house.offices.codes:
        with house.database.work(seeing=[office]) as session:
            for register, name in actions.to_draft(session, office, at=at):
                told = queries.told_of(session, office, register, name)
                actions.draft(session, office, register, name, told, at=at)


def scan(house: House) -> None:
    """What was handed in for a measure while the virus scanner was away."""
    scan_waiting(house, at=now())


JOBS = (
    Job(name="scan files of measures", every=timedelta(minutes=1), run=scan),
    Job(name="open measures", every=timedelta(minutes=10), run=open_measures),
    Job(name="check effects", every=timedelta(hours=1), run=check_effects),
    Job(name="draft reports", every=timedelta(hours=1), run=draft_reports),
    Job(name="check figures", every=timedelta(hours=1), run=check_figures),
    Job(name="count figures", every=timedelta(seconds=1), run=count),
    Job(name="count days anew", every=timedelta(seconds=10), run=count_days),
    Job(name="note days", every=timedelta(minutes=10), run=note_days),
    Job(name="index dossiers", every=timedelta(seconds=1), run=index),
    Job(name="anchor the history", every=timedelta(hours=1), run=anchor),
    Job(name="file closed cases", every=timedelta(seconds=2), run=file_closed),
    Job(name="pack filed dossiers", every=timedelta(seconds=5), run=pack_filed),
    Job(name="release identities", every=timedelta(hours=1), run=release_identities),
    Job(name="check packages", every=timedelta(hours=1), run=check_packages),
)


def measure(house: House) -> None:
    """Ask the database before a scrape."""
    with house.database.work_seeing_every_office(because="figures for Prometheus") as session:
        backlog = queries.backlog(session)
        counts = queries.counts_by_class(session)
        uncounted = queries.oldest_uncounted(session)
        checked = queries.last_check(session)
    DOSSIERS.clear()
    for office, classed, is_open, number in counts:
        DOSSIERS.labels(office, classed, "open" if is_open else "closed").set(number)
    UNFILED.set(backlog.unfiled)
    INCOMPLETE.set(backlog.incomplete)
    OLDEST_UNCOUNTED.set((now() - uncounted).total_seconds() if uncounted else 0)
    FIGURES_ODD.set(len(checked.faults) if checked else 0)
    FIGURES_CHECKED.clear()
    if checked:
        FIGURES_CHECKED.labels("check figures").set((now() - checked.at).total_seconds())
    oldest = backlog.oldest_closed_at
    OLDEST_UNFILED.set((now() - oldest).total_seconds() if oldest else 0)


def verify(house: House, arguments: Sequence[str]) -> int:
    """`verify [--office CODE]`: recompute chains, digests, dossiers and figures and compare them with what is kept,
    after counting what waits to be counted; the sums of the province only without `--office`. 1 when a row, an anchor
    or a sum is bad, 2 for a wrong call."""
    match list(arguments):
        case []:
            offices: tuple[str, ...] = house.offices.codes
        case ["--office", code] if code in house.offices:
            offices = (code,)
        case _:
            log.error("verify takes --office with the code of an office, or nothing")
            return 2
    count_all(house)
    dossiers = entries = bad = 0
    for office in offices:
        anchored = actions.anchors_of(house).read(office, key=actions.signer_of(house).fingerprint)
        for fault in anchored.faults:
            bad += 1
            log.error("an anchor was changed", office=office, anchor=fault)
        with house.database.work(seeing=[office]) as session:
            verdict = queries.verify_office(session, office, anchored=anchored.links)
        dossiers, entries = dossiers + verdict.dossiers, entries + verdict.entries
        if verdict.found:
            bad += 1
            found = verdict.found
            log.error(
                "the history was changed",
                office=found.office,
                case=found.case,
                table=f"archive.{found.table}",
                position=found.position,
                why=found.why,
            )
    bad += _odd_sums(house) if len(offices) == len(house.offices.codes) else 0
    if not bad:
        log.info("the history is as it was heard", offices=len(offices), dossiers=dossiers, entries=entries)
    return 1 if bad else 0


def _odd_sums(house: House) -> int:
    """1 when a kept sum is not that of its cases; the first one is named."""
    because = "a sum is of cases that many offices numbered"
    with house.database.work_seeing_every_office(because=because, still=True) as session:
        odd = queries.odd_sum(session)
    if odd is None:
        return 0
    log.error(
        "a figure was changed",
        table=f"archive.{odd.table}",
        cell="/".join(odd.cell),
        kept=odd.kept,
        cases=odd.counted,
    )
    return 1
