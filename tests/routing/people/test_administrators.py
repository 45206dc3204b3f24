"""Three administer (三员分立): named by the head, apart from each other and from every complaint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
import pytest
from werkzeug.test import TestResponse

from services.kernel import clock
from services.kernel.contracts.routing import AdministratorsNamed
from services.kernel.people import POST_WORDS, Officer, Post
from services.kernel.sessions import Sessions
from services.routing.rules.administering import RIGHTS
from tests.routing.desks import CITY, PROVINCE, Desks

TODAY = "2026-11-23"
ACCOUNTS, GIVEN = "/api/staff/accounts", "/api/staff/appointments"


class Three:
    """The province's administrators, whom its head has named a moment ago, and others, at their desks."""

    def __init__(self, desks: Desks) -> None:
        self.desks = desks
        self.known: dict[str, Officer] = {}
        for post in (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN):
            answer = desks.send(
                "POST", ACCOUNTS, "agency-head", office=PROVINCE,
                json={"username": post.replace("_", "-"), "name": POST_WORDS[post], "department": "functional"},
            )  # fmt: skip
            assert answer.status_code == 201, answer.get_json()
            self.known[post] = Officer(
                answer.get_json()["id"], POST_WORDS[post], PROVINCE, "functional", frozenset({post})
            )
            assert self.name(post).status_code == 201

    def name(self, post: Post, officer: str = "", seat: str = "agency-head") -> TestResponse:
        return self.desks.send("POST", GIVEN, seat, office=PROVINCE, json=asked(officer or self.known[post].id, post))

    def send(self, method: str, path: str, by: Post, **how: Any) -> TestResponse:
        token = Sessions(self.desks.house.settings.session_secret).issue(self.known[by], at=self.desks.at)[0]
        with clock.standing_at(self.desks.at):
            return self.desks.client.open(path, method=method, headers={"Authorization": f"Bearer {token}"}, **how)

    def post(self, path: str, by: Post, **fields: Any) -> TestResponse:
        return self.send("POST", path, by, json=fields)


def asked(officer: str, post: Post, **more: Any) -> Mapping[str, Any]:
    fields = {"officer": officer, "post": post, "department": "functional", "since": TODAY, "because": "任命"}
    return {**fields, **more}


def code(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


@pytest.fixture
def three(people: Desks) -> Three:
    return Three(people)


def test_until_both_are_named_who_administered_before_goes_on_and_then_no_longer(people: Desks) -> None:
    city = {"username": "city-1", "name": "新同志", "department": "hall"}
    assert people.send("POST", ACCOUNTS, "agency-head", json=city).status_code == 201
    three = Three(people)
    (said,) = [event for event in people.said_in(PROVINCE) if isinstance(event, AdministratorsNamed)]
    assert said.office == PROVINCE
    late = people.send("POST", ACCOUNTS, "agency-head", json={**city, "username": "city-2"})
    assert code(late) == (403, "other_administrator")
    assert "系统管理员" in late.get_json()["detail"]
    beneath = {**city, "username": "city-2", "office": CITY}
    assert three.post(ACCOUNTS, Post.SYSTEM_ADMIN, **beneath).status_code == 201
    assert code(three.post(ACCOUNTS, Post.SECURITY_ADMIN, **beneath)) == (403, "other_administrator")


def test_what_one_asks_for_another_grants_and_nobody_both(three: Three) -> None:
    desks = three.desks
    new, office = desks.officer("window").id, {"office": CITY}
    answers = [
        desks.send("POST", GIVEN, "agency-head", json=asked(new, Post.CALLBACK)),
        three.post(GIVEN, Post.SYSTEM_ADMIN, **asked(new, Post.ARCHIVIST), **office),
    ]
    assert [(one.status_code, one.get_json()["waits"]) for one in answers] == [(201, True)] * 2
    first, second = (one.get_json()["id"] for one in answers)
    assert desks.rows("select * from routing.appointments where id in (%s, %s)", first, second) == []
    for path in (f"/api/staff/asked/{first}/grant", f"/api/staff/asked/{second}/grant"):
        assert code(three.post(path, Post.SYSTEM_ADMIN, **office)) == (403, "wrong_post")
        assert desks.send("POST", path, "agency-head", json={}).status_code == 403
    refused = three.post(GIVEN, Post.SECURITY_ADMIN, **asked(new, Post.CALLBACK), **office)
    assert code(refused) == (403, "other_administrator")
    assert three.post(f"/api/staff/asked/{first}/grant", Post.SECURITY_ADMIN, **office).status_code == 200
    declined = three.post(f"/api/staff/asked/{second}/refuse", Post.SECURITY_ADMIN, reason="人手不够", **office)
    assert declined.status_code == 200
    assert desks.rows("select post from routing.appointments where id in (%s, %s)", first, second) == [
        {"post": "callback"}
    ]
    again = three.post(f"/api/staff/asked/{second}/grant", Post.SECURITY_ADMIN, **office)
    assert code(again) == (409, "decided_already")


def test_a_form_that_no_longer_fits_is_not_granted_and_still_waits(three: Three) -> None:
    desks = three.desks
    first, second = (
        three.post(GIVEN, Post.SYSTEM_ADMIN, **asked(desks.officer("window").id, Post.ARCHIVIST), office=CITY)
        for _ in range(2)
    )
    assert three.post(f"/api/staff/asked/{first.get_json()['id']}/grant", Post.SECURITY_ADMIN, office=CITY).status_code
    late = three.post(f"/api/staff/asked/{second.get_json()['id']}/grant", Post.SECURITY_ADMIN, office=CITY)
    assert code(late) == (409, "appointed_already")
    assert desks.rows("select count(*) as n from routing.asked_appointments where granted is null") == [{"n": 1}]


def test_none_of_the_three_touches_another_and_the_head_replaces_them(three: Three) -> None:
    desks = three.desks
    system, security = (three.known[post].id for post in (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN))
    auditor = desks.officer("auditor", PROVINCE).id
    for other in (security, auditor):
        assert code(three.post(f"{ACCOUNTS}/{other}/close", Post.SYSTEM_ADMIN)) == (403, "other_administrator")
    for post in (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN):
        for wanted in (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN, Post.AUDITOR):
            answer = three.post(GIVEN, post, **asked(desks.officer("window", PROVINCE).id, wanted))
            assert code(answer) == (403, "other_administrator")
    mine = desks.rows("select id from routing.appointments where officer = %s", security)[0]["id"]
    ended = {"until": "2026-11-22", "because": "调离"}
    assert code(three.post(f"{GIVEN}/{mine}/end", Post.SECURITY_ADMIN, **ended)) == (403, "other_administrator")
    assert code(three.name(Post.SECURITY_ADMIN, system)) == (409, "administers_twice")
    assert code(three.name(Post.SYSTEM_ADMIN, desks.officer("leader", PROVINCE).id)) == (409, "administrator_decides")
    assert desks.send("POST", f"{GIVEN}/{mine}/end", "agency-head", office=PROVINCE, json=ended).status_code == 200
    # Whoever administered before gets nothing back while the post is vacant.
    city = {"username": "city-1", "name": "新同志", "department": "hall"}
    assert code(desks.send("POST", ACCOUNTS, "agency-head", json=city)) == (403, "other_administrator")


def test_who_administers_sees_no_complaint_nor_does_an_account_without_a_post(three: Three) -> None:
    case = three.desks.register(office=PROVINCE)
    three.known[Post.SYSTEM] = Officer(three.known[Post.SYSTEM_ADMIN].id, "", PROVINCE, "functional", frozenset())
    for who in (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN):
        for path in ("/api/cases", f"/api/cases/{case}", f"/api/cases/{case}/history", "/api/reminders"):
            assert code(three.send("GET", path, who)) == (403, "wrong_post")
        assert code(three.post(f"/api/cases/{case}/acts/start_confirm", who)) == (403, "wrong_post")
        assert three.send("GET", "/api/staff", who).status_code == 200
        assert three.send("GET", "/api/my-duties", who).get_json()["cases"] == []
    opened = three.post(ACCOUNTS, Post.SYSTEM_ADMIN, username="no-post", name="新同志", department="hall").get_json()
    three.known[Post.SYSTEM] = Officer(opened["id"], "新同志", PROVINCE, "hall", frozenset())
    assert code(three.send("GET", f"/api/cases/{case}", Post.SYSTEM)) == (403, "wrong_post")


def test_below_the_application_the_same_is_refused(three: Three) -> None:
    url = three.desks.house.settings.database_url
    row = "insert into routing.appointments (office, id, officer, department, post, since, at)"
    asked_for = "insert into routing.asked_appointments (office, id, form, by_officer, at, granted, decided_by)"
    with psycopg.connect(url) as connection:
        connection.execute("select set_config('app.offices', %s, false)", [PROVINCE])
        connection.commit()
        for post, officer in (
            ("auditor", three.known[Post.SYSTEM_ADMIN].id),
            ("security_admin", three.desks.officer("leader", PROVINCE).id),
        ):
            with pytest.raises(psycopg.errors.ExclusionViolation, match="no other post"):
                connection.execute(
                    f"{row} values (%s, 'x', %s, 'hall', %s, %s, now())", [PROVINCE, officer, post, TODAY]
                )
            connection.rollback()
        with pytest.raises(psycopg.errors.CheckViolation, match="two_persons"):
            connection.execute(f"{asked_for} values (%s, 'x', '{{}}', 'a', now(), true, 'a')", [PROVINCE])
        connection.rollback()
        connection.execute(f"{asked_for} values (%s, 'x', '{{}}', 'a', now(), false, 'b')", [PROVINCE])
        with pytest.raises(psycopg.errors.CheckViolation, match="decided already"):
            connection.execute("update routing.asked_appointments set granted = true where id = 'x'")


def test_the_rights_are_a_table_in_which_nobody_asks_and_grants() -> None:
    lines = {right.words: tuple(POST_WORDS[post] for post in right.by) for right in RIGHTS.values()}
    assert lines["提出任职"] == ("系统管理员", "机构负责人")
    assert lines["批准任职"] == ("安全管理员",)
    assert lines["开通账号"] == lines["停用账号"] == ("系统管理员",)
    assert not any(Post.AUDITOR in (*right.by, *right.before) for right in RIGHTS.values())
