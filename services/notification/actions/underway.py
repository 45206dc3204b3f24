"""What goes out with each window is written down before it leaves, so that a crash leaves no more than that in doubt.

One row for a window: the notices that leave with it, and what was answered to those before, until the whole batch is
written down at once. The first row of a batch is its head and commits with its claim. Whoever begins another window
locks the head, and whoever finds the sender dead takes it away: from then on none of that batch leaves. He writes down
what was answered, doubts what was just being handed over, and lets wait what had only been claimed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.clock import now
from services.kernel.database import array, straight
from services.kernel.house import House
from services.notification.actions import receipts
from services.notification.actions.handing import Handed, Intent, news_of, wait_as_before
from services.notification.actions.moving import News, Standing, move
from services.notification.actions.telling import quiet_hours_of
from services.notification.rules.decency import Means
from services.notification.rules.delivery import Happening, State

CUT_OFF = "发送时系统中断，不知道网关是否接收"
_SENDS = "the sender hands over for all offices"
_HEAD = """
insert into notification.underway (batch, sender, notices, answers, at)
values (%(batch)s, %(sender)s, cast(%(notices)s as uuid[]), %(answers)s, %(at)s)
"""
_BEGIN = """
insert into notification.underway (batch, sender, notices, answers, at)
select batch, sender, cast(%(notices)s as uuid[]), %(answers)s, at from (
  select batch, sender, at from notification.underway where batch = %(batch)s order by id limit 1 for update
) as head returning 1
"""
# Of an earlier attempt there may have been news since the claim: what arrived need not go again.
_STILL_GOING = text("""
select id from notification.notices
where id = any (cast(:notices as uuid[])) and state = 'sending' and sender = :sender and begun_at = :at
""")
_FORGET = """
delete from notification.underway where id in (
  select id from notification.underway where batch = %(batch)s order by id for update)
"""
_OF_SENDER = text("""
select batch from notification.underway where sender = :sender and at <= :before and batch <> all (:living)
order by id for update
""")
_WINDOWS = text("delete from notification.underway where batch = any (:batches) returning notices, answers, at")
# No two batches of a sender are claimed at the same instant. What is of no batch any more was not handed over.
_HELD = text("""
select id, attempts from notification.notices n
where state = 'sending' and sender = :sender and begun_at <= :before and (begun_at = any (:claimed)
  or not exists (select from notification.underway u where u.sender = n.sender and u.at = n.begun_at))
order by id for update
""")


@dataclass
class Batch:
    """Notices that one sender claims together, at the instant `at`, for one provider. `moved_at` is when the gateway
    was last given some of them, or last answered."""

    sender: str
    provider: str
    means: Means
    at: datetime
    id: UUID = field(default_factory=uuid4)
    moved_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.moved_at = self.at


class _Answers(msgspec.Struct):
    """What a gateway answered, as it will be written down."""

    news: list[News]
    parts: list[receipts.PartRow]

    @property
    def ids(self) -> list[str]:
        return [part["provider_id"] for part in self.parts]


def begin_with_claim(session: Session, batch: Batch, intents: Sequence[Intent], *, at_once: int) -> list[Intent]:
    """The head of the batch, in the transaction that claims it, and with it the first window: one commit less. An empty
    one where a provider has to be asked about an earlier attempt first, which may take long."""
    first = [] if _any_again(intents) else list(intents[:at_once])
    if intents:
        straight(session, _HEAD, [_asked(batch, first, answered=())])
    return first


def begin(house: House, batch: Batch, intents: Sequence[Intent], *, answered: Sequence[Handed]) -> list[Intent]:
    """Write down that these go out now, and what was `answered` to those that went before; which of them may go. None
    of a batch that somebody else has ended."""
    asked = _asked(batch, intents, answered=answered)
    if not house.database.at_once(_BEGIN, asked):
        return []
    if not _any_again(intents):
        return list(intents)
    with house.database.work_seeing_every_office(because=_SENDS) as session:
        going = set(session.connection().execute(_STILL_GOING, asked).scalars())
    return [intent for intent in intents if intent.id in going]


def record(house: House, batch: Batch, handed: Sequence[Handed], *, left: Sequence[Intent]) -> None:
    """Write down what the gateway answered, under which numbers, and the receipts that were faster than this. Of what
    is `left` nobody was asked: it waits as before the claim, and no attempt was spent."""
    answers, at = _answers(batch, handed), now()
    with house.database.work_seeing_every_office(because=_SENDS) as session:
        straight(session, _FORGET, [{"batch": batch.id}])
        _write(session, house, answers, at=at, standing=_as_claimed(batch, handed))
        wait_as_before(session, [each.id for each in left], sender=batch.sender, claimed_at=batch.at, at=at)
    if answers.parts:
        receipts.match_waiting(house, of=answers.ids, at=at)


def settle(house: House, sender: str, *, claimed_until: datetime, living: Sequence[UUID], at: datetime) -> int:
    """End what `sender` never told the end of; how many notices are in doubt. Of a sender that lives, the batches that
    move are spared."""
    asked: dict[str, Any] = {"sender": sender, "before": claimed_until, "living": list(living)}
    with house.database.work_seeing_every_office(because="what is in doubt belongs to any office") as session:
        batches = {row.batch for row in session.connection().execute(_OF_SENDER, asked)}
        windows = session.connection().execute(_WINDOWS, {"batches": list(batches)}).all()
        asked["claimed"] = [window.at for window in windows]
        held = {row.id: row.attempts for row in session.connection().execute(_HELD, asked)}
        answers = _Answers([], [])
        for window in windows:
            each = msgspec.json.decode(window.answers, type=_Answers)
            answers.news.extend(each.news)
            answers.parts.extend(each.parts)
        _write(session, house, answers, at=at, standing={})
        known = {news.notice for news in answers.news}
        doubted = {notice for window in windows for notice in window.notices if notice in held} - known
        news = [
            News(notice=each, happening=Happening.NO_ANSWER, attempt=held[each], reason=CUT_OFF) for each in doubted
        ]
        in_doubt = move(session, news, quiet=quiet_hours_of(house), at=at)
        wait_as_before(session, list(held.keys() - known - doubted), sender=sender, at=at)
    if answers.parts:
        receipts.match_waiting(house, of=answers.ids, at=at)
    return in_doubt


def _any_again(intents: Sequence[Intent]) -> bool:
    return any(intent.attempt > 1 for intent in intents)


def _asked(batch: Batch, intents: Sequence[Intent], *, answered: Sequence[Handed]) -> dict[str, Any]:
    return {
        "batch": batch.id,
        "sender": batch.sender,
        "notices": array(intent.id.hex for intent in intents),
        "answers": msgspec.json.encode(_answers(batch, answered)).decode(),
        "at": batch.at,
    }


def _answers(batch: Batch, handed: Sequence[Handed]) -> _Answers:
    return _Answers(
        [
            news_of(each.outcome, notice=each.intent.id, attempt=each.intent.attempt, provider=batch.provider)
            for each in handed
        ],
        [part for each in handed for part in each.parts],
    )


def _as_claimed(batch: Batch, handed: Sequence[Handed]) -> dict[UUID, Standing]:
    """What was never handed over before stands as it was claimed."""
    return {
        intent.id: Standing(
            id=intent.id,
            office=intent.office,
            case=intent.case,
            kind=intent.kind,
            channel=batch.means.value,
            about=intent.about,
            urgent=intent.urgent,
            units=intent.units,
            state=State.SENDING.value,
            attempts=intent.attempt,
            begun_at=intent.claimed_at,
            whom=intent.whom,
        )
        for intent in (each.intent for each in handed)
        if intent.attempt == 1
    }


def _write(
    session: Session, house: House, answers: _Answers, *, at: datetime, standing: Mapping[UUID, Standing]
) -> None:
    move(session, answers.news, quiet=quiet_hours_of(house), at=at, standing=standing)
    if answers.parts:
        receipts.keep_parts(session, answers.parts)
