"""What others may open of a complaint."""

from __future__ import annotations

import json

from flask.testing import FlaskClient

from services.kernel.house import House
from services.kernel.sealed import Purpose
from tests.intake.samples import CASE, OFFICE, complaint
from tests.intake.web.sending import Said


def test_the_brief_tells_casework_each_request_and_a_masked_name(client: FlaskClient, house: House, said: Said) -> None:
    client.post("/api/complaints", json=complaint())
    token = said()[0][1]["sealed_brief"]
    plain = house.keys.open(token, purpose=Purpose.CASEWORK, office=OFFICE, what="complaint.brief", row=CASE)
    assert json.loads(plain) == {
        "name": "欧＊＊测",
        "summary": "窗口说我的养老金没问题，可是视同缴费年限少算了三年。",
        "requests": ["重新核一次", "说明原因"],
    }
