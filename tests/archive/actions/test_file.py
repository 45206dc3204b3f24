"""Filing: complete, numbered without gaps, digested, and said in the same transaction."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest

from services.archive import actions, schedule
from services.archive.rules.chain import digest
from services.archive.tables import DossierRow
from services.kernel.clock import SHANGHAI, now, standing_at
from services.kernel.contracts import decode, open_envelope
from services.kernel.contracts.archive import DossierFiled
from tests.archive.conftest import OFFICE, OTHER_OFFICE, Archive
from tests.archive.events import REGISTERED_AT, Told


def number_of(archive: Archive, case: Told) -> str | None:
    with archive.house.database.work(seeing=[case.office]) as session:
        return session.get_one(DossierRow, (case.office, case.case)).archive_number


def said(archive: Archive) -> list[DossierFiled]:
    bodies = archive.ask("select body from archive.outbox order by id")
    events = [decode(open_envelope(bytes(body))) for (body,) in bodies]  # type: ignore[call-overload] # bytea
    return [event for event in events if isinstance(event, DossierFiled)]


@pytest.mark.clause("A8-1", "A8-2")
def test_a_complete_case_is_filed_and_said_with_the_digest_of_its_entries(archive: Archive) -> None:
    case = Told()
    archive.hear(*case.whole())
    moment = REGISTERED_AT + timedelta(days=1)
    with standing_at(moment):
        schedule.file_closed(archive.house)
    (filed,) = said(archive)
    links = [bytes(link) for (link,) in archive.ask("select link from archive.entries order by position")]  # type: ignore[call-overload] # bytea
    assert (filed.case, filed.archive_number, filed.entries) == (case.case, "220100-2026-TS-0001", 10)
    assert filed.digest == digest(links)
    assert filed.at == moment
    assert archive.ask("select to_file, digest, filed_at, missing from archive.dossiers") == [
        (False, filed.digest, moment, [])
    ]


def test_filing_happens_once(archive: Archive) -> None:
    case = Told()
    archive.hear(*case.whole())
    schedule.file_closed(archive.house)
    archive.hear(case.archived(), case.notice(), *said(archive))
    schedule.file_closed(archive.house)
    assert len(said(archive)) == 1
    assert archive.ask("select entries, filed_entries from archive.dossiers") == [(13, 10)]


@pytest.mark.clause("A8-1")
def test_what_is_missing_blocks_filing_is_named_and_is_looked_at_again_when_it_arrives(archive: Archive) -> None:
    case = Told()
    events = case.whole()
    late = events.pop(4)
    archive.hear(*events)
    schedule.file_closed(archive.house)
    assert archive.ask("select to_file, missing from archive.dossiers") == [
        (False, ["受理或者不予受理的决定", "第 3 步的办理记录"])
    ]
    schedule.file_closed(archive.house)
    assert said(archive) == []
    archive.hear(late)
    schedule.file_closed(archive.house)
    assert number_of(archive, case) == "220100-2026-TS-0001"
    assert archive.ask("select missing from archive.dossiers") == [([],)]


def test_archive_numbers_have_no_gap_in_an_office_and_year_under_parallel_filing(archive: Archive) -> None:
    cases = [Told(office=office, serial=serial) for office in (OFFICE, OTHER_OFFICE) for serial in range(1, 13)]
    archive.hear(*(event for case in cases for event in case.whole()))

    def file(case: Told) -> str | None:
        with archive.house.database.work(seeing=[case.office]) as session:
            return actions.file_dossier(session, office=case.office, case=case.case, at=now())

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(number or "" for number in pool.map(file, [*cases, *cases]))
    wanted = [f"{office}-2026-TS-{serial:04d}" for office in (OFFICE, OTHER_OFFICE) for serial in range(1, 13)]
    assert numbers == sorted([*wanted, *wanted])


def test_a_filing_that_is_rolled_back_loses_no_number(archive: Archive) -> None:
    case = Told()
    archive.hear(*case.whole())
    with suppress(InterruptedError), archive.house.database.work(seeing=[OFFICE]) as session:
        assert actions.file_dossier(session, office=OFFICE, case=case.case, at=now()) == "220100-2026-TS-0001"
        raise InterruptedError
    assert said(archive) == []
    schedule.file_closed(archive.house)
    assert number_of(archive, case) == "220100-2026-TS-0001"


def test_the_year_is_that_of_closing_in_shanghai(archive: Archive) -> None:
    case = Told(at=REGISTERED_AT.replace(month=12, day=31, hour=23, minute=54))
    events = case.whole()
    archive.hear(*events)
    assert case.at.astimezone(SHANGHAI).year == 2027
    schedule.file_closed(archive.house)
    assert number_of(archive, case) == "220100-2027-TS-0001"


def test_a_changed_entry_blocks_filing(archive: Archive) -> None:
    case = Told()
    archive.hear(*case.whole())
    archive.ask("update archive.entries set body = replace(body, 'fund', 'fun') || ' ' where position = 4")
    schedule.file_closed(archive.house)
    assert archive.ask("select archive_number, missing from archive.dossiers") == [(None, ["第 4 条记录的校验不符"])]


def test_one_dossier_that_fails_leaves_the_others_alone_and_the_job_says_so(archive: Archive) -> None:
    blocked, free = Told(office=OFFICE), Told(office=OTHER_OFFICE)
    archive.hear(*blocked.whole(), *free.whole())
    archive.ask("insert into archive.counters values (%s, 'TS', 2026, 2147483647)", OFFICE)  # no number is left
    with pytest.raises(RuntimeError, match="1 of 2"):
        schedule.file_closed(archive.house)
    assert number_of(archive, blocked) is None
    assert number_of(archive, free) == "220200-2026-TS-0001"
