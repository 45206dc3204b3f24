"""A row that the database's superuser changed is found and named (A5.4g, S21)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from services.archive import actions, queries, schedule
from services.archive.queries import Break, sums
from services.archive.rules.chain import link, start
from services.archive.schedule.days import count_days
from services.archive.schedule.recounting import recount
from services.archive.tables import EntryRow
from services.kernel.clock import SHANGHAI, now, standing_at
from tests.archive.conftest import OFFICE, OTHER_OFFICE, Archive
from tests.archive.events import Told, letters

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
    ("update archive.tallies set added = jsonb_set(added, '{0,9}', '7')", "tallies", None),
    ("update archive.tallies set counted = 9", "tallies", None),
    ("delete from archive.tallies", "tallies", None),
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
    [told] = [log for log in logs if log["log_level"] == "error"]
    assert (told["case"], told["table"], told["position"]) == (CASE, "archive.entries", 2)


@pytest.mark.parametrize("wrong", [["--office"], ["--office", "999999"], ["all"]])
def test_a_wrong_call_ends_with_two(archive: Archive, wrong: list[str]) -> None:
    assert schedule.verify(archive.house, wrong) == 2


@pytest.mark.clause("A5.4g")
def test_a_sum_that_was_changed_is_named_after_what_waits_was_counted(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sums, "BITE", 1)  # a case at a time, as some thousands are
    filed_case(archive)
    with archive.house.database.work(seeing=[OFFICE]) as session:
        actions.keep(session, letters(*Told(serial=13).whole()))
    assert schedule.verify(archive.house, []) == 0
    archive.ask("update archive.rollups set n = n + 1 where measure = 'on_time'")
    with capture_logs() as logs:
        assert schedule.verify(archive.house, []) == 1
    [told] = [log for log in logs if log["event"] == "a figure was changed"]
    assert told["cell"].startswith(f"{OFFICE}/2026-11/")
    assert told["cell"].endswith("/on_time")
    assert (told["kept"], told["cases"]) == (3, 2)


@pytest.mark.clause("A5.4g")
def test_figures_that_were_changed_are_made_anew_and_what_was_destroyed_stays_counted(archive: Archive) -> None:
    filed_case(archive)
    archive.hear(*Told(serial=13).whole())
    cells = "select * from archive.rollups where n <> 0 order by 1, 2, 3, 4, 5, 6, 7, 8, 9"
    small = "select * from archive.month_sums where n <> 0 order by 1, 2, 3, 4"
    lines = "select * from archive.month_lines order by 1, 2, 3"
    right = archive.ask(cells), archive.ask(small), archive.ask(lines)
    archive.ask("delete from archive.entries where case_id = %s", CASE)
    archive.ask("update archive.dossiers set disposed_at = now(), certificate = 1 where case_id = %s", CASE)
    archive.ask("update archive.rollups set n = n + 1 where measure = 'on_time'")
    archive.ask("delete from archive.rollups where measure = 'closed'")
    archive.ask("insert into archive.rollups values ('220100', '2025-01', 'x', 'x', 'x', 'x', 'x', 'x', 'closed', 3)")
    archive.ask("update archive.month_lines set registered = registered + 1, days = days || 1")
    archive.ask("update archive.tallies set added = jsonb_set(added, '{0,9}', '7') where case_id = '220100-2026-13'")
    assert recount(archive.house, ["all"]) == 2
    with capture_logs() as logs:
        assert recount(archive.house, []) == 0
    assert logs[-1]["cases_marked"] == 2  # not the one that was destroyed
    assert archive.count() == 2
    assert (archive.ask(cells), archive.ask(small), archive.ask(lines)) == right
    heard = iter([Told(serial=11)])

    def meanwhile() -> None:
        for one in heard:
            archive.hear(*one.whole())

    with archive.house.database.work_seeing_every_office(because="all are summed", still=True) as session:
        assert queries.odd_sum(session, breathe=meanwhile) is None
    assert archive.ask(cells) != right[0]


@pytest.mark.clause("A5.4g")
def test_each_night_kept_figures_are_held_against_the_entries_and_what_differs_is_told_until_a_night_finds_none(
    archive: Archive,
) -> None:
    filed_case(archive)
    night = now().astimezone(SHANGHAI).replace(hour=1, minute=10)
    archive.ask("update archive.dossiers set last_at = %s", night - timedelta(days=40))
    asked = archive.ask("select case_id, mod(hashtext(case_id) & 2147483647, 28) from archive.dossiers")
    turns = {str(case): int(str(turn)) for case, turn in asked}
    quiet = [days for days in range(1, 29) if (night.toordinal() + days) % 28 not in turns.values()]

    def a_night(days: int) -> int:
        """How many cases were counted anew in it."""
        with standing_at(night + timedelta(days=days)):
            schedule.check_figures(archive.house)
            schedule.check_figures(archive.house)  # an hour later: once a night is enough
        ((cases,),) = archive.ask("select cases from archive.figure_checks order by night desc limit 1")
        return int(str(cases))

    schedule.measure(archive.house)
    assert REGISTRY.get_sample_value("archive_figures_checked_seconds", {"by": "check figures"}) is None
    with standing_at(night - timedelta(hours=1)):  # too early
        schedule.check_figures(archive.house)
    assert archive.ask("select count(*) from archive.figure_checks") == [(0,)]
    a_night(0)
    assert archive.ask("select faults from archive.figure_checks") == [([],)]

    assert a_night(quiet[0]) == 0  # nobody's turn, and nothing happened
    archive.ask(
        "update archive.dossiers set last_at = %s where case_id = %s", night + timedelta(days=quiet[1], hours=-2), CASE
    )
    assert a_night(quiet[1]) == 1
    archive.ask("update archive.dossiers set last_at = %s", night - timedelta(days=40))

    archive.ask("update archive.month_lines set on_time = on_time + 1 where on_time > 0")
    with pytest.raises(RuntimeError, match="1 kept figures"):
        a_night(quiet[2])
    archive.ask("update archive.month_lines set on_time = on_time - 1, days = array[4] where on_time > 1")
    with archive.house.database.work_seeing_every_office(because="all are summed", still=True) as session:
        odd = str(queries.odd_sum(session))
    assert odd.startswith("archive.month_lines 2026-11/days 0/220100/")
    assert odd.endswith(": kept 4, counted 1")
    archive.ask("update archive.months_counted set calendar = null")
    count_days(archive.house)
    archive.ask("update archive.tallies set counted = 9 where case_id = %s", CASE)
    with pytest.raises(RuntimeError, match="1 kept figures"):  # of a case of long ago, in its turn within four weeks
        a_night(next(days for days in range(29, 57) if (night.toordinal() + days) % 28 == turns[CASE]))
    ((cases,),) = archive.ask("select cases from archive.figure_checks order by night desc limit 1")
    assert cases == list(turns.values()).count(turns[CASE])
    schedule.measure(archive.house)
    assert REGISTRY.get_sample_value("archive_figures_checked_seconds", {"by": "check figures"}) is not None
    assert REGISTRY.get_sample_value("archive_figures_odd") == 1
    ((said,),) = archive.ask("select faults[1] from archive.figure_checks order by night desc limit 1")
    assert str(said).startswith(f"{CASE}: of its 10 entries 9 are counted")
