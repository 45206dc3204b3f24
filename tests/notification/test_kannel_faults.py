"""Each fault of a gateway that is asked over HTTP, with Kannel from Debian and npm's message centre behind it, whose
count is the judge. Where Kannel cannot be brought to an answer, a small server of our own stands before it and gives
that."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.kernel import clock
from services.notification.actions import doubting
from services.notification.channels import Message, NotAsked, PermanentFailure, TemporaryFailure, Unknown
from services.notification.channels.kannel import Box, Kannel
from services.notification.channels.over_http import AGAIN_AFTER
from services.notification.rules.health import RESTS
from tests.notification import foreign
from tests.notification.hours import Hours, compressed, tell
from tests.notification.stage import NOON, Stage, eventually

pytestmark = pytest.mark.xdist_group("telephone")
_MANY = 20
_RESTED = max(RESTS) * 1.2 / 3600  # hours after which it is tried again, however often it was before
_SENDERS = 3  # threads, each of which may ask once before all know


@pytest.fixture
def hours() -> Iterator[Hours]:
    with compressed() as passing:
        yield passing


@pytest.mark.parametrize(
    ("number", "state", "reason", "told", "taken"),
    [
        ("13912345518", "delivered", "", ["DELIVRD"], 1),
        ("13912340000", "failed", "网络回执：没有送到手机", ["UNDELIV"], 1),
        ("13912346666", "failed", "网络回执：没有送到手机", ["REJECTD"], 0),
        ("17012345518", "failed", "短信网关没有通向这个号码的线路", [], 0),
        ("13912348880", "delivered", "", ["DELIVRD"], 1),
        ("13912349999", "submitted", "", ["ACCEPTD"], 1),
        ("13912344444", "delivered", "", ["DELIVRD"], 1),
        ("13912343333", "delivered", "", ["DELIVRD"], 1),
        ("13912341234", "submitted", "", ["ACCEPTD"], 1),
    ],
    ids=["well", "undelivered", "unknown number", "no way there", "throttled", "no receipt", "twice", "late", "early"],
)
def test_each_fate_of_a_message_over_kannel_has_its_own_word_and_nothing_goes_twice(
    over_kannel: Stage, smsc: foreign.Centre, number: str, state: str, reason: str, told: list[str], taken: int
) -> None:
    """What is throttled Kannel sends again by itself. A receipt that comes before the centre's own answer it throws
    away: the notice stays 已提交, and after three days a person finds out."""
    over_kannel.hear(over_kannel.case().registered(phone=f"+86{number}"))
    over_kannel.dispatch()
    eventually(lambda: over_kannel.rows("select stat from notification.parts") == [(stat,) for stat in told])
    eventually(lambda: over_kannel.notices("state, reason, attempts") == [(state, reason, 1)])
    assert len(smsc.submits()) == taken


class Front:
    """Stands before Kannel and answers `status` to all: at once, or after Kannel was asked (`passes_on`). For None it
    answers as Kannel does."""

    def __init__(self, behind: foreign.Box) -> None:
        self.status: int | None = None
        self.passes_on = False
        self.asked = 0
        self._behind = behind
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _ask(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self._behind.port, timeout=5)
        try:
            line.request("POST", "/cgi-bin/sendsms", body=body, headers=headers)
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                front.asked += 1
                status, words = front.status or 0, b""
                if front.passes_on or not status:
                    told, words = front._ask(dict(self.headers), body)
                    status = status or told
                self.send_response(status)
                self.send_header("Content-Length", str(len(words)))
                self.end_headers()
                self.wfile.write(words)

            def log_message(self, *_told: object) -> None:
                """Nothing on the screen."""

        return Handler


@pytest.fixture
def front(running_kannel: foreign.Box) -> Iterator[Front]:
    made = Front(running_kannel)
    yield made
    made.close()


def _through(front: Front, stage: Stage) -> Stage:
    return stage.with_settings(SMPP_URL=f"kannel://office:secret@127.0.0.1:{front.port}?from=10690001&timeout=5")


@pytest.mark.parametrize(
    ("status", "outcome", "goes_on"),
    [
        (400, PermanentFailure("短信网关拒收（代码 400）"), True),
        (429, TemporaryFailure("短信网关未接收（代码 429）", of_provider=True), True),
        (500, TemporaryFailure("短信网关未接收（代码 500）", of_provider=True), True),
        (401, NotAsked("短信网关拒绝登录，请核对用户名和密码"), False),
        (404, NotAsked("短信网关地址有误，请核对"), False),
        (503, NotAsked("短信网关暂时不接收（代码 503）"), False),
        (502, Unknown("短信网关没有答复（代码 502），不知道是否接收", ("n-1/1",)), False),
    ],
)
def test_each_status_has_its_word_and_whose_fault_it_is_decides_whether_the_next_is_asked(
    front: Front, status: int, outcome: object, goes_on: bool
) -> None:
    front.status = status
    box = Box.parse(f"kannel://office:secret@127.0.0.1:{front.port}?from=1069&timeout=5")
    channel = Kannel(box, receipts=lambda message: "http://127.0.0.1:9/?type=%d")
    two = [Message(id=f"n-{n}", to="13912345518", text="投诉", at=NOON) for n in (1, 2)]
    with clock.standing_at(NOON):
        first, second = channel.send_all(two)
        assert first == outcome
        assert isinstance(second, type(first) if goes_on else NotAsked)
        assert front.asked == (2 if goes_on else 1)
        assert channel.wait_until_ready(0) == goes_on
    with clock.standing_at(NOON + AGAIN_AFTER):
        assert channel.wait_until_ready(0)
        assert channel.trouble is None


@pytest.mark.parametrize(("status", "doubted"), [(408, True), (502, True), (504, True), (503, False)])
def test_who_answers_for_a_dead_kannel_draws_one_notice_of_each_thread_into_doubt_and_one_after_each_rest(
    over_kannel: Stage, smsc: foreign.Centre, front: Front, hours: Hours, status: int, doubted: bool
) -> None:
    """For six hours; 503 says that nothing was taken, so that nothing is in doubt. Then it is Kannel again."""
    front.status = status
    there = _through(front, over_kannel)
    tell(there, *["5518"] * _MANY)
    running = there.dispatch()
    eventually(lambda: running.gateways[0].trouble != "")
    first = front.asked
    assert first <= _SENDERS
    for _ in range(3):
        hours.go_by(running, 2)
        eventually(lambda: running.gateways[0].trouble != "")
    assert front.asked <= first + 3 * (1 if doubted else _SENDERS)
    doubts = front.asked if doubted else 0
    eventually(lambda: Counter(there.states()) == Counter(unknown=doubts, waiting=_MANY - doubts))
    assert set(there.notices("state, attempts")) <= {("unknown", 1), ("waiting", 0)}
    assert "网关一直没有接收" in there.get("/notices?not_reached=yes").text
    front.status = None
    hours.go_by(running, _RESTED)
    eventually(lambda: Counter(there.states()) == Counter(unknown=doubts, delivered=_MANY - doubts))
    assert len(smsc.submits()) == _MANY - doubts


def test_what_kannel_took_though_somebody_before_it_gave_up_ends_its_doubt_by_the_receipt(
    over_kannel: Stage, smsc: foreign.Centre, front: Front
) -> None:
    front.status, front.passes_on = 504, True
    there = _through(front, over_kannel)
    tell(there, "5518")
    there.dispatch()
    eventually(lambda: there.states() == ["delivered"])
    states = [event["state"] for event in there.said()]
    assert (states[0], states[-1]) == ("unknown", "delivered")
    assert (front.asked, len(smsc.submits())) == (1, 1)


def test_kannel_that_is_down_for_hours_costs_no_attempt_and_all_goes_when_it_is_back(
    over_kannel: Stage, smsc: foreign.Centre, running_kannel: foreign.Box, hours: Hours
) -> None:
    running_kannel.goes_away()
    try:
        running = over_kannel.dispatch()
        tell(over_kannel, *["5518"] * 5)
        eventually(lambda: running.gateways[0].trouble == "短信网关连不上")
        for _ in range(6):
            hours.go_by(running, 1)
            assert over_kannel.notices("state, attempts") == [("waiting", 0)] * 5
        assert "网关一直没有接收" in over_kannel.get("/notices?not_reached=yes").text
    finally:
        running_kannel.comes_back()
    hours.go_by(running, _RESTED)
    eventually(lambda: over_kannel.notices("state, attempts") == [("delivered", 1)] * 5)
    assert len(smsc.submits()) == 5


def test_kannel_that_is_slow_but_answers_in_time_is_believed(
    over_kannel: Stage, smsc: foreign.Centre, running_kannel: foreign.Box
) -> None:
    running_kannel.stands_still()
    try:
        tell(over_kannel, "5518")
        over_kannel.dispatch()
        eventually(running_kannel.holds_unread)
        assert over_kannel.states() == ["waiting"]
    finally:
        running_kannel.goes_on()
    eventually(lambda: over_kannel.states() == ["delivered"])
    assert [event["state"] for event in over_kannel.said()] == ["submitted", "delivered"]
    assert len(smsc.submits()) == 1


@pytest.mark.parametrize("ends", ["late", "dropped"])
def test_kannel_that_answers_too_late_or_drops_the_line_has_one_notice_of_each_thread_in_doubt(
    over_kannel: Stage, smsc: foreign.Centre, running_kannel: foreign.Box, hours: Hours, ends: str
) -> None:
    """By its centre's count, Kannel sent none of those: neither what died with it, nor what nobody waited for any more.
    That cannot be known here, so a person decides; all others go, once."""
    patience = 1 if ends == "late" else 20
    url = f"kannel://office:secret@127.0.0.1:{running_kannel.port}?from=1069&timeout={patience}"
    there = over_kannel.with_settings(SMPP_URL=url)
    running_kannel.stands_still()
    try:
        tell(there, *["5518"] * _MANY)
        running = there.dispatch()
        eventually(running_kannel.holds_unread)
        if ends == "late":
            eventually(lambda: running.gateways[0].trouble != "")
    finally:
        if ends == "late":
            running_kannel.goes_on()
        else:
            running_kannel.goes_away()
            running_kannel.comes_back()
    eventually(lambda: there.rows("select count(*) from notification.underway") == [(0,)])
    states = Counter(there.states())
    doubts = states["unknown"]
    assert 1 <= doubts <= _SENDERS
    assert states == Counter(unknown=doubts, waiting=_MANY - doubts)
    hours.go_by(running, _RESTED)
    eventually(lambda: Counter(there.states()) == Counter(unknown=doubts, delivered=_MANY - doubts))
    assert len(smsc.submits()) == _MANY - doubts
    assert {attempts for (attempts,) in there.notices("attempts")} == {1}


def test_what_kannel_took_for_a_centre_that_is_away_is_submitted_and_in_doubt_after_three_days(
    over_kannel: Stage, smsc: foreign.Centre
) -> None:
    """It says 202 and keeps it. Once the centre is back, the receipt ends the doubt."""
    smsc.goes_away()
    try:
        tell(over_kannel, "5518")
        over_kannel.dispatch()
        eventually(lambda: over_kannel.states() == ["submitted"])
        for days, doubted in ((2, 0), (3, 1)):
            at = NOON + timedelta(days=days, seconds=1)
            assert doubting.doubt_the_unanswered(over_kannel.house, at=at) == doubted
        assert over_kannel.notices("state, reason") == [("unknown", "三天没有收到回执")]
        assert smsc.submits() == []
    finally:
        smsc.comes_back()
    eventually(lambda: over_kannel.states() == ["delivered"])
    assert len(smsc.submits()) == 1
