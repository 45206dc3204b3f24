from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.kernel.people import Officer, Post
from services.kernel.web import words
from services.kernel.web.words import Ruler
from services.kernel.workdays import SHANGHAI, load_published

ACCEPTED = date(2026, 11, 11)  # a Wednesday; the 15th working day after it is Wednesday 2026-12-02
DUE = date(2026, 12, 2)


def looked_at(today: date, *, done_on: date | None = None) -> Ruler:
    return Ruler.told(load_published(), starts_on=ACCEPTED, due_on=DUE, today=today, done_on=done_on)


@pytest.mark.clause("A6.6.2.6-1")
@pytest.mark.parametrize(
    ("today", "passed", "here", "left", "over", "tone", "word"),
    [
        (date(2026, 11, 11), 0, None, 15, 0, "ok", "还剩 15 天"),  # the day of acceptance does not count
        (date(2026, 11, 12), 0, 1, 14, 0, "ok", "还剩 14 天"),
        (date(2026, 11, 14), 2, None, 13, 0, "ok", "还剩 13 天"),  # a Saturday has no box
        (date(2026, 11, 20), 6, 7, 8, 0, "ok", "还剩 8 天"),
        (date(2026, 11, 26), 10, 11, 4, 0, "ok", "还剩 4 天"),
        (date(2026, 11, 27), 11, 12, 3, 0, "soon", "还剩 3 天"),
        (date(2026, 11, 29), 12, None, 3, 0, "soon", "还剩 3 天"),  # a Sunday
        (date(2026, 12, 1), 13, 14, 1, 0, "soon", "还剩 1 天"),
        (date(2026, 12, 2), 14, 15, 0, 0, "today", "今天到期"),
        (date(2026, 12, 3), 15, None, 0, 1, "over", "超期 1 天"),
        (date(2026, 12, 7), 15, None, 0, 3, "over", "超期 3 天"),
    ],
)
def test_the_ruler_counts_working_days_only(
    today: date, passed: int, here: int | None, left: int, over: int, tone: str, word: str
) -> None:
    r = looked_at(today)
    assert (r.total, r.passed, r.here, r.left, r.over, r.tone, r.word) == (15, passed, here, left, over, tone, word)
    assert r.passed + (r.here is not None) + r.left == r.total


def test_overdue_on_the_weekend_after_a_friday_is_overdue_without_a_number() -> None:
    r = Ruler.told(
        load_published(), starts_on=date(2026, 11, 6), due_on=date(2026, 11, 27), today=date(2026, 11, 28), done_on=None
    )
    assert (r.word, r.tone, len(r.boxes)) == ("已超期", "over", 16)


@pytest.mark.parametrize(
    ("done_on", "tone", "word"),
    [
        (date(2026, 11, 20), "ok", "按期办完"),
        (date(2026, 12, 2), "ok", "按期办完"),
        (date(2026, 12, 4), "over", "超期 2 天办完"),
    ],
)
def test_a_ruler_stands_still_on_the_day_when_the_work_was_done(done_on: date, tone: str, word: str) -> None:
    r = looked_at(date(2027, 1, 15), done_on=done_on)
    assert (r.at, r.tone, r.word) == (done_on, tone, word)


@pytest.mark.parametrize(
    ("today", "kinds"),
    [
        (date(2026, 11, 20), ["used"] * 6 + ["here"] + ["left"] * 7 + ["due"]),
        (date(2026, 11, 14), ["used"] * 2 + ["left"] * 12 + ["due"]),
        (date(2026, 12, 2), ["used"] * 14 + ["here"]),
        (date(2026, 12, 4), ["used"] * 15 + ["over"] * 2),
        (date(2026, 12, 31), ["used"] * 15 + ["over"] * words.OVER_BOXES),
    ],
)
def test_the_boxes_of_the_ruler_from_left_to_right(today: date, kinds: list[str]) -> None:
    assert [kind for _, kind in looked_at(today).boxes] == kinds


def test_the_ruler_is_a_sentence_to_those_who_cannot_see_it() -> None:
    assert (
        looked_at(date(2026, 11, 20)).sentence
        == "期限 15 个工作日，已过 6 个，还剩 8 个工作日，12 月 2 日（星期三）到期"
    )


def test_days_and_moments_are_said_in_shanghai() -> None:
    at = datetime(2026, 11, 10, 1, 42, tzinfo=UTC)
    late = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert words.weekday(DUE) == "星期三"
    assert words.day(DUE) == "12 月 2 日"
    assert words.full_day(DUE) == "2026 年 12 月 2 日（星期三）"
    assert words.short_day(DUE) == "12-02"
    assert words.clock(at) == "09:42"
    assert words.full_moment(late) == "2027 年 1 月 1 日 01:00"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 20, 9, 15, tzinfo=SHANGHAI), "今天 09:15"),
        (datetime(2026, 11, 12, 10, 2, tzinfo=SHANGHAI), "11-12 10:02"),
        (datetime(2025, 12, 31, 23, 59, tzinfo=SHANGHAI), "2025-12-31 23:59"),
    ],
)
def test_short_moments_name_what_is_not_obvious(at: datetime, said: str) -> None:
    assert words.short_moment(at, date(2026, 11, 20)) == said


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (words.count(1284), "1,284"),
        (words.percent(961, 1000), "96.1%"),
        (words.percent(0, 0), "—"),
        (words.file_size(2_345_678), "2.3 MB"),
        (words.file_size(12), "1 KB"),
        (words.grouped("7K4M92QX"), "7K4M-92QX"),
    ],
)
def test_figures_are_grouped(said: str, expected: str) -> None:
    assert said == expected


def test_posts_stand_in_the_order_of_the_guide() -> None:
    officer = Officer("z", "张敏", "220100", "functional", frozenset({Post.CALLBACK, Post.WINDOW, Post.HANDLER}))
    assert words.posts(officer) == "窗口受理、承办人、回访岗"


def test_every_error_has_advice_and_an_unknown_one_gets_the_nearest() -> None:
    assert {403, 404, 409, 412, 413, 422, 429, 500, 503} <= words.ADVICE.keys()
    assert words.advice(418) == words.ADVICE[400]
    assert words.advice(504) == words.ADVICE[500]
