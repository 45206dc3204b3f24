"""The figures of whole months: some seconds behind the events, equal to a recount, each rate with what it is of."""

from __future__ import annotations

import io
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from importlib import import_module
from time import monotonic
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from services.archive import actions, queries
from services.archive.queries import rollups
from services.archive.rules.rollup import days_of
from services.archive.schedule import counting
from services.archive.schedule.days import count_days
from services.kernel.clock import SHANGHAI, standing_at
from services.kernel.contracts import Event, routing
from services.kernel.contracts.intake import ServiceRated
from services.kernel.people import Post
from tests.archive.conftest import COUNTY, OFFICE, OTHER_OFFICE, PROVINCE, Archive
from tests.archive.events import REGISTERED_AT, Told, letters

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=SHANGHAI)


def ask(archive: Archive, path: str, office: str = PROVINCE) -> dict[str, Any]:
    with standing_at(NOW):
        answer = archive.get(f"/api/statistics/{path}", Post.AUDITOR, office=office)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json or {}
    return found


def answered(serial: int, days: int = 3, *, office: str = OFFICE, grade: int | None = 5, **how: Any) -> list[Event]:
    """A case that was registered on 2 November 2026, answered so many days later, called back and closed."""
    case = Told(office=office, serial=serial)
    heard: list[Event] = [case.registered(**how.get("registered", {})), case.opened(), case.confirming()]
    heard += [case.accepted(), case.investigating()]
    for waited in how.get("waited", ()):
        heard += case.awaited(waited)
    case.at += timedelta(days=days)
    heard += [case.issued(), case.delivered(on_time=how.get("on_time", True))]
    if how.get("rejected"):
        heard.append(case.next(routing.CaseMoved, "reject", step="reassessing"))
    if how.get("late_call"):
        heard.append(case.breached("K3"))
    if how.get("called", True):
        heard.append(case.called_back(grade))
    heard.append(case.closed(on_time=how.get("on_time", True)))
    if how.get("reopened"):
        heard.append(case.next(routing.CaseMoved, "approve_reopening", step="reopened"))
    return heard


def handed(case: Told) -> routing.CaseHandedOver:
    to = {"to_office": OTHER_OFFICE, "to_department": "hall", "handovers": 1}
    event: routing.CaseHandedOver = case.next(
        routing.CaseHandedOver,
        "accept_offer",
        from_office=OFFICE,
        from_department="hall",
        handled_by=OTHER_OFFICE,
        **to,
    )
    return event


def stories() -> list[list[Event]]:
    """Everything that a figure counts: invalid, desk, anonymous, rejected, reopened, handed over, late, graded."""
    invalid, desk, guest = Told(serial=1), Told(serial=2), Told(serial=3)
    return [
        [invalid.registered(), invalid.opened(), invalid.refused(), invalid.closed("invalid", on_time=None)],
        [desk.registered(kind="anonymous"), desk.opened(), desk.breached("K0"), desk.accepted(), desk.closed("desk")],
        [guest.registered(), guest.opened(), handed(guest), guest.accepted(), guest.delivered(), guest.closed()],
        answered(4, rejected=True, reopened=True, waited=(1, 0)),
        [*answered(5, late_call=True), ServiceRated(office=OFFICE, case=f"{OFFICE}-2026-5", at=NOW, grade=1)],
        answered(6, office=COUNTY, on_time=False)[:7],
    ]


@pytest.mark.clause("A5.4g")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_sums_that_are_kept_equal_a_recount_from_the_entries_whatever_was_heard_in_whatever_order(
    archive: Archive, data: st.DataObject
) -> None:
    archive.ask(
        "truncate archive.entries, archive.dossiers, archive.tallies, archive.rollups, archive.month_sums, "
        "archive.month_lines, archive.months_counted, archive.uncounted, archive.calendars"
    )
    heard = letters(*(event for story in stories() for event in story))
    arrived = data.draw(st.lists(st.sampled_from(heard), min_size=1, max_size=60))
    calendars = iter((published(1, "2026-11-03"), published(2, "2026-11-04", "2026-11-05"), published(3)))
    while arrived:
        size = data.draw(st.integers(1, 20))
        batch, arrived = arrived[:size], arrived[size:]
        if data.draw(st.booleans()) and (event := next(calendars, None)):
            archive.hear_all(event)
            if data.draw(st.booleans()):  # and the one that counts days anew, too
                count_days(archive.house)
        with archive.house.database.work(seeing={each.office for each in batch}) as session:
            actions.keep(session, batch)
        if data.draw(st.booleans()):  # the job comes when it comes
            archive.count()
    archive.count()
    with archive.house.database.work(seeing=archive.house.offices.codes) as session:
        assert rollups.kept_cells(session) == rollups.recounted(session)
        assert queries.odd_sum(session) is None  # the small sums of months are those of the cells
    assert days_told(archive) == days_recounted(archive)
    count_days(archive.house)
    assert days_told(archive) == days_recounted(archive)
    with archive.house.database.work(seeing=archive.house.offices.codes) as session:
        assert actions.months_to_count(session) == []
        assert queries.odd_sum(session) is None


def days_told(archive: Archive) -> dict[tuple[str, ...], dict[int, int]]:
    """By month, office and cause, how many answers took how many working days."""
    by, offices = ("month", "office", "cause"), archive.house.offices.codes
    with archive.house.database.work(seeing=()) as session:
        calendar = rollups.working_calendar(session)
        found = rollups.monthly(session, by=by, first="2026-01", last="2027-12", offices=offices, calendar=calendar)
    return {tuple(line.key[name] for name in by): dict(line.spans) for line in found if line.spans}


def days_recounted(archive: Archive) -> dict[tuple[str, ...], dict[int, int]]:
    """The same from the entries and the calendar, one day after the other."""
    found: dict[tuple[str, ...], Counter[int]] = {}
    with archive.house.database.work(seeing=archive.house.offices.codes) as session:
        cells, calendar = rollups.recounted(session), rollups.working_calendar(session)
    for cell, n in cells.items():
        if span := days_of(cell.measure):
            days = (span[0] + timedelta(days=later) for later in range(1, (span[1] - span[0]).days + 1))
            took = sum(calendar.is_working(day) for day in days)
            found.setdefault((cell.month, cell.handled_in, cell.cause), Counter())[took] += n
    return {key: dict(days) for key, days in found.items()}


def test_what_was_heard_is_counted_once_by_the_job_that_comes_each_second(archive: Archive) -> None:
    for story in stories():
        archive.hear(*story[:3])
    arrived = letters(*stories()[3][3:])
    with archive.house.database.work(seeing={each.office for each in arrived}) as session:
        actions.keep(session, arrived)
    assert archive.count() == 1
    assert archive.count() == 0
    with archive.house.database.work(seeing=archive.house.offices.codes) as session:
        assert rollups.kept_cells(session) == rollups.recounted(session) != {}


def test_a_case_of_before_there_were_figures_is_counted_from_its_entries(archive: Archive) -> None:
    for story in stories():
        archive.hear(*story[:3])
    archive.ask(
        "truncate archive.tallies, archive.rollups, archive.month_sums, archive.month_lines, archive.months_counted"
    )
    archive.ask("insert into archive.uncounted select office, case_id from archive.dossiers")
    assert archive.count() == len(stories())
    with archive.house.database.work(seeing=archive.house.offices.codes) as session:
        assert rollups.kept_cells(session) == rollups.recounted(session) != {}


def test_a_case_that_cannot_be_counted_leaves_the_others_alone(archive: Archive) -> None:
    for story in stories():
        arrived = letters(*story)
        with archive.house.database.work(seeing={each.office for each in arrived}) as session:
            actions.keep(session, arrived)
    archive.ask("update archive.entries set body = '{' where case_id = %s and position = 1", f"{OFFICE}-2026-4")
    with pytest.raises(RuntimeError, match="1 of 6 cases"):
        counting.count(archive.house)
    waiting = archive.ask("select case_id, tried_at is not null from archive.uncounted")
    assert waiting == [(f"{OFFICE}-2026-4", True)]
    assert archive.ask("select count(*) from archive.tallies") == [(5,)]


def test_a_case_that_was_closed_is_called_as_due_only_once_it_was_counted(archive: Archive) -> None:
    arrived = letters(*answered(1, 3))
    with archive.house.database.work(seeing={OFFICE}) as session:
        actions.keep(session, arrived)
    assert ask(archive, f"callback?office={OFFICE}&month=2026-11")["members"] == []
    archive.count()
    members = ask(archive, f"callback?office={OFFICE}&month=2026-11")["members"]
    assert [one["callback"] for one in members] == ["in_time"]


@pytest.mark.clause("A5.1-2")
def test_a_month_tells_of_each_office_the_rate_on_time_the_median_of_working_days_and_how_many_came_back(
    archive: Archive,
) -> None:
    # Accepted on Monday 2 November: 3 days later is Thursday (3 working days), 7 Monday (5), 10 Thursday (8), 14 (10).
    archive.hear(*answered(1, 3), *answered(2, 7), *answered(3, 10, on_time=False), *answered(4, 14, reopened=True))
    archive.hear(*answered(9, 3, office=OTHER_OFFICE))
    here, there = ask(archive, "monthly?by=office&from=2026-11&to=2026-11")["lines"]
    assert (here["key"], here["registered"]) == ({"office": OFFICE}, 4)
    assert here["on_time"] == {"part": 2, "n": 3, "percent": 66.7}  # the fourth is open again, and counts when closed
    assert here["working_days"] == {"median": 5, "ninetieth": 10, "n": 4}
    assert here["reopenings"]["part"] == 1
    assert there["working_days"] == {"median": 3, "ninetieth": 3, "n": 1}
    assert there["reopenings"] == {"part": 0, "n": 1, "percent": 0.0}
    assert [line["key"] for line in ask(archive, "monthly?by=office", COUNTY)["lines"]] == []


def test_a_handed_over_case_counts_where_it_is_handled(archive: Archive) -> None:
    case = Told(serial=3)
    archive.hear(case.registered(), case.opened())
    assert [line["key"]["office"] for line in ask(archive, "monthly?by=office")["lines"]] == [OFFICE]
    archive.hear(handed(case))
    (line,) = ask(archive, "monthly?by=office")["lines"]
    assert (line["key"]["office"], line["registered"], line["handovers"]) == (OTHER_OFFICE, 1, 1)
    assert ask(archive, "monthly?by=office", OFFICE)["lines"] == []


def test_every_group_and_every_measure_has_its_line(archive: Archive) -> None:
    for story in stories():
        archive.hear(*story)
    for group in ("office", "month", "department", "class", "cause", "business", "channel", "stage"):
        lines = ask(archive, f"monthly?by={group}")["lines"]
        assert sum(line["registered"] for line in lines) == 6, group
    lines = {line["key"]["cause"]: line for line in ask(archive, "monthly?by=cause,business")["lines"]}
    assert lines["B02"]["key"] == {"cause": "B02", "business": "pension"}
    (whole,) = ask(archive, "monthly")["lines"]
    assert whole["breaches"] == {"K0": 1, "K3": 1}
    assert (whole["rejections"], whole["handovers"], whole["reopenings"]["part"]) == (1, 1, 1)
    assert whole["satisfaction"] == {
        "satisfied": 0,
        "n": 1,
        "percent": 0.0,
        "of_closed": 4,
        "response_percent": 25.0,
    }


@pytest.mark.clause("A7.1.1-1")
def test_satisfaction_of_a_month_has_its_response_rate_and_number_and_there_is_no_rate_without_one(
    archive: Archive,
) -> None:
    archive.hear(*answered(1, grade=5), *answered(2, grade=2), *answered(3, grade=4), *answered(4, called=False))
    archive.hear(*answered(5, grade=None, office=OTHER_OFFICE))
    lines = {line["key"]["office"]: line for line in ask(archive, "monthly?by=office&from=2026-11&to=2026-11")["lines"]}
    assert lines[OFFICE]["satisfaction"] == {
        "satisfied": 2,
        "n": 3,
        "percent": 66.7,
        "of_closed": 4,
        "response_percent": 75.0,
    }
    assert lines[OTHER_OFFICE]["satisfaction"] == {
        "satisfied": 0,
        "n": 0,
        "percent": None,
        "of_closed": 1,
        "response_percent": 0.0,
    }
    with standing_at(NOW):
        page = archive.get("/records/figures?by=office&from=2026-11&to=2026-11", Post.LEADER)
    assert "66.7%（3 件）" in page.text


@pytest.mark.clause("A7.1.1-2")
def test_valid_invalid_immediate_anonymous_and_the_rest_together_are_the_numbers_issued(archive: Archive) -> None:
    invalid, desk, nameless, asked, waiting = (Told(serial=serial) for serial in range(1, 6))
    archive.hear(invalid.registered(), invalid.opened(), invalid.refused(), invalid.closed("invalid", on_time=None))
    archive.hear(desk.registered(), desk.opened(), desk.accepted(), desk.closed("desk"))
    archive.hear(nameless.registered(kind="anonymous"), nameless.opened(), nameless.accepted(), nameless.closed())
    archive.hear(asked.registered(), asked.opened(), asked.closed("consultation", on_time=None))
    archive.hear(waiting.registered(), waiting.opened())
    archive.hear(*answered(6))
    (here,) = ask(archive, "numbers?year=2026")["offices"]
    kinds = {"anonymous": 1, "immediate": 1, "invalid": 1, "consultations": 1, "withdrawn": 0}
    assert here["kinds"] == {**kinds, "valid": 1, "undecided": 1}
    assert sum(here["kinds"].values()) == here["issued"] == here["registered"] == 6
    assert here["missing"] == []
    archive.hear(*answered(8))  # a number of which nothing was heard is named, not passed over
    (here,) = ask(archive, "numbers?year=2026")["offices"]
    assert (here["issued"], here["registered"], here["missing"]) == (8, 7, [7])


def test_the_days_that_the_office_waited_stand_beside_the_rate_in_time_and_change_nothing_of_it(
    archive: Archive,
) -> None:
    """D04: counted when the case is closed, of whatever group is asked for, by the calendar."""
    by_mistake = 5 / 86400  # taken back after five seconds
    archive.hear(
        *answered(1, waited=(2, 5)), *answered(2, waited=(1,), on_time=False), *answered(3, waited=(by_mistake,))
    )
    archive.hear(*answered(4, waited=(3,), office=OTHER_OFFICE), *answered(5, waited=(4,))[:-2])  # the last is open
    of_all = "from=2026-11&to=2026-11"
    (whole,) = ask(archive, f"monthly?{of_all}")["lines"]
    # 2 to 4 and 4 to 9 November, 2 to 3, and 2 to 5: by Monday to Friday
    assert whole["waits"] == {"cases": 3, "working_days": 2 + 3 + 1 + 3, "of_closed": 4}
    assert whole["on_time"] == {"part": 3, "n": 4, "percent": 75.0}
    for by in ("office", "office,department"):
        lines = ask(archive, f"monthly?by={by}&{of_all}")["lines"]
        waits = {line["key"]["office"]: line["waits"]["working_days"] for line in lines}
        assert waits == {OFFICE: 6, OTHER_OFFICE: 3}
    with archive.house.database.work(seeing=archive.house.offices.codes) as session:
        assert queries.reporting.figures_of(session, OFFICE, ("2026-11", "2026-11"))["waits"] == [2, 6]
        assert rollups.kept_cells(session) == rollups.recounted(session)
    with standing_at(NOW):
        page = archive.get(f"/records/figures?by=office&{of_all}", Post.PROVINCE)
        made = archive.get(f"/api/statistics/monthly.xlsx?by=office&{of_all}", Post.PROVINCE)
    assert "期限不因此停止，按期率不变" in page.text
    sheet = openpyxl.load_workbook(io.BytesIO(made.data)).active
    assert sheet is not None
    heads, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = heads.index("等过投诉人")
    assert [(row[0], row[at - 1], row[at], row[at + 1]) for row in rows] == [
        ("长春市", "66.7%（3 件）", 2, 6),
        ("吉林市", "100.0%（1 件）", 1, 3),
    ]
    record = archive.get(f"/api/records/{OFFICE}-2026-1", Post.ARCHIVIST, office=OFFICE).json
    assert record is not None
    told = [(one["title"], one["text"]) for one in record["history"] if "等投诉人" in one["title"] + one["text"]]
    assert [title for title, _ in told] == ["标明在等投诉人", "投诉人补充材料"] * 2
    assert told[0][1].endswith("，等投诉人补充材料，期限照常计算")
    assert told[1][1].endswith("，2026-11-02 起等投诉人，到此为止")


def test_the_callback_rate_has_its_formula_and_its_members(archive: Archive) -> None:
    archive.hear(*answered(1), *answered(2, late_call=True), *answered(3, called=False))
    desk = Told(serial=4)
    archive.hear(desk.registered(), desk.opened(), desk.accepted(), desk.closed("desk"))
    rate = ask(archive, f"callback?office={OFFICE}&month=2026-11")
    assert (rate["closed"], rate["exempt"], rate["due"], rate["in_time"], rate["percent"]) == (4, 1, 3, 1, 33.3)
    assert "免予回访" in rate["formula"]
    found = {member["case"].rsplit("-", 1)[1]: member["callback"] for member in rate["members"]}
    assert found == {"1": "in_time", "2": "late", "3": "waiting", "4": "exempt"}
    (line,) = ask(archive, "monthly?from=2026-11&to=2026-11")["lines"]
    assert (line["callback"]["percent"], line["callback"]["due"]) == (33.3, 3)
    with standing_at(NOW):
        strange = archive.get(
            f"/api/statistics/callback?office={OTHER_OFFICE}&month=2026-11", Post.LEADER, office=OFFICE
        )
    assert strange.status_code == 422


@pytest.mark.clause("A5.1-4")
def test_facts_for_rewards_are_ranked_among_equals_and_exported_and_none_of_fewer_than_twenty(archive: Archive) -> None:
    for serial in range(1, 21):
        archive.hear(*answered(serial, on_time=serial > 2, grade=5 if serial > 5 else 4, rejected=serial == 1))
        archive.hear(*answered(serial, office=OTHER_OFFICE, rejected=serial < 3))
    for serial in range(1, 20):
        archive.hear(*answered(serial, office=COUNTY))
    places = {
        what: [
            (place["who"], place["rank"], place["part"], place["n"], place["percent"])
            for place in ask(archive, f"comparison?what={what}&by=office&from=2026-11&to=2026-11")["places"]
        ]
        for what in ("on_time", "first_time", "praised")
    }
    assert places == {
        "on_time": [(OTHER_OFFICE, 1, 20, 20, 100.0), (OFFICE, 2, 18, 20, 90.0)],
        "first_time": [(OFFICE, 1, 19, 20, 95.0), (OTHER_OFFICE, 2, 18, 20, 90.0)],
        "praised": [(OTHER_OFFICE, 1, 20, 20, 100.0), (OFFICE, 2, 15, 20, 75.0)],
    }
    with standing_at(NOW):
        page = archive.get("/records/figures?from=2026-11&to=2026-11", Post.PROVINCE)
        assert "90.0%（20 件）" in page.text
        made = archive.get("/api/statistics/comparison.xlsx?what=praised&from=2026-11&to=2026-11", Post.AGENCY_HEAD)
    sheet = openpyxl.load_workbook(io.BytesIO(made.data)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[0], row[1], row[3]) for row in rows] == [("1", "吉林市", 20), ("2", "长春市", 20)]


def test_the_workbook_holds_the_lines_of_the_page(archive: Archive) -> None:
    archive.hear(*answered(1), *answered(2, office=OTHER_OFFICE))
    with standing_at(NOW):
        made = archive.get("/api/statistics/monthly.xlsx?by=office&from=2026-11&to=2026-11", Post.AUDITOR)
    sheet = openpyxl.load_workbook(io.BytesIO(made.data)).active
    assert sheet is not None
    assert [[cell.value for cell in row][:3] for row in sheet.iter_rows()] == [
        ["机构", "登记", "受理"],
        ["长春市", 1, 1],
        ["吉林市", 1, 1],
    ]


def test_what_looks_odd_is_listed(archive: Archive) -> None:
    minutes = Told(serial=1, at=datetime(2026, 11, 23, 16, 0, tzinfo=SHANGHAI))
    archive.hear(minutes.registered(), minutes.opened(), minutes.accepted(), minutes.issued(), minutes.delivered())
    for serial in range(2, 12):
        archive.hear(*answered(serial))
    found = ask(archive, "anomalies?from=2026-11-01&to=2026-11-30")["anomalies"]
    assert [(one["kind"], len(one["cases"])) for one in found] == [("last_minute", 1), ("perfect_grades", 10)]
    assert found[0]["about"] == "期限前 26 分钟送达"
    with standing_at(NOW):
        page = archive.get("/records/figures?from=2026-11&to=2026-11", Post.LEADER, office=OFFICE)
    assert "期限前 26 分钟送达" in page.text
    assert f"/records/{OFFICE}-2026-1" in page.text
    kept = "select case_id, answered_at, spare from archive.tallies order by case_id"
    before = archive.ask(kept)
    archive.ask("update archive.tallies set answered_at = null, spare = null")
    archive.ask(import_module("services.archive.migrations.0022_spare").FILL)
    assert archive.ask(kept) == before  # what was counted before it was noted has it too
    archive.hear(*answered(12, grade=3))
    for serial in (2, 3, 4):  # three complaints of the same words, as the index keeps them
        archive.ask(
            "insert into archive.texts (case_id, begun_at, grams) values (%s, %s, %s)",
            *(f"{OFFICE}-2026-{serial}", REGISTERED_AT, [1, 7, 9]),
        )
    assert [one["kind"] for one in ask(archive, "anomalies?from=2026-11-01&to=2026-11-30")["anomalies"]] == [
        "last_minute",
        "same_words",
    ]


@pytest.mark.clause("A5.1-7")
def test_each_quarter_everybody_reads_the_figures_of_each_city_and_no_personal_word(archive: Archive) -> None:
    for serial in range(1, 6):
        archive.hear(*answered(serial, 3, grade=5 if serial > 1 else 1))
        archive.hear(*answered(serial, 7, office=COUNTY, on_time=serial > 2))
    archive.hear(*answered(1, office=OTHER_OFFICE))
    with standing_at(datetime(2027, 1, 4, 9, 0, tzinfo=SHANGHAI)):
        page = archive.client.get("/province/figures")
        before = archive.client.get("/province/figures?quarter=2026-Q3")
    assert page.status_code == 200
    text = re.sub(r"<[^>]+>|\s+", "", page.text)
    city = text[text.index("长春市") : text.index("吉林市")]
    assert all(
        words in city
        for words in ("登记10件", "办结10件", "按期答复80.0%（10件）", "半数在3个工作日", "满意90.0%（10件）")
    )
    assert "登记不足5件" in text[text.index("吉林市") :]  # one complaint would point to somebody
    assert "2026年第4季度" in text
    assert not re.search(rf"{OFFICE}-2026-\d|o-[0-9]|社保受理", page.text)
    assert "登记10件" not in re.sub(r"<[^>]+>|\s+", "", before.text)


@pytest.mark.parametrize("query", ["monthly?by=colour", "monthly?from=2026-13", "comparison?what=beauty", "numbers"])
def test_a_wrong_question_is_refused(archive: Archive, query: str) -> None:
    assert archive.get(f"/api/statistics/{query}", Post.AUDITOR).status_code == 422


def test_days_are_counted_by_the_calendar_that_the_province_published_last(archive: Archive) -> None:
    archive.hear(*answered(1, days=3))
    assert days_of_all(archive) == {"median": 3, "ninetieth": 3, "n": 1}
    archive.hear_all(published(2, "2026-11-03", "2026-11-04"), published(1, "2026-11-03"))
    archive.hear(*answered(2, days=7))
    assert days_of_all(archive) == {"median": 1, "ninetieth": 3, "n": 2}
    lines = "select days from archive.month_lines where days <> '{}'"
    assert archive.ask(lines) == [([0, 0, 0, 1],)]  # by the calendar of before: told from the spans, until the job came
    archive.ask("insert into archive.month_sums select '2023-05', 'span 2023-05-04 2023-05-05', '220100', 'x', 1")
    archive.ask("insert into archive.months_counted values ('2023-05')")
    of_then = archive.get("/api/statistics/monthly?from=2023-05&to=2023-05", Post.AUDITOR)
    assert of_then.status_code == 200, "days that nobody can count are in no figure, and stop no page"
    with capture_logs() as logs:
        count_days(archive.house)
        count_days(archive.house)  # ten seconds later there is nothing to do
    told = [(log["month"], log["done"], log["of"]) for log in logs if "month" in log]
    assert told == [("2026-11", 1, 2), ("2023-05", 2, 2)]  # of which no calendar is known: left as it was
    assert archive.ask(lines) == [([0, 1, 0, 1],)]
    assert days_of_all(archive) == {"median": 1, "ninetieth": 3, "n": 2}
    archive.hear(*answered(3, days=3))
    assert archive.ask(lines) == [([0, 2, 0, 1],)]
    assert days_of_all(archive) == {"median": 1, "ninetieth": 3, "n": 3}


def test_a_case_that_is_counted_while_the_days_of_its_month_are_counted_anew_is_among_them_once(
    archive: Archive,
) -> None:
    archive.hear(*answered(1))
    archive.hear_all(published(1, "2026-11-03"))
    arrived = letters(*answered(2))
    with archive.house.database.work(seeing=[OFFICE]) as session:
        actions.keep(session, arrived)
    waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    with ThreadPoolExecutor(1) as other:
        with archive.house.database.work(seeing=()) as session:
            assert actions.count_days(session, "2026-11") == 1
            counting = other.submit(archive.count)
            until = monotonic() + 20
            while archive.ask(waits) == [(0,)]:
                assert monotonic() < until
                assert not counting.done()
        assert counting.result(timeout=20) == 1
    assert archive.ask("select days from archive.month_lines where days <> '{}'") == [([0, 0, 2],)]
    assert days_told(archive) == days_recounted(archive)


def days_of_all(archive: Archive) -> Any:
    return ask(archive, "monthly?from=2026-11&to=2026-11")["lines"][0]["working_days"]


def published(revision: int, *rest: str) -> routing.CalendarPublished:
    days = tuple(routing.NamedDay(name="停电", on=date.fromisoformat(day)) for day in rest)
    told: dict[str, Any] = {"office": PROVINCE, "case": "", "at": NOW, "year": 2026, "revision": revision}
    return routing.CalendarPublished(**told, state="正式", source="省局通知", rest=days, work=(), of_office=None)


def test_the_share_still_open_is_told_by_days_with_those_still_followed_and_not_of_a_few(archive: Archive) -> None:
    for serial in range(1, 25):  # ten closed after three working days, ten after ten, four open since the acceptance
        days = 3 if serial <= 10 else 14
        heard = answered(serial, days=days)
        archive.hear(*(heard if serial <= 20 else heard[:5]))
    archive.hear(*answered(1, office=OTHER_OFFICE))
    asked = "survival?by=office&from=2026-11-01&to=2026-11-30"
    here, there = ask(archive, asked)["curves"]
    assert (here["n"], here["open"], there["n"], there["points"]) == (24, 4, 1, [])
    points = {point["days"]: (point["percent"], point["at_risk"]) for point in here["points"]}
    assert points == {1: (100.0, 24), 3: (58.3, 24), 5: (58.3, 14), 10: (16.7, 14), 15: (16.7, 4), 20: (16.7, 4)}
    with standing_at(NOW):
        page = archive.get("/records/figures/open?by=office", Post.AUDITOR).text
        assert archive.get("/api/statistics/survival?by=cause", Post.AUDITOR).status_code == 422
    assert "58.3%（24）" in page
    assert "<polyline" in page
    for serial, classed in enumerate(("three", "other", "one", "two"), start=40):
        case = Told(serial=serial)
        case.state["classed"] = classed
        archive.hear(case.registered(), case.opened(), case.accepted())
    for asked in ("survival?by=class&from=2026-11-01&to=2026-11-30", "monthly?by=class&from=2026-11&to=2026-11"):
        told = ask(archive, asked)
        classes = [one["key"]["class"] for one in told.get("curves") or told["lines"]]
        assert classes == ["one", "two", "three", "other"]  # as the guide lists them
