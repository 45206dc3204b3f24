"""Working days of Jilin's offices: dates that one can check against a calendar on the wall."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import chinese_calendar
import holidays
import pytest

from services.kernel.workdays import (
    SHANGHAI,
    CalendarYear,
    OfficeHours,
    UnpublishedYear,
    WorkingCalendar,
    YearState,
    close_of,
    load_published,
)

CALENDAR = load_published()

FIFTEEN_WORKING_DAYS = [
    (date(2026, 2, 10), date(2026, 3, 9)),
    (date(2026, 2, 14), date(2026, 3, 13)),  # a Saturday that is worked
    (date(2026, 2, 18), date(2026, 3, 13)),  # accepted on a rest day
    (date(2026, 4, 24), date(2026, 5, 19)),
    (date(2026, 5, 9), date(2026, 5, 29)),  # a Saturday that is worked
    (date(2026, 9, 16), date(2026, 10, 13)),
    (date(2026, 9, 24), date(2026, 10, 22)),
    (date(2026, 10, 3), date(2026, 10, 27)),  # accepted on a rest day
    (date(2026, 10, 10), date(2026, 10, 30)),  # a Saturday that is worked
    (date(2026, 11, 23), date(2026, 12, 14)),
    (date(2026, 12, 10), date(2026, 12, 31)),
]

SECOND_AND_FIFTEENTH = [
    (date(2026, 1, 30), date(2026, 2, 3), date(2026, 2, 27)),
    (date(2026, 2, 13), date(2026, 2, 24), date(2026, 3, 12)),
    (date(2026, 2, 14), date(2026, 2, 25), date(2026, 3, 13)),
    (date(2026, 2, 16), date(2026, 2, 25), date(2026, 3, 13)),
    (date(2026, 4, 17), date(2026, 4, 21), date(2026, 5, 12)),
    (date(2026, 4, 30), date(2026, 5, 7), date(2026, 5, 25)),
    (date(2026, 6, 5), date(2026, 6, 9), date(2026, 6, 29)),
    (date(2026, 9, 10), date(2026, 9, 14), date(2026, 10, 8)),
    (date(2026, 9, 20), date(2026, 9, 22), date(2026, 10, 16)),
    (date(2026, 9, 24), date(2026, 9, 29), date(2026, 10, 22)),
    (date(2026, 9, 30), date(2026, 10, 9), date(2026, 10, 27)),
    (date(2026, 11, 23), date(2026, 11, 25), date(2026, 12, 14)),
    (date(2026, 12, 10), date(2026, 12, 14), date(2026, 12, 31)),
    (date(2025, 1, 24), date(2025, 1, 27), date(2025, 2, 20)),
    (date(2025, 9, 12), date(2025, 9, 16), date(2025, 10, 10)),
]


@pytest.mark.clause("A6.6.2.6-1")
@pytest.mark.parametrize(("accepted", "due"), FIFTEEN_WORKING_DAYS)
def test_fifteen_working_days_after_acceptance(accepted: date, due: date) -> None:
    assert CALENDAR.after(accepted, 15) == due


@pytest.mark.parametrize(("start", "second", "fifteenth"), SECOND_AND_FIFTEENTH)
def test_the_second_and_the_fifteenth_working_day(start: date, second: date, fifteenth: date) -> None:
    assert (CALENDAR.after(start, 2), CALENDAR.after(start, 15)) == (second, fifteenth)


@pytest.mark.clause("A6.6.2.1c-2")
def test_two_working_days_after_a_friday_end_on_monday_when_the_sunday_is_worked() -> None:
    days = CALENDAR.explain(date(2026, 9, 18), 2)
    assert [(d.on, d.counted, d.reason) for d in days] == [
        (date(2026, 9, 19), None, "周六"),
        (date(2026, 9, 20), 1, "调休上班（国庆节）"),
        (date(2026, 9, 21), 2, "工作日"),
    ]


@pytest.mark.clause("A6.6.2.6-3")
def test_each_skipped_day_of_the_national_holiday_says_why() -> None:
    days = CALENDAR.explain(date(2026, 9, 30), 2)
    assert [(d.on.isoformat(), d.counted, d.reason) for d in days] == [
        *[(f"2026-10-0{n}", None, "国庆节放假") for n in range(1, 8)],
        ("2026-10-08", 1, "工作日"),
        ("2026-10-09", 2, "工作日"),
    ]


def test_every_day_of_three_years_agrees_with_two_independent_packages() -> None:
    china = holidays.country_holidays("CN", years=range(2024, 2027))
    for offset in range((date(2027, 1, 1) - date(2024, 1, 1)).days):
        day = date(2024, 1, 1) + timedelta(days=offset)
        assert CALENDAR.is_working(day) == chinese_calendar.is_workday(day) == china.is_working_day(day), day


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_published_year(year: int, working_days: int) -> None:
    assert CALENDAR.between(date(year, 1, 1), date(year, 12, 31)) == working_days  # 1 January itself is a rest day


@pytest.mark.clause("A6.6.2.6-4")
def test_a_date_in_a_year_that_is_not_published_is_provisional() -> None:
    due = CALENDAR.after(date(2026, 12, 11), 15)
    assert due == date(2027, 1, 4)
    assert CALENDAR.is_provisional(due)
    assert not CALENDAR.is_provisional(CALENDAR.after(date(2026, 12, 10), 15))
    assert CALENDAR.explain(date(2026, 12, 11), 15)[-1].provisional


def test_next_year_counts_its_statutory_days_until_the_arrangement_is_out() -> None:
    rest = [
        "2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-04-05", "2027-05-01",
        "2027-05-02", "2027-06-09", "2027-09-15", "2027-10-01", "2027-10-02", "2027-10-03",
    ]  # fmt: skip
    year = CALENDAR.years[-1]
    assert (year.year, year.state) == (2027, YearState.PROVISIONAL)
    assert [day.isoformat() for day in sorted(year.rest)] == rest
    assert not year.work


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2028, 1, 1)])
def test_a_year_that_nobody_published_is_refused_and_never_guessed(day: date) -> None:
    for ask in (CALENDAR.is_working, CALENDAR.is_provisional, CALENDAR.reason, lambda d: CALENDAR.after(d, 1)):
        with pytest.raises(UnpublishedYear, match=str(day.year)):
            ask(day)


def test_counting_over_the_end_of_the_calendar_is_refused() -> None:
    with pytest.raises(UnpublishedYear, match="2028"):
        CALENDAR.after(date(2027, 12, 20), 15)
    with pytest.raises(UnpublishedYear, match="2023"):
        CALENDAR.before(date(2024, 1, 4), 15)


def test_beyond_the_last_known_year_only_weekends_rest_and_every_day_is_provisional() -> None:
    further = CALENDAR.reaching(date(2028, 3, 1))
    assert CALENDAR.reaching(date(2027, 12, 31)) is CALENDAR
    assert further is CALENDAR.reaching(date(2028, 12, 31))
    days = further.explain(date(2027, 12, 30), 3)
    assert [(day.on.isoformat(), day.counted, day.reason, day.provisional) for day in days] == [
        ("2027-12-31", 1, "工作日", True),
        ("2028-01-01", None, "周六", True),
        ("2028-01-02", None, "周日", True),
        ("2028-01-03", 2, "工作日", True),
        ("2028-01-04", 3, "工作日", True),
    ]
    assert not further.is_provisional(date(2026, 12, 31))


def test_nothing_is_counted_in_zero_days_and_less_is_a_fault() -> None:
    assert CALENDAR.after(date(2026, 10, 3), 0) == CALENDAR.before(date(2026, 10, 3), 0) == date(2026, 10, 3)
    assert CALENDAR.explain(date(2026, 10, 3), 0) == ()
    for count in (CALENDAR.after, CALENDAR.before):
        with pytest.raises(ValueError, match="-1"):
            count(date(2026, 10, 9), -1)


@pytest.mark.clause("A6.6.2.6-4")
def test_a_published_arrangement_takes_the_place_of_the_provisional_one() -> None:
    arranged = CalendarYear(
        2027, YearState.PUBLISHED, "演练", rest={date(2027, 1, 1): "元旦", date(2027, 1, 4): "元旦"}
    )
    published = CALENDAR.with_year(arranged)
    assert published.after(date(2026, 12, 11), 15) == date(2027, 1, 5)
    assert not published.is_provisional(date(2027, 1, 5))
    assert CALENDAR.after(date(2026, 12, 11), 15) == date(2027, 1, 4)
    assert published.version != CALENDAR.version


def test_a_notice_may_rearrange_the_december_before_its_year() -> None:
    days = {date(2026, 12, 31): "元旦", date(2027, 1, 1): "元旦"}
    notice = CalendarYear(2027, YearState.PUBLISHED, "演练", rest=days, work={date(2026, 12, 26): "元旦"})
    published = CALENDAR.with_year(notice)
    assert published.is_working(date(2026, 12, 26))
    assert published.reason(date(2026, 12, 31)) == "元旦放假"


def test_an_office_keeps_its_approved_local_rest_day() -> None:
    local = CALENDAR.with_local_rest({date(2026, 9, 3): "延边州庆放假"})
    assert local.after(date(2026, 9, 2), 1) == date(2026, 9, 4)
    assert local.reason(date(2026, 9, 3)) == "延边州庆放假"
    assert local.version != CALENDAR.version
    assert local.with_year(CALENDAR.years[-1]).version == local.version


def test_equal_calendars_have_equal_versions_and_survive_storage() -> None:
    again = WorkingCalendar(CalendarYear.of(year.document()) for year in reversed(CALENDAR.years))
    assert again.version == CALENDAR.version


def test_a_calendar_with_a_gap_is_a_fault() -> None:
    with pytest.raises(ValueError, match="gap"):
        WorkingCalendar([CALENDAR.years[0], CALENDAR.years[2]])


def test_a_year_names_all_its_faults_at_once() -> None:
    with pytest.raises(ValueError, match=r"2025-10-01 不在2026年；2026-10-03 既放假又上班；2026-10-09 本来就是工作日"):
        CalendarYear(
            2026,
            YearState.PUBLISHED,
            "演练",
            rest={date(2025, 10, 1): "国庆节", date(2026, 10, 3): "国庆节"},
            work={date(2026, 10, 3): "国庆节", date(2026, 10, 9): "国庆节"},
        )


@pytest.mark.parametrize("document", [{}, {"year": 2026, "state": "也许", "source": "", "rest": [], "work": []}])
def test_an_unreadable_arrangement_is_a_fault(document: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"日历格式不对|也许"):
        CalendarYear.of(document)


def test_business_closes_and_opens_by_the_hours_of_the_office() -> None:
    hours = OfficeHours.of("08:30", "16:30")
    assert close_of(date(2026, 12, 14), time(17, 0)) == datetime(2026, 12, 14, 17, 0, tzinfo=SHANGHAI)
    assert hours.close_of(date(2026, 12, 14)) == datetime(2026, 12, 14, 16, 30, tzinfo=SHANGHAI)
    assert hours.opening_of(date(2026, 12, 14)).isoformat() == "2026-12-14T08:30:00+08:00"
    with pytest.raises(ValueError, match="closes before"):
        OfficeHours.of("16:30", "08:30")


def test_the_mark_of_a_calendar_changes_with_a_day_up_to_it_and_with_nothing_later() -> None:
    asked, rest = date(2026, 11, 30), {date(2026, 11, 30): "停电"}
    of_2026 = next(year for year in CALENDAR.years if year.year == 2026)
    later = CALENDAR.with_year(CalendarYear(2027, YearState.PUBLISHED, "通知", {date(2027, 3, 1): "放假"}))
    other = CALENDAR.with_year(
        CalendarYear(2026, of_2026.state, of_2026.source, {**of_2026.rest, **rest}, of_2026.work)
    )
    assert CALENDAR.mark_until(asked) == later.mark_until(asked) != other.mark_until(asked)
    assert CALENDAR.mark_until(date(2026, 11, 29)) == other.mark_until(date(2026, 11, 29))
    assert CALENDAR.mark_until(date(2031, 1, 1)) != later.mark_until(date(2031, 1, 1))  # beyond what is known
    assert CALENDAR.mark_until(date(2023, 5, 1)) == other.mark_until(date(2023, 5, 1))  # before it
