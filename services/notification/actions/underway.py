"""What goes out with each window is written down before it leaves, so that a crash leaves no more than that in doubt.

One row for a window: the notices that leave with it, and what was answered to those before, until the whole batch is
written down at once. Who finds a sender dead writes down what it knew, doubts what it was just handing over, and lets
wait what it had only claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.clock import now
from services.kernel.house import House
from services.notification.actions import receipts
from services.notification.actions.handing import Handed, Intent, news_of, wait_as_before
from services.notification.actions.moving import News, move
from services.notification.actions.telling import quiet_hours_of
from services.notification.rules.delivery import Happening

CUT_OFF = "发送时系统中断，不知道网关是否接收"
_SENDS = "the sender hands over for all offices"
# Only what this sender still holds by the same claim: whoever took it for dead may have let it wait again.
_BEGIN = text("""
with mine as materialized (
  select id from notification.notices
  where id = any (:notices) and state = 'sending' and sender = :sender and begun_at = :claimed_at
  order by id for update
)
insert into notification.underway (batch, sender, notices, answers, at)
select :batch, :sender, coalesce(array_agg(id), '{}'), :answers, :at from mine returning notices
""")
_FORGET = text("delete from notification.underway where batch = :batch")
_OF_SENDER = text("""
select id, attempts from notification.notices where state = 'sending' and sender = :sender
  and begun_at <= coalesce(cast(:before as timestamptz), 'infinity') order by id for update
""")
_WINDOWS = text("""
delete from notification.underway where sender = :sender and at <= coalesce(cast(:before as timestamptz), 'infinity')
returning notices, answers
""")


@dataclass(frozen=True)
class Batch:
    """Notices that one sender claimed together, for one provider."""

    sender: str
    provider: str
    id: UUID = field(default_factory=uuid4)


class _Answers(msgspec.Struct):
    """What a gateway answered, as it will be written down."""

    news: list[News]
    parts: list[receipts.PartRow]

    @property
    def ids(self) -> list[str]:
        return [part["provider_id"] for part in self.parts]


def begin_with_claim(session: Session, batch: Batch, intents: Sequence[Intent], *, at_once: int) -> list[Intent]:
    """As `begin`, of the first window, in the transaction that claims the batch: one commit less for each. None of them
    where a provider has to be asked about an earlier attempt first, which may take long."""
    first = list(intents[:at_once])
    if not first or any(intent.attempt > 1 for intent in intents):
        return []
    session.connection().execute(_BEGIN, _asked(batch, first, answered=()))
    return first


def begin(house: House, batch: Batch, intents: Sequence[Intent], *, answered: Sequence[Handed]) -> list[Intent]:
    """Write down that these go out now, and what was `answered` to those that went before; which of them may go."""
    with house.database.work_seeing_every_office(because=_SENDS) as session:
        going = set(session.connection().execute(_BEGIN, _asked(batch, intents, answered=answered)).scalar_one())
    return [intent for intent in intents if intent.id in going]


def record(house: House, batch: Batch, handed: Sequence[Handed]) -> None:
    """Write down what the gateway answered, under which numbers, and the receipts that were faster than this."""
    answers, at = _answers(batch, handed), now()
    with house.database.work_seeing_every_office(because=_SENDS) as session:
        _write(session, house, answers, at=at)
        session.connection().execute(_FORGET, {"batch": batch.id})
    if answers.parts:
        receipts.match_waiting(house, of=answers.ids, at=at)


def settle(house: House, sender: str, *, begun_before: datetime | None, at: datetime) -> int:
    """End what `sender` never told the end of; how many notices are in doubt.

    Of a sender that lives (`begun_before` is named) whatever was not answered is in doubt: it may still be at it.
    """
    asked: dict[str, Any] = {"sender": sender, "before": begun_before}
    with house.database.work_seeing_every_office(because="what is in doubt belongs to any office") as session:
        held = {row.id: row.attempts for row in session.connection().execute(_OF_SENDER, asked)}
        windows = session.connection().execute(_WINDOWS, asked).all()  # after the lock: none can begin any more
        answers = _Answers([], [])
        for window in windows:
            each = msgspec.json.decode(window.answers, type=_Answers)
            answers.news.extend(each.news)
            answers.parts.extend(each.parts)
        _write(session, house, answers, at=at)
        known = {news.notice for news in answers.news}
        begun = {notice for window in windows for notice in window.notices}
        doubted = {each for each in held.keys() - known if each in begun or begun_before is not None}
        news = [
            News(notice=each, happening=Happening.NO_ANSWER, attempt=held[each], reason=CUT_OFF) for each in doubted
        ]
        in_doubt = move(session, news, quiet=quiet_hours_of(house), at=at)
        wait_as_before(session, {each: held[each] for each in held.keys() - known - doubted}, at=at)
    if answers.parts:
        receipts.match_waiting(house, of=answers.ids, at=at)
    return in_doubt


def _asked(batch: Batch, intents: Sequence[Intent], *, answered: Sequence[Handed]) -> dict[str, Any]:
    return {
        "batch": batch.id,
        "sender": batch.sender,
        "notices": [intent.id for intent in intents],
        "claimed_at": intents[0].claimed_at,
        "answers": msgspec.json.encode(_answers(batch, answered)).decode(),
        "at": now(),
    }


def _answers(batch: Batch, handed: Sequence[Handed]) -> _Answers:
    return _Answers(
        [
            news_of(each.outcome, notice=each.intent.id, attempt=each.intent.attempt, provider=batch.provider)
            for each in handed
        ],
        [part for each in handed for part in each.parts],
    )


def _write(session: Session, house: House, answers: _Answers, *, at: datetime) -> None:
    move(session, answers.news, quiet=quiet_hours_of(house), at=at)
    if answers.parts:
        receipts.keep_parts(session, answers.parts)
