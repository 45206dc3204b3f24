"""Registration through the API: what is answered, what is said, and every way to be wrong."""

from __future__ import annotations

import re
import threading
from datetime import datetime
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from flask_openapi.openapi import OpenAPI

from services.kernel import clock
from services.kernel.people import Post
from services.kernel.workdays import SHANGHAI
from tests.intake.samples import OFFICE, OTHER_OFFICE, VISIT, complaint, json_of
from tests.intake.web.sending import Said, Token, arrived, send, wrong


@pytest.mark.clause("A4.4-1", "F1-1", "A6.2.3.4-2")
def test_a_complaint_gets_its_number_code_and_day_at_once(client: FlaskClient, at_nine: datetime) -> None:
    answer = send(client, complaint())
    assert answer.status_code == 201
    told = json_of(answer)
    assert told | {"receipt": None} == {
        "id": "220100-2026-1",
        "number": "（长春市）社保受理〔2026〕1号",
        "office": OFFICE,
        "receipt": None,
        "decide_by": "2026-11-26",
        "decide_by_provisional": False,
        "registered_at": "2026-11-24T09:00:00+08:00",
    }
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{8}", told["receipt"]["code"])
    assert "secret" not in told["receipt"]


@pytest.mark.clause("F1-1")
def test_offices_count_for_themselves_and_each_year_anew(client: FlaskClient) -> None:
    def number_on(at: datetime, office: str) -> str:
        with clock.standing_at(at):
            return str(json_of(send(client, complaint(office=office)))["id"])

    old_year, new_year = datetime(2026, 12, 31, 23, 59, tzinfo=SHANGHAI), datetime(2027, 1, 1, 0, 1, tzinfo=SHANGHAI)
    assert number_on(old_year, OFFICE) == "220100-2026-1"
    assert number_on(old_year, OTHER_OFFICE) == "220200-2026-1"
    assert number_on(old_year, OFFICE) == "220100-2026-2"
    assert number_on(new_year, OFFICE) == "220100-2027-1"


@pytest.mark.clause("F1-1", "A6.2.3.4-2")
def test_fifty_at_once_leave_no_gap_and_no_double(open_app: OpenAPI, client: FlaskClient) -> None:
    numbers, codes = [], []

    def one() -> None:
        answer = json_of(send(open_app.test_client(), complaint()))
        numbers.append(int(answer["id"].rpartition("-")[2]))
        codes.append(answer["receipt"]["code"])

    threads = [threading.Thread(target=one) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 51))
    assert len(set(codes)) == 50


@pytest.mark.clause("F1-1")
def test_a_registration_that_fails_takes_no_number(client: FlaskClient, admin: psycopg.Connection) -> None:
    assert send(client, complaint(), key="k").status_code == 201
    assert send(client, complaint(), key="k").status_code == 200
    assert json_of(send(client, complaint()))["id"] == "220100-2026-2"
    assert admin.execute("select last from intake.counters").fetchall() == [(2,)]


@pytest.mark.parametrize(
    ("received", "decide_by"),
    [
        (datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI), "2026-11-26"),
        (datetime(2026, 11, 24, 23, 59, tzinfo=SHANGHAI), "2026-11-26"),
        (datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI), "2026-12-01"),  # a Friday: Monday and Tuesday
        (datetime(2026, 11, 28, 9, 0, tzinfo=SHANGHAI), "2026-12-01"),  # a Saturday: day one is Monday
        (datetime(2026, 9, 30, 9, 0, tzinfo=SHANGHAI), "2026-10-09"),  # before the National Day holidays
        (
            datetime(2026, 2, 13, 9, 0, tzinfo=SHANGHAI),
            "2026-02-24",
        ),  # the worked Saturday before Spring Festival is day one
    ],
)
@pytest.mark.clause("A6.3-1", "A4.4-1")
def test_acceptance_is_decided_within_two_working_days(client: FlaskClient, received: datetime, decide_by: str) -> None:
    with clock.standing_at(received):
        assert json_of(send(client, complaint()))["decide_by"] == decide_by


@pytest.mark.clause("A4.4-1", "A6.2.3.4-2")
def test_at_the_end_of_the_known_calendar_it_registers_and_says_that_the_day_may_move(
    client: FlaskClient, said: Said
) -> None:
    """2027 is the last year that anything is known of; the 1st of January 2028 is a Saturday."""
    told = []
    for day in (datetime(2027, 12, 29, 9, tzinfo=SHANGHAI), datetime(2027, 12, 30, 9, tzinfo=SHANGHAI)):
        with clock.standing_at(day):
            answer = send(client, complaint())
        assert answer.status_code == 201
        told.append((json_of(answer)["decide_by"], json_of(answer)["decide_by_provisional"]))
    assert told == [("2027-12-31", True), ("2028-01-03", True)]
    assert [event["decide_by_provisional"] for _, event in said()] == [True, True]


def test_the_same_key_brings_the_same_answer(client: FlaskClient, admin: psycopg.Connection, said: Said) -> None:
    first, second = send(client, complaint(), key="a-1"), send(client, complaint(), key="a-1")
    assert (first.status_code, second.status_code) == (201, 200)
    assert json_of(first) == json_of(second)
    assert admin.execute("select count(*) from intake.complaints").fetchone() == (1,)
    assert len(said()) == 1


def test_the_same_key_with_something_else_is_refused(client: FlaskClient) -> None:
    send(client, complaint(), key="a-1")
    for other in (complaint(text="别的事"), complaint(office=OTHER_OFFICE)):
        answer = send(client, other, key="a-1")
        assert (answer.status_code, json_of(answer)["code"]) == (409, "key_used")


def test_everybody_has_keys_of_his_own(client: FlaskClient, token: Token) -> None:
    mine = send(client, complaint(channel="visit", visit=VISIT), key="1", token=token(Post.WINDOW, id="w1"))
    theirs = send(client, complaint(channel="visit", visit=VISIT), key="1", token=token(Post.WINDOW, id="w2"))
    assert (mine.status_code, theirs.status_code) == (201, 201)


def test_one_key_sent_ten_times_at_once_registers_once(open_app: OpenAPI, client: FlaskClient) -> None:
    answers = []

    def one() -> None:
        answers.append(send(open_app.test_client(), complaint(), key="same"))

    threads = [threading.Thread(target=one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len({json_of(answer)["receipt"]["code"] for answer in answers}) == 1


@pytest.mark.parametrize("key", ["x" * 201, "键"])
def test_a_key_is_short_and_plain(client: FlaskClient, key: str) -> None:
    answer = client.post(
        "/api/complaints", json=complaint(), headers={"Idempotency-Key": key.encode().decode("latin-1")}
    )
    assert "Idempotency-Key" in wrong(answer)


@pytest.mark.clause("A6.4-3", "A6.4-2")
def test_without_a_name_it_is_anonymous_and_has_a_secret(client: FlaskClient, said: Said) -> None:
    answer = send(client, complaint(complainant=None))
    assert answer.status_code == 201
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{16}", json_of(answer)["receipt"]["secret"])
    event = said()[0][1]
    assert (event["kind"], event["identity_level"], event["sealed_contact"]) == ("anonymous", 0, None)
    assert (event["wants_sms"], event["wants_email"]) == (False, False)


def test_an_agent_names_the_principal(client: FlaskClient, said: Said) -> None:
    who = {"kind": "agent", "name": "孙女", "phone": "13912345518"}
    assert "complainant.agent_for" in wrong(send(client, complaint(complainant=who)))
    assert send(client, complaint(complainant=who | {"agent_for": "奶奶"})).status_code == 201
    assert said()[0][1]["kind"] == "agent"


@pytest.mark.clause("A3.1-2")
def test_an_organisation_has_its_own_code(client: FlaskClient, said: Said) -> None:
    who = {"kind": "organisation", "name": "某某公司", "phone": "0431-88691234", "contact_person": "钱经理"}
    assert "complainant.id_number" in wrong(
        send(client, complaint(complainant=who | {"id_number": "11010519491231002X"}))
    )
    good = who | {"id_number": "91110000600037341L"}
    nobody = {name: value for name, value in good.items() if name != "contact_person"}
    assert "联系人" in wrong(send(client, complaint(complainant=nobody)))["complainant.contact_person"]
    for personal, value in (("gender", "male"), ("age", 40), ("education", "大专"), ("ethnicity", "汉族")):
        assert f"complainant.{personal}" in wrong(send(client, complaint(complainant=good | {personal: value})))
    assert send(client, complaint(complainant=good)).status_code == 201
    assert (said()[0][1]["kind"], said()[0][1]["elderly"]) == ("organisation", False)


@pytest.mark.clause("F1-4")
def test_what_is_said_of_it(client: FlaskClient, said: Said, at_nine: datetime) -> None:
    send(client, complaint(occurred_at="2026-11-12T09:30:00+08:00"))
    ((kind, event),) = said()
    assert kind == "complaint.registered.v1"
    sealed = {name: event.pop(name) for name in ("sealed_contact", "sealed_particulars", "sealed_brief")}
    assert all(sealed.values())
    assert event.pop("person_mark")
    assert event == {
        "office": OFFICE,
        "case": "220100-2026-1",
        "at": "2026-11-24T09:00:00+08:00",
        "urgent": False,
        "number": "（长春市）社保受理〔2026〕1号",
        "year": 2026,
        "serial": 1,
        "channel": "other",
        "sub_channel": "web",
        "occurred_at": "2026-11-12T09:30:00+08:00",
        "received_at": "2026-11-24T09:00:00+08:00",
        "decide_by": "2026-11-26",
        "kind": "individual",
        "identity_level": 1,
        "elderly": True,
        "first_receiver": None,
        "department": "pension",
        "respondent_named": True,
        "requests": 2,
        "causes": ["E02", "X02"],
        "business": ["P05", "P06"],
        "suspected": [],
        "wants_sms": True,
        "wants_email": True,
        "upstream_system": None,
        "upstream_number": None,
        "upstream_due_on": None,
        "evidence": 0,
        "people": 1,
        "about_case": None,
        "authorised": True,
        "sealed_principal": None,
        "fund_safety": False,
        "relation": "insured",
        "decide_by_provisional": False,
    }


@pytest.mark.clause("A4.4-3")
def test_words_of_danger_take_the_urgent_lane(client: FlaskClient, admin: psycopg.Connection) -> None:
    send(client, complaint(text="有人冒领养老金，人死了还在领"))
    assert admin.execute("select urgent from intake.outbox").fetchall() == [(True,)]


@pytest.mark.clause("F1-2", "A6.2.2-1")
@pytest.mark.parametrize("channel", ["visit", "phone", "fax", "letter", "email", "transfer"])
def test_six_channels_are_the_officers(client: FlaskClient, token: Token, said: Said, channel: str) -> None:
    by = token(Post.WINDOW)
    body = complaint(channel=channel, **arrived(client, by, channel))
    upstream = {"system": "12345", "number": "CC-2026-7", "due_on": "2026-12-04"}
    if channel == "transfer":
        assert "upstream" in wrong(send(client, body, token=by))
        assert "upstream" in wrong(send(client, body | {"upstream": upstream}))  # nor may the public say so
        for part in upstream:
            said_in_part = {name: value for name, value in upstream.items() if name != part}
            assert f"upstream.{part}" in wrong(send(client, body | {"upstream": said_in_part}, token=by))
        body["upstream"] = upstream
    public = send(client, complaint(channel="visit"))
    assert (public.status_code, json_of(public)["code"]) == (403, "officers_only")
    assert send(client, body, token=by).status_code == 201
    (event,) = (event for kind, event in said() if kind == "complaint.registered.v1")
    assert (event["channel"], event["first_receiver"]) == (channel, "w1")
    assert event["upstream_due_on"] == ("2026-12-04" if channel == "transfer" else None)


@pytest.mark.clause("F1-2")
def test_an_officer_explains_other(client: FlaskClient, token: Token, said: Said) -> None:
    by = token(Post.WINDOW)
    assert "sub_channel" in wrong(send(client, complaint(), token=by))
    assert send(client, complaint(sub_channel="市长信箱"), token=by).status_code == 201
    assert said()[0][1]["sub_channel"] == "市长信箱"


@pytest.mark.clause("F1-4")
def test_the_limit_starts_at_receipt_not_at_typing(client: FlaskClient, token: Token, at_nine: datetime) -> None:
    letter = arrived(client, token(Post.WINDOW), "letter")
    body = complaint(channel="letter", **letter, occurred_at="2026-11-20T16:00:00+08:00")
    assert json_of(send(client, body, token=token(Post.WINDOW)))["decide_by"] == "2026-11-24"


def test_an_officer_registers_for_his_own_office(client: FlaskClient, token: Token) -> None:
    by = token(Post.WINDOW)
    own = send(client, complaint(office=None, channel="phone"), token=by)
    assert json_of(own)["office"] == OFFICE
    other = send(client, complaint(office=OTHER_OFFICE, channel="phone"), token=by)
    assert (other.status_code, json_of(other)["code"]) == (403, "other_office")


def test_who_only_handles_registers_as_one_of_the_public(client: FlaskClient, token: Token, said: Said) -> None:
    by = token(Post.HANDLER)
    assert send(client, complaint(channel="visit"), token=by).status_code == 403
    assert send(client, complaint(), token=by).status_code == 201
    assert said()[0][1]["first_receiver"] is None


@pytest.mark.clause("A6.4-2")
def test_only_an_officer_has_seen_a_document(client: FlaskClient, token: Token, said: Said) -> None:
    who = complaint()["complainant"] | {"id_seen": True}
    assert "complainant.id_seen" in wrong(send(client, complaint(complainant=who)))
    send(client, complaint(channel="visit", visit=VISIT, complainant=who), token=token(Post.WINDOW))
    assert said()[0][1]["identity_level"] == 2


@pytest.mark.clause("A6.2.1-1")
def test_the_public_may_complain_of_any_office_of_the_province(client: FlaskClient) -> None:
    for office in ("220000", "220122", "222400"):
        assert json_of(send(client, complaint(office=office)))["office"] == office


def test_registrations_are_counted_without_naming_anybody(client: FlaskClient) -> None:
    send(client, complaint())
    scraped = client.get("/metrics").text
    assert 'complaints_registered_total{channel="other",office="220100"}' in scraped
    assert "220100-2026-" not in scraped


FRAUD = "有人冒领养老金，人死了还在领。"


@pytest.mark.clause("A4.4-1")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"notify": None}, (True, True)),
        ({"notify": {"email": False}}, (True, False)),
        ({"notify": None, "text": FRAUD}, (False, False)),
        ({"notify": None, "topic": "J"}, (False, False)),
        ({"notify": {"sms": True}, "text": FRAUD}, (True, False)),
        ({"notify": None, "complainant": None}, (False, False)),
    ],
)
def test_nothing_is_sent_unasked_to_who_reports_fraud(
    client: FlaskClient, said: Said, change: dict[str, Any], told: tuple[bool, bool]
) -> None:
    assert send(client, complaint(**change)).status_code == 201
    event = said()[0][1]
    assert (event["wants_sms"], event["wants_email"]) == told
    assert event["fund_safety"] is (change.get("text") == FRAUD or change.get("topic") == "J")
