"""What officers, and complainants with the code, try and are refused stands on record with who, what and why not."""

from __future__ import annotations

import psycopg
import pytest
from flask.testing import FlaskClient

from services.kernel.people import Post
from tests.intake.samples import CASE, OFFICE, complaint
from tests.intake.web.evidence.sending import bearer
from tests.intake.web.sending import Token, do, registered, send


def test_refused_acts_are_kept_by_whoever_they_were_tried_and_cannot_be_struck_out(
    client: FlaskClient, token: Token, admin: psycopg.Connection, urls: tuple[str, str, str]
) -> None:
    key = registered(client)
    window, archivist = token(Post.WINDOW), token(Post.ARCHIVIST, id="a1")
    assert send(client, complaint(text=""), token=window).status_code == 422
    link = {"other": CASE, "kind": "duplicate", "reason": "说的是同一天"}
    assert client.post(f"/api/cases/{CASE}/links", json=link, headers=bearer(archivist)).status_code == 403
    assert client.post("/api/cases/13912345518/links", json=link, headers=bearer(archivist)).status_code == 404
    assert do(client, key, "agree").status_code == 409
    shown = {"code": key["code"], "phone_last4": key["phone_last4"]}
    assert client.post("/progress", data=shown).status_code == 303
    assert client.post("/progress/case/agree").status_code == 409
    assert do(client, key | {"phone_last4": "0000"}, "agree").status_code == 404  # a wrong code names no case
    assert send(client, complaint(text="")).status_code == 422  # nor does who has none, and is nobody
    client.get(f"/api/cases/{CASE}/particulars?purpose=x", headers=bearer(archivist))  # looks have their own record
    kept = "select office, done_by, act, about, status, code from intake.refusals order by id"
    rows = admin.execute(kept).fetchall()
    assert [row[1:4] for row in rows] == [
        ("w1", "api.post_complaint", ""),
        ("a1", "linking_api.post_link", CASE),
        ("a1", "linking_api.post_link", ""),
        ("complainant", "api.post_agree", CASE),
        ("complainant", "progress.act", CASE),
    ]
    assert [(row[0], *row[4:]) for row in (rows[0], rows[3], rows[4])] == [
        (OFFICE, 422, "invalid"),
        (OFFICE, 409, "not_possible"),
        (OFFICE, 409, "refused"),
    ]
    with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.connect(urls[0]) as own:
        own.execute("delete from intake.refusals")
