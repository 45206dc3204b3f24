"""News of notices, written down: the new state, the line in its history, and what is said, in one transaction."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.kernel.contracts.notification import NoticeStateChanged
from services.kernel.database import straight
from services.notification.actions.anew import tried_before
from services.notification.actions.said_too import said_too
from services.notification.actions.saying import count_changes, say
from services.notification.rules.alarms import DUTY
from services.notification.rules.decency import QuietHours, Whom
from services.notification.rules.delivery import Happening, State, after, next_try
from services.notification.rules.occasions import FOLDABLE

_LOCK = text("""
select id, office, case_id, kind, channel, about, urgent, units, state, attempts, begun_at, submitted_at,
  provider, whom, changes
from notification.notices where id = any (:ids) order by id for update
""")
_CLAIMED = text("""
select notice, at, sender from notification.underway cross join unnest(claimed) as notice
where claimed && cast(:ids as uuid[]) and notice = any (:ids)
""")
# For a whole batch at once: a statement for each row costs both sides several times as much. The notices are named a
# second time, or the planner, who takes what is told for a hundred rows, reads all notices there are. It returns those
# that stand otherwise than was thought, and changes nothing of them.
_MOVE = """
with told as materialized (
  select * from json_to_recordset(cast(%(rows)s as json)) as t (
    notice uuid, was varchar, attempts int, state varchar, reason varchar, attempt int, at timestamptz,
    attempt_now int, begun_at timestamptz, sender varchar, next_at timestamptz, provider varchar, "by" varchar,
    by_name varchar, provider_id varchar, delivered_at timestamptz)
), moved as (
  update notification.notices n set
    state = t.state, reason = coalesce(t.reason, ''), changed_at = t.at, changes = n.changes + 1,
    attempts = t.attempt_now, begun_at = coalesce(t.begun_at, n.begun_at), sender = coalesce(t.sender, n.sender),
    next_at = coalesce(t.next_at, n.next_at), asked_at = null, provider = coalesce(t.provider, n.provider),
    provider_id = coalesce(t.provider_id, n.provider_id),
    submitted_at = case when t.state = 'submitted' then cast(%(at)s as timestamptz) else n.submitted_at end,
    delivered_at = coalesce(t.delivered_at, n.delivered_at)
  from told t where n.id = t.notice and n.id = any (array(select notice from told))
    and n.state = t.was and n.attempts = t.attempts
  returning n.office, t.notice, t.attempt, t.state, n.begun_at, t.at, t.reason, t.provider, t."by", t.by_name
), kept as (
  insert into notification.attempts (office, notice_id, attempt, state, begun_at, at, reason, provider, by_officer,
    by_name)
  select office, notice, attempt, state, begun_at, at, coalesce(reason, ''), provider, "by", by_name from moved
)
select notice from told except select notice from moved
"""
HoursOf = Callable[[str], QuietHours]  # an office's own, by its code
_CLAIMABLE = (State.WAITING.value, State.FAILED_TEMPORARILY.value)
_FOLDABLE = frozenset(kind.value for kind in FOLDABLE)
_NONE: Mapping[UUID, Standing] = MappingProxyType({})
_ENDED = "，多次重试后不再发送"


class News(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to a notice. `attempt` is the one that it is about, None for the newest; `reason` is in Chinese.

    `told_at` is when it happened by the provider's word, which counts only between handing over and hearing. `by` is
    the officer who decided it, `by_name` what he is called.
    """

    notice: UUID
    happening: Happening
    attempt: int | None = None
    reason: str = ""
    provider: str | None = None
    provider_id: str | None = None
    told_at: datetime | None = None
    by: str | None = None
    by_name: str | None = None


class Standing(msgspec.Struct, frozen=True):
    """How a notice stands, in the order of `_LOCK`. One that is claimed is being sent, by its `sender`: its row says so
    only with what becomes of it, and until then that it waits as `claimed_as`, with an attempt less."""

    id: UUID
    office: str
    case: str
    kind: str
    channel: str
    about: int
    urgent: bool
    units: int
    state: str
    attempts: int
    begun_at: datetime | None = None
    submitted_at: datetime | None = None
    provider: str | None = None
    whom: str = Whom.COMPLAINANT
    changes: int = 0
    claimed_as: str | None = None
    sender: str | None = None

    def claimed(self, at: datetime, *, by: str) -> Standing:
        """As it stands while `by` has claimed it."""
        return msgspec.structs.replace(
            self,
            state=after(State(self.state), Happening.BEGUN).value,
            attempts=self.attempts + 1,
            begun_at=at,
            claimed_as=self.state,
            sender=by,
        )


class _Change(msgspec.Struct, omit_defaults=True):
    """A row of `told` in `_MOVE`."""

    notice: UUID
    was: str
    attempts: int
    state: str
    attempt: int
    at: datetime
    attempt_now: int
    begun_at: datetime | None = None
    sender: str | None = None
    reason: str = ""
    next_at: datetime | None = None
    provider: str | None = None
    by: str | None = None
    by_name: str | None = None
    provider_id: str | None = None
    delivered_at: datetime | None = None


def move(
    session: Session,
    news: Sequence[News],
    *,
    quiet: HoursOf,
    at: datetime,
    standing: Mapping[UUID, Standing] = _NONE,
) -> int:
    """Write down what changes something; how many did. What is repeated, late or out of place changes nothing.

    Who knows how notices stand, because nobody else may change them, says so (`standing`): they are not read again, and
    where one stands otherwise after all, it is.
    """
    rows = dict(standing)
    if ids := sorted({each.notice for each in news if each.notice not in standing}):
        rows |= locked(session, ids)
    put_off = (each.notice for each in news if each.happening is Happening.PUT_OFF and each.notice in rows)
    before = tried_before(session, (notice for notice in put_off if rows[notice].attempts > 1))
    states: dict[UUID, State] = {}
    moved: list[_Change] = []
    for each in news:
        row = rows.get(each.notice)
        if row is None:
            continue
        change = _change(row, states.get(row.id) or State(row.state), each, before.get(row.id, 0), quiet=quiet, at=at)
        if change is not None:
            states[row.id] = State(change.state)
            moved.append(change)
    if not moved:
        return 0
    mistaken = _write(session, moved, at=at)
    if mistaken:
        moved = [change for change in moved if change.notice not in mistaken]
    count_changes(
        (row.office, row.channel, change.provider or row.provider or "", change.state)
        for change in moved
        for row in (rows[change.notice],)
    )
    nth: Counter[UUID] = Counter()
    said: list[NoticeStateChanged] = []
    for change in moved:
        nth[change.notice] += 1
        if _is_told(rows, change):
            said.append(_said(rows[change.notice], change, nth=nth[change.notice]))
    arrived = {
        change.notice: (change.at, change.by)
        for change in moved
        if change.state == State.DELIVERED and rows[change.notice].kind in _FOLDABLE
    }
    say(session, said + said_too(session, arrived))
    again = [each for each in news if each.notice in mistaken]
    return len(moved) + (move(session, again, quiet=quiet, at=at) if again else 0)


def locked(session: Session, notices: Iterable[UUID]) -> dict[UUID, Standing]:
    """How these stand, and stay until the transaction ends. Who is claimed is asked when nobody can claim any more."""
    rows = {row.id: Standing(*row) for row in session.connection().execute(_LOCK, {"ids": sorted(notices)})}
    waiting = [row.id for row in rows.values() if row.state in _CLAIMABLE]
    if waiting:
        for notice, at, sender in session.connection().execute(_CLAIMED, {"ids": waiting}):
            rows[notice] = rows[notice].claimed(at, by=sender)
    return rows


def _write(session: Session, moved: Sequence[_Change], *, at: datetime) -> set[UUID]:
    """Those that stood otherwise than was thought, of which nothing was written."""
    mistaken: set[UUID] = set()
    for changes in _each_notice_once(moved):
        rows = [change for change in changes if change.notice not in mistaken]
        told = {"rows": msgspec.json.encode(rows).decode(), "at": at}
        mistaken.update(notice for (notice,) in straight(session, _MOVE, [told]))
    return mistaken


def _each_notice_once(moved: Sequence[_Change]) -> list[list[_Change]]:
    """Changes of one notice one after the other, in their order: one statement changes a row once."""
    rounds: list[list[_Change]] = []
    seen: Counter[UUID] = Counter()
    for change in moved:
        nth = seen[change.notice]
        seen[change.notice] += 1
        if nth == len(rounds):
            rounds.append([])
        rounds[nth].append(change)
    return rounds


def _is_told(rows: Mapping[UUID, Standing], change: _Change) -> bool:
    """What was withheld never left, unless it was told before that it failed: then another one took its place. What
    officers are called about is nothing to complainants."""
    is_news = change.state != State.WITHHELD or change.was == State.FAILED
    return is_news and rows[change.notice].kind != DUTY


def _change(row: Standing, old: State, news: News, before: int, *, quiet: HoursOf, at: datetime) -> _Change | None:
    newest = news.attempt is None or news.attempt == row.attempts
    new = after(old, news.happening, newest_attempt=newest)
    next_at = None
    if new is State.FAILED_TEMPORARILY and new is not old:
        next_at = next_try(failures=row.attempts - before, failed_at=at, spread=random.random())
        if next_at is None:
            new, news = State.FAILED, msgspec.structs.replace(news, reason=news.reason + _ENDED)
        else:
            next_at = quiet(row.office).may_go_at(next_at, urgent=row.urgent)
    elif news.happening is Happening.SENT_ANEW and new is not old:
        next_at = quiet(row.office).may_go_at(at, urgent=row.urgent)
    if new is old:
        return None
    believed = _believed(row, news.told_at, at)
    from_claim = old is State.SENDING and row.claimed_as is not None
    return _Change(
        notice=news.notice,
        was=row.claimed_as or "" if from_claim else old.value,
        attempts=row.attempts - 1 if from_claim else row.attempts,
        attempt_now=row.attempts,
        begun_at=row.begun_at if from_claim else None,
        sender=row.sender if from_claim else None,
        state=new.value,
        attempt=news.attempt or row.attempts,
        at=believed,
        reason=news.reason,
        next_at=next_at,
        provider=news.provider,
        by=news.by,
        by_name=news.by_name,
        provider_id=news.provider_id,
        delivered_at=believed if new is State.DELIVERED else None,
    )


def _believed(row: Standing, told_at: datetime | None, at: datetime) -> datetime:
    since = row.submitted_at or row.begun_at
    return at if told_at is None or since is None else min(max(told_at, since), at)


def _said(row: Standing, change: _Change, *, nth: int) -> NoticeStateChanged:
    """A state that a person decided is told as such: it is no receipt. `nth` of the changes made together."""
    return NoticeStateChanged(
        office=row.office,
        case=row.case,
        at=change.at,
        urgent=row.urgent,
        notice=str(row.id),
        kind=row.kind,
        channel=row.channel,
        state=change.state,
        about=row.about,
        units=row.units,
        decided_by=change.by,
        whom=row.whom,
        change=row.changes + nth,
    )
