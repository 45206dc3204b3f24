"""Progress by code: what is told, what may be done, and how guessing is slowed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.intake.handlers import HEARS_MANY
from services.kernel import clock
from services.kernel.contracts import routing
from services.kernel.contracts.notification import NoticeStateChanged
from services.kernel.house import House
from services.kernel.sealed import Purpose
from services.kernel.workdays import SHANGHAI
from tests.intake.samples import CASE, OFFICE, accepted, complaint, heard, json_of

Said = Callable[[], list[tuple[str, dict[str, Any]]]]


def hear(house: House, *events: Any) -> None:
    with house.database.work(seeing=(OFFICE,)) as session:
        for event in events:
            HEARS_MANY[type(event)](session, [event], house)


def registered(client: FlaskClient, **changes: Any) -> dict[str, str]:
    """What opens a new complaint."""
    receipt = json_of(client.post("/api/complaints", json=complaint(**changes)))["receipt"]
    return {
        "code": receipt["code"],
        **({"secret": receipt["secret"]} if "secret" in receipt else {"phone_last4": "5518"}),
    }


def look(client: FlaskClient, key: dict[str, str]) -> dict[str, Any]:
    answer = client.post("/api/progress", json=key)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = json_of(answer)
    return told


def do(client: FlaskClient, key: dict[str, str], act: str, **words: Any) -> TestResponse:
    return client.post(f"/api/progress/{act}", json=key | words)


def issued(house: House, **fields: Any) -> routing.ResultIssued:
    """The result of a round, sealed as routing seals it."""
    round_ = fields.get("round", 1)
    said = {
        "facts": "少算三年，属实",
        "basis": ["社会保险法第十六条"],
        "answers": ["补发", "已说明"],
        "remedies": "可以复查",
    }
    sealed = house.keys.seal(
        json.dumps(said, ensure_ascii=False),
        purpose=Purpose.CASEWORK,
        office=OFFICE,
        what="case.result",
        row=f"{CASE}/{round_}",
    )
    told: routing.ResultIssued = heard(
        routing.ResultIssued,
        **{
            "seq": 9,
            "act": "deliver",
            "step": "done",
            "stage": "已落实，正在答复您",
            "number": "（长春市）社保反馈〔2026〕1号",
            "manner": "written",
            "object_by": date(2026, 12, 1),
            "sealed_result": sealed,
        }
        | fields,
    )
    return told


@pytest.mark.clause("A4.1-1", "A4.4-1")
def test_a_fresh_complaint_is_told_before_anybody_else_has_heard_of_it(client: FlaskClient, at_nine: datetime) -> None:
    told = look(client, registered(client))
    assert (told["id"], told["stage"], told["due_on"], told["due_of"]) == (
        CASE,
        "已收到，等待核对",
        "2026-11-26",
        "acceptance",
    )
    assert told["office"]["name"] == "长春市社会保险事业管理局"
    assert told["unit"] == "养老待遇科"
    assert [step["state"] for step in told["steps"]] == ["now"] + ["next"] * 5
    assert (told["result"], told["explanation"], told["notices"]) == (None, None, [])
    assert [act["act"] for act in told["may"]] == ["supplement", "urge", "withdraw"]


@pytest.mark.clause("A4.1-1", "A6.6.2.6-1")
def test_after_acceptance_every_day_is_explained(client: FlaskClient, house: House) -> None:
    with clock.standing_at(datetime(2026, 12, 2, 9, 0, tzinfo=SHANGHAI)):
        key = registered(client)
        hear(house, heard(), accepted(datetime(2026, 11, 23, 15, 0, tzinfo=SHANGHAI)))
        told = look(client, key)
    assert (told["stage"], told["due_on"], told["due_of"]) == ("已受理", "2026-12-14", "answer")
    days = told["days"]
    assert (days["starts_on"], days["total"], days["used"], days["left"], days["over"]) == ("2026-11-23", 15, 7, 8, 0)
    assert days["explanation"][0] == {"on": "2026-11-24", "n": 1, "why": "工作日"}
    assert days["explanation"][4] == {"on": "2026-11-28", "n": None, "why": "周六"}
    assert days["explanation"][-1] == {"on": "2026-12-14", "n": 15, "why": "工作日"}


def test_events_in_any_order_lead_to_the_same_story(client: FlaskClient, house: House, at_nine: datetime) -> None:
    key = registered(client)
    at = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
    story = [
        heard(routing.CaseOpened, seq=1, act="register", step="registered", stage="已收到，等待核对"),
        heard(seq=2),
        accepted(at, seq=3),
        heard(routing.CaseInvestigating, seq=4, act="assign", step="investigating", stage="正在调查", handlers=("h1",)),
        issued(house, seq=5),
    ]
    hear(house, *story)
    in_order = look(client, key)
    assert in_order["stage"] == "已落实，正在答复您"
    hear(house, *reversed(story), *story)
    assert look(client, key) == in_order


def test_late_events_of_one_batch_are_no_trouble(client: FlaskClient, house: House) -> None:
    key = registered(client)
    with house.database.work(seeing=(OFFICE,)) as session:
        HEARS_MANY[routing.CaseMoved](
            session,
            [heard(seq=5, stage="正在调查", step="investigating"), heard(seq=2), heard(seq=5, stage="正在调查")],
            house,
        )
    assert look(client, key)["stage"] == "正在调查"


def test_notices_are_told_with_what_became_of_them(client: FlaskClient, house: House) -> None:
    key = registered(client)
    at = datetime(2026, 11, 24, 9, 1, tzinfo=SHANGHAI)

    def notice(state: str, at: datetime) -> NoticeStateChanged:
        return NoticeStateChanged(
            office=OFFICE,
            case=CASE,
            at=at,
            notice="n1",
            kind="registered",
            channel="sms",
            state=state,
            about=0,
            units=40,
        )

    hear(house, notice("delivered", at + timedelta(minutes=2)), notice("submitted", at))
    (told,) = look(client, key)["notices"]
    assert (told["what"], told["by"], told["state"]) == ("登记通知", "短信", "已送达")


def test_a_refusal_is_explained(client: FlaskClient, house: House) -> None:
    key = registered(client)
    sealed = house.keys.seal(
        "这件事归医保部门", purpose=Purpose.CASEWORK, office=OFFICE, what="case.explanation", row=CASE
    )
    refused = heard(
        routing.CaseNotAccepted,
        seq=4,
        act="confirm_invalid",
        step="invalid_notified",
        stage="不属于受理范围，已向您说明",
        due_on=None,
        validity="invalid_unrelated",
        refer_to="长春市医疗保障局",
        sealed_explanation=sealed,
    )
    hear(house, refused)
    told = look(client, key)
    assert (told["explanation"]["text"], told["explanation"]["refer_to"]) == ("这件事归医保部门", "长春市医疗保障局")
    assert "reject" in [act["act"] for act in told["may"]]
    assert told["days"] is None


@pytest.mark.clause("A6.6.2.6-3", "A4.1-1")
def test_reading_a_result_is_said_once_a_round(client: FlaskClient, house: House, said: Said) -> None:
    key = registered(client)
    look(client, key)
    hear(house, issued(house))
    told = look(client, key)["result"]
    assert (told["facts"], told["answers"], told["object_by"]) == (["少算三年，属实"], ["补发", "已说明"], "2026-12-01")
    look(client, key)
    assert [kind for kind, _ in said()].count("complaint.result_read.v1") == 1
    hear(house, issued(house, seq=20, round=2))
    look(client, key)
    assert [kind for kind, _ in said()].count("complaint.result_read.v1") == 2


def test_a_result_of_the_round_before_is_not_told_as_the_new_one(client: FlaskClient, house: House) -> None:
    key = registered(client)
    hear(house, issued(house), heard(seq=12, round=2, step="investigating", stage="正在调查"))
    assert look(client, key)["result"] is None


# Deeds ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "words", "event"),
    [
        ("supplement", {"text": "还有一份存折"}, "complaint.supplemented.v1"),
        ("urge", {}, "complaint.urged.v1"),
        ("withdraw", {}, "complaint.withdrawn.v1"),
    ],
)
def test_what_may_be_done_at_once_is_done_and_said(
    client: FlaskClient, said: Said, act: str, words: dict[str, str], event: str
) -> None:
    key = registered(client)
    assert do(client, key, act, **words).status_code == 200
    assert [kind for kind, _ in said()] == ["complaint.registered.v1", event]


@pytest.mark.clause("A6.9-1", "A3.4-1")
@pytest.mark.parametrize(
    ("act", "words", "event"),
    [
        ("agree", {}, "complaint.result_agreed.v1"),
        ("reject", {"reasons": "第二条没有答复"}, "complaint.result_rejected.v1"),
        ("rate", {"grade": 2}, "complaint.rated.v1"),
    ],
)
def test_a_result_may_be_answered_once(
    client: FlaskClient, house: House, said: Said, at_nine: datetime, act: str, words: dict[str, Any], event: str
) -> None:
    key = registered(client)
    early = do(client, key, act, **words)
    assert (early.status_code, json_of(early)["code"]) == (409, "not_possible")
    hear(house, issued(house))
    assert do(client, key, act, **words).status_code == 200
    again = do(client, key, act, **words)
    assert again.status_code == 409
    assert "您已经" in json_of(again)["detail"]
    assert [kind for kind, _ in said()].count(event) == 1


def test_who_was_not_called_may_say_so_once_a_call_is_on_record(client: FlaskClient, house: House, said: Said) -> None:
    key = registered(client)
    assert do(client, key, "dispute_contact").status_code == 409
    hear(house, heard(seq=3, act="confirm"))
    assert do(client, key, "dispute_contact").status_code == 200
    assert said()[-1][0] == "complaint.contact_disputed.v1"


def test_urging_is_counted_and_possible_once_a_day(client: FlaskClient, said: Said, at_nine: datetime) -> None:
    key = registered(client)
    assert do(client, key, "urge").status_code == 200
    assert do(client, key, "urge").status_code == 409
    with clock.standing_at(at_nine + timedelta(days=1)):
        assert do(client, key, "urge").status_code == 200
    assert [event["times"] for kind, event in said() if kind == "complaint.urged.v1"] == [1, 2]


def test_the_same_supplement_twice_is_one(client: FlaskClient, house: House, said: Said) -> None:
    key = registered(client)
    for text in ("存折在家", "存折在家", "存折找到了"):
        assert do(client, key, "supplement", text=text).status_code == 200
    events = [event for kind, event in said() if kind == "complaint.supplemented.v1"]
    assert [event["serial"] for event in events] == [1, 2]
    opened = house.keys.open(
        events[1]["sealed_text"], purpose=Purpose.CASEWORK, office=OFFICE, what="supplement.text", row=f"{CASE}/2"
    )
    assert opened == "存折找到了"


def test_a_withdrawn_complaint_is_left_alone(client: FlaskClient) -> None:
    key = registered(client)
    do(client, key, "withdraw")
    assert look(client, key)["may"] == []
    assert json_of(do(client, key, "urge"))["detail"] == "您已经撤回了这件投诉"


@pytest.mark.parametrize(
    ("act", "words", "field"),
    [
        ("supplement", {"text": ""}, "text"),
        ("supplement", {"text": "字" * 5001}, "text"),
        ("reject", {}, "reasons"),
        ("rate", {"grade": 6}, "grade"),
        ("urge", {"why": "x"}, "why"),
    ],
)
def test_wrong_words_are_named(client: FlaskClient, act: str, words: dict[str, Any], field: str) -> None:
    answer = do(client, {"code": "7K4M92QX", "phone_last4": "5518"}, act, **words)
    assert answer.status_code == 422
    assert [fault["field"] for fault in json_of(answer)["errors"]] == [field]


# The key --------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("A6.4-3")
def test_the_anonymous_read_by_code_and_secret(client: FlaskClient) -> None:
    key = registered(client, complainant=None)
    told = look(client, key)
    assert "打电话向您核对" not in [step["title"] for step in told["steps"]]
    assert client.post("/api/progress", json={"code": key["code"], "secret": "A" * 16}).status_code == 404
    assert client.post("/api/progress", json={"code": key["code"], "phone_last4": "5518"}).status_code == 404


def test_one_answer_for_a_wrong_code_and_a_wrong_phone(client: FlaskClient) -> None:
    key = registered(client)
    wrong_code = client.post("/api/progress", json={"code": "22222222", "phone_last4": "5518"})
    wrong_phone = client.post("/api/progress", json=key | {"phone_last4": "0000"})
    assert wrong_code.status_code == wrong_phone.status_code == 404
    assert json_of(wrong_code) | {"trace": ""} == json_of(wrong_phone) | {"trace": ""}


def test_a_code_may_be_typed_as_it_was_printed(client: FlaskClient) -> None:
    key = registered(client)
    code = key["code"]
    assert look(client, key | {"code": f" {code[:4].lower()}-{code[4:]} "})["id"] == CASE


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ({}, ["code", "secret"]),
        ({"code": "7K4M"}, ["code", "secret"]),
        ({"code": "7K4M92QX"}, ["secret"]),
        ({"code": "7K4M92QX", "phone_last4": "551"}, ["phone_last4"]),
        ({"code": 7, "phone_last4": "5518"}, ["code"]),
    ],
)
def test_half_a_key_is_asked_for_the_rest(client: FlaskClient, key: dict[str, Any], fields: Sequence[str]) -> None:
    answer = client.post("/api/progress", json=key)
    assert answer.status_code == 422
    assert [fault["field"] for fault in json_of(answer)["errors"]] == list(fields)


def test_five_misses_slow_the_code_for_everybody_and_then_it_opens_again(
    client: FlaskClient, at_nine: datetime
) -> None:
    key = registered(client)
    for _ in range(5):
        assert client.post("/api/progress", json=key | {"phone_last4": "0000"}).status_code == 404
    slowed = client.post("/api/progress", json=key, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert (slowed.status_code, json_of(slowed)["code"]) == (429, "too_many")
    assert 25 <= int(slowed.headers["Retry-After"]) <= 31
    with clock.standing_at(at_nine + timedelta(seconds=31)):
        assert client.post("/api/progress", json=key | {"phone_last4": "0001"}).status_code == 404
    with clock.standing_at(at_nine + timedelta(seconds=60)):
        assert client.post("/api/progress", json=key).headers["Retry-After"]
    with clock.standing_at(at_nine + timedelta(minutes=3)):
        assert look(client, key)["id"] == CASE


def test_an_address_that_guesses_is_slowed_gently(client: FlaskClient, at_nine: datetime) -> None:
    key = registered(client)
    for guess in ("22222222", "33333333", "44444444", "55555555", "66666666"):
        client.post("/api/progress", json={"code": guess, "phone_last4": "5518"})
    slowed = client.post("/api/progress", json=key)
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) <= 3
    assert client.post("/api/progress", json=key, environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 200


@pytest.mark.clause("A4.5-4")
def test_misses_name_no_address_and_no_code(client: FlaskClient, admin: psycopg.Connection) -> None:
    client.post(
        "/api/progress", json={"code": "22222222", "phone_last4": "5518"}, environ_base={"REMOTE_ADDR": "203.0.113.77"}
    )
    rows = admin.execute("select m::text from intake.misses m").fetchall()
    assert len(rows) == 2
    assert not any("203.0.113.77" in row or "22222222" in row for (row,) in rows)
