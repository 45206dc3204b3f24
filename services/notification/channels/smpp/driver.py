"""The SMPP channel: windows of unanswered messages, one for each line, and an ear for receipts."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from queue import Empty, SimpleQueue

import structlog

from services.notification.channels import (
    Away,
    GoingOn,
    Heard,
    LateAnswer,
    Listener,
    Message,
    Outcome,
    PermanentFailure,
    Silent,
    Unknown,
    nobody,
)
from services.notification.channels.smpp import answers, wire
from services.notification.channels.smpp.line import Provider
from services.notification.channels.smpp.pool import Pool
from services.notification.channels.smpp.window import NO_ANSWER, Part, Window
from services.notification.rules import units

_log = structlog.get_logger(__name__)
_HEARD_AT_ONCE = 200
_HEARD_WAITING = 10_000
_MOST_PARTS = 8


_Arrived = tuple[Window, int, wire.Frame | LateAnswer]  # by which line, and in which session of it


@dataclass(slots=True)
class _Question:
    window: Window
    ended: bool = False
    answered: bool = False
    state: int | None = None


class Smpp:
    """A channel of text messages. The lines are made at once and mended for ever; a thread of ours calls `listener`.

    What the listener raises makes the provider tell its receipts again; a late answer is told once only.
    """

    def __init__(self, provider: Provider, listener: Listener) -> None:
        self._provider = provider
        self._listener = listener
        self._source = wire.address(provider.sender, sender=True)
        self._references = count(int(time.monotonic() * 1000))
        self._questions: dict[int, _Question] = {}
        self._heard: SimpleQueue[_Arrived | None] = SimpleQueue()
        self._pool = Pool(provider, on_frames=self._arrived, on_lost=self._forget)
        self._ears = threading.Thread(target=self._listen, name="smpp-ears", daemon=True)
        self._ears.start()
        self._pool.start()

    @property
    def at_once(self) -> int:
        """Three windows of each line: one is out, and the others ready to follow, so that no line need wait."""
        return 3 * self._provider.window * self._provider.binds

    @property
    def trouble(self) -> str | None:
        """Why nothing can be sent now, in Chinese; None when all is well."""
        return self._pool.trouble

    @property
    def lines(self) -> tuple[int, int]:
        """How many are bound now, and how many ought to be."""
        return self._pool.lines

    def wait_until_ready(self, timeout: float) -> bool:
        """True as soon as messages can be sent; False after so many seconds."""
        return self._pool.wait_until_bound(timeout)

    def send(self, message: Message) -> Outcome:
        return self.send_all([message])[0]

    def send_all(self, messages: Sequence[Message], *, going_on: GoingOn = nobody) -> list[Outcome]:
        prepared = [self._parts(message) for message in messages]
        self._pool.hand_over([part for parts in prepared if isinstance(parts, list) for part in parts], going_on)
        return [self._outcome(parts) if isinstance(parts, list) else parts for parts in prepared]

    def ask(self, provider_id: str, *, source: str) -> str | None:
        """What became of a message that the provider took in; None when it does not say. Raises Silent."""
        with self._pool.turn:
            window = self._pool.bound
            if window is None:
                raise Away
            question, sequence = _Question(window), window.line.next_sequence()
            self._questions[sequence] = question
        try:
            window.line.write(wire.query(sequence, message_id=provider_id, source=self._source_of(source)))
            with self._pool.turn:
                self._pool.turn.wait_for(lambda: question.ended, self._provider.timeout)
        except OSError as cause:
            raise Away from cause
        finally:
            with self._pool.turn:
                self._questions.pop(sequence, None)
        if not question.answered:
            raise Silent
        return answers.of_state(question.state) or None

    def close(self) -> None:
        self._pool.close()
        self._heard.put(None)
        self._ears.join()

    # -- sending

    def _parts(self, message: Message) -> list[Part] | PermanentFailure:
        try:
            source = self._source_of(message.source)
            to = wire.address(message.to)
            texts = [text.encode("utf-16-be") for text in units.parts(message.text)]
        except UnicodeEncodeError:
            return PermanentFailure("手机号码或短信内容含有不能发送的字符", asked=False)
        if not message.text or not message.to or len(texts) > _MOST_PARTS:
            return PermanentFailure("短信没有号码、没有内容或太长", asked=False)
        if len(texts) == 1:
            return [Part(message, source, to, texts[0], is_part=False)]
        reference = next(self._references)
        parts = [
            Part(message, source, to, wire.header_of_part(reference, len(texts), number) + text, is_part=True)
            for number, text in enumerate(texts, start=1)
        ]
        for part in parts:
            part.siblings = parts
        return parts

    def _source_of(self, number: str) -> bytes:
        return wire.address(number, sender=True) if number else self._source

    @staticmethod
    def _outcome(parts: Sequence[Part]) -> Outcome:
        return answers.of_parts([part.outcome or NO_ANSWER for part in parts])

    # -- hearing

    def _arrived(self, window: Window, session: int, frames: Sequence[wire.Frame]) -> None:
        with self._pool.turn:
            ended = [self._answered(window, session, frame) for frame in frames if frame.command != wire.DELIVER]
            if any(ended):
                self._pool.turn.notify_all()
        if ended:
            window.go_on()
        for frame in frames:
            if frame.command == wire.DELIVER and self._heard.qsize() < _HEARD_WAITING:
                self._heard.put((window, session, frame))
            elif frame.command == wire.DELIVER:
                window.line.write(wire.deliver_resp(frame.sequence, wire.TELL_AGAIN))

    def _answered(self, window: Window, session: int, frame: wire.Frame) -> bool:
        """Whether somebody waits for no more than this."""
        if question := self._questions.get(frame.sequence):
            question.ended = question.answered = True
            question.state = wire.queried_state(frame)
            return True
        late, ended = window.answered(frame.sequence, answers.of_status(frame.status, wire.message_id(frame)))
        if late is not None:
            family = late.siblings or [late]
            if all(one.outcome is not None and not isinstance(one.outcome, Unknown) for one in family):
                self._heard.put(
                    (window, session, LateAnswer(late.message.id, self._outcome(family), late.message.attempt))
                )
        return ended

    def _forget(self, window: Window) -> None:
        for question in self._questions.values():
            question.ended = question.ended or question.window is window

    def _listen(self) -> None:
        while (first := self._heard.get()) is not None:
            batch: list[_Arrived] = [first]
            ended = False
            while len(batch) < _HEARD_AT_ONCE and not ended:
                try:
                    following = self._heard.get_nowait()
                except Empty:
                    break
                ended = following is None
                batch += [following] if following is not None else []
            self._tell(batch)
            if ended:
                return

    def _tell(self, batch: Sequence[_Arrived]) -> None:
        told: list[Heard] = []
        replies: dict[Window, list[tuple[int, int, int]]] = defaultdict(list)
        for window, session, item in batch:
            if isinstance(item, LateAnswer):
                told.append(item)
                continue
            heard = self._understood(item)
            told += [heard] if heard else []
            replies[window].append((session, item.sequence, wire.OK if heard else wire.NEVER_AGAIN))
        status = wire.OK
        try:
            if told:
                self._listener(told)
        except Exception:  # noqa: BLE001 - whatever it is, the provider must tell its receipts again
            _log.exception("smpp_listener_failed", heard=len(told))
            status = wire.TELL_AGAIN
        for window, heard_there in replies.items():
            self._reply(window, [(session, sequence, own or status) for session, sequence, own in heard_there])

    @staticmethod
    def _understood(frame: wire.Frame) -> Heard | None:
        try:
            return answers.of_delivery(wire.delivery(frame))
        except wire.Garbled as why:
            _log.warning("smpp_delivery_garbled", why=str(why), size=len(frame.body))
            return None

    @staticmethod
    def _reply(window: Window, replies: Sequence[tuple[int, int, int]]) -> None:
        current = window.line.session
        written = b"".join(
            wire.deliver_resp(sequence, status) for session, sequence, status in replies if session == current
        )
        try:
            if written:
                window.line.write(written)
        except OSError:
            _log.info("smpp_receipts_unanswered", receipts=len(replies))  # the provider tells them again
