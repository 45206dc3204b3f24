"""From the citizen's form to the telephone, through a real RabbitMQ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.kernel.house import House
from services.kernel.messaging.consumer import Consumer
from services.kernel.messaging.relay import Relay
from services.kernel.messaging.worker import Worker
from services.notification.actions.dispatch import Dispatch
from services.notification.app import service
from tests.notification.channels.peers import Centre
from tests.notification.stage import eventually
from tests.province import Province


@pytest.fixture
def centre() -> Iterator[Centre]:
    made = Centre()
    yield made
    made.close()


def _complaint(text: str = "窗口一直让我补材料，说法每次都不一样。") -> dict[str, object]:
    return {
        "office": "220100",
        "channel": "other",
        "text": text,
        "requests": ["请告诉我到底要哪些材料"],
        "complainant": {"name": "王小兰", "phone": "13912345518", "email": "wang@example.cn"},
        "notify": {"sms": True, "email": False},
    }


def _settled(house: House, centre: Centre) -> House:
    url = f"smpp://office:secret@127.0.0.1:{centre.port}?timeout=2"
    environment = {**house.settings.environment, "SMPP_URL": url}
    return replace(house, settings=replace(house.settings, environment=environment))


@pytest.mark.clause("A4.4-1")
def test_a_complaint_on_the_web_rings_the_telephone(province: Province, centre: Centre) -> None:
    registered = province.citizen().post("/api/complaints", json=_complaint())
    assert registered.status_code == 201, registered.text
    house = _settled(province.house("notification"), centre)
    worker, dispatch = Worker(service, house), Dispatch(house)
    relay = Relay(province.house("intake"), province.running["intake"].service.messages)
    try:
        worker.start()
        assert relay.drain() == 1
        eventually(lambda: len(centre.inbox.newest()) == 1)
        (arrival,) = centre.inbox.newest()
        assert registered.get_json()["id"] in arrival.text
    finally:
        relay.close()
        dispatch.stop()
        worker.stop()


@pytest.mark.clause("A4.4-4")
def test_a_complaint_that_sounds_of_danger_takes_the_urgent_lane(province: Province, centre: Centre) -> None:
    text = "已经断药三天，活不下去了，再不解决就去跳楼。"
    assert province.citizen().post("/api/complaints", json=_complaint(text)).status_code == 201
    house = _settled(province.house("notification"), centre)
    relay = Relay(province.house("intake"), province.running["intake"].service.messages)
    urgent = Consumer(service, house, lane="urgent")
    dispatch = Dispatch(house)
    try:
        assert relay.drain() == 1
        assert urgent.drain() == 1
        eventually(lambda: len(centre.inbox.newest()) == 1)
        assert "有人身危险请先拨110或120" in centre.inbox.newest()[0].text
    finally:
        relay.close()
        urgent.close()
        dispatch.stop()
