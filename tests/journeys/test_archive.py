"""From a photo on a telephone to a package that anybody can verify: all four services."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from services.archive.rules.packages import verify
from tests.archive.pdfs import text_of
from tests.intake import handed_in as files
from tests.journeys.forms import ACCEPTED, ANSWERED
from tests.journeys.town import Town


@pytest.mark.clause("A8-2", "A8-4")
def test_a_photo_from_a_telephone_lies_in_the_package_as_it_was_sent(town: Town) -> None:
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
    town.assert_nothing_is_left()


def _json(answer: Any) -> Any:
    return answer.get_json()
