"""From a photo on a telephone to a package that anybody can verify: all four services."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from services.archive.rules.packages import verify
from services.archive.schedule import release_identities
from services.kernel.messaging.forgetting import forget_sent
from services.kernel.run import find
from tests.archive.pdfs import text_of
from tests.intake import handed_in as files
from tests.journeys.forms import ACCEPTED, ANSWERED
from tests.journeys.town import Town, on

LIVE = ("intake", "routing", "notification")


@pytest.mark.clause("A8-2", "A8-4", "A8-7")
def test_a_photo_lies_in_the_package_as_it_was_sent_and_who_sent_it_is_after_ninety_days_known_there_alone(
    town: Town,
) -> None:
    photo = files.photo()
    sent = town.province.citizen().post(
        "/api/evidence", data={"file": FileStorage(io.BytesIO(photo), filename="退件单.jpg")}
    )
    assert sent.status_code == 201, sent.text
    complainant = {"name": "王喆兰", "phone": "13912345518", "id_number": "11010519491231002X"}
    quiet = {"sms": False, "email": False}
    receipt = town.complain(complainant=complainant, notify=quiet, evidence=[_json(sent)["id"]])
    town.settle()
    town.walk(receipt.case, [*ACCEPTED, *ANSWERED])
    town.does(receipt, "agree")
    town.act("call_back", receipt.case)
    town.act("close", receipt.case)
    town.work_on_time()
    archivist = town.desk("archivist")
    answer = archivist.get("archive", f"/api/records/{receipt.case}/package")
    assert answer.status_code == 200, answer.text
    package = verify.read_bytes(answer.data)
    assert verify.faults(package) == []
    [original] = [content for name, content in package.items() if "/原件/" in name]
    assert original == photo
    forms = {name.rpartition("/")[2][:1]: text_of(content) for name, content in package.items() if "/表单/" in name}
    assert "王喆兰" in forms["1"]
    assert [form for form, text in forms.items() if "11010519491231002X" in text] == ["1"]
    report = json.loads(package["data/其他/四性检测报告.json"])
    assert report["passed"]
    town.settle()

    marks = identity(town, receipt.case)
    assert len(marks) == 5
    released_on(town, "2027-02-20")
    live = everything_live(town)
    assert [mark for mark in marks if mark not in live] == []
    released_on(town, "2027-03-10")
    live = everything_live(town)
    assert [mark for mark in marks if mark in live] == []
    handler = town.desk("handler-1").get("intake", f"/api/cases/{receipt.case}/particulars?purpose=核对情况")
    told = _json(handler)
    assert (told["complainant"], "档案员" in told["withheld"]) == (None, True)
    assert told["text"] == "九月的养老金没有到账"
    assert town.told(receipt)["id"] == receipt.case
    wrong = town.province.citizen("intake").post("/api/progress", json={**receipt.key, "phone_last4": "0000"})
    assert wrong.status_code == 404
    again = archivist.get("archive", f"/api/records/{receipt.case}/package")
    assert verify.read_bytes(again.data) == package
    town.settle()
    town.assert_nothing_is_left()


def released_on(town: Town, day: str) -> None:
    town.at = on(day)
    release_identities(town.province.house("archive"))
    town.settle()


def identity(town: Town, case: str) -> list[str]:
    """Every token and index of intake and notification by which the complainant can be known or found."""
    [row] = town.rows(
        "select phone_index, id_index, sealed_contact, sealed_particulars, person_mark"
        " from intake.complaints join notification.contacts using (case_id, sealed_contact) where case_id = %s",
        case,
    )
    return [value.hex() if isinstance(value, bytes) else value for value in row.values()]


def everything_live(town: Town) -> str:
    """Every row of the services that handle cases; what was said long ago is forgotten, as it is every hour."""
    rows: list[Any] = []
    for name in LIVE:
        service = find(name)
        forget_sent(town.province.house(name), service.messages.outbox, at=town.at)
        for table in service.tables.sorted_tables:
            rows += town.rows(f"select to_jsonb(t)::text as row from {table.schema}.{table.name} as t")  # noqa: S608
    return "\n".join(row["row"] for row in rows)


def _json(answer: Any) -> Any:
    return answer.get_json()
