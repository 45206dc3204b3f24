"""The SMTP channel against servers that break off, fall silent, or dislike a sender."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.kernel import clock
from services.notification.channels import NotAsked, Outcome, Submitted, TemporaryFailure, Unknown
from services.notification.channels.smtp import Server, Smtp
from tests.notification.channels.peers import NOON, Lines, in_thread, notice
from tests.notification.foreign import mail


def _open(port: int, timeout: float = 5) -> Smtp:
    return Smtp(Server.parse(f"smtp://127.0.0.1:{port}?starttls=no&timeout={timeout}", sender="notice@jlsb.example"))


@pytest.fixture
def post() -> Iterator[mail.Post]:
    with mail.post() as made:
        yield made


@pytest.mark.parametrize("told", ["530 5.7.0 authentication required", "aborts", ""], ids=["530", "hangs up", "silent"])
def test_a_sender_of_whom_the_server_hears_nothing_spends_his_own_attempts_and_holds_up_nobody(
    post: mail.Post, told: str
) -> None:
    """The office's own address is to blame, since the server goes on under the common one; where it does not, nothing
    is spent."""
    post.unwelcome["office@wrong.example"] = told
    channel = _open(post.port, timeout=0.3)
    letters = [
        notice(f"a{n}@example.cn", "文", subject="题", number=n, source="office@wrong.example" if n % 2 else "")
        for n in range(1, 5)
    ]
    unwelcome = TemporaryFailure("邮件服务器不接受本机构的发信邮箱")
    outcomes = channel.send_all(letters)
    assert outcomes[::2] == [unwelcome] * 2
    assert [isinstance(each, Submitted) for each in outcomes[1::2]] == [True] * 2
    assert post.taken == ["a2@example.cn", "a4@example.cn"]
    assert channel.wait_until_ready(1)
    post.unwelcome["notice@jlsb.example"] = "530 5.7.0 authentication required"
    assert [type(each) for each in channel.send_all(letters)] == [NotAsked] * 4


def test_while_one_letter_tries_a_server_that_lost_another_nobody_waits_for_it_with_letters_in_hand() -> None:
    lines, at = Lines(), [NOON]
    channel = _open(lines.port)
    with clock.standing_at(lambda: at[0]):
        lost = in_thread(lambda: channel.send(notice("a@b.example", "文", subject="题")))
        _until_data(lines)
        lines.hang_up()
        assert lost() == _CUT_OFF
        at[0] += timedelta(seconds=30)
        tried = in_thread(lambda: channel.send(notice("a@b.example", "文", subject="题", number=2)))
        _until_data(lines)
        assert not channel.wait_until_ready(1)
        assert channel.send(notice("c@d.example", "文", subject="题")) == NotAsked("邮件服务器刚出过故障，正在试发")
        while lines.hear() != ".":
            pass
        for answer in ("250 taken", "221 bye"):
            lines.say(answer)
        assert tried() == Submitted(("<notice-2@jlsb.example>",))
        assert channel.wait_until_ready(1)
    lines.close()


def test_with_nobody_listening_nothing_is_asked_and_it_is_looked_for_at_once_again() -> None:
    gone = Lines()
    gone.close()
    channel = _open(gone.port)
    with clock.standing_at(NOON):
        assert channel.send_all([notice("a@b.example", "文", subject="题")] * 3) == [NotAsked("邮件服务器连不上")] * 3
        back = Lines(gone.port)
        ready = in_thread(lambda: channel.wait_until_ready(1))
        back.accept()
        back.say("220 hello")
        for answer in ("250 hello", "221 bye"):
            back.hear()
            back.say(answer)
        assert ready()
        back.close()


def _until_data(lines: Lines) -> None:
    lines.accept()
    lines.say("220 hello")
    for answer in ("250 hello", "250 sender", "250 receiver", "354 go ahead"):
        lines.hear()
        lines.say(answer)


_CUT_OFF = Unknown("信已发出但没有收到邮件服务器的答复，不知道是否接收")


def test_when_the_line_breaks_after_the_letter_it_is_in_doubt_and_no_other_is_tried() -> None:
    lines = Lines()
    channel = _open(lines.port)
    finish = in_thread(lambda: channel.send_all([notice("a@b.example", "文", subject="题")] * 3))
    _until_data(lines)
    while lines.hear() != ".":
        pass
    lines.hang_up()
    assert finish() == [_CUT_OFF] + [NotAsked("邮件服务器中断了连接")] * 2
    assert not channel.wait_until_ready(1)
    lines.close()


def test_when_no_answer_comes_in_time_it_is_in_doubt_and_no_other_is_tried() -> None:
    lines = Lines()
    finish = in_thread(lambda: _open(lines.port, timeout=0.3).send_all([notice("a@b.example", "文", subject="题")] * 3))
    _until_data(lines)
    assert finish() == [_CUT_OFF] + [NotAsked("邮件服务器没有在规定时间内答复")] * 2
    lines.close()


def test_a_server_that_falls_silent_between_letters_is_asked_for_no_other() -> None:
    lines = Lines()
    finish = in_thread(lambda: _open(lines.port, timeout=0.3).send_all([notice("a@b.example", "文", subject="题")] * 3))
    _until_data(lines)
    while lines.hear() != ".":
        pass
    lines.say("250 taken")
    assert finish() == [Submitted(("<notice-1@jlsb.example>",))] + [NotAsked("邮件服务器没有在规定时间内答复")] * 2
    lines.close()


def test_a_server_that_greets_nobody_is_asked_for_nothing_and_left_alone() -> None:
    lines = Lines()
    channel = _open(lines.port)
    with clock.standing_at(NOON):
        finish = in_thread(lambda: channel.send_all([notice("a@b.example", "文", subject="题")] * 2))
        lines.accept()
        lines.say("421 4.3.2 too many lines")
        assert finish() == [NotAsked("邮件服务器不接受连接")] * 2
        assert channel.send(notice("a@b.example", "文", subject="题")) == NotAsked("邮件服务器不接受连接")
    lines.close()


@pytest.mark.parametrize(
    ("answers", "outcomes"),
    [
        (["250 hello"], [NotAsked("邮件服务器中断了连接")] * 2),
        (
            ["250 hello", "250 sender"],
            [TemporaryFailure("邮件服务器中断了连接", of_provider=True), NotAsked("邮件服务器中断了连接")],
        ),
    ],
    ids=["before the sender was named", "at the receiver"],
)
def test_when_the_line_breaks_before_the_letter_it_was_surely_not_taken(
    answers: list[str], outcomes: list[Outcome]
) -> None:
    """An attempt is spent where the letter itself may be to blame: it would stand before all others for ever."""
    lines = Lines()
    finish = in_thread(lambda: _open(lines.port).send_all([notice("a@b.example", "文", subject="题")] * 2))
    lines.accept()
    lines.say("220 hello")
    for answer in answers:
        lines.hear()
        lines.say(answer)
    lines.hear()
    lines.close()
    assert finish() == outcomes


@pytest.mark.parametrize("leave", ["421 4.3.2 so many over one line", ""])
def test_a_server_that_hangs_up_between_letters_is_called_again_for_the_same_one(leave: str) -> None:
    lines = Lines()
    letters = [notice(to, "文", subject="题", number=n) for n, to in enumerate(("a@b.example", "c@d.example"))]
    finish = in_thread(lambda: _open(lines.port).send_all(letters))
    for n in range(2):
        _until_data(lines)
        while lines.hear() != ".":
            pass
        lines.say("250 taken")
        said = lines.hear().upper()
        if n:
            assert said == "QUIT"
            lines.say("221 bye")
        elif leave:
            lines.say(leave)
        lines.hang_up()
    assert finish() == [Submitted(("<notice-0@jlsb.example>",)), Submitted(("<notice-1@jlsb.example>",))]
    lines.close()
