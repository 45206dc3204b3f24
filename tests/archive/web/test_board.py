"""`/province`: major cases at once, counts with what they are of, and each office its own part."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from msgspec import structs

from services.archive import schedule
from services.archive.queries import OfficeCounts
from services.archive.web.board import ladder
from services.kernel.clock import SHANGHAI, standing_at
from services.kernel.offices import Directory
from services.kernel.people import Post
from tests.archive.conftest import COUNTY, OFFICE, OTHER_OFFICE, PROVINCE, Archive, counting
from tests.archive.events import REGISTERED_AT, Told

FRAGMENT = {"HX-Request": "true"}
NOW = datetime(2026, 11, 23, 14, 6, tzinfo=SHANGHAI)


def page(archive: Archive, office: str = PROVINCE, *posts: Post, path: str = "/province") -> str:
    with standing_at(NOW):
        answer = archive.get(path, *(posts or (Post.PROVINCE,)), office=office)
    assert answer.status_code == 200, answer.text
    return answer.text


def kpi(text: str, label: str) -> str:
    return text.split(f'data-figure="{label}">')[1].split("<", maxsplit=1)[0]


@pytest.mark.clause("A6.6.2.3-6", "A5.2e")
def test_a_confirmed_major_case_is_on_the_page_even_before_its_registration_is_heard(archive: Archive) -> None:
    case = Told()
    archive.hear(case.suspected(), case.confirmed_major())
    shown = page(archive)
    assert f"/console/cases/{case.case}" in shown
    assert "基金安全、行业形象" in shown
    assert "待签收" in shown
    assert kpi(shown, "重大投诉") == "1"
    assert "确认重大投诉：基金安全、行业形象" in shown


@pytest.mark.clause("A6.6.2.3-6")
def test_an_acknowledged_case_shows_who_is_told_and_which_path_it_takes(archive: Archive) -> None:
    case = Told()
    archive.hear(case.registered(), case.opened(), case.suspected(), case.confirmed_major(), case.approved_major())
    archive.hear(case.acknowledged())
    shown = page(archive)
    assert "快速处理程序" in shown
    assert "已签收" in shown
    assert "待签收" not in shown
    assert "（长春市）社保受理〔2026〕12号" in shown


def test_the_figures_are_of_open_cases_and_of_this_month(archive: Archive) -> None:
    late, today, quiet, answered = (Told(serial=serial) for serial in range(1, 5))
    closed, missed = Told(serial=5), Told(serial=6)
    archive.hear(late.registered(), late.opened(), late.accepted(date(2026, 11, 20)), late.breached())
    archive.hear(today.registered(), today.opened(), today.accepted(date(2026, 11, 23)))
    archive.hear(quiet.registered(), quiet.opened(), quiet.accepted(date(2026, 11, 30)))
    archive.hear(*answered.whole()[:-1])
    archive.hear(*closed.whole(), *missed.whole()[:-1], missed.closed(on_time=False))
    shown = page(archive)
    figures = {
        label: kpi(shown, label) for label in ("在办", "今日到期", "已超期", "重大投诉", "本月办结", "本月按期率")
    }
    assert figures == {
        "在办": "4",
        "今日到期": "1",
        "已超期": "1",
        "重大投诉": "0",
        "本月办结": "2",
        "本月按期率": "50.0%",
    }
    assert (kpi(shown, "本月回访率"), kpi(shown, "本月满意率")) == ("100.0%", "100.0%")


def test_a_case_is_overdue_the_day_after_even_if_nobody_stamped_it(archive: Archive) -> None:
    case = Told()
    archive.hear(case.registered(), case.opened(), case.accepted(date(2026, 11, 20)))
    assert kpi(page(archive), "已超期") == "1"


def test_a_decision_that_is_late_counts_until_it_is_made(archive: Archive) -> None:
    case = Told()
    archive.hear(case.registered(), case.opened(due_on=date(2026, 11, 23)), case.breached("K0"))
    assert kpi(page(archive), "已超期") == "1"
    archive.hear(case.accepted(date(2026, 11, 30)))
    assert kpi(page(archive), "已超期") == "0"


def test_a_city_sees_its_own_part_and_nobody_elses(archive: Archive) -> None:
    own, beneath, other = Told(), Told(office=COUNTY), Told(office=OTHER_OFFICE)
    archive.hear(own.confirmed_major(), beneath.confirmed_major(), other.confirmed_major())
    shown = page(archive, OFFICE, Post.LEADER)
    assert kpi(shown, "重大投诉") == "2"
    assert own.case in shown
    assert beneath.case in shown
    assert other.case not in shown
    assert "吉林市" not in shown


def test_who_neither_leads_nor_supervises_is_refused(archive: Archive) -> None:
    assert archive.get("/province", Post.HANDLER, office=OFFICE).status_code == 403
    assert archive.get("/province", Post.HANDLER, office=PROVINCE).status_code == 200
    assert archive.client.get("/province").status_code == 302


def test_the_page_asks_for_its_changing_part_alone(archive: Archive) -> None:
    archive.hear(Told().confirmed_major())
    answer = archive.get("/province", Post.PROVINCE, headers=FRAGMENT)
    assert "<html" not in answer.text
    assert "重大投诉" in answer.text
    whole = page(archive)
    assert 'hx-get="/province?level=city"' in whole
    assert "刷新" in whole.split("<noscript>")[1].split("</noscript>")[0]


@pytest.mark.parametrize("path", ["/province", "/province/wall"])
def test_the_pages_cost_eighteen_queries_however_many_cases_there_are(archive: Archive, path: str) -> None:
    for serial in range(1, 15):
        archive.hear(Told(serial=serial).registered(), Told(office=OTHER_OFFICE, serial=serial).confirmed_major())
    with counting(archive) as count:
        page(archive, path=path)
    assert count.statements == 14  # and four of the lines of the month, by the driver itself


def test_the_page_tells_how_thirty_days_went_where_open_cases_are_why_and_which_line_has_moved(
    archive: Archive,
) -> None:
    assert "<polyline" not in page(archive)  # nobody has looked yet
    for serial, office in enumerate((OTHER_OFFICE, OFFICE, OFFICE), start=1):
        case = Told(office=office, serial=serial)
        archive.hear(case.registered(), case.opened(), case.accepted(date(2026, 11, 20)))
        if serial == 1:
            with standing_at(NOW - timedelta(days=1)):
                schedule.note_days(archive.house)
    archive.hear(*Told(serial=4).whole())
    with standing_at(NOW):
        for _ in range(2):
            schedule.note_days(archive.house)
    shown = page(archive)
    (city,) = [line for line in re.findall(r"<tr.*?</tr>", shown, re.DOTALL) if ">长春市<" in line and "%" in line]
    assert "比昨日上升 2 位" in city
    assert "比昨日下降 1 位" in shown
    assert "昨日 1<" in shown
    assert "实线登记 4，今天 " in shown
    with standing_at(NOW + timedelta(days=1)):  # nobody has noted this day yet
        assert "实线登记 4，11-23 " in archive.get("/province", Post.PROVINCE).text
    assert "虚线办结 1，" in shown
    assert "<polyline" in shown
    stages = shown.split("在办投诉在哪个环节</h2>")[1].split("</ul>")[0]
    assert re.sub(r"<[^>]+>|\s", "", stages) == "已受理停留15天，最久15天，超期33"  # since 2 November
    for serial in (5, 6, 7):
        moved = Told(serial=serial, at=datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI))  # Friday: one working day ago
        archive.hear(moved.registered(), moved.opened(), moved.accepted(date(2026, 12, 11)))
    old = Told(serial=8)  # from before routing told since when
    archive.hear(structs.replace(old.accepted(date(2026, 11, 20)), step_since=None))
    stages = page(archive).split("在办投诉在哪个环节</h2>")[1].split("</ul>")[0]
    assert re.sub(r"<[^>]+>|\s", "", stages) == "已受理停留1天，最久15天，超期47"
    causes = shown.split("本月登记投诉的原因</h2>")[1].split("</ul>")[0]
    assert re.sub(r"<[^>]+>|\s", "", causes) == "流程4"
    assert "实线登记 3，" in page(archive, OFFICE, Post.LEADER)


def test_news_are_of_what_the_province_should_read_newest_first(archive: Archive) -> None:
    case, other = Told(), Told(office=OTHER_OFFICE, at=REGISTERED_AT + timedelta(days=1))
    archive.hear(*case.whole(), other.registered(), other.suspected(), other.breached())
    news = page(archive).split("要情</h2>")[1]
    order = [news.index(words) for words in ("超过答复投诉人的期限", "报告可能重大：基金安全", "投诉人认可结果，按期")]
    assert order == sorted(order)
    assert "开始确认" not in news
    assert f'href="/console/cases/{other.case}"' in news  # where something can be done about it
    assert f'href="/records/{case.case}"' in news  # where it is over
    assert f'href="/records/{other.case}"' not in news


def test_a_case_counts_where_it_is_handled_and_keeps_its_number(archive: Archive) -> None:
    moved, back = Told(serial=1), Told(serial=2)
    archive.hear(moved.registered(), moved.opened(), moved.handed_over(OFFICE, OTHER_OFFICE), moved.suspected())
    archive.hear(back.registered(), back.opened(), back.handed_over(OFFICE, COUNTY), back.handed_over(COUNTY, OFFICE))
    assert (at_work(page(archive), "长春市"), at_work(page(archive), "吉林市")) == (1, 1)
    assert "转由其他机构办理，编号不变" in page(archive)
    assert "（长春市）社保受理〔2026〕1号" in page(archive)
    assert kpi(page(archive, OFFICE), "在办") == "1"

    own = Told(office=OTHER_OFFICE)
    archive.hear(own.registered(), own.opened())
    theirs = page(archive, OTHER_OFFICE)
    assert kpi(theirs, "在办") == "2"
    assert moved.case in theirs
    assert moved.case not in page(archive, OFFICE)


def test_the_dossier_is_read_where_the_case_is_handled_and_where_it_was_numbered(archive: Archive) -> None:
    case, own = Told(serial=1), Told(serial=2)
    archive.hear(case.registered(), case.opened(), case.handed_over(OFFICE, OTHER_OFFICE))
    archive.hear(own.registered(), own.opened())

    def opens(office: str, told: Told = case) -> int:
        return archive.get(f"/records/{told.case}", Post.FUNCTIONAL, office=office).status_code

    assert (opens(OFFICE), opens(OTHER_OFFICE), opens(OTHER_OFFICE, own)) == (200, 200, 404)
    archive.ask("delete from archive.holdings")  # as if it was heard before they were kept
    assert opens(OTHER_OFFICE) == 404
    fill = import_module("services.archive.migrations.0017_holdings_of_before").FILL
    archive.ask(f"set role own_archive; {fill}")
    assert opens(OTHER_OFFICE) == 200
    forced = "select bool_and(relforcerowsecurity) from pg_class where oid = any (%s::regclass[])"
    assert archive.ask(forced, ["archive.entries", "archive.holdings"]) == [(True,)]
    archive.hear(case.handed_over(OTHER_OFFICE, COUNTY))
    assert (opens(OFFICE), opens(OTHER_OFFICE), opens(COUNTY)) == (200, 404, 200)


def at_work(text: str, region: str) -> int:
    """The open cases in the region's line of the table."""
    (line,) = [line for line in re.findall(r"<tr.*?</tr>", text, re.S) if f">{region}<" in line and "%" in line]
    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", line, re.S)
    return int(re.sub(r"<[^>]+>|\s", "", cells[-2]))


def test_the_ladder_puts_the_most_overdue_first_and_adds_counties_to_their_city(archive: Archive) -> None:
    offices: Directory = archive.house.offices
    counts = [
        OfficeCounts(COUNTY, 5, 1, 2, 0, 0),
        OfficeCounts(OFFICE, 3, 0, 1, 1, 0),
        OfficeCounts("220200", 9, 4, 2, 0, 1),
    ]
    rungs = ladder(counts, offices, top=PROVINCE, level="city")
    assert [(rung.name, rung.open, rung.overdue, rung.share) for rung in rungs[:2]] == [
        ("长春市", 8, 3, 38),
        ("吉林市", 9, 2, 22),
    ]
    assert len(rungs) == 1 + sum(office.level == "city" for office in offices)
    every = ladder(counts, offices, top=PROVINCE, level="office")
    assert [rung.code for rung in every[:3]] == ["220200", COUNTY, OFFICE]
    assert len(every) == len(offices.codes)
