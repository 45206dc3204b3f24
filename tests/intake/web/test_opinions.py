"""Whatever a complainant says afterwards is filed as an opinion on the service, the procedure or the result (3.5)."""

from __future__ import annotations

import re
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient

from services.kernel.house import House
from tests.intake.samples import heard
from tests.intake.web.sending import Said, do, hear, issued, registered, wrong


@pytest.mark.clause("A3.5-1")
def test_every_message_is_filed_as_one_of_the_three(
    client: FlaskClient, house: House, said: Said, admin: psycopg.Connection
) -> None:
    key = registered(client)

    def told(act: str, **words: Any) -> str:
        assert do(client, key, act, **words).status_code == 200
        return str(said()[-1][1]["about"])

    assert told("supplement", text="窗口的人还笑话我") == "service"
    assert told("supplement", text="半个月没人管", about="procedure") == "procedure"
    assert told("urge") == "procedure"
    hear(house, heard(seq=3, act="confirm"))
    assert told("dispute_contact") == "procedure"
    hear(house, issued(house))
    assert told("supplement", text="金额还是不对") == "result"
    assert told("rate", grade=2) == "service"
    assert told("reject", reasons="第二条没有答复") == "result"
    assert "about" in wrong(do(client, key, "supplement", text="又想起一件", about="weather"))
    filed = admin.execute("select about from intake.deeds where deed <> 'read' order by serial").fetchall()
    assert {about for (about,) in filed} == {"service", "procedure", "result"}


@pytest.mark.clause("A3.5-1")
def test_the_page_asks_what_it_is_about_and_takes_no_answer_too(client: FlaskClient, said: Said) -> None:
    key = registered(client)
    client.post("/progress", data=key)
    page = client.get("/progress/case/supplement").text
    assert re.findall(r'name="about"[^>]* value="([^"]+)"', page) == ["service", "procedure", "result"]
    client.post("/progress/case/supplement", data={"text": "办得太慢", "about": "procedure"})
    assert said()[-1][1]["about"] == "procedure"
    client.post("/progress/case/supplement", data={"text": "态度也不好"})
    assert said()[-1][1]["about"] == "service"
