"""Losing the code does not lose the case: the desk finds it, makes sure who asks, and gives a new one."""

from __future__ import annotations

import re

import psycopg
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.kernel.house import House
from services.kernel.people import Post
from tests.intake.samples import CANARIES, CASE, OTHER_OFFICE, complaint, json_of
from tests.intake.web.sending import Said, Token, do, hear, issued, look, registered, send


def desk(client: FlaskClient, token: Token, path: str, **form: str) -> TestResponse:
    client.set_cookie("session", token(Post.WINDOW, id="w9"))
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/counter/lost").text)
    assert csrf
    answer = client.post(path, data={"csrf_token": csrf[1], **form})
    client.delete_cookie("session")
    return answer


def shown(page: TestResponse) -> list[str]:
    assert page.status_code == 200, page.text
    return re.findall(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4})+", page.text)


@pytest.mark.clause("A6.4-3")
def test_the_anonymous_who_lost_the_code_answers_and_reads_the_result_with_a_new_one(
    client: FlaskClient, token: Token, house: House, said: Said, admin: psycopg.Connection
) -> None:
    old = registered(client, complainant=None)
    assert desk(client, token, f"/counter/cases/{CASE}/code", how="document").status_code == 422
    code, secret = shown(desk(client, token, f"/counter/cases/{CASE}/code", how="story"))
    new = {"code": code, "secret": secret}
    hear(house, issued(house))
    assert "少算三年" in str(look(client, new)["result"])
    assert do(client, new, "supplement", text="再补充一句").status_code == 200
    assert client.post("/api/progress", json=old).status_code == 404
    assert client.post("/api/progress", json=new | {"secret": old["secret"]}).status_code == 404
    assert ("complaint.code_renewed.v1", "w9") in [(kind, event.get("by")) for kind, event in said()]
    looks = admin.execute("select officer_id, kind from intake.looks").fetchall()
    assert ("w9", "new_code") in looks
    kept = str(admin.execute("select row_to_json(c)::text from intake.later_codes c").fetchall())
    assert code.replace("-", "") not in kept


@pytest.mark.clause("A6.4-3")
def test_who_left_a_name_is_found_by_phone_or_number_and_known_by_the_document(
    client: FlaskClient, token: Token
) -> None:
    registered(client)
    send(client, complaint(office=OTHER_OFFICE))
    for given in ({"phone": "139 1234 5518"}, {"id_number": CANARIES["id_number"]}):
        page = desk(client, token, "/counter/lost", **given).text
        assert f"/counter/cases/{CASE}/code" in page
        assert "/counter/cases/220200" not in page
        assert CANARIES["name"] not in page
    assert "没有找到" in desk(client, token, "/counter/lost", phone="13900000000").text
    assert desk(client, token, "/counter/lost").status_code == 422
    assert desk(client, token, f"/counter/cases/{CASE}/code", how="story").status_code == 422
    (first,) = shown(desk(client, token, f"/counter/cases/{CASE}/code", how="document"))
    (second,) = shown(desk(client, token, f"/counter/cases/{CASE}/code", how="document"))
    assert client.post("/api/progress", json={"code": first, "phone_last4": "5518"}).status_code == 404
    assert json_of(client.post("/api/progress", json={"code": second, "phone_last4": "5518"}))["id"] == CASE


def test_the_department_complained_about_gives_no_code(client: FlaskClient, token: Token) -> None:
    send(client, complaint(respondent={"department": "hall"}))
    assert "被投诉部门" in desk(client, token, "/counter/lost", phone="13912345518").text
    assert desk(client, token, f"/counter/cases/{CASE}/code", how="document").status_code == 403
    assert desk(client, token, "/counter/cases/220200-2026-1/code", how="document").status_code == 404
