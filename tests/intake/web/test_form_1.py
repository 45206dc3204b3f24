"""Form 1 field by field: what is recorded of time, complainant, respondent and matter (F1-4 to F1-7)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient

from services.kernel.house import House
from services.kernel.people import Post
from services.kernel.sealed import Purpose
from tests.intake.samples import CANARIES, CASE, OFFICE, complaint, json_of
from tests.intake.web.sending import Said, Token, send, wrong

PERSON = {"gender": "female", "age": 71, "education": "小学", "ethnicity": "朝鲜族"}


def opened(house: House, event: dict[str, Any], what: str, purpose: Purpose = Purpose.PARTICULARS) -> Any:
    field = f"sealed_{what}"
    case = event["case"]
    return json.loads(house.keys.open(event[field], purpose=purpose, office=OFFICE, what=f"complaint.{what}", row=case))


@pytest.mark.clause("F1-4")
def test_when_it_was_complained_may_precede_the_registration_and_the_limit_runs_from_the_receipt(
    client: FlaskClient, token: Token, said: Said, at_nine: datetime
) -> None:
    by = token(Post.WINDOW)
    for late in ("2026-11-24T09:00:01+08:00", "2027-01-01T00:00:00+08:00"):
        assert (
            "不能晚于现在" in wrong(send(client, complaint(channel="phone", occurred_at=late), token=by))["occurred_at"]
        )
    friday = "2026-11-20T16:00:00+08:00"
    answer = send(client, complaint(channel="phone", occurred_at=friday), token=by)
    assert json_of(answer)["decide_by"] == "2026-11-24"  # two working days after Friday
    event = said()[0][1]
    assert (event["occurred_at"], event["received_at"], event["at"]) == (friday, friday, "2026-11-24T09:00:00+08:00")
    assert json_of(send(client, complaint(occurred_at=friday)))["decide_by"] == "2026-11-26"  # the public: from now


@pytest.mark.clause("F1-5")
def test_who_complains_is_recorded_whole_sealed_and_checked_and_the_anonymous_as_such(
    client: FlaskClient, house: House, said: Said
) -> None:
    who = CANARIES | PERSON | {"phone": "139-1234 5518", "id_number": "11010519491231002x"}
    assert send(client, complaint(complainant=who)).status_code == 201
    told = opened(house, said()[0][1], "particulars")["complainant"]
    for field, value in (CANARIES | PERSON | {"phone": "+8613912345518", "id_number": "11010519491231002X"}).items():
        assert told[field] == value
    bare = {"name": "王小兰", "address": "人民大街 12 号"}
    assert send(client, complaint(complainant=bare)).status_code == 201
    faulty = who | {"id_number": "110105194912310021"}
    assert "校验位" in wrong(send(client, complaint(complainant=faulty)))["complainant.id_number"]
    assert send(client, complaint(complainant=None)).status_code == 201
    anonymous = said()[2][1]
    assert opened(house, anonymous, "brief", Purpose.CASEWORK)["name"] == "匿名"
    assert opened(house, anonymous, "particulars")["complainant"] is None


@pytest.mark.clause("F1-6")
def test_who_is_complained_about_is_of_the_directory_and_a_person_stays_sealed(
    client: FlaskClient, house: House, said: Said, admin: psycopg.Connection
) -> None:
    respondent = {"department": "养老保险科", "person": "赵某某", "phone": "0431-88691234", "address": "大厅二楼"}
    by_code = house.offices[OFFICE].departments[1]
    respondent["department"] = by_code.name
    assert send(client, complaint(respondent=respondent)).status_code == 201
    event = said()[0][1]
    assert (event["department"], event["respondent_named"]) == (by_code.code, True)
    told = opened(house, event, "particulars")["respondent"]
    assert (told["person"], told["address"], told["phone"]) == ("赵某某", "大厅二楼", "+8643188691234")
    assert "respondent.department" in wrong(send(client, complaint(respondent={"department": "天文科"})))
    assert send(client, complaint(respondent={"department": by_code.code})).status_code == 201
    assert said()[1][1]["respondent_named"] is False
    for table in ("complaints", "outbox"):
        rows = admin.execute(f"select row_to_json(t)::text from intake.{table} t").fetchall()  # noqa: S608
        assert "赵某某" not in str(rows)


@pytest.mark.clause("F1-7")
def test_the_matter_is_kept_word_for_word_with_a_summary_and_each_request_by_itself(
    client: FlaskClient, house: House, said: Said
) -> None:
    text = "九月二十日，三号窗口。\n工作人员说“材料不全”，让我回去补，跑了三趟。" + "他说不清少什么。" * 20
    asked = ["把少的材料一次说清", "补发九月的养老金"]
    assert send(client, complaint(text=text, requests=asked)).status_code == 201
    event = said()[0][1]
    assert opened(house, event, "particulars")["text"] == text
    brief = opened(house, event, "brief", Purpose.CASEWORK)
    assert brief["requests"] == asked
    assert brief["summary"].startswith("九月二十日，三号窗口。 工作人员")
    assert len(brief["summary"]) <= 36
    assert (event["requests"], event["case"]) == (2, CASE)
