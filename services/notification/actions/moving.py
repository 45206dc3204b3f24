"""News of notices, written down: the new state, the line in its history, and what is said, in one transaction."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.kernel.contracts.notification import NoticeStateChanged
from services.notification.actions.saying import count_changes, say
from services.notification.rules.alarms import DUTY
from services.notification.rules.decency import QuietHours
from services.notification.rules.delivery import Happening, State, after, next_try
from services.notification.rules.occasions import FOLDABLE

_LOCK = text("""
select id, office, case_id, kind, channel, about, urgent, units, state, attempts, begun_at, submitted_at,
  provider
from notification.notices where id = any (:ids) order by id for update
""")
# For a whole batch at once: a statement for each row costs both sides several times as much. The notices are named a
# second time, or the planner, who takes what is told for a hundred rows, reads all notices there are.
_MOVE = text("""
with told as materialized (
  select * from json_to_recordset(cast(:rows as json)) as t (
    notice uuid, office varchar, state varchar, reason varchar, attempt int, begun_at timestamptz, at timestamptz,
    next_at timestamptz, provider varchar, "by" varchar, provider_id varchar, submitted_at timestamptz,
    delivered_at timestamptz)
), moved as (
  update notification.notices n set
    state = t.state, reason = t.reason, changed_at = t.at,
    next_at = coalesce(t.next_at, n.next_at), asked_at = null, provider = coalesce(t.provider, n.provider),
    provider_id = coalesce(t.provider_id, n.provider_id),
    submitted_at = coalesce(t.submitted_at, n.submitted_at),
    delivered_at = coalesce(t.delivered_at, n.delivered_at)
  from told t where n.id = t.notice and n.id = any (:ids)
)
insert into notification.attempts
  (office, notice_id, attempt, state, begun_at, at, reason, by_officer, provider)
select office, notice, attempt, state, begun_at, at, reason, "by", provider from told
""")
# What another complaint's notice said too, when that one arrived: told of the one whose news it was.
_SAID_TOO = text("""
select n.id, n.office, n.case_id, n.kind, n.channel, n.about, n.urgent, n.folded_into from notification.notices n
join notification.notices o on o.id = n.folded_into
where n.folded_into = any (:arrived) and n.case_id <> o.case_id order by n.id
""")
_FOLDABLE = frozenset(kind.value for kind in FOLDABLE)
_ENDED = "，多次重试后不再发送"


@dataclass(frozen=True, kw_only=True)
class News:
    """What happened to a notice. `attempt` is the one that it is about, None for the newest; `reason` is in Chinese.

    `told_at` is when it happened by the provider's word, which counts only between handing over and hearing. `by` is
    the officer who decided it.
    """

    notice: UUID
    happening: Happening
    attempt: int | None = None
    reason: str = ""
    provider: str | None = None
    provider_id: str | None = None
    told_at: datetime | None = None
    by: str | None = None


def move(session: Session, news: Sequence[News], *, quiet: QuietHours, at: datetime) -> int:
    """Write down what changes something; how many did. What is repeated, late or out of place changes nothing."""
    ids = sorted({each.notice for each in news})
    rows = {row.id: row for row in session.connection().execute(_LOCK, {"ids": ids})} if ids else {}
    states = {notice: State(row.state) for notice, row in rows.items()}
    moved: list[dict[str, Any]] = []
    for each in news:
        row = rows.get(each.notice)
        if row is None:
            continue
        change = _change(row, states, each, quiet=quiet, at=at)
        if change is not None:
            states[each.notice] = State(change["state"])
            moved.append(change)
    if moved:
        for changes in _each_notice_once(moved):
            named = {"ids": [change["notice"] for change in changes], "rows": msgspec.json.encode(changes).decode()}
            session.connection().execute(_MOVE, named)
        count_changes(
            (row.office, row.channel, change["provider"] or row.provider or "", change["state"])
            for change in moved
            for row in (rows[change["notice"]],)
        )
        said = [_said(rows[change["notice"]], change) for change in moved if _is_told(rows, change)]
        say(session, said + _said_too(session, rows, moved))
    return len(moved)


def _each_notice_once(moved: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Changes of one notice one after the other, in their order: one statement changes a row once."""
    rounds: list[list[dict[str, Any]]] = []
    seen: Counter[UUID] = Counter()
    for change in moved:
        nth = seen[change["notice"]]
        seen[change["notice"]] += 1
        if nth == len(rounds):
            rounds.append([])
        rounds[nth].append(change)
    return rounds


def _is_told(rows: Mapping[UUID, Row[Any]], change: Mapping[str, Any]) -> bool:
    """What was withheld never left, and what officers are called about is nothing to complainants."""
    return bool(change["state"] != State.WITHHELD and rows[change["notice"]].kind != DUTY)


def _change(
    row: Row[Any], states: Mapping[UUID, State], news: News, *, quiet: QuietHours, at: datetime
) -> dict[str, Any] | None:
    old = states[news.notice]
    newest = news.attempt is None or news.attempt == row.attempts
    new = after(old, news.happening, newest_attempt=newest)
    next_at = None
    if new is State.FAILED_TEMPORARILY and new is not old:
        next_at = next_try(failures=row.attempts, failed_at=at, spread=random.random())
        if next_at is None:
            new, news = State.FAILED, replace(news, reason=news.reason + _ENDED)
        else:
            next_at = quiet.may_go_at(next_at, urgent=row.urgent)
    elif news.happening is Happening.SENT_ANEW and new is not old:
        next_at = quiet.may_go_at(at, urgent=row.urgent)
    if new is old:
        return None
    return {
        "notice": news.notice,
        "office": row.office,
        "state": new.value,
        "reason": news.reason,
        "attempt": news.attempt or row.attempts,
        "begun_at": row.begun_at,
        "at": _believed(row, news.told_at, at),
        "next_at": next_at,
        "provider": news.provider,
        "by": news.by,
        "provider_id": news.provider_id,
        "submitted_at": at if new is State.SUBMITTED else None,
        "delivered_at": _believed(row, news.told_at, at) if new is State.DELIVERED else None,
    }


def _believed(row: Row[Any], told_at: datetime | None, at: datetime) -> datetime:
    since = row.submitted_at or row.begun_at
    return at if told_at is None or since is None else min(max(told_at, since), at)


def _said_too(
    session: Session, rows: Mapping[UUID, Row[Any]], moved: Sequence[Mapping[str, Any]]
) -> list[NoticeStateChanged]:
    """Whoever was told of several complaints by one notice was told of each of them."""
    arrived = {
        change["notice"]: change
        for change in moved
        if change["state"] == State.DELIVERED and rows[change["notice"]].kind in _FOLDABLE
    }
    found = session.connection().execute(_SAID_TOO, {"arrived": list(arrived)}) if arrived else ()
    return [
        NoticeStateChanged(
            office=row.office,
            case=row.case_id,
            at=arrived[row.folded_into]["at"],
            urgent=row.urgent,
            notice=str(row.id),
            kind=row.kind,
            channel=row.channel,
            state=State.DELIVERED.value,
            about=row.about,
            units=0,
            decided_by=arrived[row.folded_into]["by"],
            said_with=str(row.folded_into),
        )
        for row in found
    ]


def _said(row: Row[Any], change: dict[str, Any]) -> NoticeStateChanged:
    """A state that a person decided is told as such: it is no receipt."""
    return NoticeStateChanged(
        office=row.office,
        case=row.case_id,
        at=change["at"],
        urgent=row.urgent,
        notice=str(row.id),
        kind=row.kind,
        channel=row.channel,
        state=change["state"],
        about=row.about,
        units=row.units,
        decided_by=change["by"],
    )
