"""Nothing is told beyond the handling without the complainant's consent, which may be taken back at any time (4.5)."""

from __future__ import annotations

import re

import psycopg
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.kernel.people import Post
from tests.intake.samples import CANARIES, CASE, OTHER_OFFICE, json_of
from tests.intake.web.evidence.sending import bearer
from tests.intake.web.sending import Said, Token, registered

BODY = "长春市纪委监委"


def disclose(client: FlaskClient, token: str, recipient: str = BODY) -> TestResponse:
    body = {"recipient": recipient, "reason": "涉嫌违纪，移交处理"}
    return client.post(f"/api/cases/{CASE}/disclosures", json=body, headers=bearer(token))


def consent(client: FlaskClient, key: dict[str, str], *, given: bool = True, recipient: str = BODY) -> TestResponse:
    return client.post("/api/progress/consent", json=key | {"recipient": recipient, "given": given})


@pytest.mark.clause("A4.5-2")
def test_without_a_recorded_consent_it_is_refused_and_a_consent_may_be_taken_back(
    client: FlaskClient, token: Token, said: Said, admin: psycopg.Connection
) -> None:
    key, by = registered(client), token(Post.FUNCTIONAL, id="fd")
    refused = disclose(client, by)
    assert (refused.status_code, json_of(refused)["code"]) == (409, "no_consent")
    assert CANARIES["name"] not in refused.text
    assert json_of(consent(client, key)) == {"allowed": [BODY]}
    assert json_of(consent(client, key)) == {"allowed": [BODY]}
    told = disclose(client, by)
    assert (told.status_code, json_of(told)["complainant"]["name"]) == (200, CANARIES["name"])
    assert disclose(client, by, recipient="某某报社").status_code == 409
    assert json_of(consent(client, key, given=False)) == {"allowed": []}
    assert consent(client, key, given=False).status_code == 409
    assert disclose(client, by).status_code == 409
    looks = admin.execute("select granted from intake.looks where kind = 'disclosed' order by id").fetchall()
    assert [granted for (granted,) in looks] == [False, True, False, False]
    assert admin.execute("select given from intake.consents order by id").fetchall() == [(True,), (False,)]
    changed = [event["given"] for kind, event in said() if kind == "complaint.consent_changed.v1"]
    assert changed == [True, False]


def test_only_the_functional_department_of_the_case_tells_others(client: FlaskClient, token: Token) -> None:
    consent(client, registered(client))
    for by, status in (
        (token(Post.WINDOW), 403),
        (token(Post.LEADER), 403),
        (token(Post.FUNCTIONAL, office=OTHER_OFFICE), 404),
        (token(Post.FUNCTIONAL, office="220000", id="pb"), 403),
    ):
        assert disclose(client, by).status_code == status


@pytest.mark.parametrize(("respondent", "status"), [("pension", 200), ("hall", 403)])
def test_whom_others_may_be_told_is_read_by_those_who_may_tell_them(
    client: FlaskClient, token: Token, respondent: str, status: int
) -> None:
    consent(client, registered(client, respondent={"department": respondent}))
    for by, expected in (
        (token(Post.FUNCTIONAL, id="fd"), status),  # of the hall, where nobody reads on who is complained about there
        (token(Post.FUNCTIONAL, office="220000", id="pb"), 403),
        (token(Post.FUNCTIONAL, office=OTHER_OFFICE), 404),
    ):
        client.set_cookie("session", by)
        page = client.get(f"/counter/cases/{CASE}/disclosures")
        assert (page.status_code, BODY in page.text) == (expected, expected == 200)


@pytest.mark.clause("A4.5-2")
def test_consent_is_given_and_taken_back_on_a_page(client: FlaskClient, token: Token) -> None:
    assert client.get("/progress/consent").headers["Location"] == "/progress"
    client.post("/progress", data=registered(client))
    assert "/progress/consent" in client.get("/progress/case").text
    assert client.post("/progress/consent", data={"go": "give"}).status_code == 422
    page = client.post("/progress/consent", data={"go": "give", "recipient": BODY}, follow_redirects=True)
    assert f"您同意告诉：<b>{BODY}</b>" in page.text
    back = client.post("/progress/consent", data={"go": "back", "recipient": BODY}, follow_redirects=True)
    assert BODY not in back.text
    client.post("/progress/consent", data={"go": "give", "recipient": BODY})
    client.set_cookie("session", token(Post.FUNCTIONAL, id="fd"))
    address = f"/counter/cases/{CASE}/disclosures"
    page = client.get(address)
    assert BODY in page.text
    csrf = {"csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]}
    assert client.post(address, data=csrf | {"recipient": BODY}).status_code == 422
    opened = client.post(address, data=csrf | {"recipient": BODY, "reason": "涉嫌违纪"})
    assert CANARIES["name"] in opened.text
