"""What the complainant is to the office: always one of four, asked on every form (3.2)."""

from __future__ import annotations

import psycopg
import pytest
from flask.testing import FlaskClient

from services.kernel.people import Post
from tests.intake.samples import CASE, complaint, json_of
from tests.intake.web.sending import Said, Token, send, wrong

COMPANY = {"kind": "organisation", "name": "某某公司", "contact_person": "钱经理", "phone": "0431-88691234"}


@pytest.mark.clause("A3.2-1")
def test_every_registration_has_one_of_the_four_relations(
    client: FlaskClient, admin: psycopg.Connection, said: Said
) -> None:
    named = ["insured", "employer", "business_party", "prospective"]
    for relation in named:
        assert send(client, complaint(relation=relation)).status_code == 201
    assert "relation" in wrong(send(client, complaint(relation="friend")))
    assert send(client, complaint(complainant=COMPANY)).status_code == 201
    assert send(client, complaint(complainant=None)).status_code == 201
    expected = [*named, "employer", "insured"]
    assert [event["relation"] for _, event in said()] == expected
    kept = admin.execute("select relation from intake.complaints order by case_id").fetchall()
    assert [relation for (relation,) in kept] == expected


@pytest.mark.clause("A3.2-1")
def test_both_forms_ask_for_it_and_officers_read_it(client: FlaskClient, token: Token) -> None:
    send(client, complaint(relation="business_party"))
    client.set_cookie("session", token(Post.WINDOW, Post.FUNCTIONAL))
    assert "潜在参保对象" in client.get("/counter/new").text
    page = client.get(f"/counter/cases/{CASE}/particulars?purpose=核对情况").text
    assert "<dt>和社保的关系</dt><dd>业务相关方</dd>" in page
    told = json_of(client.get(f"/api/cases/{CASE}/particulars?purpose=核对情况"))
    assert told["relation"] == "business_party"
