"""Signing in: one answer for whatever is wrong, slower after failures, each attempt on record."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.kernel import clock
from services.kernel.errors import Unauthenticated
from services.routing.actions.officers import give_secrets
from services.routing.actions.sign_in import sign_in
from services.routing.tables import OfficerRow
from tests.routing.desks import CITY, MONDAY, Desks

NAME = "220100-window"


def sign(desks: Desks, username: str, password: str) -> TestResponse:
    with clock.standing_at(desks.at):
        return desks.client.post("/api/session", json={"username": username, "password": password})


def test_who_knows_the_password_gets_a_token_that_opens_the_api(desks: Desks) -> None:
    answer = sign(desks, NAME, desks.accounts[NAME]["password"])
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["officer"]["office"], told["officer"]["posts"]) == (CITY, ["window"])
    with clock.standing_at(desks.at):
        opened = desks.client.get("/api/cases", headers={"Authorization": f"Bearer {told['token']}"})
    assert opened.status_code == 200
    assert [row["result"] for row in desks.rows("select result from routing.sign_ins")] == ["in"]


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(desks: Desks) -> None:
    wrong, unknown = sign(desks, NAME, "wrong"), sign(desks, "nobody", "wrong")
    for answer in (wrong, unknown):
        assert answer.status_code == 401
    assert wrong.get_json() | {"trace": ""} == unknown.get_json() | {"trace": ""}


def test_guessing_becomes_slower_for_known_and_unknown_names_alike(desks: Desks) -> None:
    assert [sign(desks, NAME, "wrong").status_code for _ in range(4)] == [401, 401, 401, 429]
    at_once = [desks.app.test_client() for _ in range(6)]
    with clock.standing_at(desks.at), ThreadPoolExecutor(6) as hands:
        guess = {"username": "nobody", "password": "wrong"}
        answers = hands.map(lambda client: client.post("/api/session", json=guess).status_code, at_once)
        assert sorted(answers) == [401] * 3 + [429] * 3, "whether one after the other or all at once"
    slowed = sign(desks, NAME, desks.accounts[NAME]["password"])
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "1")
    desks.at += timedelta(seconds=2)
    assert sign(desks, NAME, desks.accounts[NAME]["password"]).status_code == 200
    assert len(desks.rows("select 1 from routing.slowdowns")) == 2  # the other name, and the address


def test_who_tries_many_names_from_one_address_becomes_slower_and_others_do_not(desks: Desks) -> None:
    assert {sign(desks, f"name-{n}", "wrong").status_code for n in range(20)} == {401}
    slowed = sign(desks, "name-20", "wrong")
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "1")
    password = desks.accounts[NAME]["password"]
    with clock.standing_at(desks.at):
        elsewhere = desks.client.post(
            "/api/session", json={"username": NAME, "password": password}, environ_base={"REMOTE_ADDR": "192.0.2.7"}
        )
    assert elsewhere.status_code == 200
    desks.at += timedelta(days=1)
    assert [sign(desks, f"name-{n}", "wrong").status_code for n in range(2)] == [401, 401]
    kept = "".join(str(row) for row in desks.rows("select * from routing.slowdowns"))
    assert "127.0.0.1" not in kept
    assert "192.0.2.7" not in kept


def test_without_a_session_nothing_is_shown(desks: Desks) -> None:
    assert desks.client.get("/api/cases").status_code == 401
    assert desks.client.get("/api/cases/220100-2026-1").status_code == 401


def test_a_one_time_password_is_good_once(desks: Desks) -> None:
    secret = pyotp.random_base32()
    house = replace(desks.house, settings=replace(desks.house.settings, totp_required=True))
    password = desks.accounts[NAME]["password"]
    with house.database.work(seeing=(CITY,)) as session:
        row = session.scalars(select(OfficerRow).where(OfficerRow.username == NAME)).one()
        give_secrets(house, row, password=password, totp_secret=secret)
    code = pyotp.TOTP(secret).at(MONDAY)
    assert sign_in(house, username=NAME, password=password, totp=code, at=MONDAY).office == CITY
    for used_or_missing in (code, None, "000000"):
        with pytest.raises(Unauthenticated):
            sign_in(house, username=NAME, password=password, totp=used_or_missing, at=MONDAY)


def test_an_officer_who_left_does_not_come_in(desks: Desks) -> None:
    desks.rows("update routing.officers set active = false where username = '220200-window'")
    answer = sign(desks, "220200-window", desks.accounts["220200-window"]["password"])
    desks.rows("update routing.officers set active = true where username = '220200-window'")
    assert answer.status_code == 401


def test_a_name_with_a_zero_in_it_is_nobodys(desks: Desks) -> None:
    assert sign(desks, f"{NAME}\0", desks.accounts[NAME]["password"]).status_code == 401


def test_who_has_left_office_acts_and_sees_no_more_although_the_session_runs(desks: Desks) -> None:
    case = desks.register()
    with seat_changed(desks, "active = false"):
        assert desks.try_act("window", case, "start_confirm").status_code == 401
        assert desks.send("GET", "/api/cases", "window").status_code == 401
    desks.act("window", case, "start_confirm")


def test_a_post_that_was_taken_away_counts_no_more_although_the_session_names_it(desks: Desks) -> None:
    case = desks.register()
    window = desks.officer("window").id
    desks.rows("update routing.appointments set until = '2026-11-22' where officer = %s", window)
    refused = desks.try_act("window", case, "start_confirm")
    desks.rows("update routing.appointments set until = null where officer = %s", window)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "wrong_post")


def test_an_oversized_body_is_refused_before_anybody_is_asked_who_it_is_from(desks: Desks) -> None:
    answer = desks.client.post("/api/session", json={"username": NAME, "password": "x" * 1_100_000})
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")


@contextmanager
def seat_changed(desks: Desks, change: str) -> Iterator[None]:
    """The officer at the window becomes another while the session runs on, and is put back."""
    (before,) = desks.rows("select active, posts from routing.officers where username = %s", NAME)
    desks.rows(f"update routing.officers set {change} where username = %s", NAME)  # noqa: S608 - a test's own words
    try:
        yield
    finally:
        back = "update routing.officers set active = %s, posts = %s where username = %s"
        desks.rows(back, before["active"], before["posts"], NAME)
