"""What holds for every day and every count."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.kernel.workdays import load_published

CALENDAR = load_published()
DAYS = st.dates(min_value=date(2024, 3, 1), max_value=date(2027, 9, 30))
COUNTS = st.integers(min_value=1, max_value=30)


@given(DAYS, COUNTS)
def test_a_deadline_is_a_later_working_day_that_ends_its_explanation(start: date, n: int) -> None:
    due = CALENDAR.after(start, n)
    days = CALENDAR.explain(start, n)
    assert due > start
    assert CALENDAR.is_working(due)
    assert days[0].on == start + timedelta(days=1)
    assert [d.counted for d in days if d.counted] == list(range(1, n + 1))
    assert (days[-1].on, days[-1].counted) == (due, n)


@given(DAYS, COUNTS)
def test_counting_agrees_with_walking(start: date, n: int) -> None:
    day, left = start, n
    while left:
        day += timedelta(days=1)
        left -= CALENDAR.is_working(day)
    assert CALENDAR.after(start, n) == day


@given(DAYS, COUNTS, COUNTS)
def test_counting_on_is_counting_the_sum(start: date, n: int, m: int) -> None:
    assert CALENDAR.after(CALENDAR.after(start, n), m) == CALENDAR.after(start, n + m)


@given(DAYS, COUNTS)
def test_between_and_before_undo_after(start: date, n: int) -> None:
    due = CALENDAR.after(start, n)
    assert CALENDAR.between(start, due) == n == -CALENDAR.between(due, start)
    assert CALENDAR.between(CALENDAR.before(due, n), due) == n
    assert CALENDAR.before(due, n) <= start or not CALENDAR.is_working(start)


@given(DAYS, DAYS, COUNTS)
def test_who_starts_later_is_never_due_earlier(one: date, other: date, n: int) -> None:
    earlier, later = sorted((one, other))
    assert CALENDAR.after(earlier, n) <= CALENDAR.after(later, n)


@given(DAYS)
def test_the_next_working_day_is_reached_over_rest_days_only(day: date) -> None:
    found = CALENDAR.next_working(day)
    assert CALENDAR.is_working(found)
    assert CALENDAR.between(day - timedelta(days=1), found) == 1
