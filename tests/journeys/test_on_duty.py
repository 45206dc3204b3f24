"""The demonstration has somebody on duty in each of its offices, whose telephone rings for a major complaint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from deploy.local.demo import duty
from deploy.local.demo.api import Line
from deploy.local.demo.walking import Demo
from services.routing.actions.officers import DEMO_OFFICES
from tests.journeys.town import Town
from tests.province import Desk

pytestmark = pytest.mark.xdist_group("journeys")


@dataclass
class Inside(Line):
    """The demo's line, without an address: each path goes to the service that keeps it."""

    town: Town

    def __post_init__(self) -> None:
        """There is nothing to connect to."""

    def call(
        self, method: str, path: str, body: Any = None, *, token: str = "", headers: Mapping[str, str] | None = None
    ) -> Any:
        if path == "/api/session":
            officer = self.town.officers[body["username"]]
            return {"token": officer.id, "officer": {"id": officer.id}}
        desk = self._desk(token)
        answer = desk.get("routing", path) if method == "GET" else desk.post("routing", path, json=body)
        assert answer.status_code in (200, 201), answer.text
        return answer.get_json()

    def send(self, path: str, form: Mapping[str, str], *, token: str) -> None:
        answer = self._desk(token).post("notification", path, data=dict(form))
        assert answer.status_code == 302, answer.text

    def _desk(self, token: str) -> Desk:
        (officer,) = (one for one in self.town.officers.values() if one.id == token)
        return Desk(self.town.province, officer)


def test_a_major_complaint_of_the_demo_rings_on_the_telephone_of_its_office(town: Town) -> None:
    accounts = {username: {"password": "not asked here"} for username in town.officers}
    demo = Demo(Inside("", town), accounts, {})
    phones = duty.man(demo, at=town.at)
    assert duty.man(demo, at=town.at) == phones
    assert set(phones) == set(DEMO_OFFICES)
    assert town.rows("select office from routing.duties group by office having count(*) > 1") == []
    receipt = town.complain(text="有人死亡后还在冒领养老金，骗取基金。")
    town.settle()
    assert [receipt.case in text.text for text in town.texts(phones["220100"])] == [True]
    assert town.texts(phones["220200"]) == []
