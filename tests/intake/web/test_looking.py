"""The department complained about sees what is complained about, never who complains; and facts stand alone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient

from services.intake.handlers import HEARS
from services.kernel.clock import now
from services.kernel.contracts import routing
from services.kernel.house import House
from services.kernel.people import Post
from tests.intake import handed_in as files
from tests.intake.samples import CANARIES, CASE, OFFICE, OTHER_OFFICE, complaint, heard, json_of
from tests.intake.web.evidence.sending import bearer, fetch, received
from tests.intake.web.evidence.sending import look as list_files

Token = Callable[..., str]
PLAINLY = "您所在部门是被投诉部门，只能看投诉内容"
API = f"/api/cases/{CASE}/particulars"
PAGE = f"/counter/cases/{CASE}/particulars"
FACTS = f"/counter/cases/{CASE}/facts"
MASKED = ("139****5518", "欧＊＊测", "110105********002X")
ENDS_OF_PHONE = re.compile(r"(?<![0-9a-f])5518(?![0-9a-f])")  # not one within the number of a request
NAMED = "欧阳㛃测的退件单.jpg"


@pytest.fixture
def evidence(client: FlaskClient) -> str:
    """A complaint about the hall, with a file; h1 of the hall handles it, and head-1 is accountable."""
    one = received(client, files.photo(), name=NAMED)["id"]
    client.post(
        "/api/complaints", json=complaint(respondent={"department": "hall", "person": "赵某某"}, evidence=[one])
    )
    return str(one)


@pytest.fixture
def about_the_hall(client: FlaskClient, house: House, evidence: str) -> FlaskClient:
    event = heard(
        routing.CaseInvestigating, seq=4, act="assign", step="investigating", stage="正在调查", handlers=("h1",)
    )
    with house.database.work(seeing=(OFFICE,)) as session:
        HEARS[routing.CaseInvestigating](session, event, house)
    return client


def says_nothing_of_the_person(text: str) -> bool:
    return not ENDS_OF_PHONE.search(text) and not any(value in text for value in (*CANARIES.values(), *MASKED, "欧阳"))


@pytest.mark.clause("A4.5-3")
@pytest.mark.parametrize(
    ("post", "officer"),
    [
        (Post.HANDLER, "h1"),
        (Post.SECTION_HEAD, "head-1"),
        (Post.WINDOW, "w1"),
        (Post.FUNCTIONAL, "f1"),
        (Post.LEADER, "l1"),
        (Post.CALLBACK, "c1"),
    ],
)
def test_the_department_complained_about_never_sees_who_complained(
    about_the_hall: FlaskClient, token: Token, admin: psycopg.Connection, post: Post, officer: str
) -> None:
    desk = about_the_hall
    answer = desk.get(f"{API}?purpose=调查核实", headers=bearer(token(post, id=officer)))
    told = json_of(answer)
    assert (told["complainant"], told["withheld"]) == (None, PLAINLY)
    assert told["respondent"] == {"department": "hall", "person": "赵某某"}
    assert "视同缴费" in told["text"]
    assert told["requests"] == ["重新核一次", "说明原因"]
    assert [piece["media_type"] for piece in told["evidence"]] == ["image/jpeg"]
    desk.set_cookie("session", token(post, id=officer))
    asked, opened, facts = desk.get(PAGE), desk.get(f"{PAGE}?purpose=调查核实"), desk.get(FACTS)
    for page in (asked, opened, facts):
        assert page.status_code == 200
        assert PLAINLY in page.text
    assert "查看目的" not in asked.text
    assert "视同缴费" not in asked.text
    assert "视同缴费" in opened.text
    for shown in (answer, asked, opened, facts):
        assert says_nothing_of_the_person(shown.text)
    looks = admin.execute("select officer_id, kind, purpose, granted from intake.looks order by id").fetchall()
    assert looks == [
        (officer, "facts", "调查核实", True),
        (officer, "facts", "调查核实", True),
        (officer, "facts", "看投诉内容", True),
    ]


@pytest.mark.clause("A4.5-3")
def test_what_was_opened_to_one_officer_is_open_to_him_alone_until_its_time(
    about_the_hall: FlaskClient, house: House, token: Token
) -> None:
    desk = about_the_hall
    later, over = now() + timedelta(hours=1), now() - timedelta(seconds=1)

    def hears(kind: type[routing.CaseEvent], seq: int, **fields: Any) -> None:
        event = heard(kind, seq=seq, step="investigating", stage="正在调查", **fields)
        with house.database.work(seeing=(OFFICE,)) as session:
            HEARS[kind](session, event, house)

    def sees() -> list[str]:
        """Of an auditor, another one, and who handles it in the department complained about."""
        asked = ((Post.AUDITOR, "a1"), (Post.AUDITOR, "a2"), (Post.HANDLER, "h1"))
        answers = {who: desk.get(f"{API}?purpose=督办", headers=bearer(token(post, id=who))) for post, who in asked}
        return [who for who, answer in answers.items() if not says_nothing_of_the_person(answer.text)]

    to = {"act": "approve_unsealing", "by": "f1", "purpose": "audit"}
    hears(routing.CaseMoved, 5, act="ask_unsealing", by="a1")
    assert sees() == []  # who asks has no part in the case by that
    hears(routing.IdentityUnsealed, 6, officer="a1", until=later, **to)
    assert sees() == ["a1"]
    desk.set_cookie("session", token(Post.AUDITOR, id="a1"))
    assert "经批准，您可以限期查看" in desk.get(f"{PAGE}?purpose=督办").text
    handed_in = {"files": (io.BytesIO(files.photo()), "证明.jpg")}
    assert desk.post(f"/counter/cases/{CASE}/evidence", data=handed_in).status_code == 403  # opened to be read
    hears(routing.IdentitySealed, 7, act="seal_again", by=None)
    hears(routing.IdentityUnsealed, 6, officer="a1", until=later, **to)  # heard late, and no news
    assert sees() == []
    hears(routing.IdentityUnsealed, 8, officer="h1", until=later, **to)
    assert sees() == ["h1"]
    hears(routing.CaseRecused, 9, act="name_respondent", officers=("h1",))
    assert sees() == []  # a person complained about never
    hears(routing.IdentityUnsealed, 10, officer="a2", until=over, **to)
    assert sees() == []


@pytest.mark.clause("A4.5-3")
def test_a_department_that_the_handling_found_does_not_see_who_complained_either(
    client: FlaskClient, house: House, token: Token
) -> None:
    client.post("/api/complaints", json=complaint(respondent=None))

    def sees(seq: int, **fields: Any) -> bool:
        """Whether who handles it in the hall does, once that is heard."""
        event = heard(routing.CaseInvestigating, seq=seq, handlers=("h1",), **fields)
        with house.database.work(seeing=(OFFICE,)) as session:
            HEARS[routing.CaseInvestigating](session, event, house)
        answer = client.get(f"{API}?purpose=调查核实", headers=bearer(token(Post.HANDLER, id="h1")))
        assert answer.status_code == 200
        return not says_nothing_of_the_person(answer.text)

    assert sees(3)
    assert sees(4, respondent="hall", respondent_office="220122")  # that of another office, which has it now
    assert sees(5, respondent="pension")
    assert not sees(7, respondent="hall")
    assert not sees(6, respondent="pension")  # heard late, and no news
    assert not sees(8)  # what does not speak of it takes nothing back
    client.set_cookie("session", token(Post.HANDLER, id="h1"))
    masked = client.get(PAGE, headers={"HX-Request": "true"}).text
    assert says_nothing_of_the_person(masked)
    assert PLAINLY in masked


@pytest.mark.clause("A4.5-3")
def test_the_department_complained_about_opens_no_file(
    about_the_hall: FlaskClient, token: Token, admin: psycopg.Connection, evidence: str
) -> None:
    by = token(Post.HANDLER, id="h1")
    for refused in (list_files(about_the_hall, by, CASE), fetch(about_the_hall, by, evidence)):
        assert refused.status_code == 403
        assert PLAINLY in refused.text
        assert NAMED not in refused.text
    assert admin.execute("select kind, granted from intake.looks").fetchall() == [("files", False)]


@pytest.mark.clause("A4.5-3")
def test_who_has_no_part_sees_not_even_the_facts(
    about_the_hall: FlaskClient, token: Token, admin: psycopg.Connection
) -> None:
    desk = about_the_hall
    for post, officer, office, status in (
        (Post.HANDLER, "h9", OFFICE, 403),
        (Post.AUDITOR, "a1", OFFICE, 403),
        (Post.PROVINCE, "p1", "220000", 403),
        (Post.FUNCTIONAL, "f2", OTHER_OFFICE, 404),
        (Post.WINDOW, "w9", OFFICE, 403),
    ):
        answer = desk.get(FACTS, headers=bearer(token(post, id=officer, office=office)))
        assert answer.status_code == status
        assert "视同缴费" not in answer.text
        assert ("请先点“开始确认”再看" in answer.text) is (post is Post.WINDOW)
    looks = admin.execute("select officer_id, kind, granted from intake.looks order by id").fetchall()
    assert looks == [(officer, "facts", False) for officer in ("h9", "a1", "p1", "f2", "w9")]
    assert desk.get(FACTS).status_code in (302, 303, 401)


def test_who_typed_it_in_sees_whom_he_typed_in(client: FlaskClient, token: Token) -> None:
    by = bearer(token(Post.WINDOW, id="w7"))
    typed_in = complaint(channel="phone", respondent={"department": "hall"})
    assert client.post("/api/complaints", json=typed_in, headers=by).status_code == 201
    assert json_of(client.get(f"{API}?purpose=核对情况", headers=by))["complainant"]["name"] == CANARIES["name"]


@pytest.mark.clause("A4.5-3", "A4.5-1")
def test_others_with_a_part_see_the_facts_alone_and_who_complained_apart(
    client: FlaskClient, token: Token, admin: psycopg.Connection
) -> None:
    client.post("/api/complaints", json=complaint())  # about the department of pensions
    client.set_cookie("session", token(Post.FUNCTIONAL, id="f1"))
    fragment = client.get(f"{FACTS}?purpose=审批", headers={"HX-Request": "true"})
    assert "<html" not in fragment.text
    for shown in ("养老待遇科", "视同缴费", "要求 1", "重新核一次", "要求 2", "证据材料"):
        assert shown in fragment.text
    assert says_nothing_of_the_person(fragment.text)
    assert PLAINLY not in fragment.text
    assert "<html" in client.get(FACTS).text
    assert CANARIES["name"] in client.get(f"{PAGE}?purpose=审批").text
    looks = admin.execute("select kind, purpose from intake.looks order by id").fetchall()
    assert looks == [("facts", "审批"), ("facts", "看投诉内容"), ("everything", "审批")]


@pytest.mark.clause("A4.5-1")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"purpose": "督办"}, "督办"),
        ({"purpose": "回访", "note": "第二次回访"}, "回访：第二次回访"),
        ({"purpose": "其他", "note": "更正地址"}, "其他：更正地址"),
        ({"purpose": "其他", "note": "字" * 50}, "其他：" + "字" * 50),
    ],
)
def test_a_purpose_of_the_list_goes_on_record(
    client: FlaskClient, token: Token, admin: psycopg.Connection, query: dict[str, str], said: str
) -> None:
    client.post("/api/complaints", json=complaint())
    answer = client.get(API, query_string=query, headers=bearer(token(Post.FUNCTIONAL)))
    assert answer.status_code == 200
    assert admin.execute("select purpose from intake.looks").fetchall() == [(said,)]


@pytest.mark.clause("A4.5-1")
@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ({"purpose": "看看"}, "purpose", "核对情况、调查核实、审批、答复告知、回访、督办、其他"),
        ({"purpose": ""}, "purpose", "核对情况、"),
        ({"purpose": "其他"}, "note", "请写明原因"),
        ({"purpose": "其他", "note": "三个字"}, "note", "4 到 50 个字"),
        ({"purpose": "其他", "note": "字" * 51}, "note", "最多 50 个字"),
        ({"purpose": "其他", "note": "<b>原因</b>"}, "note", "不用尖括号"),
    ],
)
def test_another_purpose_is_refused_and_the_list_is_told(
    client: FlaskClient, token: Token, admin: psycopg.Connection, query: dict[str, str], field: str, message: str
) -> None:
    client.post("/api/complaints", json=complaint())
    answer = client.get(API, query_string=query, headers=bearer(token(Post.FUNCTIONAL)))
    assert answer.status_code == 422
    ((named, told),) = [(fault["field"], fault["message"]) for fault in json_of(answer)["errors"]]
    assert named.endswith(field)
    assert message in told
    assert admin.execute("select count(*) from intake.looks").fetchone() == (0,)
    if query["purpose"]:
        client.set_cookie("session", token(Post.FUNCTIONAL))
        page = client.get(PAGE, query_string=query)
        assert page.status_code == 422
        assert message in page.text
        assert CANARIES["name"] not in page.text


def test_the_document_states_the_words(client: FlaskClient) -> None:
    document: dict[str, Any] = json_of(client.get("/docs/intake/openapi.json"))
    asked = document["paths"]["/api/cases/{case}/particulars"]["get"]["parameters"]
    assert "核对情况" in str(document["components"]["schemas"]) + str(asked)
    assert {one["name"] for one in asked} == {"case", "purpose", "note"}
    assert "4 to 50 characters" in str(asked)


def test_a_file_may_still_be_added_by_the_department(about_the_hall: FlaskClient, token: Token) -> None:
    desk = about_the_hall
    desk.set_cookie("session", token(Post.HANDLER, id="h1"))
    page = desk.get(f"/counter/cases/{CASE}/evidence").text
    csrf = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form: dict[str, Any] = {"csrf_token": csrf, "files": [(io.BytesIO(files.PDF), "说明.pdf")]}
    assert desk.post(f"/counter/cases/{CASE}/evidence", data=form).status_code == 303


def test_each_look_is_said_so_that_the_dossier_has_it_the_refused_one_too(
    about_the_hall: FlaskClient, token: Token, admin: psycopg.Connection
) -> None:
    about_the_hall.get(f"{API}?purpose=调查核实", headers=bearer(token(Post.HANDLER, id="h1")))
    about_the_hall.get(f"{API}?purpose=调查核实", headers=bearer(token(Post.HANDLER, id="stranger")))
    said = admin.execute(
        "select convert_from(body, 'UTF8')::jsonb -> 'event' from intake.outbox"
        " where type = 'complaint.looked.v1' order by id"
    ).fetchall()
    told = [(event["by"], event["granted"], event["purpose"]) for (event,) in said]
    assert told == [("h1", True, "调查核实"), ("stranger", False, "调查核实")]
    assert {(event["by_name"], *event["by_posts"]) for (event,) in said} == {("李受理", "handler")}
