"""Letters that come back, as the mail servers of the world write it, through a real IMAP server."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.kernel import clock
from services.kernel.clock import now
from services.notification.actions import bouncing, doubting, handing
from services.notification.channels import returned
from tests.intake import outside
from tests.notification.stage import EMAIL, NOON, Stage, eventually

_DSN = """\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: tousu@example.cn
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b/1"

--b/1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b/1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Tue, 10 Nov 2026 12:00:01 +0800

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--b/1
Content-Type: {kind}

{original}
--b/1--
"""
_HEAD = "From: tousu@example.cn\nTo: {to}\nMessage-ID: {id}\nX-Attempt: {attempt}\nSubject: x\n"


@pytest.fixture(scope="module")
def imap() -> Iterator[str]:
    with outside.dovecot() as address:
        yield address


@pytest.fixture
def sent(stage: Stage) -> Stage:
    """One letter that the mail server took in."""
    stage.hear(stage.case().registered(phone=None, email=EMAIL))
    stage.dispatch()
    eventually(lambda: stage.states() == ["submitted"])
    return stage


def _letter_id(stage: Stage) -> str:
    ((notice,),) = stage.notices("id::text")
    return f"<{notice}.{handing.seal_of_letter(stage.house, notice)}@example.cn>"


def _dsn(
    letter: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "550 5.1.1 no such user",
    kind: str = "text/rfc822-headers",
    attempt: int = 1,
) -> bytes:
    original = _HEAD.format(to=EMAIL, id=letter, attempt=attempt)
    filled = _DSN.format(to=EMAIL, action=action, status=status, diagnostic=diagnostic, kind=kind, original=original)
    return filled.replace("\n", "\r\n").encode()


def _deliver(server: str, user: str, *messages: bytes) -> None:
    host, _, port = server.partition(":")
    with imaplib.IMAP4(host, int(port), timeout=10) as line:
        line.login(user, outside.MAIL_PASSWORD)
        for raw in messages:
            assert line.append("INBOX", None, None, raw)[0] == "OK"


def test_the_letter_carries_our_number_under_a_seal(sent: Stage) -> None:
    ((provider_id,),) = sent.notices("provider_id")
    assert provider_id == _letter_id(sent)


@pytest.mark.parametrize(
    ("returns", "after", "state", "reason"),
    [
        (1, timedelta(minutes=1), "failed", "退信：收件人地址不存在（5.1.1）"),
        (2, timedelta(minutes=1), "failed", "退信：收件人地址不存在（5.1.1）"),
        (1, timedelta(days=9), "failed", "退信：收件人地址不存在（5.1.1）"),
        (0, timedelta(days=9), "submitted", ""),
    ],
    ids=["once", "twice", "late", "never"],
)
def test_a_letter_that_comes_back_failed_for_good_whenever_it_does_and_one_that_never_does_is_no_more_than_submitted(
    sent: Stage, imap: str, returns: int, after: timedelta, state: str, reason: str
) -> None:
    """An advertisement and forged returns lie in the mailbox before it, and behind it the word of a stranger that all
    is well. The mail server took the letter once, and nothing sends it again."""
    held = sent.with_settings(BOUNCES_URL=f"imap://bounced:{outside.MAIL_PASSWORD}@{imap}/INBOX?tls=no")
    ((notice,),) = sent.notices("id::text")
    advertisement = b"From: a@b.cn\r\nSubject: buy\r\n\r\nbuy\r\n"
    forged = [_dsn(f"<{notice}{seal}@example.cn>") for seal in ("", f".{'0' * 16}")]
    arrived = _dsn(f"<{notice}.{'f' * 16}@example.cn>", action="delivered", status="2.1.5")
    _deliver(imap, "bounced", advertisement, *forged, *[_dsn(_letter_id(sent))] * returns, arrived)
    with clock.standing_at(NOON + after):
        assert bouncing.collect(held.house, at=now()) == 4 + returns
        assert bouncing.collect(held.house, at=now()) == 0
        assert doubting.doubt_the_unanswered(held.house, at=now()) == 0, "of a letter no receipt is waited for"
        running = sent.dispatch()
        eventually(lambda: running.gateways[1].trouble == "")
        assert running.send_batch(running.gateways[1]) == 0
        assert held.notices("state, reason, attempts") == [(state, reason, 1)]
        page = sent.get("/notices?not_reached=yes").text
    assert ("退信" in page) == bool(returns)
    assert EMAIL not in page
    assert [event["state"] for event in held.said()] == ["submitted", "failed"][: 1 + bool(returns)]
    assert [letter.to for letter in sent.mail.inbox.newest()] == [EMAIL]
    assert EMAIL not in str(held.rows("select * from notification.attempts"))


@pytest.mark.parametrize(
    ("told", "state", "reason"),
    [
        ({}, "failed", "退信：收件人地址不存在（5.1.1）"),
        ({"kind": "message/rfc822"}, "failed", "退信：收件人地址不存在（5.1.1）"),
        ({"status": "5.2.2", "diagnostic": "552 mailbox full"}, "failed", "退信：收件人邮箱已满（5.2.2）"),
        (
            {"status": "4.7.1", "diagnostic": "451 greylisted"},
            "failed",
            "退信：对方要求稍后再投，一直没有收下（4.7.1）",
        ),
        ({"status": "5.0.0", "diagnostic": "x"}, "failed", "退信：对方邮件系统没有收下（5.0.0）"),
        ({"action": "delayed", "status": "4.4.1"}, "submitted", ""),
        ({"action": "relayed", "status": "2.0.0"}, "submitted", ""),
        ({"action": "delivered", "status": "2.1.5"}, "delivered", ""),
    ],
)
def test_each_word_of_a_mail_server_has_its_meaning(sent: Stage, told: dict[str, Any], state: str, reason: str) -> None:
    bouncing.hear(sent.house, _dsn(_letter_id(sent), **told), at=now())
    assert sent.notices("state, reason") == [(state, reason)]


def test_a_return_of_another_system_changes_nothing(sent: Stage) -> None:
    for raw in (_dsn("<x@elsewhere>"), b"\xff\xfe broken"):
        assert not bouncing.hear(sent.house, raw, at=now())
    assert sent.states() == ["submitted"]


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_an_earlier_letter_that_comes_back_says_nothing_of_the_one_that_followed(sent: Stage, kind: str) -> None:
    sent.rows("update notification.notices set attempts = 2")
    bouncing.hear(sent.house, _dsn(_letter_id(sent), kind=kind), at=now())
    assert sent.states() == ["submitted"]
    bouncing.hear(sent.house, _dsn(_letter_id(sent), kind=kind, attempt=2), at=now())
    assert sent.states() == ["failed"]


def test_a_mail_server_of_this_machine_puts_them_into_a_maildir(sent: Stage, tmp_path: Path) -> None:
    held = sent.with_settings(BOUNCES_URL=f"maildir://{tmp_path}")
    assert bouncing.collect(held.house, at=now()) == 0
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(_dsn(_letter_id(sent)))
    assert [bouncing.collect(held.house, at=now()) for _ in range(2)] == [1, 0]
    assert held.states() == ["failed"]


def test_a_mailbox_that_is_away_is_a_fault_of_the_job_and_of_nothing_else(stage: Stage) -> None:
    away = stage.with_settings(BOUNCES_URL="imap://a:b@127.0.0.1:9/INBOX?tls=no")
    with pytest.raises(returned.Unreachable):
        bouncing.collect(away.house, at=now())
