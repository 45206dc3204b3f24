"""The SMTP channel: STARTTLS unless told otherwise, and an honest answer for every letter."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

import structlog

from services.notification.channels import (
    GoingOn,
    Message,
    Outcome,
    PermanentFailure,
    Submitted,
    TemporaryFailure,
    Unknown,
    nobody,
)
from services.notification.channels.smtp.letter import Unwritable, letter, message_id
from services.notification.channels.smtp.signing import Sign

_log = structlog.get_logger(__name__)
_GO_AHEAD: Final = 354
_CLOSING: Final = 421
_FOR_EVER: Final = 500
_AT_ONCE: Final = 16  # over one connection
_ENHANCED = re.compile(rb"^(\d\.\d{1,3}\.\d{1,3})\b")
_CUT_OFF: Final = Unknown("信已发出但没有收到邮件服务器的答复，不知道是否接收")


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where letters are handed in. `ca_file` names the authority of a server with a certificate of its own house."""

    host: str
    port: int
    sender: str
    returns: str = ""
    user: str = ""
    password: str = ""
    starttls: bool = True
    ca_file: str | None = None
    timeout: float = 30.0

    @classmethod
    def parse(cls, url: str, *, sender: str) -> Server:
        """`smtp://user:password@host:port?starttls=no&ca=/etc/ca.pem&timeout=30&returns=a@b`. Raises ValueError.

        `returns` is the address to which letters come back, the sender's if there is none. A password is never sent
        over an open line to another machine.
        """
        parts = urlsplit(url)
        if parts.scheme != "smtp" or not parts.hostname:
            raise ValueError("not an SMTP URL: smtp://user:password@host:port is needed")
        asked = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
        if unknown := asked.keys() - {"starttls", "ca", "timeout", "returns"}:
            raise ValueError(f"unknown in an SMTP URL: {', '.join(sorted(unknown))}")
        starttls = asked.get("starttls", "yes") != "no"
        if not starttls and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("starttls=no is for this machine alone")
        if sender.count("@") != 1 or not sender.isascii():
            raise ValueError("the sender is no e-mail address")
        return cls(
            host=parts.hostname,
            port=parts.port or 587,
            sender=sender,
            returns=_address(asked.get("returns", "")),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            starttls=starttls,
            ca_file=asked.get("ca"),
            timeout=float(asked.get("timeout", 30)),
        )

    @cached_property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file)


def _address(given: str) -> str:
    if given and (given.count("@") != 1 or not given.isascii() or set(given) & set(" <>")):
        raise ValueError("returns is no e-mail address")
    return given


class _NotTaken(Exception):
    """The server said no to a letter, or would not have us at all."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def _unsigned(written: bytes, _sender: str) -> bytes:
    return written


class Smtp:
    """A channel of letters. A server takes a letter or not; that it reached anybody, SMTP never tells."""

    def __init__(self, server: Server, *, sign: Sign = _unsigned) -> None:
        self._server = server
        self._sign = sign
        self._trouble: str | None = "邮件服务器还没有连接"

    @property
    def at_once(self) -> int:
        return _AT_ONCE

    @property
    def trouble(self) -> str | None:
        """Of the last connection; None when it was well."""
        return self._trouble

    def wait_until_ready(self, timeout: float) -> bool:
        """After trouble, ask the server once; it may take its own time-out rather than `timeout`."""
        if self._trouble is None:
            return True
        try:
            with self._connected():
                return True
        except _NotTaken:
            return False

    def send(self, message: Message) -> Outcome:
        return self.send_all([message])[0]

    def send_all(self, messages: Sequence[Message], *, going_on: GoingOn = nobody) -> list[Outcome]:
        outcomes: list[Outcome] = []
        while len(outcomes) < len(messages):
            before = len(outcomes)
            try:
                with self._connected() as smtp:
                    for message in messages[before:]:
                        outcomes.append(self._deliver(smtp, message))
                        going_on()
                        if smtp.sock is None:  # the server hung up after this letter: the rest needs a new line
                            break
            except _NotTaken as no:
                outcomes += [no.outcome] * (len(messages) - len(outcomes))
        return outcomes

    def close(self) -> None:
        """Nothing is kept open between batches."""

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server = self._server
        try:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        except (OSError, smtplib.SMTPException) as why:
            _log.warning("smtp_unreachable", error=type(why).__name__)
            raise self._refused("邮件服务器连不上") from why
        try:
            self._introduce(smtp)
            self._trouble = None
            yield smtp
        finally:
            _take_leave(smtp)

    def _introduce(self, smtp: smtplib.SMTP) -> None:
        server = self._server
        try:
            if server.starttls:
                smtp.starttls(context=server.trust)
            if server.user:
                smtp.login(server.user, server.password)
            smtp.ehlo_or_helo_if_needed()
        except smtplib.SMTPAuthenticationError as why:
            _log.warning("smtp_login_refused", reply=why.smtp_code)
            raise self._refused("邮件服务器拒绝登录，请核对用户名和密码") from why
        except (OSError, smtplib.SMTPException) as why:
            _log.warning("smtp_handshake_failed", error=type(why).__name__)
            raise self._refused("与邮件服务器没有建立安全连接") from why

    def _refused(self, why: str) -> _NotTaken:
        self._trouble = why
        return _NotTaken(TemporaryFailure(why))

    def _deliver(self, smtp: smtplib.SMTP, message: Message) -> Outcome:
        sender = message.source or self._server.sender
        try:
            written = self._sign(letter(message, sender=sender), sender)
        except Unwritable:
            return PermanentFailure("邮箱地址不能使用或没有主题")
        try:
            self._announce(smtp, sender=self._server.returns or sender, to=message.to)
        except _NotTaken as no:
            return no.outcome
        except (OSError, smtplib.SMTPException):
            smtp.close()
            return TemporaryFailure("邮件服务器中断了连接")
        try:
            smtp.send(written + b".\r\n")
            code, words = smtp.getreply()
        except (OSError, smtplib.SMTPException):
            smtp.close()
            return _CUT_OFF
        if code == _CLOSING:
            smtp.close()
        return Submitted((message_id(message, sender),)) if code == 250 else _refusal(code, words)

    def _announce(self, smtp: smtplib.SMTP, *, sender: str, to: str) -> None:
        for said, expected in (
            (f"MAIL FROM:<{sender}>", (250,)),
            (f"RCPT TO:<{to}>", (250, 251)),
            ("DATA", (_GO_AHEAD,)),
        ):
            code, words = smtp.docmd(said)
            if code not in expected:
                _begin_anew(smtp, code)
                raise _NotTaken(_refusal(code, words))


def _refusal(code: int, words: bytes) -> Outcome:
    """The server's own words may hold the address: only its numbers are told."""
    enhanced = _ENHANCED.match(words)
    number = f"{code} {enhanced[1].decode('ascii')}" if enhanced else str(code)
    if code >= _FOR_EVER:
        return PermanentFailure(f"邮件服务器拒收（{number}）")
    return TemporaryFailure(f"邮件服务器暂时不收（{number}）")


def _begin_anew(smtp: smtplib.SMTP, code: int) -> None:
    try:
        if code != _CLOSING and smtp.rset()[0] == 250:
            return
    except (OSError, smtplib.SMTPException):
        _log.info("smtp_line_gone_after_refusal", reply=code)
    smtp.close()


def _take_leave(smtp: smtplib.SMTP) -> None:
    if smtp.sock is None:
        return
    try:
        smtp.quit()
    except (OSError, smtplib.SMTPException):
        smtp.close()
