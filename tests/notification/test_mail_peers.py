"""E-mail against servers that nobody here wrote: maildev with a password, aiosmtpd that lets wait or refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from deploy.local.places import free_port
from services.kernel import clock
from tests.notification import foreign
from tests.notification.stage import EMAIL, NOON, Stage, eventually

pytestmark = pytest.mark.xdist_group("telephone")


class _Moody:
    """Answers each letter with the next of its words; afterwards it takes everything. `taken` is its own count."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.taken: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        self.taken.append(str(envelope.rcpt_tos[0]))
        return "250 2.0.0 taken"


@pytest.fixture
def moody() -> Iterator[tuple[_Moody, int]]:
    handler, port = _Moody(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        ("451 4.7.1 greylisted", "failed_temporarily", "邮件服务器暂时不收（451 4.7.1）"),
        ("421 4.3.2 closing", "failed_temporarily", "邮件服务器暂时不收（421 4.3.2）"),
        ("550 5.1.1 no such user", "failed", "邮件服务器拒收（550 5.1.1）"),
        ("552 5.2.2 full", "failed", "邮件服务器拒收（552 5.2.2）"),
    ],
)
def test_each_answer_of_a_mail_server_has_its_word_and_greylisting_ends_well(
    stage: Stage, moody: tuple[_Moody, int], answer: str, state: str, reason: str
) -> None:
    handler, port = moody
    handler.answers = [answer]
    there = stage.with_settings(SMTP_URL=f"smtp://127.0.0.1:{port}?starttls=no")
    there.hear(there.case().registered(phone=None, email=EMAIL))
    running = there.dispatch()
    eventually(lambda: there.states() == [state])
    assert there.notices("reason") == [(reason,)]
    assert handler.taken == []
    with clock.standing_at(NOON + timedelta(minutes=2)):
        running.send_batch(running.gateways[1])
        expected = ["submitted"] if state == "failed_temporarily" else ["failed"]
        eventually(lambda: there.states() == expected)
    assert handler.taken == ([EMAIL] if state == "failed_temporarily" else [])


def test_maildev_takes_a_letter_with_a_password_and_shows_it_whole(
    stage: Stage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with foreign.maildev(tmp_path_factory.mktemp("maildev")) as peer:
        wrong = stage.with_settings(SMTP_URL=f"smtp://office:guessed@127.0.0.1:{peer.port}?starttls=no")
        wrong.hear(wrong.case().registered(phone=None, email=EMAIL))
        refused = wrong.dispatch()
        eventually(lambda: "拒绝登录" in refused.gateways[1].trouble)
        refused.stop()
        wrong.ends.pop_all()
        assert peer.letters() == []
        wrong.rows("update notification.notices set next_at = created_at")
        right = stage.with_settings(SMTP_URL=f"smtp://office:secret@127.0.0.1:{peer.port}?starttls=no")
        right.dispatch()
        eventually(lambda: right.states() == ["submitted"])
        (letter,) = peer.letters()
    assert letter["subject"] == "投诉已登记：220100-2026-1"
    assert [to["address"] for to in letter["to"]] == [EMAIL]
    assert "您的投诉已经登记，编号 220100-2026-1" in letter["text"]
