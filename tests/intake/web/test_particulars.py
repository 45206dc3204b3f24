"""Particulars are opened for handling only, and every look is on record."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.handlers import HEARS
from services.kernel.contracts import routing
from services.kernel.house import House
from services.kernel.parts import HANDLING
from services.kernel.people import Post
from services.routing.rules.acts import Act
from services.routing.rules.who_may import TABLES
from tests.intake.samples import CANARIES, CASE, OFFICE, OTHER_OFFICE, complaint, heard, json_of

Token = Callable[..., str]
WRONG: tuple[dict[str, str], ...] = ({}, {"purpose": ""}, {"purpose": "看看"}, {"purpose": "其他"})


def look(client: FlaskClient, token: str, purpose: str = "核对情况", case: str = CASE) -> TestResponse:
    return client.get(
        f"/api/cases/{case}/particulars",
        query_string={"purpose": purpose},
        headers={"Authorization": f"Bearer {token}"},
    )


@pytest.fixture
def opened(client: FlaskClient, house: House) -> FlaskClient:
    """One complaint, accepted: window w1 acted, head-1 is accountable, h1 handles."""
    client.post("/api/complaints", json=complaint())
    event = heard(
        routing.CaseInvestigating, seq=4, act="assign", step="investigating", stage="正在调查", handlers=("h1",)
    )
    with house.database.work(seeing=(OFFICE,)) as session:
        HEARS[routing.CaseInvestigating](session, event, house)
    return client


@pytest.mark.clause("A4.5-1")
@pytest.mark.parametrize(
    ("posts", "officer", "office", "status"),
    [
        ((Post.WINDOW,), "w1", OFFICE, 200),
        ((Post.SECTION_HEAD,), "head-1", OFFICE, 200),
        ((Post.HANDLER,), "h1", OFFICE, 200),
        ((Post.HANDLER,), "h2", OFFICE, 403),
        ((Post.FUNCTIONAL,), "f1", OFFICE, 200),
        ((Post.CALLBACK,), "c1", OFFICE, 200),
        ((Post.AUDITOR,), "a1", OFFICE, 403),
        ((Post.PROVINCE,), "p1", "220000", 403),
        ((Post.FUNCTIONAL,), "f2", OTHER_OFFICE, 404),
        ((Post.FUNCTIONAL,), "f3", "220102", 404),  # a county does not see its city's cases
    ],
)
def test_who_may_look_and_that_it_is_recorded(
    opened: FlaskClient,
    token: Token,
    admin: psycopg.Connection,
    posts: tuple[Post, ...],
    officer: str,
    office: str,
    status: int,
) -> None:
    answer = look(opened, token(*posts, office=office, id=officer))
    assert answer.status_code == status
    assert (CANARIES["phone"] in answer.text) is (status == 200)
    looks = admin.execute("select case_id, officer_id, officer_office, purpose, granted from intake.looks").fetchall()
    assert looks == [(CASE, officer, office, "核对情况", status == 200)]


def test_all_that_was_said_is_there(opened: FlaskClient, token: Token) -> None:
    told = json_of(look(opened, token(Post.FUNCTIONAL)))
    assert told["complainant"]["name"] == CANARIES["name"]
    assert told["complainant"]["id_number"] == CANARIES["id_number"]
    assert told["respondent"]["person"] == "赵某某"
    assert told["requests"] == ["重新核一次", "说明原因"]
    assert "视同缴费" in told["text"]


def test_without_a_purpose_nothing_is_opened(opened: FlaskClient, token: Token, admin: psycopg.Connection) -> None:
    for query in WRONG:
        answer = opened.get(
            f"/api/cases/{CASE}/particulars",
            query_string=query,
            headers={"Authorization": f"Bearer {token(Post.FUNCTIONAL)}"},
        )
        assert answer.status_code == 422
    assert admin.execute("select count(*) from intake.looks").fetchone() == (0,)


def test_nobody_looks_without_a_session(opened: FlaskClient) -> None:
    assert opened.get(f"/api/cases/{CASE}/particulars?purpose=审批").status_code == 401


def test_a_case_that_is_not_there_is_answered_like_a_hidden_one(opened: FlaskClient, token: Token) -> None:
    by = token(Post.FUNCTIONAL)
    hidden, missing = look(opened, by, case="220200-2026-1"), look(opened, by, case="no-case")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert json_of(hidden)["detail"] == json_of(missing)["detail"]


@pytest.mark.clause("A6.4-2")
def test_the_console_gets_a_masked_fragment_first(opened: FlaskClient, token: Token, admin: psycopg.Connection) -> None:
    opened.set_cookie("session", token(Post.HANDLER, id="h1"))
    masked = opened.get(f"/counter/cases/{CASE}/particulars", headers={"HX-Request": "true"})
    assert "<html" not in masked.text
    assert "139****5518" in masked.text
    assert "欧＊＊测" in masked.text
    assert "110105********002X" in masked.text
    for value in CANARIES.values():
        assert value not in masked.text
    assert admin.execute("select count(*) from intake.looks").fetchone() == (0,)
    clear = opened.get(f"/counter/cases/{CASE}/particulars?purpose=调查核实")
    assert "<html" in clear.text
    assert CANARIES["name"] in clear.text
    assert admin.execute("select purpose from intake.looks").fetchall() == [("调查核实",)]


def test_looks_cannot_be_changed_by_the_service(opened: FlaskClient, token: Token, urls: tuple[str, str, str]) -> None:
    look(opened, token(Post.FUNCTIONAL))
    with psycopg.connect(urls[0], autocommit=True) as connection:
        connection.execute("select set_config('app.offices', %s, false)", (OFFICE,))
        assert connection.execute("select count(*) from intake.looks").fetchone() == (1,)
        for statement in ("delete from intake.looks", "update intake.looks set purpose = 'x'", "truncate intake.looks"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


@pytest.mark.clause("A4.5-1", "A5.5-5")
def test_an_act_that_handles_nothing_opens_no_particulars(opened: FlaskClient, house: House, token: Token) -> None:
    with house.database.work(seeing=(OFFICE,)) as session:
        for seq, act in enumerate(sorted({act.value for act in Act} - HANDLING), start=5):
            HEARS[routing.CaseMoved](session, heard(seq=seq, act=act, by="curious"), house)
    assert look(opened, token(Post.ARCHIVIST, id="curious")).status_code == 403


def test_what_opens_who_complained_is_done_by_who_handles_it_and_never_by_an_auditor() -> None:
    lines = [(act.value, move) for table in TABLES.values() for (_, act), move in table.items()]
    assert {act for act, _ in lines} >= HANDLING
    assert not [act for act, move in lines if act in HANDLING and {Post.AUDITOR, Post.ARCHIVIST} & move.by]
    assert not HANDLING & {"supplement", "watch", "instruct", "order_reopening", "request_review", "assess", "urge"}


def test_an_address_with_a_zero_in_it_is_no_fault_of_ours(opened: FlaskClient, token: Token) -> None:
    assert look(opened, token(Post.FUNCTIONAL), case=f"{CASE}%00").status_code == 400
    assert look(opened, token(Post.FUNCTIONAL), purpose="核对\0情况").status_code == 400


def test_who_handles_the_case_sees_the_number_that_was_left_afterwards(client: FlaskClient, token: Token) -> None:
    receipt = json_of(client.post("/api/complaints", json=complaint(complainant=None)))["receipt"]
    left = {"code": receipt["code"], "secret": receipt["secret"], "phone": "13912345518"}
    assert client.post("/api/progress/contact", json=left).status_code == 200
    seen = json_of(look(client, token(Post.FUNCTIONAL, id="f1")))
    assert (seen["complainant"], seen["left"]) == (None, {"phone": "+8613912345518", "email": None})
