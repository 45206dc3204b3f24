"""A row that the database's superuser changed is found and named (A5.4g, S21)."""

from __future__ import annotations

import json

import pytest
from structlog.testing import capture_logs

from services.archive import queries, schedule
from services.archive.queries import Break
from services.archive.rules.chain import link, start
from services.archive.tables import EntryRow
from tests.archive.conftest import OFFICE, OTHER_OFFICE, Archive
from tests.archive.events import Told

CASE = "220100-2026-12"


def filed_case(archive: Archive) -> None:
    archive.hear(*Told().whole())
    schedule.file_closed(archive.house)
    archive.hear(Told(office=OTHER_OFFICE, serial=1).registered())


def found(archive: Archive) -> Break | None:
    with archive.house.database.work(seeing=[OFFICE]) as session:
        return queries.verify_office(session, OFFICE).found


@pytest.mark.clause("A8-4")
def test_an_untouched_history_verifies(archive: Archive) -> None:
    filed_case(archive)
    with capture_logs() as logs:
        assert schedule.verify(archive.house, []) == 0
    assert logs[-1]["dossiers"] == 2
    assert logs[-1]["entries"] == 11


TAMPERED = [
    ("update archive.entries set body = replace(body, 'mobile', 'kiosk') where position = 1", "entries", 1),
    ("update archive.entries set at = at + interval '1 minute' where position = 7", "entries", 7),
    ("update archive.entries set seq = 9 where position = 5", "entries", 5),
    ("delete from archive.entries where position = 3", "entries", 3),
    ("delete from archive.entries where position = 10", "entries", 10),
    ("update archive.entries set link = '\\x00' where position = 2", "entries", 2),
    ("update archive.dossiers set digest = repeat('0', 64) where digest is not null", "dossiers", None),
    ("update archive.dossiers set on_time = false", "dossiers", None),
    ("update archive.dossiers set closed_at = closed_at - interval '1 day'", "dossiers", None),
    ("update archive.dossiers set head = '\\x00'", "entries", 11),
    ("delete from archive.dossiers", "dossiers", None),
]


@pytest.mark.clause("A5.4g", "A8-4")
@pytest.mark.parametrize(("tampering", "table", "position"), TAMPERED, ids=[t[0][:60] for t in TAMPERED])
def test_the_first_bad_row_is_named(archive: Archive, tampering: str, table: str, position: int | None) -> None:
    filed_case(archive)
    archive.ask(tampering)
    broken = found(archive)
    assert broken is not None
    assert (broken.case, broken.table, broken.position) == (CASE, table, position)


def test_an_entry_made_up_with_a_true_link_is_still_found_by_its_message(archive: Archive) -> None:
    """Who can compute links can rewrite a chain; columns that differ from the message give it away."""
    archive.hear(Told().registered())
    with archive.house.database.work(seeing=[OFFICE]) as session:
        row = session.get_one(EntryRow, (OFFICE, CASE, 1))
        said = json.loads(row.body)
        said["event"]["number"] = "（长春市）社保受理〔2026〕13号"
        row.body = json.dumps(said)
        forged = link(start(CASE), row.as_entry())
        session.expunge_all()
    archive.ask("update archive.entries set body = %s, link = %s", json.dumps(said), forged)
    archive.ask("update archive.dossiers set head = %s", forged)
    broken = found(archive)
    assert broken is not None
    assert "number" in broken.why


@pytest.mark.clause("A8-4")
def test_the_command_ends_with_one_and_names_the_row(archive: Archive) -> None:
    filed_case(archive)
    archive.ask("update archive.entries set body = body || ' ' where position = 2")
    with capture_logs() as logs:
        assert schedule.verify(archive.house, ["--office", OFFICE]) == 1
        assert schedule.verify(archive.house, ["--office", OTHER_OFFICE]) == 0
    assert (logs[0]["case"], logs[0]["table"], logs[0]["position"]) == (CASE, "archive.entries", 2)


@pytest.mark.parametrize("wrong", [["--office"], ["--office", "999999"], ["all"]])
def test_a_wrong_call_ends_with_two(archive: Archive, wrong: list[str]) -> None:
    assert schedule.verify(archive.house, wrong) == 2
