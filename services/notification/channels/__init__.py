"""How a notice leaves the house: one small protocol, one file or folder for each way out.

A channel is told what to send and says honestly what became of it. It stores nothing, decides nothing, tries nothing
twice, and neither logs nor returns a phone number, an address or a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol, runtime_checkable

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One notice to one address. `id` is ours and stays the same when it is sent again; `at` is told to the receiver.

    `to` is a phone number (`13912345518`, `+8613912345518`) or an e-mail address. `subject` and `sender` (the office's
    name) are for e-mail alone; `source` is the number or the address that receivers see, if not the gateway's own.
    `seal` stands beside `id` in a letter, so that one that comes back is known to be ours.
    """

    id: str
    to: str
    text: str
    at: datetime
    subject: str = ""
    sender: str = ""
    urgent: bool = False
    source: str = ""
    attempt: int = 1
    seal: str = ""


class Submitted(msgspec.Struct, frozen=True):
    """The provider took it: one number for each part of a long text message, in order. It has not arrived yet."""

    provider_ids: tuple[str, ...]

    @property
    def provider_id(self) -> str:
        return self.provider_ids[0]


class TemporaryFailure(msgspec.Struct, frozen=True):
    """Surely not taken; later it may be. The reason is in Chinese, for pages. `of_provider` where anybody would have
    been told the same now: it is busy, or its account is closed. Otherwise this message, its sender or its receiver is
    to blame, and the provider is well."""

    reason: str
    of_provider: bool = False


class PermanentFailure(msgspec.Struct, frozen=True):
    """Surely not taken, and never to be in this form. The provider said so, unless it was not `asked`."""

    reason: str
    asked: bool = True


class Unknown(msgspec.Struct, frozen=True):
    """Perhaps taken, perhaps not. To send again may send twice: a person or a receipt decides.

    `provider_ids` are those by which a receipt will be known nevertheless, if any. `answered` where the provider did
    all that it can, and only the message is in doubt.
    """

    reason: str
    provider_ids: tuple[str, ...] = ()
    answered: bool = False


class NotAsked(msgspec.Struct, frozen=True):
    """Surely not taken, and through no fault of the message: the provider is away, or lets nobody in. It waits as it
    did, and no attempt is spent."""

    reason: str


Outcome = Submitted | TemporaryFailure | PermanentFailure | Unknown | NotAsked


def speaks_against(outcome: Outcome) -> bool:
    """Whether the provider itself is to blame, and not what it was asked to take."""
    return (isinstance(outcome, TemporaryFailure) and outcome.of_provider) or (
        isinstance(outcome, Unknown) and not outcome.answered
    )


def speaks_for(outcome: Outcome) -> bool:
    """Whether the provider did its part, be it by a refusal. What it was not asked about says neither."""
    if isinstance(outcome, Submitted):
        return True
    if isinstance(outcome, PermanentFailure):
        return outcome.asked
    return not isinstance(outcome, NotAsked) and not speaks_against(outcome)


class GoingOn(Protocol):
    """Told of each message, or part of one, as soon as it has its outcome, and how many seconds that took where several
    are out at once: with one after the other it is the time since the one before. The seconds of a message in parts are
    told once, with the last of them."""

    def __call__(self, outcome: Outcome, took: float | None = None, /) -> None: ...


def nobody(_outcome: Outcome, _took: float | None = None, /) -> None:
    """Who asked for nothing is told nothing."""


class Silent(Exception):
    """The provider did not answer a question at all: to ask it another would be to wait as long again."""


class Away(Silent):
    """Nobody is there to be asked, as is known without waiting."""


class Channel(Protocol):
    """A way out. Safe to be used by several threads. What goes wrong is an outcome, never an exception."""

    def send(self, message: Message) -> Outcome:
        """Hand one message over and wait for the answer."""
        ...

    def send_all(self, messages: Sequence[Message], *, going_on: GoingOn = nobody) -> list[Outcome]:
        """Hand many over at the channel's full speed; the outcomes in the same order. `going_on` is called whenever one
        has its outcome, so that who waits for all knows that there is life in it."""
        ...

    @property
    def at_once(self) -> int:
        """How many messages `send_all` is best given: what a crash may leave in doubt, and what is not
        enough to keep the provider busy if it were less."""
        ...

    @property
    def trouble(self) -> str | None:
        """Why nothing can be sent now, in Chinese; None when all is well as far as anybody knows."""
        ...

    def wait_until_ready(self, timeout: float) -> bool:
        """True as soon as messages can be sent, at once where no trouble is known; False after so many seconds."""
        ...

    def close(self) -> None:
        """Take leave of the provider. Nothing can be sent afterwards."""
        ...


@runtime_checkable
class Answering(Channel, Protocol):
    """A channel whose provider can be asked what became of a message that it took in."""

    def ask(self, provider_id: str, *, source: str) -> str | None:
        """The state in the network's words (`DELIVRD`, `ENROUTE`); None when the provider does not say.

        Raises Silent.
        """
        ...


@runtime_checkable
class Pooled(Channel, Protocol):
    """A channel over several lines, of which some may be lost while it goes on by the others."""

    @property
    def lines(self) -> tuple[int, int]:
        """How many are there now, and how many ought to be."""
        ...


@runtime_checkable
class AnsweringByPhone(Channel, Protocol):
    """A channel whose provider can be asked by phone and day, about what it never answered as well."""

    def ask_of(self, provider_id: str, *, to: str, on: date) -> str | None:
        """As `Answering.ask`, and raises what it does. `provider_id` is its number, or ours where the outcome was not
        known."""
        ...


class Receipt(msgspec.Struct, frozen=True):
    """The network's word on a part: `stat` as it wrote it (`DELIVRD`), `at` when this happened, if it says so.

    `number` is the phone that it speaks of: what does not match the notice's is not believed.
    """

    provider_id: str
    number: str
    stat: str
    at: datetime | None


class Reply(msgspec.Struct, frozen=True):
    """A text message that somebody sent to our number; `at` when, if the provider says so."""

    number: str
    text: str
    at: datetime | None = None


class LateAnswer(msgspec.Struct, frozen=True):
    """The provider's answer to a message (its `id` and `attempt`) whose outcome had already been told as `Unknown`."""

    message_id: str
    outcome: Outcome
    attempt: int = 1


Heard = Receipt | Reply | LateAnswer


class Listener(Protocol):
    """Takes what a channel heard, in order. When it raises, the provider is asked to tell its part again later."""

    def __call__(self, heard: Sequence[Heard], /) -> None: ...
