"""Duplicates and serial complaints: suggested to who may look, joined by an officer, never merged away."""

from __future__ import annotations

import re
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.schedule import mark_new
from services.kernel.house import House
from services.kernel.people import Post
from tests.intake.rules.test_likeness import FIRST, OTHER, RETOLD
from tests.intake.samples import CASE, OFFICE, OTHER_OFFICE, complaint, json_of
from tests.intake.web.evidence.sending import bearer
from tests.intake.web.sending import Said, Token, look, send, wrong

SECOND, THIRD, FOURTH = (CASE.replace("-1", f"-{n}") for n in (2, 3, 4))
STRANGER = {"name": "李四", "phone": "13900001111"}


@pytest.fixture
def told(client: FlaskClient) -> FlaskClient:
    """A complaint; the same told again by somebody else; another of the same person; one of somebody else; the same in
    another office."""
    for body in (
        complaint(text=FIRST),
        complaint(text=RETOLD, complainant=STRANGER),
        complaint(text=OTHER),
        complaint(text=OTHER, complainant=STRANGER | {"phone": "13900002222"}),
        complaint(text=FIRST, office=OTHER_OFFICE),
    ):
        assert send(client, body).status_code == 201
    return client


def near(client: FlaskClient, token: str, case: str = CASE) -> Any:
    answer = client.get(f"/api/cases/{case}/links", headers=bearer(token))
    assert answer.status_code == 200, answer.text
    return json_of(answer)


def join(client: FlaskClient, token: str, other: str = SECOND, **changes: str) -> TestResponse:
    body = {"other": other, "kind": "duplicate", "reason": "说的是同一天同一个窗口"} | changes
    return client.post(f"/api/cases/{CASE}/links", json=body, headers=bearer(token))


def test_the_same_words_and_the_same_person_are_suggested_and_every_opening_is_on_record(
    told: FlaskClient, token: Token, admin: psycopg.Connection
) -> None:
    found = near(told, token(Post.FUNCTIONAL, id="fd"))
    assert [(one["case"], one["same_person"]) for one in found["suggested"]] == [(SECOND, False), (THIRD, True)]
    assert found["suggested"][0]["alike"] > 0.35
    assert FIRST[:6] not in str(found)
    looks = admin.execute("select case_id, officer_id, kind, granted from intake.looks order by id").fetchall()
    assert looks[0] == (CASE, "fd", "compared", True)
    assert {case for case, *_ in looks} == {CASE, SECOND, THIRD}


def test_marks_are_made_beside_the_registration_and_once(
    told: FlaskClient, house: House, admin: psycopg.Connection
) -> None:
    assert admin.execute("select count(*) from intake.likenesses").fetchone() == (0,)
    mark_new(house)
    rows = admin.execute("select case_id, xmin::text, marks from intake.likenesses order by 1").fetchall()
    assert [len(marks) for _, _, marks in rows] == [24] * 5
    mark_new(house)
    assert admin.execute("select case_id, xmin::text, marks from intake.likenesses order by 1").fetchall() == rows


def test_who_has_no_part_gets_no_suggestion_and_the_attempt_is_on_record(
    told: FlaskClient, token: Token, admin: psycopg.Connection
) -> None:
    for by, status in (
        (token(Post.HANDLER, id="h9"), 403),
        (token(Post.FUNCTIONAL, office=OTHER_OFFICE), 404),
    ):
        assert told.get(f"/api/cases/{CASE}/links", headers=bearer(by)).status_code == status
        assert join(told, by).status_code == status
    assert told.get(f"/api/cases/{CASE}/links").status_code == 401
    looks = admin.execute("select distinct kind, granted from intake.looks").fetchall()
    assert looks == [("compared", False)]


def test_joined_complaints_both_stay_and_are_told_of(
    told: FlaskClient, token: Token, said: Said, admin: psycopg.Connection
) -> None:
    by = token(Post.FUNCTIONAL, id="fd")
    before = admin.execute("select * from intake.complaints order by case_id").fetchall()
    assert "reason" in wrong(join(told, by, reason=" "))
    for other in (CASE, "220100-2026-99", "220200-2026-1"):
        assert "本机构没有这件投诉" in wrong(join(told, by, other=other))["other"]
    assert join(told, by).status_code == 200
    assert json_of(join(told, by))["code"] == "linked"
    for case, other in ((CASE, SECOND), (SECOND, CASE)):
        (link,) = near(told, by, case)["links"]
        assert (link["case"], link["kind"], link["officer"]) == (other, "duplicate", "fd")
        assert link["reason"] == "说的是同一天同一个窗口"
    assert SECOND not in [one["case"] for one in near(told, by)["suggested"]]
    events = [event for kind, event in said() if kind == "complaint.linked.v1"]
    assert [(event["case"], event["other"], event["linked"]) for event in events] == [
        (CASE, SECOND, True),
        (SECOND, CASE, True),
    ]
    assert admin.execute("select * from intake.complaints order by case_id").fetchall() == before
    assert "同一天" not in str(admin.execute("select row_to_json(l)::text from intake.links l").fetchall())


def test_a_link_is_parted_on_the_page_with_a_reason_and_stays_on_record(
    told: FlaskClient, token: Token, said: Said, admin: psycopg.Connection
) -> None:
    told.set_cookie("session", token(Post.FUNCTIONAL, id="fd"))
    address = f"/counter/cases/{CASE}/links"
    page = told.get(address).text
    assert "电话或证件号相同" in page
    csrf = {"csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]}
    assert told.post(address, data=csrf | {"other": SECOND}).status_code == 422
    form = csrf | {"other": SECOND, "kind": "duplicate", "reason": "同一件事"}
    joined = told.post(address, data=form, follow_redirects=True).text
    parting = f"{address}/{SECOND}/part"
    assert "已关联" in joined
    toast = joined.partition('class="toast"')[2].partition("</div>")[0]  # what was just done can be undone in one press
    assert f'action="{parting}"' in toast
    assert 'name="reason" value="关联错了，马上撤销"' in toast
    assert told.post(parting, data=csrf).status_code == 422
    parted = told.post(parting, data=csrf | {"reason": "不是同一天"}, follow_redirects=True).text
    assert "已关联" not in parted
    assert told.post(parting, data=csrf | {"reason": "不是同一天"}).status_code == 409
    assert admin.execute("select joined from intake.links order by id").fetchall() == [(True,), (False,)]
    assert [event["linked"] for kind, event in said() if kind == "complaint.linked.v1"][-1] is False


def test_the_public_learns_nothing_of_other_complaints(told: FlaskClient, token: Token) -> None:
    registered = json_of(send(told, complaint(text=FIRST)))
    assert join(told, token(Post.FUNCTIONAL, id="fd"), other=registered["id"]).status_code == 200
    shown = look(told, {"code": registered["receipt"]["code"], "phone_last4": "5518"})
    assert OFFICE in str(shown)
    for other in (CASE, SECOND, THIRD, FOURTH):
        assert f"'{other}'" not in str(shown)
