"""Who brings complaints too fast is asked to wait, and loses nothing by it; what may be major never waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client import REGISTRY

from services.intake.actions import pacing
from services.kernel import clock
from services.kernel.house import House
from services.kernel.people import Post
from tests.intake.samples import OFFICE, OTHER_OFFICE, complaint, json_of
from tests.intake.web.sending import Said, Token, send
from tests.intake.web.test_complain import CONTACT, step, walked

ANOTHER = {"name": "李四", "phone": "13900001111"}


@pytest.fixture
def slow(house: House, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the paces of a test; what was counted before is forgotten."""
    pacing.forget(house)

    def told(**paces: str) -> None:
        for name, pace in paces.items():
            monkeypatch.setitem(house.settings.environment, name, pace)

    return told


def slowed(because: str) -> float:
    found = REGISTRY.get_sample_value("complaints_slowed_total", {"office": OFFICE, "because": because})
    return found or 0.0


def test_one_telephone_brings_two_and_then_waits_whatever_the_office(
    client: FlaskClient, said: Said, slow: Any, at_nine: datetime
) -> None:
    slow(PACE_PHONE="2/120")
    before = slowed("phone")
    assert send(client, complaint()).status_code == 201
    assert send(client, complaint(office=OTHER_OFFICE)).status_code == 201
    third = send(client, complaint())
    assert (third.status_code, third.headers["Retry-After"]) == (429, "120")
    assert json_of(third)["detail"] == "这个手机号刚刚提交了好几件投诉，请等 2 分钟再提交。事情紧急的，请打12333"
    assert slowed("phone") == before + 1
    assert send(client, complaint(complainant=ANOTHER)).status_code == 201
    assert len(said()) == 3
    with clock.standing_at(at_nine + timedelta(minutes=2)):
        assert send(client, complaint()).status_code == 201


def test_an_office_takes_two_at_once_and_others_are_not_slowed_by_it(
    client: FlaskClient, slow: Any, at_nine: datetime
) -> None:
    slow(PACE_OFFICE="2/30")
    for _ in range(2):
        assert send(client, complaint()).status_code == 201
    third = send(client, complaint(complainant=ANOTHER))
    assert (third.status_code, third.headers["Retry-After"]) == (429, "30")
    assert json_of(third)["detail"].startswith("现在提交的人太多，请等 30 秒再提交")
    assert send(client, complaint(office=OTHER_OFFICE)).status_code == 201


def test_what_may_be_major_and_who_registers_by_office_never_waits(
    client: FlaskClient, slow: Any, token: Token
) -> None:
    slow(PACE_PHONE="1/600", PACE_OFFICE="1/600")
    assert send(client, complaint()).status_code == 201
    assert send(client, complaint()).status_code == 429
    for _ in range(3):
        assert send(client, complaint(text="有人冒领养老金，骗保，再不管我就要自杀")).status_code == 201
    assert send(client, complaint(channel="phone"), token=token(Post.WINDOW)).status_code == 201


def test_the_same_key_gets_the_same_receipt_while_others_wait(
    client: FlaskClient, slow: Any, at_nine: datetime
) -> None:
    slow(PACE_PHONE="1/600")
    first = send(client, complaint(), key="once")
    again = send(client, complaint(), key="once")
    assert (first.status_code, again.status_code) == (201, 200)
    assert json_of(again) == json_of(first)
    assert send(client, complaint(), key="another").status_code == 429


def test_a_pace_that_cannot_be_read_stops_nobody(client: FlaskClient, slow: Any) -> None:
    slow(PACE_PHONE="often", PACE_OFFICE="1")
    assert [send(client, complaint()).status_code for _ in range(3)] == [201, 201, 201]


def test_the_form_says_how_long_and_keeps_what_was_typed(
    client: FlaskClient, slow: Any, said: Said, at_nine: datetime
) -> None:
    slow(PACE_OFFICE="1/30")
    assert send(client, complaint()).status_code == 201
    walked(client, CONTACT)
    page = step(client, 4)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "30")
    for told in ("请等 30 秒再提交", "您写的内容还在", "少算了三年", "王小兰"):
        assert told in page.text
    slow(PACE_OFFICE="none")
    assert "已收到您的投诉" in step(client, 4).text
    assert len(said()) == 2
