"""By which means to be told is the complainant's choice afterwards too: each means for itself, by page and by API."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import msgspec
import psycopg
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.kernel.clock import now
from services.kernel.contracts.notification import NoticesStopped
from services.kernel.house import House
from services.kernel.sealed import Purpose
from tests.intake.samples import CASE, OFFICE, json_of
from tests.intake.web.sending import Said, hear, registered, wrong

WISHED = "complaint.notices_wished.v1"


def notify(client: FlaskClient, key: dict[str, str], *, sms: object, email: object) -> TestResponse:
    return client.post("/api/progress/notify", json=key | {"sms": sms, "email": email})


def wishes(said: Said) -> list[tuple[bool, bool]]:
    return [(event["wants_sms"], event["wants_email"]) for kind, event in said() if kind == WISHED]


def test_each_means_is_stopped_and_wanted_again_for_itself_and_the_record_keeps_every_choice(
    client: FlaskClient, said: Said, admin: psycopg.Connection
) -> None:
    key = registered(client)
    assert json_of(notify(client, key, sms=False, email=True)) == {"sms": False, "email": True}
    assert json_of(notify(client, key, sms=False, email=False)) == {"sms": False, "email": False}
    assert json_of(notify(client, key, sms=True, email=False)) == {"sms": True, "email": False}
    assert wishes(said) == [(False, True), (False, False), (True, False)]
    assert [event["serial"] for kind, event in said() if kind == WISHED] == [1, 2, 3]
    assert admin.execute("select deed, mark from intake.deeds order by serial").fetchall() == [
        ("notify", "1: sms off, email on"),
        ("notify", "2: sms off, email off"),
        ("notify", "3: sms on, email off"),
    ]
    assert admin.execute("select wants_sms, wants_email from intake.complaints").fetchall() == [(True, True)]


def test_a_wrong_code_changes_nothing(client: FlaskClient, said: Said) -> None:
    key = registered(client)
    assert notify(client, key | {"phone_last4": "0000"}, sms=False, email=False).status_code == 404
    assert set(wrong(client.post("/api/progress/notify", json=key))) == {"sms", "email"}
    assert wishes(said) == []


@pytest.mark.parametrize(
    ("left", "wanted", "field"),
    [
        ({"name": "王小兰", "phone": "13912345518"}, (True, True), "email"),
        (None, (True, False), "sms"),
        (None, (False, True), "email"),
    ],
    ids=["no e-mail", "anonymous by phone", "anonymous by e-mail"],
)
def test_a_means_of_which_nothing_was_left_is_refused(
    client: FlaskClient, said: Said, left: dict[str, str] | None, wanted: tuple[bool, bool], field: str
) -> None:
    key = registered(client, complainant=left)
    refused = wrong(notify(client, key, sms=wanted[0], email=wanted[1]))
    assert list(refused) == [field]
    assert "没有留" in refused[field]
    assert wishes(said) == []


def test_the_page_says_what_is_on_and_changes_it(client: FlaskClient, said: Said) -> None:
    assert client.get("/progress/notify").headers["Location"] == "/progress"
    assert client.post("/progress/notify", data={"sms": "yes"}).headers["Location"] == "/progress"
    client.post("/progress", data=registered(client))
    page = client.get("/progress/case")
    assert "有进展时发短信，也发邮件" in page.text
    assert 'href="/progress/notify"' in page.text
    assert client.get("/progress/notify").text.count(" checked") == 2
    stopped = client.post("/progress/notify", data={"email": "yes"}, follow_redirects=True)
    assert "现在：有进展时发邮件，不发短信" in stopped.text
    assert "有进展时发邮件，不发短信" in client.get("/progress/case").text
    client.post("/progress/notify", data={})
    assert "有进展时不发短信，也不发邮件" in client.get("/progress/case").text
    assert wishes(said) == [(False, True), (False, False)]


def test_who_left_no_way_is_told_to_look_by_code(client: FlaskClient, said: Said) -> None:
    client.post("/progress", data=registered(client, complainant=None))
    page = client.get("/progress/notify").text
    assert "请用查询码在这里看" in page
    assert not re.search(r'type="checkbox"', page)
    forged = client.post("/progress/notify", data={"sms": "yes"})
    assert (forged.status_code, "您没有留手机号，不能发短信" in forged.text) == (422, True)
    assert wishes(said) == []


def test_a_reporter_of_fund_fraud_is_asked_first_and_hears_by_what_was_ticked(client: FlaskClient, said: Said) -> None:
    left = {"name": "王小兰", "phone": "13912345518"}
    key = registered(client, text="有人死亡后还在冒领养老金，骗取基金。", notify=None, complainant=left)
    event = next(event for kind, event in said() if kind == "complaint.registered.v1")
    assert ("fund_safety" in event["suspected"], event["wants_sms"], event["wants_email"]) == (True, False, False)
    client.post("/progress", data=key)
    assert "有进展时不发短信，也不发邮件" in client.get("/progress/case").text
    client.post("/progress/notify", data={"sms": "yes"})
    assert wishes(said) == [(True, False)]


def test_what_was_stopped_by_text_message_stands_on_the_page_until_it_is_wanted_again(
    client: FlaskClient, house: House, admin: psycopg.Connection
) -> None:
    key = registered(client)
    stopped = NoticesStopped(office=OFFICE, case=CASE, at=now(), channel="sms")
    hear(house, stopped)
    hear(house, stopped)
    client.post("/progress", data=key)
    assert "现在：有进展时发邮件，不发短信。" in client.get("/progress/notify").text
    assert admin.execute("select mark from intake.deeds").fetchall() == [("1: sms off, email on",)]
    assert json_of(notify(client, key, sms=True, email=False)) == {"sms": True, "email": False}
    hear(house, msgspec.structs.replace(stopped, at=now() - timedelta(minutes=1)))
    assert "现在：有进展时发短信，不发邮件。" in client.get("/progress/notify").text, (
        "chosen after the stop was written"
    )


def test_who_left_nothing_leaves_a_number_by_code_once_and_is_told_by_it_from_then_on(
    client: FlaskClient, said: Said, house: House, admin: psycopg.Connection
) -> None:
    key = registered(client, complainant=None)
    client.post("/progress", data=key)
    assert "补留一种联系方式" in client.get("/progress/notify").text
    empty = client.post("/progress/contact", data={})
    assert (empty.status_code, "请填写手机号或者电子邮箱" in empty.text) == (422, True)
    client.post("/progress/contact", data={"phone": "139 1234 5518"})
    assert "现在：有进展时发短信，不发邮件。" in client.get("/progress/notify").text
    (left,) = [event for kind, event in said() if kind == "complaint.contact_left.v1"]
    assert (left["wants_sms"], left["wants_email"]) == (True, False)
    opened = house.keys.open(
        left["sealed_contact"], purpose=Purpose.PARTICULARS, office=OFFICE, what="complaint.contact", row=CASE
    )
    assert json.loads(opened) == {"phone": "+8613912345518", "email": None}
    assert "13912345518" not in str(admin.execute("select * from intake.complaints").fetchall())
    again = client.post("/api/progress/contact", json={**key, "phone": "13912340001"})
    assert (again.status_code, again.get_json()["code"]) == (409, "contact_there")
    assert client.post("/progress/contact", data={"phone": "13912340001"}).status_code == 409
    assert len([kind for kind, _ in said() if kind == "complaint.contact_left.v1"]) == 1
    assert json_of(notify(client, key, sms=False, email=False)) == {"sms": False, "email": False}


def test_a_contact_is_left_by_code_alone(client: FlaskClient, said: Said) -> None:
    key = registered(client, complainant=None)
    assert client.post("/progress/contact", data={"phone": "13912345518"}).headers["Location"] == "/progress"
    wrong_secret = client.post("/api/progress/contact", json={**key, "secret": "AAAA", "phone": "13912345518"})
    assert wrong_secret.status_code == 404
    assert [kind for kind, _ in said() if kind == "complaint.contact_left.v1"] == []
