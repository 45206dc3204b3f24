"""Figures with their denominators, equal to a recount from the entries (A7.1.1-2)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from services.archive.queries.verify import retell
from services.archive.tables import EntryRow
from services.kernel.clock import SHANGHAI, standing_at
from services.kernel.contracts.intake import ServiceRated
from services.kernel.people import Post
from tests.archive.conftest import COUNTY, OFFICE, OTHER_OFFICE, PROVINCE, Archive
from tests.archive.events import REGISTERED_AT, Told

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=SHANGHAI)


def ask(archive: Archive, query: str, office: str = PROVINCE) -> dict[str, Any]:
    with standing_at(NOW):
        answer = archive.get(f"/api/statistics?{query}", Post.AUDITOR, office=office)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json or {}
    return found


def a_mixed_month(archive: Archive) -> None:
    invalid, desk, late, waiting = (Told(serial=serial) for serial in range(1, 5))
    archive.hear(*Told(serial=5).whole(), *Told(office=COUNTY).whole(), *Told(office=OTHER_OFFICE).whole())
    archive.hear(invalid.registered(), invalid.opened(), invalid.refused(), invalid.closed("invalid", on_time=None))
    archive.hear(desk.registered(kind="anonymous"), desk.opened(), desk.accepted(), desk.closed("desk"))
    archive.hear(*late.whole()[:-1], late.closed(on_time=False))
    archive.hear(waiting.registered(), waiting.opened(), waiting.accepted())
    october = Told(serial=6, at=REGISTERED_AT.replace(month=10))
    archive.hear(october.registered(), october.opened())


def test_a_month_has_counts_and_what_they_are_of(archive: Archive) -> None:
    a_mixed_month(archive)
    answer = ask(archive, "from=2026-11-01&to=2026-11-30")
    assert (answer["from"], answer["to"], answer["by"]) == ("2026-11-01", "2026-11-30", [])
    (line,) = answer["lines"]
    assert line == {
        "key": {},
        "registered": 7,
        "accepted": 6,
        "invalid": 1,
        "consultations": 0,
        "closed": 6,
        "timed": 5,
        "on_time": 4,
        "graded": 4,
        "satisfied": 4,
        "satisfaction": 100.0,
        "open": 1,
        "overdue": 1,
    }


def test_a_case_counts_at_the_office_that_handles_it(archive: Archive) -> None:
    case = Told()
    archive.hear(case.registered(), case.opened(), case.handed_over(OFFICE, OTHER_OFFICE))
    for office in (PROVINCE, OTHER_OFFICE):
        (line,) = ask(archive, "from=2026-11-01&to=2026-11-30&by=office", office)["lines"]
        assert (line["key"], line["registered"], line["open"]) == ({"office": OTHER_OFFICE}, 1, 1)
    assert ask(archive, "from=2026-11-01&to=2026-11-30&by=office", OFFICE)["lines"] == []

    own = Told(office=OTHER_OFFICE)
    archive.hear(*own.whole(), case.accepted(), case.issued(), case.delivered(), case.called_back(), case.closed())
    (line,) = ask(archive, "from=2026-11-01&to=2026-11-30", OTHER_OFFICE)["lines"]
    assert (line["registered"], line["closed"], line["graded"], line["open"]) == (2, 2, 2, 0)


@pytest.mark.clause("A7.1.1-2", "A5.4g")
def test_the_figures_equal_a_recount_from_the_entries(archive: Archive) -> None:
    a_mixed_month(archive)
    recount: dict[str, Counter[str]] = {}
    with archive.house.database.work(seeing=archive.house.offices.codes) as session:
        rows = session.query(EntryRow).order_by(EntryRow.case, EntryRow.position).all()
    for case in {row.case for row in rows}:
        story = retell([row.as_entry() for row in rows if row.case == case])
        counts = recount.setdefault(story.office, Counter())
        counts["registered"] += story.registered_at is not None
        counts["accepted"] += story.accepted_at is not None
        counts["invalid"] += story.refused_at is not None
        counts["closed"] += story.closed_at is not None
        counts["timed"] += story.on_time is not None
        counts["on_time"] += story.on_time is True
        counts["open"] += story.closed_at is None
    lines = {line["key"]["office"]: line for line in ask(archive, "by=office")["lines"]}
    names = ("registered", "accepted", "invalid", "closed", "timed", "on_time", "open")
    assert {office: {name: line[name] for name in names} for office, line in lines.items()} == {
        office: {name: counts[name] for name in names} for office, counts in recount.items()
    }


def test_groups_combine(archive: Archive) -> None:
    a_mixed_month(archive)
    lines = ask(archive, "by=month,kind", office=OFFICE)["lines"]
    keys = [(line["key"]["month"], line["key"]["kind"], line["registered"], line["closed"]) for line in lines]
    assert keys == [("2026-10", "individual", 1, 0), ("2026-11", "anonymous", 1, 1), ("2026-11", "individual", 5, 4)]


@pytest.mark.parametrize(
    "query",
    ["by=colour", "by=office,office", "from=2026-12-01&to=2026-01-01", "from=x", "by=office;drop table"],
)
def test_a_wrong_question_is_refused(archive: Archive, query: str) -> None:
    assert archive.get(f"/api/statistics?{query}", Post.AUDITOR).status_code == 422


@pytest.mark.parametrize("by", ["office", "month", "department", "class", "channel", "kind", "cause", "outcome"])
def test_every_grouping_adds_up_to_the_same_whole(archive: Archive, by: str) -> None:
    a_mixed_month(archive)
    lines = ask(archive, f"by={by}")["lines"]
    assert sum(line["registered"] for line in lines) == 8
    assert sum(line["closed"] for line in lines) == 6


def closed_with(archive: Archive, serial: int, grade: int | None, *, rated: int | None = None, **how: Any) -> None:
    """A closed complaint whose complainant was called back, and perhaps rated by code as well."""
    told = Told(serial=serial, **{name: how[name] for name in ("office", "at") if name in how})
    told.state["department"] = how.get("department", "hall")
    heard = told.whole()
    heard[-2:] = [told.called_back(grade), told.closed(how.get("outcome", "agreed"))]
    if rated is not None:
        heard.append(ServiceRated(office=told.office, case=told.case, at=told.at, grade=rated))
    archive.hear(*heard)


@pytest.mark.clause("A4.1-4")
def test_satisfaction_by_office_department_and_cause_each_month_is_over_all_cases_and_never_without_their_number(
    archive: Archive,
) -> None:
    october = REGISTERED_AT.replace(month=10)
    closed_with(archive, 1, 5)
    closed_with(archive, 2, 2)
    closed_with(archive, 3, 3)
    closed_with(archive, 4, 5, rated=1)  # what the complainant says by code goes before what was noted in the call
    closed_with(archive, 5, 2, department="pension")
    closed_with(archive, 6, None, department="injury")  # closed, and nobody could be asked
    closed_with(archive, 7, 5, at=october)
    closed_with(archive, 8, 5, office=OTHER_OFFICE)
    answer = ask(archive, "by=office,month,department,cause&from=2026-10-01&to=2026-11-30")
    assert [
        (
            *(line["key"][name] for name in answer["by"]),
            line["closed"],
            line["graded"],
            line["satisfied"],
            line["satisfaction"],
        )
        for line in answer["lines"]
        if line["closed"]
    ] == [
        (OFFICE, "2026-10", "hall", "B02", 1, 1, 1, 100.0),
        (OFFICE, "2026-11", "hall", "B02", 4, 4, 2, 50.0),
        (OFFICE, "2026-11", "injury", "B02", 1, 0, 0, None),
        (OFFICE, "2026-11", "pension", "B02", 1, 1, 0, 0.0),
        (OTHER_OFFICE, "2026-11", "hall", "B02", 1, 1, 1, 100.0),
    ]
    (whole,) = ask(archive, "from=2026-10-01&to=2026-11-30")["lines"]
    assert (whole["closed"], whole["graded"], whole["satisfied"], whole["satisfaction"]) == (8, 7, 4, 57.1)
