"""The anchor outside the database: a whole chain rewritten by the superuser is found at its first other row."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from services.archive import queries, schedule
from services.archive.rules.chain import link, start
from services.archive.tables import EntryRow as E
from services.kernel import clock
from services.kernel.people import Post
from tests.archive.conftest import OFFICE, OTHER_OFFICE, Archive
from tests.archive.events import REGISTERED_AT, Told

DAY = REGISTERED_AT + timedelta(hours=9)


@pytest.fixture
def anchored(archive: Archive) -> Iterator[Archive]:
    """Two cases of an office and one of another, anchored on the day."""
    shutil.rmtree(folder(archive), ignore_errors=True)
    for told in (Told(serial=1), Told(serial=2), Told(office=OTHER_OFFICE)):
        archive.hear(*told.whole())
    with clock.standing_at(lambda: DAY):
        schedule.anchor(archive.house)
    yield archive
    shutil.rmtree(folder(archive), ignore_errors=True)


def folder(archive: Archive) -> Path:
    return Path(archive.house.settings.environment["ANCHORS_DIR"])


def rewrite(archive: Archive, case: str, position: int) -> None:
    """As a superuser who knows the program: the row, every link after it, and the dossier's head."""
    with archive.house.database.work(seeing=[OFFICE]) as session:
        rows = session.scalars(select(E).where(E.office == OFFICE, E.case == case).order_by(E.position)).all()
    previous = start(case)
    for row in rows:
        if row.position == position:
            document = json.loads(row.body)
            document["event"]["stage"] = "从未发生"
            row.body = json.dumps(document, ensure_ascii=False)
            archive.ask(
                "update archive.entries set body = %s where case_id = %s and position = %s", row.body, case, position
            )
        previous = link(previous, row.as_entry())
        archive.ask(
            "update archive.entries set link = %s where case_id = %s and position = %s", previous, case, row.position
        )
    archive.ask("update archive.dossiers set head = %s where case_id = %s", previous, case)


def verify(archive: Archive) -> tuple[int, list[tuple[object, object]]]:
    """The exit status of the operator's command, and what it named."""
    with capture_logs() as logs:
        status = schedule.verify(archive.house, ["--office", OFFICE])
    return status, [
        (line.get("case") or line.get("anchor"), line.get("position")) for line in logs if line["log_level"] == "error"
    ]


@pytest.mark.clause("A5.4g")
def test_a_whole_chain_rewritten_by_the_superuser_is_named_at_its_first_other_row(anchored: Archive) -> None:
    case = Told(serial=1).case
    assert verify(anchored) == (0, [])
    rewrite(anchored, case, 5)
    with anchored.house.database.work(seeing=[OFFICE]) as session:
        assert queries.verify_office(session, OFFICE).found is None  # in itself it holds
    assert verify(anchored) == (1, [(case, 5)])


def test_a_case_that_is_gone_with_everything_is_named(anchored: Archive) -> None:
    case = Told(serial=2).case
    for table in ("entries", "dossiers"):
        anchored.ask(f"delete from archive.{table} where case_id = %s", case)  # noqa: S608 - our tables
    assert verify(anchored) == (1, [(case, None)])


def test_only_what_is_new_is_anchored_the_next_day_and_a_day_has_one_anchor(anchored: Archive) -> None:
    late = Told(serial=3)
    anchored.hear(late.registered())
    with clock.standing_at(lambda: DAY):
        schedule.anchor(anchored.house)
    with clock.standing_at(lambda: DAY + timedelta(days=1)):
        schedule.anchor(anchored.house)
    first, second = sorted((folder(anchored) / OFFICE).iterdir())
    assert (first.name, second.name) == ("2026-11-02.anchor", "2026-11-03.anchor")
    assert [line.split(" ")[:2] for line in second.read_text(encoding="utf-8").splitlines()[1:-1]] == [[late.case, "1"]]
    assert verify(anchored) == (0, [])


@pytest.mark.parametrize("damage", ["change", "remove", "forge"])
def test_an_anchor_that_was_changed_removed_or_signed_by_another_is_named(anchored: Archive, damage: str) -> None:
    anchored.hear(Told(serial=3).registered())
    with clock.standing_at(lambda: DAY + timedelta(days=1)):
        schedule.anchor(anchored.house)
    first, second = sorted((folder(anchored) / OFFICE).iterdir())
    if damage == "remove":
        first.unlink()
    else:
        first.chmod(0o600)
        lines = first.read_text(encoding="utf-8").splitlines()
        if damage == "change":
            lines[1] = lines[1][:-1] + ("0" if lines[1][-1] != "0" else "1")
        else:
            lines[-1] = json.dumps({**json.loads(lines[-1]), "public_key": "00" * 32})
        first.write_text("\n".join(lines) + "\n", encoding="utf-8")
    status, named = verify(anchored)
    assert status == 1
    assert second.name in str(named) or first.name in str(named)


@pytest.mark.clause("A8-3")
def test_a_case_is_shown_as_it_was_known_on_a_day(archive: Archive) -> None:
    case = Told()
    early = [case.registered(), case.opened()]
    case.at += timedelta(days=3)
    archive.hear(*early, case.confirming(), case.accepted())
    path = f"/api/records/{case.case}"

    def known(day: str) -> tuple[str, int]:
        told = archive.get(f"{path}?as_of={day}", Post.ARCHIVIST, office=OFFICE).json
        return told["step"], len(told["history"])  # type: ignore[index]

    assert known("2026-11-02") == ("registered", 2)
    assert known("2026-11-05") == ("accepted", 4)
    assert archive.get(f"{path}?as_of=2026-11-01", Post.ARCHIVIST, office=OFFICE).status_code == 404
    assert archive.get(path, Post.ARCHIVIST, office=OFFICE).json["step"] == "accepted"  # type: ignore[index]
