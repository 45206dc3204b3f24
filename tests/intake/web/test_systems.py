"""Other bodies hand over by machine: each with a token, a number and a limit of its own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.handlers import HEARS_MANY
from services.kernel import clock
from services.kernel.contracts.routing import AdministratorsNamed
from services.kernel.house import House
from services.kernel.people import Post
from tests.intake.samples import OFFICE, OTHER_OFFICE, complaint, json_of
from tests.intake.web.evidence.sending import bearer
from tests.intake.web.sending import Said, Token, send, wrong

PROVINCE = "220000"


def issue(client: FlaskClient, token: Token, system: str = "12345", office: str = PROVINCE, **more: Any) -> Any:
    by = token(Post.PROVINCE, office=PROVINCE, id="pb")
    answer = client.post("/api/systems", json={"system": system, "office": office, **more}, headers=bearer(by))
    assert answer.status_code == 201, answer.text
    return json_of(answer)


def hand_over(client: FlaskClient, token: str, number: str = "CC-2026-7", **changes: Any) -> TestResponse:
    upstream = {"system": "12345", "number": number, "due_on": "2026-12-04"}
    return send(client, complaint(channel="transfer", upstream=upstream) | changes, token=token)


def test_a_body_hands_over_with_its_own_token_number_and_limit(
    client: FlaskClient, token: Token, said: Said, admin: psycopg.Connection, at_nine: datetime
) -> None:
    told = issue(client, token)
    assert hand_over(client, told["token"]).status_code == 201
    event = said()[0][1]
    assert (event["channel"], event["upstream_system"]) == ("transfer", "12345")
    assert (event["upstream_number"], event["upstream_due_on"]) == ("CC-2026-7", "2026-12-04")
    assert event["first_receiver"] is None
    assert "upstream" in wrong(send(client, complaint(channel="transfer"), token=told["token"]))
    other = {"system": "信访局", "number": "1", "due_on": "2026-12-04"}
    assert json_of(hand_over(client, told["token"], upstream=other))["code"] == "other_system"
    kept = admin.execute("select row_to_json(t)::text from intake.system_tokens t").fetchall()
    assert told["token"] not in kept[0][0]


def test_the_province_issues_lists_and_revokes(client: FlaskClient, token: Token, at_nine: datetime) -> None:
    first, second = issue(client, token), issue(client, token, "信访局", OFFICE)
    by = token(Post.PROVINCE, office=PROVINCE, id="pb")
    listed = json_of(client.get("/api/systems", headers=bearer(by)))["tokens"]
    assert {(one["system"], one["office"], one["used_at"]) for one in listed} == {
        ("12345", PROVINCE, None),
        ("信访局", OFFICE, None),
    }
    assert first["token"] not in str(listed)
    address = f"/api/systems/{first['id']}/revoke"
    assert client.post(address, json={"reason": "换了系统"}, headers=bearer(by)).status_code == 200
    assert client.post(address, json={"reason": "换了系统"}, headers=bearer(by)).status_code == 409
    for dead in (first["token"], "sys_nonsense"):
        assert hand_over(client, dead).status_code == 401
    upstream = {"system": "信访局", "number": "1", "due_on": "2026-12-04"}
    assert hand_over(client, second["token"], upstream=upstream).status_code == 201
    assert hand_over(client, second["token"], upstream=upstream, office=OTHER_OFFICE).status_code == 403
    for post in (Post.WINDOW, Post.FUNCTIONAL, Post.LEADER):
        assert client.get("/api/systems", headers=bearer(token(post))).status_code == 403


def test_once_the_administrators_are_named_a_token_is_issued_by_one_and_approved_by_the_other(
    client: FlaskClient, token: Token, house: House, admin: psycopg.Connection, at_nine: datetime
) -> None:
    of_before = issue(client, token)
    for _ in range(2):
        with house.database.work(seeing=(PROVINCE,)) as session:
            HEARS_MANY[AdministratorsNamed](session, [AdministratorsNamed(office=PROVINCE, case="", at=at_nine)], house)
    system, security, province, auditor = (
        bearer(token(post, office=PROVINCE, id=post))
        for post in (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN, Post.PROVINCE, Post.AUDITOR)
    )
    wanted = {"system": "信访局", "office": OFFICE}
    for who in (province, security, auditor):
        assert client.post("/api/systems", json=wanted, headers=who).status_code == 403
    given = json_of(client.post("/api/systems", json=wanted, headers=system))
    upstream = {"system": "信访局", "number": "1", "due_on": "2026-12-04"}
    assert hand_over(client, given["token"], upstream=upstream).status_code == 401
    below = "update intake.system_tokens set approved_by = issued_by, approved_at = issued_at where id = %s"
    with pytest.raises(psycopg.errors.CheckViolation, match="two_persons"):
        admin.execute(below, [given["id"]])
    approve = f"/api/systems/{given['id']}/approve"
    for who in (province, system, auditor):
        assert client.post(approve, headers=who).status_code == 403
    assert client.post(approve, headers=security).status_code == 200
    assert client.post(approve, headers=security).status_code == 409
    assert hand_over(client, given["token"], upstream=upstream).status_code == 201
    assert hand_over(client, of_before["token"]).status_code == 201
    revoke = f"/api/systems/{given['id']}/revoke"
    for who in (province, auditor):
        assert client.post(revoke, json={"reason": "换了系统"}, headers=who).status_code == 403
    assert client.post(revoke, json={"reason": "换了系统"}, headers=system).status_code == 200


def test_where_a_city_has_its_administrators_they_decide_on_its_tokens_and_not_the_province_alone(
    client: FlaskClient, token: Token, house: House, at_nine: datetime
) -> None:
    of_before = issue(client, token, "信访局", OFFICE)
    with house.database.work(seeing=(OFFICE,)) as session:
        HEARS_MANY[AdministratorsNamed](session, [AdministratorsNamed(office=OFFICE, case="", at=at_nine)], house)
    province = bearer(token(Post.PROVINCE, office=PROVINCE, id="pb"))
    alone = client.post("/api/systems", json={"system": "12345", "office": OFFICE}, headers=province)
    assert (alone.status_code, json_of(alone)["code"]) == (403, "wrong_post")
    revoke = f"/api/systems/{of_before['id']}/revoke"
    assert client.post(revoke, json={"reason": "换了系统"}, headers=province).status_code == 403
    assert issue(client, token, "12345", PROVINCE)["id"]  # its own is still its business
    system, security = (bearer(token(post, id=post)) for post in (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN))
    given = json_of(client.post("/api/systems", json={"system": "12345", "office": OFFICE}, headers=system))
    assert client.post(f"/api/systems/{given['id']}/approve", headers=province).status_code == 403
    assert client.post(f"/api/systems/{given['id']}/approve", headers=security).status_code == 200
    assert client.post(revoke, json={"reason": "换了系统"}, headers=system).status_code == 200


def test_a_signed_session_alone_makes_nobody_a_system(client: FlaskClient, token: Token) -> None:
    forever = token(Post.SYSTEM, office=PROVINCE, id="hotline")
    assert hand_over(client, forever).status_code == 401


def test_a_body_that_hands_over_too_fast_waits_and_the_others_do_not(
    client: FlaskClient, token: Token, at_nine: datetime
) -> None:
    fast, slow = issue(client, token, per_minute=2), issue(client, token, "信访局")
    assert [hand_over(client, fast["token"], str(n)).status_code for n in range(3)] == [201, 201, 429]
    assert hand_over(client, fast["token"]).headers["Retry-After"] == "61"
    upstream = {"system": "信访局", "number": "1", "due_on": "2026-12-04"}
    assert hand_over(client, slow["token"], upstream=upstream).status_code == 201
    with clock.standing_at(at_nine + timedelta(minutes=1)):
        assert hand_over(client, fast["token"], "4").status_code == 201


def test_the_provinces_page_shows_a_new_token_once(client: FlaskClient, token: Token) -> None:
    province = token(Post.PROVINCE, office=PROVINCE, id="pb")
    client.set_cookie("session", province)
    page = client.get("/counter/systems").text
    assert "还没有对接的部门" in page
    csrf = {"csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]}
    faulty = client.post("/counter/systems", data=csrf | {"system": "12345"})
    assert faulty.status_code == 422
    done = client.post("/counter/systems", data=csrf | {"system": "12345", "office": OFFICE, "per_minute": "30"})
    shown = re.search(r"<code>(sys_[^<]+)</code>", done.text)
    assert shown
    assert shown[1] not in client.get("/counter/systems").text
    client.set_cookie("session", token(Post.AUDITOR, office=PROVINCE, id="au"))  # reads, and changes nothing
    read = client.get("/counter/systems").text
    assert ("12345" in read, "每分钟最多 30 件" in read, "/revoke" in read) == (True, True, False)
    issuer = re.search("<dt>发放</dt><dd>[^<]*，([^<]+)</dd>", read)
    assert issuer
    assert issuer[1] == "李受理"
    theirs = {"csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', read)[0]}
    again = {"system": "x", "office": OFFICE, "per_minute": "30"}
    assert client.post("/counter/systems", data=theirs | again).status_code == 403
    client.set_cookie("session", province)
    revoke = re.search(r'action="(/counter/systems/[^"]+/revoke)"', done.text)
    assert revoke
    assert client.post(revoke[1], data=csrf | {"reason": "换了系统"}, follow_redirects=True).status_code == 200
    assert "已停用" in client.get("/counter/systems").text
    assert hand_over(client, shown[1]).status_code == 401
