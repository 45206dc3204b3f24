"""The SMTP channel: an honest answer for every letter, and no more letters for a server that loses them."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import structlog

from services.notification.channels import (
    GoingOn,
    Message,
    NotAsked,
    Outcome,
    PermanentFailure,
    TemporaryFailure,
    nobody,
)
from services.notification.channels.smtp.letter import Unwritable, letter, message_id
from services.notification.channels.smtp.line import (
    BREAKS_OFF,
    Broken,
    HungUp,
    NotServed,
    Unwelcome,
    connected,
    hand_in,
    takes_from,
)
from services.notification.channels.smtp.server import Server
from services.notification.channels.smtp.signing import Sign
from services.notification.channels.smtp.standing import Standing

_log = structlog.get_logger(__name__)
_AT_ONCE: Final = 16  # over one connection
_BEING_TRIED: Final = "邮件服务器刚出过故障，正在试发"
_UNWELCOME: Final = "邮件服务器不接受本机构的发信邮箱"
_UNWRITABLE: Final = PermanentFailure("邮箱地址不能使用或没有主题", asked=False)


def _unsigned(written: bytes, _sender: str) -> bytes:
    return written


class _Portion:
    """Letters in their order, and what became of the first of them. `unwelcome` are senders of which the server would
    hear nothing, with the outcome of all their letters."""

    def __init__(self, messages: Sequence[Message], going_on: GoingOn) -> None:
        self._messages, self._going_on = messages, going_on
        self.outcomes: list[Outcome] = []
        self.unwelcome: dict[str, Outcome] = {}

    @property
    def left(self) -> Sequence[Message]:
        return self._messages[len(self.outcomes) :]

    @property
    def is_spoken_of(self) -> bool:
        """The server has answered something; what cannot even be written it never heard of."""
        return any(outcome != _UNWRITABLE for outcome in self.outcomes)

    def answered(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self._going_on(outcome)

    def close(self, outcome: Outcome) -> None:
        """All that are left have the same one."""
        for _ in self.left:
            self.answered(outcome)


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
        if self._standing.is_being_tried:
            return False
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
        portion = _Portion(messages, going_on)
        with self._standing.turn() as is_mine:
            try:
                while portion.left:
                    if not is_mine:
                        portion.close(NotAsked(_BEING_TRIED))
                    elif self._standing.rests:
                        raise NotServed(self._standing.trouble or BREAKS_OFF)
                    else:
                        self._over_one_line(portion)
                if portion.is_spoken_of:
                    self._standing.served()
            except NotServed as no:
                self._note(no)
                portion.close(NotAsked(no.why))
        return portion.outcomes

    def close(self) -> None:
        """Nothing is kept open between batches."""

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Raises NotServed."""
        with connected(self._server) as smtp:
            self._standing.met()
            yield smtp

    def _over_one_line(self, portion: _Portion) -> None:
        """From the first that has no outcome, until the line ends. Who hangs up after having answered is called again;
        behind anything else it raises NotServed."""
        with self._connected() as smtp:
            is_first = True
            for message in portion.left:
                sender = self._returns(message)
                try:
                    outcome = portion.unwelcome.get(sender) or self._deliver(smtp, message)
                except HungUp as gone:
                    if gone.outcome:
                        portion.answered(gone.outcome)
                    if not is_first:
                        return  # what was not spoken of is told again over another line
                    if gone.outcome or self._is_our_own(sender):
                        raise NotServed(BREAKS_OFF) from gone
                    portion.unwelcome[sender] = self._blame(sender, BREAKS_OFF)
                    return
                except Unwelcome as no:
                    if self._is_our_own(sender):
                        raise NotServed(no.why) from no
                    portion.unwelcome[sender] = self._blame(sender, no.why)
                    return
                except Broken as broken:
                    portion.answered(broken.outcome)
                    raise NotServed(broken.why) from broken
                portion.answered(outcome)
                is_first = is_first and (sender in portion.unwelcome or outcome == _UNWRITABLE)
                if smtp.sock is None:
                    return

    def _blame(self, sender: str, why: str) -> Outcome:
        """What becomes of letters from an office's own address, of which the server would hear nothing: an attempt is
        spent where it hears us under the common one, or they would stand before all others for ever. Raises NotServed
        where it does not."""
        with self._connected() as smtp:
            if not takes_from(smtp, self._server.sender):
                raise NotServed(why)
        _log.warning("smtp_sender_unwelcome", domain=sender.rpartition("@")[2], why=why)
        return TemporaryFailure(_UNWELCOME)

    def _returns(self, message: Message) -> str:
        return self._server.returns or message.source or self._server.sender

    def _is_our_own(self, sender: str) -> bool:
        """There is no other to compare with."""
        return sender in (self._server.returns, self._server.sender)

    def _deliver(self, smtp: smtplib.SMTP, message: Message) -> Outcome:
        sender = message.source or self._server.sender
        try:
            written = self._sign(letter(message, sender=sender), sender)
        except Unwritable:
            return _UNWRITABLE
        known_as = message_id(message, sender)
        return hand_in(smtp, written, sender=self._returns(message), to=message.to, known_as=known_as)

    def _note(self, no: NotServed) -> None:
        _log.warning("smtp_serves_nobody", why=no.why, error=type(no.__cause__).__name__)
        if no.anybody:
            self._standing.lost(no.why)
        else:
            self._standing.away(no.why)
