"""Signing in and out by page."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from services.kernel import clock
from tests.routing.desks import Desks
from tests.routing.pages.browser import Browser, Page, at_desk


def stranger(console: Desks) -> Browser:
    return Browser(console, console.app.test_client())


def tried(console: Desks, password: str, **more: str) -> tuple[Browser, Page]:
    browser = stranger(console)
    page = browser.open("/login")
    return browser, browser.fill(page, "/login", username="220100-window", password=password, **more)


def test_who_proves_to_be_an_officer_is_led_to_the_queue(console: Desks) -> None:
    browser, page = tried(console, str(console.accounts["220100-window"]["password"]))
    assert (page.status, "我的待办" in page.title) == (200, True)
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Strict")


def test_whatever_is_wrong_is_one_sentence_and_the_name_is_kept(console: Desks) -> None:
    _, wrong = tried(console, "not the password")
    unknown = stranger(console)
    other = unknown.fill(unknown.open("/login"), "/login", username="nobody", password="x")
    assert (wrong.status, other.status) == (401, 401)
    assert "用户名、密码或动态口令不对" in wrong.text
    assert "用户名、密码或动态口令不对" in other.text
    assert ("username", "220100-window") in wrong.form("/login").values
    assert "not the password" not in wrong.html
    assert wrong.title.startswith("错误：")


def test_an_empty_form_is_answered_without_an_attempt(console: Desks) -> None:
    browser = stranger(console)
    page = browser.fill(browser.open("/login"), "/login", username="", password="")
    assert (page.status, "请填写用户名和密码" in page.text) == (422, True)
    assert console.rows("select 1 from routing.sign_ins") == []


def test_after_failures_one_has_to_wait(console: Desks) -> None:
    browser = stranger(console)
    for _ in range(5):
        page = browser.fill(browser.open("/login"), "/login", username="220100-leader", password="guess")
    assert page.status == 429
    assert int(page.headers["Retry-After"]) > 0
    assert "再试" in page.text


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/console/cases/220100-2026-1", "/console/cases/220100-2026-1"),
        ("/console?tab=overdue", "/console?tab=overdue"),
        ("//evil.example/x", "/console"),
        ("/\\evil.example", "/console"),
        ("https://evil.example", "/console"),
        ("/a/../../b", "/console"),
        ("/x\r\nSet-Cookie: a=b", "/console"),
        ("", "/console"),
    ],
)
def test_the_way_on_is_always_on_this_site(console: Desks, asked: str, led: str) -> None:
    browser = stranger(console)
    page = browser.open("/login", query_string={"next": asked})
    assert dict(page.form("/login").values)["next"] == (asked if asked == led else "")
    given = {"username": "220100-window", "password": console.accounts["220100-window"]["password"], "next": asked}
    assert browser.client.post("/login", data=given).headers["Location"] == led


def test_a_page_of_the_console_sends_a_stranger_to_the_login_and_back(console: Desks) -> None:
    stranger = console.app.test_client()
    answer = stranger.get("/console/majors")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login?next=/console/majors")
    # A page that stands there must not take the login for its list.
    assert stranger.get("/console", headers={"HX-Request": "true"}).status_code == 401


def test_signing_out_forgets_the_session_and_clears_the_site(console: Desks) -> None:
    browser = at_desk(console, "window")
    page = browser.open("/console")
    token = dict(page.form("/logout").values)["csrf_token"]
    answer = browser.answer("/logout", csrf_token=token)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert '"cache"' in answer.headers["Clear-Site-Data"]
    assert browser.client.get_cookie("session") is None
    assert console.rows("select result from routing.sign_ins") == [{"result": "out"}]


def test_nobody_is_signed_out_by_a_link_or_a_foreign_form(console: Desks) -> None:
    browser = at_desk(console, "window")
    assert browser.open("/logout").status == 405
    assert browser.answer("/logout").status_code == 403
    assert browser.answer("/logout", csrf_token="页面的口令").status_code == 403


def test_the_one_time_password_is_asked_for_where_it_is_needed(
    console: Desks, with_one_time_passwords: Callable[[], Flask]
) -> None:
    assert "totp" not in stranger(console).open("/login").form("/login").offered
    client = with_one_time_passwords().test_client()
    page = Page(client.get("/login"))
    assert "totp" in page.form("/login").offered
    given = {"username": "220100-window", "password": console.accounts["220100-window"]["password"]}
    assert client.post("/login", data=given).status_code == 401


WAITS_FOR_A_LOCK = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
NEW = "三匹红马过河 and one lamp"


def signed_in(console: Desks, password: str) -> Browser:
    browser, page = tried(console, password)
    assert page.status == 200
    return browser


def test_an_officer_changes_his_own_password_and_his_other_sessions_end(console: Desks) -> None:
    old = str(console.accounts["220100-window"]["password"])
    kept = console.rows("select password from routing.officers where username = '220100-window'")[0]["password"]
    mine, other = signed_in(console, old), signed_in(console, old)
    console.at += timedelta(minutes=1)
    page = mine.fill(mine.open("/console/password"), "/console/password", old=old, new=NEW, again=NEW)
    assert (page.status, "密码已经改好" in page.text) == (200, True)
    assert mine.open("/console").status == 200
    assert other.open("/console").status == 302
    assert tried(console, old)[1].status == 401
    assert tried(console, NEW)[1].status == 200
    told = console.rows("select by_officer, what, about::text from routing.staff_log where what = 'password_changed'")
    assert NEW not in str(told)
    console.rows("update routing.officers set password = %s where username = '220100-window'", kept)


def test_no_session_by_the_old_password_outlives_a_change_that_takes_a_while(console: Desks) -> None:
    old, at, seat = str(console.accounts["220100-window"]["password"]), console.at, "where username = '220100-window'"
    (before,) = console.rows(f"select password, signed_out_at from routing.officers {seat}")  # noqa: S608

    def while_locked(act: Callable[[], Page], change: str, *values: object) -> Page:
        """What somebody else writes who has the officer's row, while the act waits for it, half a minute long."""
        with psycopg.connect(console.admin_url) as other, ThreadPoolExecutor(1) as hand:
            other.execute(f"select 1 from routing.officers {seat} for update".encode())  # noqa: S608
            acting = hand.submit(act)
            while not console.rows(WAITS_FOR_A_LOCK):
                assert not acting.done()
            with clock.standing_at(at + timedelta(seconds=30)):
                other.execute(f"update routing.officers set {change} {seat}".encode(), values)  # noqa: S608
                other.commit()
                return acting.result()

    def changes() -> Page:
        return mine.fill(page, "/console/password", old=old, new=NEW, again=NEW)

    assert while_locked(lambda: tried(console, old)[1], "password = 'another'").status == 401
    for signed_out, counts_from in ((None, 30), (at + timedelta(minutes=1), 60)):
        console.rows(f"update routing.officers set password = %s, signed_out_at = null {seat}", before["password"])  # noqa: S608
        mine = signed_in(console, old)
        page = mine.open("/console/password")
        assert while_locked(changes, "signed_out_at = %s", signed_out).status == 200, "what is issued then holds"
        (after,) = console.rows(f"select signed_out_at from routing.officers {seat}")  # noqa: S608
        assert after["signed_out_at"] == at + timedelta(seconds=counts_from), (
            "not when it was asked for, and never back"
        )
    console.rows(f"update routing.officers set password = %s {seat}", before["password"])  # noqa: S608


@pytest.mark.parametrize(
    ("new", "again", "told"),
    [
        ("short", "short", "至少 12 个字符"),
        ("220100-window-yes", "220100-window-yes", "不要有用户名"),
        ("shebao-is-my-work", "shebao-is-my-work", "谁都想得到"),
        ("aaaaaaaaaaaab", "aaaaaaaaaaaab", "重复的字符"),
        (NEW, f"{NEW}s", "两次写的新密码不一样"),
        ("", "", "必须填写"),
    ],
)
def test_a_new_password_that_is_weak_or_mistyped_is_refused_and_nothing_is_shown_again(
    console: Desks, new: str, again: str, told: str
) -> None:
    old = str(console.accounts["220100-window"]["password"])
    browser = signed_in(console, old)
    page = browser.fill(browser.open("/console/password"), "/console/password", old=old, new=new, again=again)
    assert (page.status, told in page.text) == (422, True)
    assert old not in page.html
    assert signed_in(console, old)


def test_a_wrong_old_password_counts_as_a_wrong_attempt_to_sign_in(console: Desks) -> None:
    browser = signed_in(console, str(console.accounts["220100-window"]["password"]))
    page = browser.open("/console/password")
    for _ in range(3):
        page = browser.fill(page, "/console/password", old="guess", new=NEW, again=NEW)
        assert (page.status, "原来的密码不对" in page.text) == (422, True)
    page = browser.fill(page, "/console/password", old="guess", new=NEW, again=NEW)
    assert (page.status, int(page.headers["Retry-After"]) > 0) == (429, True)
    assert tried(console, "guess")[1].status == 429
    results = [row["result"] for row in console.rows("select result from routing.sign_ins order by id")]
    assert results == ["in", "refused", "refused", "refused", "slowed", "slowed"]
