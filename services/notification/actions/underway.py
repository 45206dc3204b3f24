"""What goes out with each window is written down before it leaves, so that a crash leaves no more than that in doubt.

One row for a window: the notices that leave with it, and what was answered to those before, until the whole batch is
written down at once. The first row of a batch is its head: it names all that was claimed, and is the claim; the notices
themselves stay as they are until it is known what became of them. Whoever begins another window locks the head, and
whoever finds the sender dead takes it away: from then on none of that batch leaves. He writes down what was answered
and doubts what was just being handed over. What had only been claimed waits, as it always has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.clock import now
from services.kernel.database import array, straight
from services.kernel.house import House
from services.notification.actions import receipts, unanswered
from services.notification.actions.handing import Handed, Intent, news_of
from services.notification.actions.moving import News, Standing, locked, move
from services.notification.actions.telling import quiet_hours_by_office
from services.notification.channels import NotAsked, Outcome, speaks_for
from services.notification.rules.decency import Means
from services.notification.rules.delivery import Happening, State
from services.notification.rules.health import is_slow

CUT_OFF = "发送时系统中断，不知道网关是否接收"
_SENDS = "the sender hands over for all offices"
_HEAD = """
insert into notification.underway (batch, sender, notices, claimed, answers, at)
values (%(batch)s, %(sender)s, cast(%(notices)s as uuid[]), cast(%(claimed)s as uuid[]), %(answers)s, %(at)s)
"""
# What was found not to be wanted any more since the claim stands in the head, so nothing else has to be read for it.
_BEGIN = """
with head as materialized (
  select batch, sender, at, unwanted from notification.underway where batch = %(batch)s order by id limit 1 for update
), begun as (
  insert into notification.underway (batch, sender, notices, answers, at)
  select batch, sender, case when unwanted = '{}' then cast(%(notices)s as uuid[])
      else array(select unnest(cast(%(notices)s as uuid[])) except select unnest(unwanted)) end, %(answers)s, at
  from head
)
select unwanted from head
"""
# Of an earlier attempt there may have been news since the claim: what arrived need not go again.
_STILL_GOING = text("""
select id from notification.notices
where id = any (cast(:notices as uuid[])) and state in ('waiting', 'failed_temporarily')
""")
_FORGET = """
delete from notification.underway where id in (
  select id from notification.underway where batch = %(batch)s order by id for update)
returning 1
"""
_OF_SENDER = text("""
select batch from notification.underway where sender = :sender and at <= :before and batch <> all (:living)
order by id for update
""")
_OUT = text("select notices from notification.underway where batch = any (:batches)")
_WINDOWS = text(
    "delete from notification.underway where batch = any (:batches) returning notices, claimed, answers, at"
)


@dataclass
class Batch:
    """Notices that one sender claims together, at the instant `at`, for one provider. `moved_at` is when the gateway
    was last given some of them, or last answered one; of what it answered since it was given some, it answered `slow`
    too slowly."""

    sender: str
    provider: str
    means: Means
    at: datetime
    id: UUID = field(default_factory=uuid4)
    moved_at: datetime = field(init=False)
    slow: int = 0
    _moved: float = 0.0

    def __post_init__(self) -> None:
        self.moved_at = self.at

    def goes(self) -> None:
        """The gateway is given some now."""
        self.moved_at, self._moved, self.slow = now(), monotonic(), 0

    def moves(self, outcome: Outcome, took: float | None = None) -> None:
        """One has its outcome, after so many seconds; where nobody says how many, since the one before."""
        moved = monotonic()
        seconds = moved - self._moved if took is None else took
        self.slow += is_slow(seconds) and speaks_for(outcome)
        self.moved_at, self._moved = now(), moved


class Answers(msgspec.Struct):
    """What a gateway answered, as it will be written down. `unasked` are those that surely did not leave: nobody let us
    in, or the evening came. Of them there is no news, nor any doubt."""

    news: list[News]
    parts: list[receipts.PartRow]
    unasked: list[UUID] = []

    def add(self, more: Answers) -> None:
        self.news += more.news
        self.parts += more.parts
        self.unasked += more.unasked

    @property
    def ids(self) -> list[str]:
        return [part.provider_id for part in self.parts]


_NOTHING = Answers([], [])


def begin_with_claim(session: Session, batch: Batch, intents: Sequence[Intent], *, at_once: int) -> list[Intent]:
    """The head of the batch, in the transaction that claims it, and with it the first window: one commit less. An empty
    one where a provider has to be asked about an earlier attempt first, which may take long."""
    first = [] if _any_again(intents) else list(intents[:at_once])
    if intents:
        claimed = array(intent.id.hex for intent in intents)
        straight(session, _HEAD, [_asked(batch, first, answered=_NOTHING) | {"claimed": claimed}])
    return first


def begin(house: House, batch: Batch, intents: Sequence[Intent], *, answered: Answers) -> list[Intent]:
    """Write down that these go out now, and what was `answered` to those that went before; which of them may go: none
    of a batch that somebody else has ended, nor what is not wanted any more since it was claimed."""
    asked = _asked(batch, intents, answered=answered)
    heads = house.database.at_once(_BEGIN, asked)
    if not heads:
        return []
    unwanted = heads[0][0]
    intents = [intent for intent in intents if intent.id not in unwanted]
    if not _any_again(intents):
        return list(intents)
    with house.database.work_seeing_every_office(because=_SENDS) as session:
        going = set(session.connection().execute(_STILL_GOING, asked).scalars())
    return [intent for intent in intents if intent.id in going]


def record(house: House, batch: Batch, answers: Answers, *, claimed: Sequence[Intent]) -> None:
    """Write down what the gateway answered, under which numbers, and the receipts that were faster than this. What was
    `claimed` and nobody was asked about waits as before, and no attempt was spent."""
    at = now()
    with house.database.work_seeing_every_office(because=_SENDS) as session:
        held = straight(session, _FORGET, [{"batch": batch.id}])
        # A batch that somebody else has ended is no claim any more: how its notices stand has to be read.
        _write(session, house, answers, at=at, standing=as_claimed(batch, claimed) if held else {})
    if answers.parts:
        receipts.match_waiting(house, of=answers.ids, at=at)


def settle(house: House, sender: str, *, claimed_until: datetime, living: Sequence[UUID], at: datetime) -> int:
    """End what `sender` never told the end of; how many notices are in doubt. Of a sender that lives, the batches that
    move are spared."""
    asked: dict[str, Any] = {"sender": sender, "before": claimed_until, "living": list(living)}
    with house.database.work_seeing_every_office(because="what is in doubt belongs to any office") as session:
        batches = {row.batch for row in session.connection().execute(_OF_SENDER, asked)}
        out = {
            notice
            for (notices,) in session.connection().execute(_OUT, {"batches": list(batches)})
            for notice in notices
        }
        held = locked(session, out)  # while their claims still stand
        windows = session.connection().execute(_WINDOWS, {"batches": list(batches)}).all()
        answers = Answers([], [])
        for window in windows:
            answers.add(msgspec.json.decode(window.answers, type=Answers))
        _write(session, house, answers, at=at, standing=held)
        known = {*answers.unasked, *(news.notice for news in answers.news)}
        news = [
            News(notice=each.id, happening=Happening.NO_ANSWER, attempt=each.attempts, reason=CUT_OFF)
            for each in held.values()
            if each.claimed_as and each.id not in known
        ]
        in_doubt = move(session, news, quiet=quiet_hours_by_office(house), at=at, standing=held)
        unanswered.keep(session, house, news, ())
    if answers.parts:
        receipts.match_waiting(house, of=answers.ids, at=at)
    return in_doubt


def _any_again(intents: Sequence[Intent]) -> bool:
    return any(intent.attempt > 1 for intent in intents)


def _asked(batch: Batch, intents: Sequence[Intent], *, answered: Answers) -> dict[str, Any]:
    return {
        "batch": batch.id,
        "sender": batch.sender,
        "notices": array(intent.id.hex for intent in intents),
        "answers": msgspec.json.encode(answered).decode(),
        "at": batch.at,
    }


def answers_of(batch: Batch, handed: Sequence[Handed]) -> Answers:
    """What became of these, as it will be written down."""
    return Answers(
        [
            news
            for each in handed
            for news in news_of(
                each.outcome, notice=each.intent.id, attempt=each.intent.attempt, provider=batch.provider
            )
        ],
        [part for each in handed for part in each.parts],
        [each.intent.id for each in handed if isinstance(each.outcome, NotAsked)],
    )


def as_claimed(batch: Batch, intents: Sequence[Intent]) -> dict[UUID, Standing]:
    """How these stand, as far as who claimed them knows."""
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
            begun_at=batch.at,
            whom=intent.whom,
            changes=intent.changes,
            claimed_as=intent.waited_as,
            sender=batch.sender,
        )
        for intent in intents
    }


def _write(
    session: Session, house: House, answers: Answers, *, at: datetime, standing: Mapping[UUID, Standing]
) -> None:
    move(session, answers.news, quiet=quiet_hours_by_office(house), at=at, standing=standing)
    unanswered.keep(session, house, answers.news, answers.parts)
    if answers.parts:
        receipts.keep_parts(session, answers.parts)
