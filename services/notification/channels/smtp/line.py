"""One line to a mail server: how it is opened, and how one letter is handed in over it."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from services.notification.channels import Outcome, PermanentFailure, Submitted, TemporaryFailure, Unknown
from services.notification.channels.smtp.server import Server

_log = structlog.get_logger(__name__)
_GO_AHEAD: Final = 354
_CLOSING: Final = 421
_LET_IN_FIRST: Final = 530  # a login, or a line that nobody can read along
_FOR_EVER: Final = 500
_FULL: Final = 452  # the server; of the receiver's mailbox where he was just named
_OF_SYSTEM: Final = b"4.3."
_ENHANCED = re.compile(rb"^(\d\.\d{1,3}\.\d{1,3})\b")
_CUT_OFF: Final = Unknown("信已发出但没有收到邮件服务器的答复，不知道是否接收")
BREAKS_OFF: Final = "邮件服务器中断了连接"
_SILENT: Final = "邮件服务器没有在规定时间内答复"
_LOGIN: Final = "邮件服务器拒绝登录，请核对用户名和密码"


class NotServed(Exception):
    """No letter was spoken of: `why`, in Chinese. `anybody` is False where nobody listens."""

    def __init__(self, why: str, *, anybody: bool = True) -> None:
        super().__init__(why)
        self.why, self.anybody = why, anybody


class Unwelcome(Exception):
    """The server would not go on when it heard from which address the letter comes: `why`, in Chinese."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class HungUp(Exception):
    """The server ended the line by itself, as one does that takes so many letters over each. `outcome` is what it said
    of the letter, if it had been told of one."""

    def __init__(self, outcome: Outcome | None = None) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class Broken(Exception):
    """The line broke in the middle of a letter, or the server fell silent there; `outcome` is what became of it."""

    def __init__(self, outcome: Outcome, why: str) -> None:
        super().__init__(outcome)
        self.outcome, self.why = outcome, why


class _Refused(Exception):
    """The server said no to a letter."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


@contextmanager
def connected(server: Server) -> Iterator[smtplib.SMTP]:
    """A line over which letters can go. Raises NotServed."""
    try:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    except smtplib.SMTPException as why:
        raise NotServed("邮件服务器不接受连接") from why
    except OSError as why:
        raise NotServed("邮件服务器连不上", anybody=False) from why
    try:
        _introduce(smtp, server)
        yield smtp
    finally:
        _take_leave(smtp)


def _introduce(smtp: smtplib.SMTP, server: Server) -> None:
    try:
        if server.starttls:
            smtp.starttls(context=server.trust)
        smtp.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException) as why:
        raise NotServed("与邮件服务器没有建立安全连接" if server.starttls else _how(why)) from why
    if not server.user:
        return
    try:
        smtp.login(server.user, server.password)
    except (smtplib.SMTPServerDisconnected, TimeoutError) as why:
        raise NotServed(_how(why)) from why
    except (OSError, smtplib.SMTPException) as why:
        raise NotServed(_LOGIN) from why


def hand_in(smtp: smtplib.SMTP, written: bytes, *, sender: str, to: str, known_as: str) -> Outcome:
    """One letter. Raises HungUp, Broken, and Unwelcome when nothing was said of it yet. `smtp.sock` is None where a
    refusal was the last that could be said over this line."""
    try:
        _begin(smtp, sender)
        _announce(smtp, to)
    except _Refused as no:
        return no.outcome
    try:
        smtp.send(written + b".\r\n")
        code, words = smtp.getreply()
    except (OSError, smtplib.SMTPException) as why:
        smtp.close()
        raise Broken(_CUT_OFF, _how(why)) from why
    if code == _CLOSING:
        smtp.close()
        raise HungUp(_refusal(code, words))
    return Submitted((known_as,)) if code == 250 else _refusal(code, words)


def takes_from(smtp: smtplib.SMTP, sender: str) -> bool:
    """Whether it would go on with a letter from there; none is handed in."""
    try:
        return smtp.docmd(f"MAIL FROM:<{sender}>")[0] == 250 and smtp.rset()[0] == 250
    except (OSError, smtplib.SMTPException):
        smtp.close()
        return False


def _begin(smtp: smtplib.SMTP, sender: str) -> None:
    """Nothing is said of the letter yet."""
    try:
        code, words = smtp.docmd(f"MAIL FROM:<{sender}>")
    except (OSError, smtplib.SMTPException) as why:
        smtp.close()
        if _was_silent(why):
            raise Unwelcome(_SILENT) from why
        raise HungUp from why
    if code == _CLOSING:
        smtp.close()
        raise HungUp
    if code == _LET_IN_FIRST:
        raise Unwelcome("邮件服务器要求先登录或者使用安全连接")
    if code != 250:
        _begin_anew(smtp)
        raise _Refused(_refusal(code, words))


def _announce(smtp: smtplib.SMTP, to: str) -> None:
    for said, expected in ((f"RCPT TO:<{to}>", (250, 251)), ("DATA", (_GO_AHEAD,))):
        try:
            code, words = smtp.docmd(said)
        except (OSError, smtplib.SMTPException) as why:
            smtp.close()
            raise Broken(TemporaryFailure(_how(why), of_provider=True), _how(why)) from why
        if code == _CLOSING:
            smtp.close()
            raise HungUp(_refusal(code, words))
        if code not in expected:
            _begin_anew(smtp)
            raise _Refused(_refusal(code, words, of_receiver=said != "DATA"))


def _refusal(code: int, words: bytes, *, of_receiver: bool = False) -> Outcome:
    """The server's own words may hold the address: only its numbers are told. Most that it puts off is on account of
    one sender or receiver; that it closes, is full or unwell it would tell everybody."""
    enhanced = _ENHANCED.match(words)
    number = f"{code} {enhanced[1].decode('ascii')}" if enhanced else str(code)
    if code >= _FOR_EVER:
        return PermanentFailure(f"邮件服务器拒收（{number}）")
    system = words.startswith(_OF_SYSTEM) or (code == _FULL and not enhanced and not of_receiver)
    return TemporaryFailure(f"邮件服务器暂时不收（{number}）", of_provider=code == _CLOSING or system)


def _was_silent(why: Exception) -> bool:
    """smtplib tells a time-out as a line that was closed, and keeps the cause."""
    return isinstance(why, TimeoutError) or isinstance(why.__context__, TimeoutError)


def _how(why: Exception) -> str:
    return _SILENT if _was_silent(why) else BREAKS_OFF


def _begin_anew(smtp: smtplib.SMTP) -> None:
    """After a refusal; where that fails, the line is closed."""
    try:
        if smtp.rset()[0] == 250:
            return
    except (OSError, smtplib.SMTPException):
        _log.info("smtp_line_gone_after_refusal")
    smtp.close()


def _take_leave(smtp: smtplib.SMTP) -> None:
    if smtp.sock is None:
        return
    try:
        smtp.quit()
    except (OSError, smtplib.SMTPException):
        smtp.close()
