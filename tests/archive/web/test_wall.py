"""`/province/wall`: the dark board for a screen that nobody touches, with the map coloured by a chosen figure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from services.archive.rules.shades import SHADINGS, said
from services.kernel.clock import SHANGHAI, standing_at
from services.kernel.people import Officer, Post
from services.kernel.sessions import Sessions
from tests.archive.conftest import COUNTY, OFFICE, OTHER_OFFICE, PROVINCE, Archive
from tests.archive.events import Told

NOW = datetime(2026, 11, 23, 14, 6, tzinfo=SHANGHAI)


def wall(archive: Archive, query: str = "", office: str = PROVINCE) -> str:
    with standing_at(NOW):
        answer = archive.get(f"/province/wall{query}", Post.LEADER, office=office)
    assert answer.status_code == 200
    return answer.text


def place(text: str, code: str) -> tuple[str, str]:
    """The shade of a place on the map, and what is said of it."""
    (found,) = re.findall(rf'<path class="(m\d)" [^>]*:{code}:[^>]*><title>([^<]*)<', text)
    shade, words = found
    return shade, words


def late_and_quiet(archive: Archive) -> None:
    late, quiet, beneath = Told(serial=1), Told(office=OTHER_OFFICE, serial=2), Told(office=COUNTY, serial=3)
    archive.hear(late.registered(), late.opened(), late.accepted(date(2026, 11, 20)), late.confirmed_major())
    archive.hear(quiet.registered(), quiet.opened(), quiet.accepted(date(2026, 12, 1)))
    archive.hear(beneath.registered(), beneath.opened(), beneath.accepted(date(2026, 11, 23)))


def test_the_map_is_coloured_by_the_chosen_figure_of_prefectures_or_counties(archive: Archive) -> None:
    late_and_quiet(archive)
    assert place(wall(archive), OFFICE) == ("m4", "长春市 50.0%")
    assert place(wall(archive), OTHER_OFFICE) == ("m0", "吉林市 0.0%")
    assert place(wall(archive, "?figure=due_today"), OFFICE) == ("m1", "长春市 1")
    counties = wall(archive, "?level=office&figure=due_today")
    assert place(counties, COUNTY)[0] == "m1"
    assert counties.count("<title>") > 60
    assert place(wall(archive, "?figure=nonsense"), OFFICE) == ("m4", "长春市 50.0%")


def test_a_screen_is_let_in_for_a_year_by_a_code_that_counts_once_and_sees_nothing_but_figures(
    archive: Archive,
) -> None:
    late_and_quiet(archive)

    def officer(path: str, post: Post, **form: str) -> TestResponse:
        who = Officer(id="h-1", name="王局", office=OFFICE, department="functional", posts=frozenset({post}))
        token, _ = Sessions(archive.house.settings.session_secret).issue(who, at=NOW)
        return archive.client.post(path, data=form, headers={"Authorization": f"Bearer {token}"})

    with standing_at(NOW):
        assert officer("/province/screens", Post.LEADER, name="大厅").status_code == 403
        assert officer("/province/screens", Post.AGENCY_HEAD, name=" ").status_code == 422
        issued = officer("/province/screens", Post.AGENCY_HEAD, name="一楼大厅")
    (code,) = re.findall(r'class="code">([^<]+)<', issued.text)
    screen, other = (archive.client.application.test_client() for _ in range(2))
    assert "连接码" in screen.get("/province/screen").text
    with standing_at(NOW + timedelta(minutes=16)):
        assert screen.post("/province/screen", data={"code": code}).status_code == 409
    with standing_at(NOW + timedelta(minutes=14)):
        assert screen.post("/province/screen", data={"code": "2222-2222-2222-2222"}).status_code == 409
        assert screen.post("/province/screen", data={"code": code.lower()}).status_code == 303
        assert other.post("/province/screen", data={"code": code}).status_code == 409
    with standing_at(NOW + timedelta(days=60)):
        shown = screen.get("/province/screen").text
        assert 'data-told="total::open" data-figure="在办">2<' in shown
        assert f"offices:{COUNTY}:overdue_rate" in shown
        both = wall(archive, office=OFFICE)
        parts, officers = (re.findall(r'id="part-(\w+)"', text) for text in (shown, both))
        assert [part for part in officers if part not in parts] == ["major", "news"]  # which tell of single cases
        assert parts == ["worst", "stages", "causes", "trend", "ladder"]
        assert re.findall(r'data-told="stages:accepted:\w+"', shown) == re.findall(r'data-told="stages:\w+:\w+"', both)
        assert not any(words in shown for words in ("吉林市", "要情</h2>", "重大投诉</h2>", "基金安全", "退出"))
        for path in ("/province", "/province/wall", "/province/screens", "/records", f"/records/{OFFICE}-2026-1"):
            assert "/login" in screen.get(path).location
        assert screen.get("/api/records").status_code == 401
    with standing_at(NOW + timedelta(days=366)):
        assert "连接码" in screen.get("/province/screen").text
    ((which,),) = archive.ask("select id from archive.screens")
    with standing_at(NOW):
        listed = archive.get("/province/screens", Post.PROVINCE).text
        assert "一楼大厅" in listed
        assert code.replace(" ", "-") not in listed
        assert officer(f"/province/screens/{which}/revoke", Post.AGENCY_HEAD).status_code == 303
        assert "连接码" in screen.get("/province/screen").text
        # A page that still stands there must not take the question for fresh figures.
        assert screen.get("/province/screen", headers={"HX-Request": "true"}).status_code == 401


def test_a_figure_that_is_as_it_should_be_is_calm_on_board_and_wall(archive: Archive) -> None:
    def tones(path: str) -> dict[str, str]:
        with standing_at(NOW):
            text = archive.get(path, Post.PROVINCE).text
        return {label: tone for tone, label in re.findall(r'<div class="t-(\w+)"><dt>([^<]+)</dt>', text)}

    calm = {"今日到期": "ok", "已超期": "ok", "重大投诉": "ok", "本月回访率": "plain", "本月办结天数": "plain"}
    for path in ("/province", "/province/wall"):
        assert calm.items() <= tones(path).items()
    late_and_quiet(archive)
    for path in ("/province", "/province/wall"):
        assert {**calm, "今日到期": "today", "已超期": "over", "重大投诉": "over"}.items() <= tones(path).items()


def test_a_city_sees_its_own_counties_and_nobody_elses(archive: Archive) -> None:
    late_and_quiet(archive)
    shown = wall(archive, office=OFFICE)
    assert f"offices:{COUNTY}:overdue_rate" in shown
    assert ":220202:" not in shown
    assert "吉林市" not in shown
    assert 'data-told="total::open" data-figure="在办">2<' in shown
    assert archive.get("/province/wall", Post.HANDLER, office=OFFICE).status_code == 403
    assert archive.client.get("/province/wall").status_code == 302


def test_the_number_of_the_maps_approval_stands_beneath_it(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "审图号" not in wall(archive)
    monkeypatch.setitem(archive.house.settings.environment, "MAP_APPROVAL_NO", "吉S（2026）012号")
    for shown in (wall(archive), archive.get("/province", Post.PROVINCE).text):
        assert "审图号：吉S（2026）012号" in shown


@pytest.mark.parametrize(
    ("figure", "value", "shade", "words"),
    [
        ("overdue_rate", 0.0, 0, "0.0%"),
        ("overdue_rate", 1.9, 1, "1.9%"),
        ("overdue_rate", 6.0, 4, "6.0%"),
        ("overdue_rate", None, 0, "—"),
        ("callback_rate", 95.0, 1, "95.0%"),
        ("callback_rate", 79.9, 4, "79.9%"),
        ("days", 15, 3, "15 天"),
        ("open", 1284, 4, "1,284"),
    ],
)
def test_a_shade_begins_where_its_legend_says(figure: str, value: float | None, shade: int, words: str) -> None:
    assert (SHADINGS[figure].shade(value), said(figure, value)) == (shade, words)
