"""Each way of arriving leaves its own record: a visit, a letter, many people, an agent, a second complaint."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
import psycopg
import pytest
from flask.testing import FlaskClient

from services.intake.web.arrival import tidy
from services.kernel.house import House
from services.kernel.people import Post
from services.kernel.sealed import Purpose
from tests.intake import handed_in as files
from tests.intake.samples import CASE, LETTER, OFFICE, OTHER_OFFICE, VISIT, complaint, json_of
from tests.intake.web.evidence.sending import received
from tests.intake.web.sending import Said, Token, logged, send, wrong


def particulars(house: House, event: dict[str, Any]) -> dict[str, Any]:
    plain = house.keys.open(
        event["sealed_particulars"], purpose=Purpose.PARTICULARS, office=OFFICE, what="complaint.particulars", row=CASE
    )
    told: dict[str, Any] = msgspec.json.decode(plain)
    return told


@pytest.mark.clause("A6.2.3.2-1")
def test_a_visit_leaves_a_record_with_time_place_receivers_and_signature(
    client: FlaskClient, house: House, token: Token, said: Said
) -> None:
    body, by = complaint(channel="visit", visit=VISIT), token(Post.WINDOW)
    assert "当面投诉要有记录" in wrong(send(client, complaint(channel="visit"), token=by))["visit"]
    for change, field, sentence in (
        ({"read_back": False}, "visit.read_back", "读给投诉人听"),
        ({"signed": "refused"}, "visit.refusal", "写明他怎么说"),
        ({"receivers": []}, "visit.receivers", "至少要有 1 项"),
        ({"began_at": "2099-01-01T00:00:00+08:00"}, "visit", "不能晚于现在"),
    ):
        assert sentence in wrong(send(client, body | {"visit": VISIT | change}, token=by))[field]
    assert said() == []
    refused = VISIT | {"signed": "refused", "refusal": "说回家和儿子商量"}
    assert send(client, body | {"visit": refused}, token=by).status_code == 201
    told = particulars(house, said()[0][1])["visit"]
    assert (told["place"], told["receivers"], told["refusal"]) == (
        "服务大厅 3 号窗口",
        ["李受理", "周接待"],
        "说回家和儿子商量",
    )


@pytest.mark.clause("A6.2.3.4-1")
def test_a_letter_is_opened_logged_and_scanned_before_it_is_registered(
    client: FlaskClient, house: House, token: Token, said: Said, admin: psycopg.Connection
) -> None:
    by = token(Post.WINDOW)
    assert "先记拆阅" in wrong(send(client, complaint(channel="letter"), token=by))["letter"]
    unknown = complaint(channel="letter", letter={"log": str(uuid.uuid4())})
    assert "没有这封信的拆阅记录" in wrong(send(client, unknown, token=by))["letter"]
    for changes, field, sentence in (
        ({"parts": ("letter",)}, "scans", "信封的扫描件"),
        ({"parts": ("envelope",)}, "scans", "信纸的扫描件"),
        ({"parts": ()}, "scans", "信纸的扫描件"),
        ({"scans": [str(uuid.uuid4())]}, "scans", "没有收到过"),
        ({"opened_at": "2099-01-01T00:00:00+08:00"}, "opened_at", "不能晚于现在"),
        ({"opener": " "}, "opener", "请填写内容"),
        ({"items": 0}, "items", "不能小于 1"),
    ):
        assert sentence in wrong(logged(client, by, **changes))[field]
    assert logged(client, token(Post.HANDLER, id="h1")).status_code == 403
    assert said() == []

    first, again = logged(client, by, key="brief-1"), logged(client, by, key="brief-1")
    assert (first.status_code, json_of(first)) == (201, json_of(again))
    elsewhere = complaint(channel="letter", office=OTHER_OFFICE, letter={"log": json_of(first)["id"]})
    assert "letter" in wrong(send(client, elsewhere, token=token(Post.WINDOW, office=OTHER_OFFICE)))
    letter = complaint(channel="letter", letter={"log": json_of(first)["id"]})
    assert send(client, letter, token=by).status_code == 201
    event = said()[0][1]
    told = particulars(house, event)["letter"]
    assert (told["opener"], told["envelope"], told["items"]) == ("李受理", LETTER["envelope"], 3)
    assert told["logged_by"] == "w1"
    assert event["evidence"] == 2
    assert event["received_at"] == LETTER["opened_at"]
    parts = admin.execute("select part from intake.evidence where case_id = %s order by serial", (CASE,)).fetchall()
    assert parts == [("envelope",), ("letter",)]
    assert send(client, letter, token=by).status_code == 409


def test_the_public_keeps_no_official_records(client: FlaskClient) -> None:
    for part in ({"visit": VISIT}, {"letter": {"log": str(uuid.uuid4())}}):
        assert "只有工作人员" in str(wrong(send(client, complaint(**part))))


def test_many_complain_through_up_to_five(client: FlaskClient, house: House, said: Said) -> None:
    five = [{"name": f"代表{n}", "phone": f"1390000000{n}"} for n in range(5)]
    many = {"people": 40, "representatives": five}
    assert send(client, complaint(collective=many)).status_code == 201
    assert said()[0][1]["people"] == 40
    assert particulars(house, said()[0][1])["collective"]["representatives"][4]["name"] == "代表4"
    six = {"people": 40, "representatives": [*five, {"name": "代表6"}]}
    assert "最多 5 项" in wrong(send(client, complaint(collective=six)))["collective.representatives"]
    assert "collective.people" in wrong(send(client, complaint(collective=many | {"people": 1})))


def test_an_agent_without_an_authorisation_is_accepted_and_marked(client: FlaskClient, said: Said) -> None:
    who = {"kind": "agent", "name": "黄丽娟", "agent_for": "母亲", "phone": "13900001034"}
    assert send(client, complaint(complainant=who)).status_code == 201
    paper = received(client, files.PDF, part="authorisation")["id"]
    assert send(client, complaint(complainant=who, evidence=[paper])).status_code == 201
    registered = [event for kind, event in said() if kind == "complaint.registered.v1"]
    assert [event["authorised"] for event in registered] == [False, True]


@pytest.mark.clause("A3.3-1")
def test_the_handling_of_a_complaint_may_be_complained_about(client: FlaskClient, said: Said) -> None:
    first = json_of(send(client, complaint()))["id"]
    assert send(client, complaint(office=OTHER_OFFICE, about_case=first)).status_code == 201
    assert said()[1][1]["about_case"] == first
    assert "没有这件投诉" in wrong(send(client, complaint(about_case="220100-2026-999")))["about_case"]
    assert "about_case" in wrong(send(client, complaint(about_case="x")))


def test_the_handling_of_a_complaint_at_changbaishan_may_be_complained_about_too(
    client: FlaskClient, said: Said
) -> None:
    """Its code has letters in it."""
    first = json_of(send(client, complaint(office="22CBS0")))["id"]
    assert first.startswith("22CBS0-")
    assert send(client, complaint(about_case=first)).status_code == 201
    assert [event["about_case"] for kind, event in said() if kind == "complaint.registered.v1"] == [None, first]


def test_the_counter_reads_names_and_phones_as_people_write_them() -> None:
    given: dict[str, Any] = {
        "channel": "phone",
        "visit": {"place": "x"},
        "collective": {"people": "40", "representatives": "王小兰 13912345518\n\n赵某，0431-88691234\n无电话"},
    }
    tidy(given)
    assert given == {
        "channel": "phone",
        "collective": {
            "people": "40",
            "representatives": [
                {"name": "王小兰", "phone": "13912345518"},
                {"name": "赵某", "phone": "0431-88691234"},
                {"name": "无电话"},
            ],
        },
    }
