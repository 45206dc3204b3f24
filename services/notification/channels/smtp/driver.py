"""The SMTP channel: an honest answer for every letter, and no more letters for a server that loses them."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import structlog

from services.notification.channels import GoingOn, Message, NotAsked, Outcome, PermanentFailure, nobody
from services.notification.channels.smtp.letter import Unwritable, letter, message_id
from services.notification.channels.smtp.line import BREAKS_OFF, Broken, HungUp, NotServed, connected, hand_in
from services.notification.channels.smtp.server import Server
from services.notification.channels.smtp.signing import Sign
from services.notification.channels.smtp.standing import Standing

_log = structlog.get_logger(__name__)
_AT_ONCE: Final = 16  # over one connection


def _unsigned(written: bytes, _sender: str) -> bytes:
    return written


class Smtp:
    """A channel of letters. A server takes a letter or not; that it reached anybody, SMTP never tells."""

    def __init__(self, server: Server, *, sign: Sign = _unsigned) -> None:
        self._server = server
        self._sign = sign
        self._standing = Standing()

    @property
    def at_once(self) -> int:
        return _AT_ONCE

    @property
    def trouble(self) -> str | None:
        """Of the last connection, and of what became of letters over it; None when it was well."""
        return self._standing.trouble

    def wait_until_ready(self, timeout: float) -> bool:
        """After trouble, ask the server once, unless it is left alone; it may take its own time-out rather than
        `timeout`."""
        if self._standing.trouble is None:
            return True
        if self._standing.rests:
            return False
        try:
            with self._connected():
                return True
        except NotServed as no:
            self._note(no)
            return False

    def send(self, message: Message) -> Outcome:
        return self.send_all([message])[0]

    def send_all(self, messages: Sequence[Message], *, going_on: GoingOn = nobody) -> list[Outcome]:
        """One after the other. Behind one that is cut off, or not answered in time, no other is tried for a while."""
        outcomes: list[Outcome] = []
        with self._standing.turn():
            try:
                while len(outcomes) < len(messages):
                    if self._standing.rests:
                        raise NotServed(self._standing.trouble or BREAKS_OFF)
                    with self._connected() as smtp:
                        self._over_one_line(smtp, messages, outcomes, going_on)
                if outcomes:
                    self._standing.served()
            except NotServed as no:
                self._note(no)
                for _ in messages[len(outcomes) :]:
                    outcomes.append(NotAsked(no.why))
                    going_on(outcomes[-1])
        return outcomes

    def close(self) -> None:
        """Nothing is kept open between batches."""

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Raises NotServed."""
        with connected(self._server) as smtp:
            self._standing.met()
            yield smtp

    def _over_one_line(
        self, smtp: smtplib.SMTP, messages: Sequence[Message], outcomes: list[Outcome], going_on: GoingOn
    ) -> None:
        """From the first that has no outcome, until the line ends. Who hangs up after having answered is called again;
        behind anything else it raises NotServed."""
        before = len(outcomes)
        for message in messages[before:]:
            try:
                outcomes.append(self._deliver(smtp, message))
            except HungUp as gone:
                answered = len(outcomes) - before
                if gone.outcome:
                    outcomes.append(gone.outcome)
                    going_on(outcomes[-1])
                if not answered:
                    raise NotServed(BREAKS_OFF) from gone
                return  # what was not spoken of is told again over another line
            except Broken as broken:
                outcomes.append(broken.outcome)
                going_on(outcomes[-1])
                raise NotServed(broken.why) from broken
            going_on(outcomes[-1])
            if smtp.sock is None:
                return

    def _deliver(self, smtp: smtplib.SMTP, message: Message) -> Outcome:
        sender = message.source or self._server.sender
        try:
            written = self._sign(letter(message, sender=sender), sender)
        except Unwritable:
            return PermanentFailure("邮箱地址不能使用或没有主题")
        returns = self._server.returns or sender
        return hand_in(smtp, written, sender=returns, to=message.to, known_as=message_id(message, sender))

    def _note(self, no: NotServed) -> None:
        _log.warning("smtp_serves_nobody", why=no.why, error=type(no.__cause__).__name__)
        if no.anybody:
            self._standing.lost(no.why)
        else:
            self._standing.away(no.why)
