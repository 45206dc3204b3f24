"""A year of the calendar from a file: every fault at once, each at its place; and a pack of rules."""

from __future__ import annotations

from datetime import date

import pytest

from services.kernel.errors import Invalid
from services.kernel.workdays import YearState, load_published
from services.routing.rules.local_rest import Approval
from services.routing.rules.pack_words import words_of
from services.routing.rules.packs import COUNTS, LENGTHS, changes, pack_from
from services.routing.rules.policy import DEFAULT_PACK
from services.routing.rules.publishing import changed_days, fits, local_rest_of, read_file, year_of

TODAY = date(2026, 12, 18)
CALENDAR = load_published()
TOML = """
year = 2027
state = "正式"
source = "二〇二七年部分节假日安排的通知"
rest = [
  { name = "元旦", first = "2027-01-01", last = "2027-01-03" },
  { name = "春节", first = "2027-02-05", last = "2027-02-11" },
  { name = "清明节", first = "2027-04-03", last = "2027-04-05" },
  { name = "劳动节", first = "2027-05-01", last = "2027-05-05" },
  { name = "端午节", first = "2027-06-09", last = "2027-06-09" },
  { name = "中秋节", first = "2027-09-15", last = "2027-09-15" },
  { name = "国庆节", first = "2027-10-01", last = "2027-10-07" },
]
work = [
  { name = "春节", on = "2027-02-13" },
  { name = "劳动节", on = "2027-05-08" },
  { name = "国庆节", on = "2027-09-26" },
]
"""
CSV = """kind,name,first,last
year,2027,,
state,正式,,
source,二〇二七年部分节假日安排的通知,,
rest,元旦,2027-01-01,2027-01-03
rest,春节,2027-02-05,2027-02-11
rest,清明节,2027-04-03,2027-04-05
rest,劳动节,2027-05-01,2027-05-05
rest,端午节,2027-06-09,
rest,中秋节,2027-09-15,
rest,国庆节,2027-10-01,2027-10-07
work,春节,2027-02-13,
work,劳动节,2027-05-08,
work,国庆节,2027-09-26,
"""


def faults(raised: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in raised.value.faults]


def test_toml_and_csv_say_the_same() -> None:
    by_toml, by_csv = year_of(read_file(TOML)), year_of(read_file(CSV))
    assert by_toml == by_csv
    assert (by_toml.year, by_toml.state, len(by_toml.rest), len(by_toml.work)) == (2027, YearState.PUBLISHED, 27, 3)


def test_every_fault_of_a_year_is_told_at_once_and_at_its_place() -> None:
    document = {
        "year": "nächstes",
        "state": "offiziell",
        "rest": [
            {"name": "元旦", "first": "2027-01-03", "last": "2027-01-01"},
            {"name": "", "first": "2027-02-05", "last": "2027-02-30"},
        ],
        "work": [{"name": "春节", "on": "2027-02-12"}],
    }
    with pytest.raises(Invalid) as raised:
        year_of(document)
    assert faults(raised) == [
        ("year", "year"),
        ("state", "state"),
        ("source", "source"),
        ("rest.0.last", "span"),
        ("rest.1.name", "name"),
        ("rest.1.last", "date_parsing"),
        ("work.0.on", "no_rest_day"),
    ]


def test_a_day_that_rests_and_is_worked_or_stands_twice_or_in_another_year_is_a_fault() -> None:
    document = dict(read_file(TOML))
    document["work"] = [
        {"name": "春节", "on": "2027-02-06"},
        {"name": "春节", "on": "2027-02-13"},
        {"name": "春节", "on": "2027-02-13"},
        {"name": "春节", "on": "2026-02-14"},
    ]
    with pytest.raises(Invalid) as raised:
        year_of(document)
    assert faults(raised) == [
        ("work.0.on", "rest_and_work"),
        ("work.2.on", "twice"),
        ("work.3.on", "other_year"),
    ]


def test_a_year_typed_in_halfway_is_found_out_by_its_working_days() -> None:
    with pytest.raises(Invalid) as raised:
        year_of({"year": 2027, "state": "正式", "source": "通知", "rest": [], "work": []})
    assert faults(raised) == [("rest", "implausible")]
    assert "261" in raised.value.faults[0].message


@pytest.mark.parametrize("text", ["", "year = ", "kind,name,first,last\nfest,元旦,2027-01-01,\n", "\x00"])
def test_what_is_no_calendar_is_a_fault_and_no_crash(text: str) -> None:
    with pytest.raises(Invalid):
        year_of(read_file(text))


def test_years_follow_without_a_gap_and_what_has_passed_stays() -> None:
    gap = dict(read_file(TOML.replace("2027", "2029")), work=[])
    with pytest.raises(Invalid) as raised:
        fits(CALENDAR, year_of(gap), today=TODAY)
    assert faults(raised) == [("year", "year_gap")]
    year = year_of(read_file(TOML))
    fits(CALENDAR, year, today=TODAY)
    with pytest.raises(Invalid) as raised:
        fits(CALENDAR, year, today=date(2027, 2, 8))
    assert ("rest", "past_day") in faults(raised)
    provisional = year_of(dict(read_file(TOML), state="暂定"))
    with pytest.raises(Invalid) as raised:
        fits(CALENDAR.with_year(year), provisional, today=TODAY)
    assert ("state", "step_back") in faults(raised)


def test_a_confirmed_year_changes_each_of_its_days_even_where_it_counts_as_before() -> None:
    changed = changed_days(CALENDAR, CALENDAR.with_year(year_of(read_file(TOML))))
    assert (changed[0], changed[-1], len(changed)) == (date(2027, 1, 1), date(2027, 12, 31), 365)


def test_local_rest_days_are_working_days_to_come_and_few() -> None:
    def days(*on: str) -> dict[str, object]:
        return {"days": [{"on": day, "name": "州庆"} for day in on]}

    found = local_rest_of(days("2027-09-03"), year=2027, calendar=CALENDAR, today=TODAY, held={})
    assert found == Approval(TODAY, {date(2027, 9, 3): "州庆"})
    with pytest.raises(Invalid) as raised:
        local_rest_of(
            days("2027-09-04", "2026-09-03", "gestern", "2027-09-03", "2027-09-03", "2027-09-06"),
            year=2027,
            calendar=CALENDAR,
            today=TODAY,
            held={},
        )
    assert faults(raised) == [
        ("days", "too_long"),
        ("days.0.on", "no_working_day"),
        ("days.1.on", "other_year"),
        ("days.2.on", "date_parsing"),
        ("days.4.on", "no_working_day"),
    ]
    for told, fault in (
        ({"days": []}, ("days", "nothing_to_withdraw")),
        ({**days("2027-09-03"), "replaces": "是"}, ("replaces", "bool_type")),
    ):
        with pytest.raises(Invalid) as raised:
            local_rest_of(told, year=2027, calendar=CALENDAR, today=TODAY, held={})
        assert faults(raised) == [fault]


@pytest.mark.clause("A0-1", "A2-1")
def test_a_pack_changes_numbers_names_its_issuer_and_begins_on_a_later_day() -> None:
    document = {"version": "jl-2027", "effective_on": "2027-01-01", "answer": 12, "issuer": "吉林省社会保险局"}
    pack = pack_from(document, current=DEFAULT_PACK, known=frozenset({"guide-1"}), today=TODAY)
    assert (pack.version, pack.issuer, pack.answer.n, pack.answer.clause, pack.issued_on) == (
        "jl-2027",
        "吉林省社会保险局",
        12,
        "6.6.2.6, D02",
        TODAY,
    )
    assert pack.families == ("人社",)
    assert pack.succession
    assert [(c.field, c.before, c.after) for c in changes(DEFAULT_PACK, pack)] == [
        ("issuer", DEFAULT_PACK.issuer, "吉林省社会保险局"),
        ("answer", "15个工作日", "12个工作日"),
    ]


def test_a_pack_may_be_stricter_than_the_guide_and_never_laxer() -> None:
    document = {
        "version": "guide-1",
        "effective_on": "2026-12-18",
        "answer": 16,
        "answer_again": 16,
        "report_to_functional": 3,
        "progress": "五",
        "issuer": "",
        "ladder": [],
    }
    with pytest.raises(Invalid) as raised:
        pack_from(document, current=DEFAULT_PACK, known=frozenset({"guide-1"}), today=TODAY)
    assert faults(raised) == [
        ("ladder", "extra_forbidden"),
        ("version", "version_taken"),
        ("effective_on", "past_day"),
        ("issuer", "text"),
        ("answer", "beyond_the_guide"),
        ("report_to_functional", "beyond_the_guide"),
        ("progress", "int_type"),
        ("answer_again", "beyond_the_guide"),
    ]


@pytest.mark.clause("A2-2")
def test_the_pack_tells_which_cited_standards_were_replaced() -> None:
    told = {standard.number: (standard.replaced_by, standard.outdated) for standard in DEFAULT_PACK.standards}
    assert told["GB/T 17242-1998"] == ("GB/T 17242-2025", False)
    assert told["GB/T 19000-2000（ISO 9000:2000）"] == ("", True)


def test_every_number_of_a_pack_has_words_on_its_page() -> None:
    assert {name for name in (*LENGTHS, *COUNTS) if words_of(name) == name} == set()
