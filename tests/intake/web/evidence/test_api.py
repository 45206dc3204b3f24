"""Evidence by API: received, made part of a complaint, looked at on record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient

from services.intake.schedule import JOBS
from services.intake.web.api import LARGEST
from services.kernel import clock
from services.kernel.house import House
from services.kernel.people import Post
from tests.intake import handed_in as files
from tests.intake.samples import CASE, OFFICE, OTHER_OFFICE, complaint, json_of
from tests.intake.web.evidence.sending import bearer, fetch, look, received, upload
from tests.intake.web.sending import Said, Token, send, wrong


@pytest.mark.clause("F1-8")
def test_a_file_is_typed_hashed_and_waits_for_the_scanner(client: FlaskClient) -> None:
    content = files.photo()
    told = received(client, content, name="退件单.JPG")
    assert told | {"id": ""} == {
        "id": "",
        "sha256": hashlib.sha256(content).hexdigest(),
        "media_type": "image/jpeg",
        "size": len(content),
        "state": "waiting",
    }


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"<svg onload=alert(1)/>", "a.svg", "unknown_type"),
        (b"<svg onload=alert(1)/>", "a.jpg", "unknown_type"),
        (files.photo(), "a.exe", "unknown_type"),
        (files.photo()[:300], "a.jpg", "broken_picture"),
        (b"", "a.jpg", "empty_file"),
        (files.PDF + bytes(20 * 1024 * 1024), "a.pdf", "too_large"),
    ],
)
@pytest.mark.clause("F1-8")
def test_what_is_not_taken_is_refused_in_words(client: FlaskClient, content: bytes, name: str, code: str) -> None:
    answer = upload(client, content, name)
    (fault,) = json_of(answer)["errors"]
    assert (answer.status_code, fault["field"], fault["code"]) == (422, "file", code)
    assert name in fault["message"]


def test_a_request_without_a_file_and_one_that_is_too_large(client: FlaskClient) -> None:
    assert wrong(client.post("/api/evidence", data={}))["file"] == "请选择一个文件"
    assert "office" in wrong(upload(client, files.PDF, "a.pdf", office="999999"))
    assert upload(client, bytes(52 * 1024 * 1024), "a.pdf").status_code == 413
    assert client.post("/api/complaints", data=bytes(LARGEST + 1)).status_code == 413


@pytest.mark.clause("F1-8", "A4.5-4")
def test_nothing_of_it_lies_in_clear(client: FlaskClient, house: House, admin: psycopg.Connection) -> None:
    content, name = files.photo(tail=b"KANARIENVOGEL"), "金丝雀的照片.jpg"
    received(client, content, name=name)
    stored = [path for path in house.settings.files_dir.rglob("*") if path.is_file()]
    assert stored
    for path in stored:
        lies = path.read_bytes()
        assert hashlib.sha256(lies).hexdigest() == path.name
        for clear in (b"KANARIENVOGEL", files.EXIF_PLACE, b"\xff\xd8\xff\xe0"):
            assert clear not in lies
    rows = str(admin.execute("select e::text from intake.evidence e").fetchall())
    assert "金丝雀" not in rows


@pytest.mark.clause("F1-8", "A4.5-1")
def test_it_becomes_part_of_the_complaint_and_every_look_is_on_record(
    client: FlaskClient, token: Token, said: Said
) -> None:
    content = files.photo(tail=b"<?php")
    evidence = received(client, content, name="退件单.jpg", key="k")["id"]
    answer = send(client, complaint(evidence=[evidence]), key="k")
    assert answer.status_code == 201
    assert said()[0][1]["evidence"] == 1
    head, stranger = token(Post.FUNCTIONAL, id="fd"), token(Post.HANDLER, id="stranger")
    assert look(client, stranger, CASE).status_code == 403
    assert fetch(client, stranger, evidence).status_code == 403
    released = client.post(f"/api/evidence/{evidence}/release", json={"reason": "单机查过"}, headers=bearer(head))
    assert json_of(released) == {"id": evidence, "case": CASE, "state": "released"}
    drawn, original = fetch(client, head, evidence), fetch(client, head, evidence, as_handed_in="true")
    assert (drawn.mimetype, b"<?php" in drawn.data, files.EXIF_PLACE in drawn.data) == ("image/jpeg", False, False)
    assert original.data == content
    (item,) = json_of(look(client, head, CASE))["evidence"]
    assert (item["name"], item["part"], item["uploader"], item["state"]) == ("退件单.jpg", "evidence", None, "released")
    assert [(line["deed"], line["officer"]) for line in item["custody"]] == [
        ("received", None),
        ("attached", None),
        ("refused", "stranger"),
        ("released", "fd"),
        ("opened", "fd"),
        ("opened", "fd"),
    ]


@pytest.mark.clause("F1-8")
def test_a_download_is_an_attachment_and_never_a_page(client: FlaskClient, token: Token) -> None:
    evidence = received(client, files.PDF, name="x.pdf")["id"]
    send(client, complaint(evidence=[evidence]))
    head = token(Post.FUNCTIONAL)
    client.post(f"/api/evidence/{evidence}/release", json={"reason": "单机查过"}, headers=bearer(head))
    headers = fetch(client, head, evidence).headers
    assert headers["Content-Disposition"].startswith(f'attachment; filename="{CASE}-')
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.clause("F1-8")
def test_what_was_not_scanned_stays_locked_until_a_person_of_the_office_says_why(
    client: FlaskClient, token: Token
) -> None:
    evidence = received(client, files.PDF, name="x.pdf")["id"]
    send(client, complaint(evidence=[evidence]))
    head = token(Post.FUNCTIONAL)
    locked = fetch(client, head, evidence)
    assert (locked.status_code, json_of(locked)["code"]) == (409, "locked")
    path, why = f"/api/evidence/{evidence}/release", {"reason": "查过"}
    assert client.post(path, json=why, headers=bearer(token(Post.WINDOW))).status_code == 403
    assert client.post(path, json={"reason": " "}, headers=bearer(head)).status_code == 422
    other = token(Post.FUNCTIONAL, office=OTHER_OFFICE)
    assert client.post(path, json=why, headers=bearer(other)).status_code == 404
    above = token(Post.FUNCTIONAL, office="220000")
    assert client.post(path, json=why, headers=bearer(above)).status_code == 403
    assert client.post(path, json=why, headers=bearer(head)).status_code == 200
    assert json_of(client.post(path, json=why, headers=bearer(head)))["code"] == "not_locked"
    assert fetch(client, head, evidence).status_code == 200


@pytest.mark.clause("F1-8")
def test_only_who_handed_it_in_may_use_it_and_only_for_a_day(client: FlaskClient, token: Token, said: Said) -> None:
    keyed = received(client, files.PDF, key="mine")["id"]
    for key in ("another", ""):
        assert "evidence.0" in wrong(send(client, complaint(evidence=[keyed]), key=key))
    window = token(Post.WINDOW)
    officers = received(client, files.AMR, name="a.amr", token=window)["id"]
    assert "evidence.0" in wrong(send(client, complaint(evidence=[officers])))
    by_phone = complaint(channel="phone", evidence=[officers, keyed])
    assert set(wrong(send(client, by_phone, token=window))) == {"evidence.1"}
    assert wrong(send(client, complaint(evidence=[keyed, keyed]), key="mine"))["evidence"] == "同一份材料写了两次"
    assert "evidence" in wrong(send(client, complaint(evidence=[keyed] * 10)))
    with clock.standing_at(clock.now() + timedelta(hours=25)):
        assert "evidence.0" in wrong(send(client, complaint(evidence=[keyed]), key="mine"))
    assert said() == []
    assert send(client, by_phone | {"evidence": [officers]}, token=window).status_code == 201
    assert "evidence.0" in wrong(send(client, complaint(evidence=[officers], channel="phone"), token=window))


def test_the_same_request_again_gets_the_same_answer(client: FlaskClient, said: Said) -> None:
    evidence = received(client, files.PDF, key="k")["id"]
    body = complaint(evidence=[evidence])
    first, second = send(client, body, key="k"), send(client, body, key="k")
    assert (first.status_code, second.status_code) == (201, 200)
    assert json_of(first) == json_of(second)
    assert [kind for kind, _ in said()] == ["complaint.registered.v1", "complaint.evidence_attached.v1"]


def test_the_same_file_of_a_draft_is_one_and_nine_are_enough(client: FlaskClient) -> None:
    first, again = received(client, files.PDF, key="k"), received(client, files.PDF, key="k")
    assert first["id"] == again["id"]
    for number in range(8):
        received(client, files.PDF + bytes([number]), key="k")
    assert "最多 9 个" in wrong(upload(client, files.AMR, "a.amr", key="k"))["file"]


def test_a_file_received_elsewhere_moves_with_its_log(client: FlaskClient, token: Token) -> None:
    evidence = received(client, files.PDF, office=OTHER_OFFICE)["id"]
    assert send(client, complaint(evidence=[evidence])).status_code == 201
    for office in (OFFICE, "220000"):
        shown = look(client, token(Post.FUNCTIONAL, office=office), CASE)
        if office == OFFICE:
            (item,) = json_of(shown)["evidence"]
            assert [line["deed"] for line in item["custody"]] == ["received", "attached"]
    assert look(client, token(Post.FUNCTIONAL, office=OTHER_OFFICE), CASE).status_code == 404


def test_what_never_became_part_of_a_complaint_is_forgotten_after_a_day(
    client: FlaskClient, house: House, admin: psycopg.Connection
) -> None:
    def lying() -> set[Path]:
        return {path for path in house.settings.files_dir.rglob("*") if path.is_file()}

    before = lying()
    kept = received(client, files.PDF, key="k")["id"]
    send(client, complaint(evidence=[kept]), key="k")
    of_complaint = lying()
    received(client, files.photo())
    forget = next(job for job in JOBS if job.name == "forget")
    with clock.standing_at(clock.now() + timedelta(hours=25)):
        forget.run(house)
    assert lying() == of_complaint != before
    assert str(admin.execute("select id from intake.evidence").fetchall()[0][0]) == kept
    assert admin.execute("select count(*) from intake.custody where deed = 'discarded'").fetchone() == (1,)


@pytest.mark.clause("F1-8", "A4.5-1")
def test_what_belongs_to_a_complaint_and_its_log_cannot_be_torn_out(
    client: FlaskClient, urls: tuple[str, str, str]
) -> None:
    send(client, complaint(evidence=[received(client, files.PDF)["id"]]))
    received(client, files.AMR, name="a.amr", office=OFFICE)
    with psycopg.connect(urls[0], autocommit=True) as connection:
        connection.execute("select set_config('app.offices', %s, false)", (OFFICE,))
        for statement in (
            "update intake.custody set why = ''",
            "delete from intake.custody",
            "update intake.evidence set sha256 = ''",
            "update intake.evidence set original = ''",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        assert connection.execute("delete from intake.evidence").rowcount == 1
        assert connection.execute("select count(*) from intake.evidence where case_id is not null").fetchone() == (1,)


@pytest.mark.clause("A4.5-1")
def test_a_refused_look_at_the_list_is_on_record(
    client: FlaskClient, token: Callable[..., str], admin: psycopg.Connection
) -> None:
    send(client, complaint())
    look(client, token(Post.HANDLER, id="h9"), CASE)
    looks: list[tuple[Any, ...]] = admin.execute("select officer_id, purpose, granted from intake.looks").fetchall()
    assert looks == [("h9", "材料：调查核实", False)]
    assert look(client, token(Post.FUNCTIONAL), "220100-2026-99").status_code == 404
    assert fetch(client, token(Post.FUNCTIONAL), "e3b0c442-98fc-4c14-9afb-f4c8996fb924").status_code == 404
