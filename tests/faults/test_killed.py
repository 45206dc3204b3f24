"""kill -9 of a service's processes in the middle of a stream of complaints loses nothing and does nothing twice."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.notification.actions.dispatch import THREADS
from services.notification.rules.decency import Means
from tests.faults.oracles import assert_nothing_lost_and_nothing_twice
from tests.faults.works import WINDOW, Answer, Stream, Works, eventually, stream

pytestmark = pytest.mark.xdist_group("works")
MANY = 44
# Where the effect of a service shows, and an office and telephones of the test's own.
EFFECTS = {
    "intake": ("intake.complaints", "220300", "1391000"),
    "notification": ("notification.notices", "220400", "1391001"),
    "archive": ("archive.dossiers", "220500", "1391002"),
}
KNOWN = 10  # whose effect is there before the first kill
# What each thread of a killed sender had just begun to hand over is in doubt, two windows at most (one is out, another
# is ready to follow), and it is killed twice;
# whoever else is killed leaves no notice in doubt.
IN_DOUBT = {"notification": 2 * 2 * WINDOW * THREADS[Means.SMS]}


def kill_twice(works: Works, service: str, effect: str, coming: Stream) -> None:
    """Its work while half of the complaints are still to come, its pages and then its work again in the second half."""

    def seen() -> int:
        return works.count(f"{effect} where office = %s", coming.office)

    eventually(lambda: seen() >= KNOWN)
    works.kill(service, "work")
    coming.go_on()
    works.kill(service, "web")
    eventually(lambda: seen() >= MANY // 2 + 5)
    works.kill(service, "work")


@pytest.mark.parametrize("service", EFFECTS)
def test_a_killed_service_goes_on_where_it_was(works: Works, service: str) -> None:
    effect, office, phones = EFFECTS[service]
    with stream(works, office, phones=phones, many=MANY) as coming:
        kill_twice(works, service, effect, coming)
    assert_nothing_lost_and_nothing_twice(works, coming, in_doubt=IN_DOUBT.get(service, 0))
    works.wait_until_up()
    assert re.search(r"王桂兰|养老金|\b1391\d{7}\b", works.logged()) is None


def test_a_killed_routing_opens_each_case_once_and_does_each_act_once(works: Works) -> None:
    with stream(works, "220100", phones="1391003", many=MANY) as coming:
        kill_twice(works, "routing", "routing.cases", coming)
    assert_nothing_lost_and_nothing_twice(works, coming)

    acted: list[Answer] = []
    half = threading.Event()

    def confirm(case: str) -> None:
        acted.append(works.act("window", case, "start_confirm", version=1))
        if len(acted) >= MANY // 2:
            half.set()

    cases = [answer.body["id"] for answer in coming.answers.values()]
    with ThreadPoolExecutor(3) as windows:
        every = windows.map(confirm, cases)
        assert half.wait(30)
        works.kill("routing", "web")
        works.kill("routing", "work")
        list(every)
    assert {answer.status for answer in acted} <= {200, 412}  # 412: it was done, and only the answer was lost
    assert sum(answer.status == 412 for answer in acted) <= 3  # one for each window that was just asking
    assert_nothing_lost_and_nothing_twice(works, coming)
    events = "routing.case_events where office = '220100' and act = 'start_confirm'"
    assert works.count(events) == MANY
    assert works.count("routing.cases where office = '220100' and step = 'confirming'") == MANY
