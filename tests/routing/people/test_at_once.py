"""Two officers at the same register at once: one wins, the other is told what changed, and nothing is broken."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import psycopg
import pytest
from werkzeug.test import TestResponse

from services.kernel import clock
from services.routing.actions.paging import on_duty
from services.routing.tables.rulebook import rulebook
from tests.routing.calendar.publishing import LONGER
from tests.routing.desks import CITY, PROVINCE, Desks, on

LONG = 20.0
WAITS = "select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
POLICY = {"title": "说话算数", "text": "当天受理，十五个工作日内答复。"}
NIGHT = {"begins_at": "2026-11-24T17:00", "ends_at": "2026-11-25T08:30"}
DUTIES = "/api/staff/duties"


@pytest.fixture
def as_delivered(desks: Desks) -> Iterator[Desks]:
    yield desks
    desks.rows("delete from routing.calendars where revision > 1")
    desks.rows("update routing.officers set active = true")
    with desks.house.database.work(seeing=()) as session:
        rulebook(session)  # as other tests find it: known to the process


def both(desks: Desks, office: str, *sent: Callable[[], TestResponse]) -> list[TestResponse]:
    """What they are answered who begin while a third one holds the office, the winner first."""
    desks.rows(
        "insert into routing.chains (office, position, digest) values (%s, 0, repeat('0', 64)) on conflict do nothing",
        office,
    )
    with ThreadPoolExecutor(len(sent)) as people, psycopg.connect(desks.admin_url) as third:
        third.execute("select 1 from routing.chains where office = %s for update", [office])
        answers = [people.submit(one) for one in sent]
        until(lambda: desks.rows(WAITS) == [{"n": len(sent)}])
        third.rollback()
        return sorted((one.result(LONG) for one in answers), key=lambda answer: answer.status_code)


def until(holds: Callable[[], bool]) -> None:
    never, deadline = threading.Event(), monotonic() + LONG
    while not holds():
        assert monotonic() < deadline
        never.wait(0.005)


def sending(desks: Desks, path: str, seat: str, *, office: str = CITY, **how: Any) -> Callable[[], TestResponse]:
    """A request of its own client, for a thread."""
    client, headers = desks.app.test_client(), {"Authorization": f"Bearer {desks.token(seat, office)}"}

    def send() -> TestResponse:
        with clock.standing_at(desks.at):
            return client.post(path, headers=headers, **how)

    return send


def test_of_two_who_sign_the_policy_at_once_one_wins_and_the_other_is_told_which_was_signed(desks: Desks) -> None:
    path = "/api/office-policies"
    signed, late = both(
        desks, CITY, *(sending(desks, path, "agency-head", json={**POLICY, "title": title}) for title in ("甲", "乙"))
    )
    assert (signed.status_code, late.status_code) == (201, 409)
    (row,) = desks.rows("select version, title from routing.policy_documents")
    name = desks.officer("agency-head").name
    assert late.get_json()["detail"].startswith(f"{name}刚刚签发了第 1 版《{row['title']}》，您的没有保存")
    overtaken = desks.send("POST", path, "agency-head", json=POLICY, headers={"If-Match": '"0"'})
    assert (overtaken.status_code, overtaken.get_json()["code"]) == (412, "stale")
    again = desks.send("POST", path, "agency-head", json=POLICY, headers={"If-Match": signed.headers["ETag"]})
    assert (again.status_code, again.headers["ETag"]) == (201, '"2"')


def test_of_two_who_publish_two_drafts_of_a_year_at_once_one_wins_and_the_other_is_told(as_delivered: Desks) -> None:
    desks = as_delivered
    desks.at = on("2026-12-18")
    drafts = [
        desks.send("POST", "/api/calendars", "province", office=PROVINCE, json={"text": LONGER, "because": because})
        for because in ("国办通知", "补充通知")
    ]
    paths = [f"/api/publications/{one.get_json()['id']}/publish" for one in drafts]
    done, late = both(desks, PROVINCE, *(sending(desks, path, "province-2", office=PROVINCE) for path in paths))
    assert (done.status_code, late.status_code) == (200, 409)
    assert late.get_json()["code"] == "published_meanwhile"
    (row,) = desks.rows("select because from routing.publications where state = 'published'")
    assert row["because"] in late.get_json()["detail"]
    assert len(desks.rows("select 1 from routing.calendars where year = 2027")) == 2


def test_who_looked_at_an_account_before_it_was_changed_changes_nothing_and_is_told(as_delivered: Desks) -> None:
    desks = as_delivered
    person = desks.officer("callback")
    path = f"/api/staff/accounts/{person.id}"

    def seen() -> int:
        members = desks.get("/api/staff", "agency-head")["members"]
        (version,) = [one["version"] for one in members if one["id"] == person.id]
        return int(version)

    def send(what: str, version: int | None = None) -> TestResponse:
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return desks.send("POST", f"{path}/{what}", "agency-head", headers=headers, json={})

    first = seen()
    assert send("close", first).status_code == 200
    twice = send("close")  # who names no version is told of the state
    assert (twice.status_code, twice.get_json()["code"]) == (409, "account_closed")
    late = send("close", first)
    assert (late.status_code, late.get_json()["code"]) == (412, "stale")
    told = f"{desks.officer('agency-head').name}在 11 月 23 日 09:00 停用了这个账号，您这次没有改动"
    assert told in late.get_json()["detail"]
    assert len(desks.rows("select 1 from routing.staff_log where what = 'account_closed'")) == 1
    assert send("reopen", first).status_code == 412
    assert send("reopen", seen()).status_code == 200
    assert send("reopen").get_json()["code"] == "account_open"


def test_duty_hours_are_withdrawn_before_they_begin_with_who_and_why_and_nothing_is_overwritten(desks: Desks) -> None:
    one, other = desks.officer("functional-1"), desks.officer("functional-2")
    made = [
        desks.send("POST", DUTIES, "leader", json={"officer": officer.id, "rank": rank, **NIGHT}).get_json()["id"]
        for rank, officer in enumerate((one, other), start=1)
    ]
    before = desks.rows("select * from routing.duties order by id")
    path = f"{DUTIES}/{made[0]}/withdraw"
    assert desks.send("POST", path, "handler-1", json={"reason": "出差"}).status_code == 403
    assert desks.send("POST", path, "leader", json={}).status_code == 422
    assert desks.send("POST", f"{DUTIES}/none/withdraw", "leader", json={"reason": "出差"}).status_code == 404
    assert desks.send("POST", path, "leader", json={"reason": "出差"}).status_code == 200
    twice = desks.send("POST", path, "functional-2", json={"reason": "出差"})
    assert (twice.status_code, twice.get_json()["code"]) == (409, "duty_withdrawn")
    staff = desks.get("/api/staff", "leader")
    assert [hours["id"] for hours in staff["duties"]] == [made[1]]
    (back,) = staff["withdrawn"]
    assert (back["hours"]["id"], back["by_name"], back["reason"]) == (made[0], desks.officer("leader").name, "出差")
    assert desks.rows("select * from routing.duties order by id") == before
    with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.connect(desks.house.settings.database_url) as own:
        own.execute("update routing.duty_withdrawals set reason = '没有写'")
    desks.at = on("2026-11-24", "17:00")
    begun = desks.send("POST", f"{DUTIES}/{made[1]}/withdraw", "leader", json={"reason": "生病"})
    assert (begun.status_code, begun.get_json()["code"]) == (409, "duty_begun")
    with desks.house.database.work(seeing=(CITY,)) as session:
        assert on_duty(session, CITY, at=desks.at) == [other.id]


def test_who_looked_at_the_duty_hours_before_they_changed_saves_nothing_and_is_told(desks: Desks) -> None:
    person = desks.officer("functional-1")
    body = {"officer": person.id, "rank": 1, **NIGHT}

    def send(path: str, version: int, **fields: Any) -> TestResponse:
        return desks.send("POST", path, "leader", headers={"If-Match": f'"{version}"'}, json=fields)

    made = send(DUTIES, 0, **body)
    assert made.status_code == 201
    late = send(DUTIES, 0, **body)
    assert (late.status_code, late.get_json()["code"]) == (412, "stale")
    assert f"安排了{person.name}的值班，您的没有保存" in late.get_json()["detail"]
    assert len(desks.rows("select 1 from routing.duties")) == 1
    withdraw = f"{DUTIES}/{made.get_json()['id']}/withdraw"
    assert send(withdraw, 0, reason="出差").status_code == 412
    assert send(withdraw, desks.get("/api/staff", "leader")["duties_version"], reason="出差").status_code == 200
