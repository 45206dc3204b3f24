"""Everything that is heard is kept once, chained, and told in its dossier."""

from __future__ import annotations

import json
import random
import threading
import uuid
from datetime import timedelta

import pytest

from services.archive import handlers, queries, schedule
from services.archive.actions import rush
from services.archive.rules.chain import first_break
from services.archive.schedule import counting as by_cases
from services.archive.tables import DossierRow, EntryRow
from services.kernel.contracts import Event
from services.kernel.messaging import company
from services.kernel.messaging.letters import Letter, open_body
from services.kernel.people import Post
from tests.archive.conftest import OFFICE, OTHER_OFFICE, Archive, counting
from tests.archive.events import REGISTERED_AT, Told, letter, letters


def dossier(archive: Archive, case: str) -> DossierRow:
    office = case[:6]
    with archive.house.database.work(seeing=[office]) as session:
        return session.get_one(DossierRow, (office, case))


def chain_breaks_at(archive: Archive, case: str) -> int | None:
    with archive.house.database.work(seeing=[case[:6]]) as session:
        rows = session.query(EntryRow).where(EntryRow.case == case).order_by(EntryRow.position).all()
        return first_break(case, [(row.as_entry(), row.link) for row in rows])


def test_every_message_is_one_entry_byte_for_byte(archive: Archive) -> None:
    arrived = letters(*Told().whole())
    archive.hear_letters(arrived)
    kept = archive.ask("select body, message_id::text, type from archive.entries order by position")
    assert kept == [(each.body.decode(), each.id, each.type) for each in arrived]


@pytest.mark.clause("A5.4g")
@pytest.mark.parametrize("seed", range(4))
def test_disorder_duplicates_and_batches_of_any_size_leave_the_same_dossier(archive: Archive, seed: int) -> None:
    arrived = letters(*Told().whole())
    archive.hear_letters(arrived)
    straight = dossier(archive, "220100-2026-12").as_story()
    archive.ask("truncate archive.entries, archive.dossiers")
    dice = random.Random(seed)
    again = dice.sample(arrived, len(arrived)) + dice.choices(arrived, k=7)
    while again:
        size = dice.randint(1, 5)
        archive.hear_letters(again[:size])
        del again[:size]
    found = dossier(archive, "220100-2026-12")
    assert found.as_story() == straight
    assert found.entries == len(arrived)
    assert chain_breaks_at(archive, "220100-2026-12") is None


def test_one_batch_holds_many_cases_of_many_offices(archive: Archive) -> None:
    cases = [Told(office=office, serial=serial) for office in (OFFICE, OTHER_OFFICE) for serial in range(1, 21)]
    events = [event for case in cases for event in (case.registered(), case.opened(), case.confirming())]
    random.Random(1).shuffle(events)
    archive.hear(*events)
    assert archive.ask("select count(*), sum(entries), min(seq) from archive.dossiers") == [(40, 120, 2)]


@pytest.mark.clause("A6.6.2.3-6")
def test_a_major_event_that_overtakes_the_registration_has_its_dossier_at_once(archive: Archive) -> None:
    case = Told()
    registered, _ = case.registered(), case.opened()
    archive.hear(case.confirmed_major())
    assert dossier(archive, case.case).severity == "major"
    assert dossier(archive, case.case).number is None
    archive.hear(registered)
    assert dossier(archive, case.case).severity == "major"
    assert dossier(archive, case.case).number == registered.number


def test_a_message_of_a_type_that_nobody_here_knows_is_kept_all_the_same(archive: Archive) -> None:
    case = Told()
    archive.hear(case.registered())
    event = {"office": case.office, "case": case.case, "at": REGISTERED_AT.isoformat(), "colour": "红"}
    envelope = {
        "id": str(uuid.uuid4()),
        "type": "case.painted.v1",
        "by": "routing",
        "said_at": (REGISTERED_AT + timedelta(hours=1)).isoformat(),
        "event": event,
    }
    strange: Letter = open_body(json.dumps(envelope, ensure_ascii=False).encode())
    archive.hear_letters([strange])
    assert dossier(archive, case.case).entries == 2
    assert archive.ask("select body from archive.entries where position = 2") == [(strange.body.decode(),)]
    last = archive.get(f"/api/records/{case.case}", Post.ARCHIVIST).json["history"][1]  # type: ignore[index]
    assert (last["title"], last["text"]) == ("其他记录", "case.painted.v1")


def test_the_two_lanes_of_one_case_never_break_its_chain(archive: Archive) -> None:
    """Ordinary and urgent messages are heard by two threads; both meet the same cases, in opposite order."""
    cases = [Told(serial=serial) for serial in range(1, 11)]
    first = [[case.registered(), case.opened(), case.confirming()] for case in cases]
    second = [[case.suspected(), case.confirmed_major()] for case in reversed(cases)]
    faults: list[BaseException] = []

    def hear(all_events: list[list[Event]]) -> None:
        try:
            for events in all_events:
                archive.hear(*events)
            archive.hear(*(event for events in all_events for event in events))
        except BaseException as cause:  # noqa: BLE001 - told to the test below
            faults.append(cause)

    threads = [threading.Thread(target=hear, args=(events,)) for events in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert [chain_breaks_at(archive, case.case) for case in cases] == [None] * 10
    assert archive.ask("select distinct severity, entries from archive.dossiers") == [("major", 10)]


def test_a_batch_costs_the_same_number_of_statements_whatever_its_size(archive: Archive) -> None:
    few = letters(*Told(serial=1).whole()[:2])
    many = [letter(event) for serial in range(2, 40) for event in Told(serial=serial).whole()[:3]]
    assert _statements(archive, few) == _statements(archive, many)


def _statements(archive: Archive, arrived: list[Letter]) -> int:
    with counting(archive) as count:
        archive.hear_letters(arrived)
    return count.statements


def test_the_backlog_and_the_classes_are_counted(archive: Archive) -> None:
    open_case, closed = Told(serial=1), Told(serial=2)
    archive.hear(open_case.registered(), *closed.whole())
    with archive.house.database.work(seeing=[OFFICE]) as session:
        assert sorted(queries.counts_by_class(session)) == [
            (OFFICE, "three", False, 1),
            (OFFICE, "unclassed", True, 1),
        ]
        assert queries.backlog(session).unfiled == 1


@pytest.mark.parametrize("comes", ["in a rush", "one by one"])
def test_figures_and_the_index_wait_while_a_rush_is_heard_and_come_after_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, comes: str
) -> None:
    at = [100.0]
    for module in (rush, company):
        monkeypatch.setattr(module, "monotonic", lambda: at[0])
    known = rush.Rush()
    for user in (handlers, schedule, by_cases):
        monkeypatch.setattr(user, "rush", known)
    left = "select (select count(*) from archive.uncounted), count(*) filter (where not indexed) from archive.dossiers"

    def a_second() -> None:
        by_cases.count(archive.house)
        schedule.index(archive.house)

    heard = letters(*(one for serial in range(1, 5) for one in Told(serial=serial).whole()))
    at[0] += 0.125 if comes == "in a rush" else 10.0
    with archive.house.database.work(seeing=[OFFICE]) as session:
        handlers.keep(session, heard, archive.house)
    archive.ask("update archive.dossiers set sealed_particulars = 'x'")
    a_second()
    assert archive.ask(left) == [(4, 4) if comes == "in a rush" else (0, 0)]
    at[0] += 2.0
    a_second()
    assert archive.ask(left) == [(0, 0)]
