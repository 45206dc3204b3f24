"""The public pages, and what every route of the service promises."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from flask_openapi.openapi import OpenAPI

from tests.intake.samples import json_of

PUBLIC = ["/", "/offices", "/offices/220100", "/offices/222401", "/privacy", "/accessibility", "/complain", "/progress"]
CLOSED = {
    "/counter/new",
    "/counter/cases/<case>/facts",
    "/counter/cases/<case>/particulars",
    "/api/cases/<case>/particulars",
    "/api/evidence",
    "/api/evidence/<evidence>",
    "/api/evidence/<evidence>/release",
    "/counter/cases/<case>/evidence",
    "/counter/evidence/<evidence>",
    "/counter/evidence/<evidence>/release",
    "/api/letters",
    "/api/systems",
    "/api/systems/<token>/approve",
    "/api/systems/<token>/revoke",
    "/api/cases/<case>/links",
    "/counter/cases/<case>/links",
    "/counter/cases/<case>/links/<other>/part",
    "/counter/letters/new",
    "/api/cases/<case>/disclosures",
    "/counter/cases/<case>/disclosures",
    "/counter/lost",
    "/counter/cases/<case>/code",
    "/counter/phrases",
    "/counter/public-facts",
    "/counter/public-facts/<fact>",
    "/counter/systems",
    "/counter/systems/<token>/approve",
    "/counter/systems/<token>/revoke",
    "/counter/drafts",
    "/counter/drafts/<draft>/away",
    "/counter/drafts/<draft>/back",
}


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_need_no_login_and_no_scripts(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "style=" not in page.text
    assert "<script>" not in page.text
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]


def test_an_office_tells_its_seven_facts(client: FlaskClient) -> None:
    page = client.get("/offices/220100").text
    for title in (
        "谁来受理",
        "怎样投诉",
        "要提供什么",
        "怎样办理",
        "多长时间",
        "不同意怎么办",
        "怎样知道结果",
        "更新日期",
    ):
        assert title in page
    assert client.get("/offices/999999").status_code == 404


def test_machines_get_the_same_facts(client: FlaskClient) -> None:
    offices = json_of(client.get("/api/offices"))
    assert len(offices) == 71
    assert {len(office["facts"]) for office in offices} == {7}
    assert offices[0]["code"] == "220000"


def test_large_print_is_a_cookie(client: FlaskClient) -> None:
    assert 'class="pub"' in client.get("/").text
    assert client.get("/large-print?on=1&back=/privacy").headers["Location"] == "/privacy"
    assert 'class="pub large"' in client.get("/").text
    client.get("/large-print?on=0")
    assert 'class="pub"' in client.get("/").text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_switch_leads_to_our_own_pages_only(client: FlaskClient, back: str) -> None:
    assert client.get("/large-print", query_string={"on": "1", "back": back}).headers["Location"] == "/"


def test_every_route_says_to_whom_it_is_open(open_app: OpenAPI) -> None:
    closed = set()
    for rule in open_app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint.startswith(("openapi.", "swagger.")):
            continue
        view = open_app.view_functions[rule.endpoint]
        assert hasattr(view, "open_to"), rule
        if view.open_to is not None:
            closed.add(str(rule))
    assert closed == CLOSED


def test_the_document_names_every_call(client: FlaskClient) -> None:
    paths = json_of(client.get("/docs/intake/openapi.json"))["paths"]
    assert set(paths) == {
        "/api/offices",
        "/api/complaints",
        "/api/progress",
        *(
            f"/api/progress/{act}"
            for act in ("supplement", "urge", "withdraw", "agree", "reject", "rate", "dispute_contact", "ask_recusal")
        ),
        "/api/progress/request_reopening",
        "/api/progress/request_review",
        "/api/cases/{case}/particulars",
        "/api/cases/{case}/links",
        "/api/cases/{case}/disclosures",
        "/api/progress/consent",
        "/api/progress/notify",
        "/api/progress/contact",
        "/api/progress/phone",
        "/api/progress/phone_code",
        "/api/letters",
        "/api/systems",
        "/api/systems/{token}/approve",
        "/api/systems/{token}/revoke",
        "/api/evidence",
        "/api/evidence/{evidence}",
        "/api/evidence/{evidence}/release",
    }
    assert "requestBody" in paths["/api/complaints"]["post"]
