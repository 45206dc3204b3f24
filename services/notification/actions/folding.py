"""Nobody gets a burst: news of progress that still waits gives way to what is newer, and one notice speaks for all
complaints of one person that have news."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.notification.actions.moving import HoursOf, News, move
from services.notification.rules.decency import ELECTRONIC
from services.notification.rules.delivery import Happening
from services.notification.rules.occasions import FOLDABLE, GIVES_WAY_IN_THE_MORNING, SUPERSEDES

FOLDED = "并入后一条"
_FOLDABLE = [kind.value for kind in FOLDABLE]
_SUPERSEDES = frozenset(kind.value for kind in SUPERSEDES)
# What speaks for other complaints too is not taken away by news of one of them.
_OLDER = text("""
select distinct n.id from notification.notices n
join unnest(cast(:cases as text[]), cast(:channels as text[]), cast(:whom as text[]), cast(:abouts as int[]),
    cast(:kinds as text[]), cast(:held_back as boolean[]))
  as newer (case_id, channel, whom, about, kind, held_back)
  on n.case_id = newer.case_id and n.channel = newer.channel and n.whom = newer.whom and n.about < newer.about
    and n.kind = newer.kind and (n.go_at > n.created_at or not newer.held_back)
where n.state = 'waiting' and n.attempts = 0
  and n.id not in (select unnest(claimed) from notification.underway)
  and not exists (select from notification.notices f where f.folded_into = n.id and f.case_id <> n.case_id)
""")
# One at a time for each person: of two that happen together, the later has to see what the earlier wrote.
_TAKE_TURNS = text("""
select pg_advisory_xact_lock(hashtextextended(turn, 0)) from (
  select distinct office || '/' || person_mark as turn from notification.contacts
  where case_id = any (:cases) and person_mark is not null order by turn) as turns
""")
# Who gives another's document number must neither learn of his complaints nor keep news from him: the mark alone is not
# enough, the phone has to be the same by what was handed over to it already. Letters by e-mail leave no such trace.
_BESIDE = text("""
select n.id from notification.notices n join notification.contacts c on c.case_id = n.case_id
join notification.contacts own on own.case_id = :case and own.office = c.office and own.person_mark = c.person_mark
where n.id <> :notice and n.office = own.office and n.channel = :channel and n.whom = :whom and n.kind = any (:kinds)
  and n.state = 'waiting' and n.attempts = 0 and n.id not in (select unnest(claimed) from notification.underway)
  and exists (select from notification.notices still where still.id = :notice and still.state = 'waiting')
  and exists (
    select from notification.notices theirs join notification.parts p on p.notice_id = theirs.id
    join notification.parts q on q.whose = p.whose join notification.notices ours on ours.id = q.notice_id
    where theirs.case_id = n.case_id and theirs.whom = n.whom and ours.case_id = :case and ours.whom = n.whom)
for update of n skip locked
""")
# Asked once they are locked: from then on nobody else claims them.
_FREE = text("""
select id from unnest(cast(:older as uuid[])) as id
where id not in (select unnest(claimed) from notification.underway)
""")
_GATHERED = text("select case_id from notification.notices where id = any (:older) or folded_into = any (:older)")
_INTO = text("""
update notification.notices set folded_into = :notice where id = any (:older) or folded_into = any (:older)
""")
_SAY_INSTEAD = text("""
update notification.notices set version = :version, subject = :subject, text = :text, units = :units
where id = :notice
""")


def older_of_the_same(session: Session, rows: Sequence[Mapping[str, Any]], *, quiet: HoursOf, at: datetime) -> None:
    """Withhold what still waits where one of these new notices of the same complaint follows it: news of progress, and
    what quiet hours held back that the new one says too. What could not be filled in never goes, and takes no one's
    place."""
    new = [(row, *older) for row in rows if row["state"] == "waiting" for older in _gives_way_to(row)]
    if not new:
        return
    asked = {
        "cases": [row["case"] for row, _, _ in new],
        "channels": [row["channel"] for row, _, _ in new],
        "whom": [row["whom"] for row, _, _ in new],
        "abouts": [row["about"] for row, _, _ in new],
        "kinds": [kind for _, kind, _ in new],
        "held_back": [held_back for _, _, held_back in new],
    }
    _withhold(session, session.connection().execute(_OLDER, asked).scalars(), quiet=quiet, at=at)


def _gives_way_to(row: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """The older kinds, and whether only where quiet hours held them back. What is posted waits for no morning."""
    if row["kind"] in _SUPERSEDES:
        yield from ((kind, False) for kind in _FOLDABLE)
    if row["channel"] in ELECTRONIC:
        yield from ((kind.value, True) for kind in GIVES_WAY_IN_THE_MORNING.get(row["kind"], ()))


def across_complaints(
    session: Session,
    rows: Sequence[Mapping[str, Any]],
    *,
    words: Callable[[UUID, int], Mapping[str, Any] | None],
    quiet: HoursOf,
    at: datetime,
) -> None:
    """Fold what waits of other complaints of the same person into these new notices, which say so instead: `words` of a
    notice that speaks for so many complaints. Where there are none, nothing is folded."""
    new = [row for row in rows if row["kind"] in _FOLDABLE and row["state"] == "waiting"]
    if not new:
        return
    session.connection().execute(_TAKE_TURNS, {"cases": [row["case"] for row in new]})
    for row in new:
        asked = {"case": row["case"], "notice": row["id"], "channel": row["channel"], "whom": row["whom"]}
        older = list(session.connection().execute(_BESIDE, asked | {"kinds": _FOLDABLE}).scalars())
        older = list(session.connection().execute(_FREE, {"older": older}).scalars()) if older else []
        if not older:
            continue
        gathered = session.connection().execute(_GATHERED, {"older": older}).scalars()
        said = words(row["id"], len({row["case"], *gathered}))
        if said is None:
            continue
        session.connection().execute(_INTO, {"notice": row["id"], "older": older})
        _withhold(session, older, quiet=quiet, at=at)
        told = {name: said[name] for name in ("version", "subject", "text", "units")}
        session.connection().execute(_SAY_INSTEAD, told | {"notice": row["id"]})


def _withhold(session: Session, notices: Iterable[UUID], *, quiet: HoursOf, at: datetime) -> None:
    news = [News(notice=notice, happening=Happening.WITHHELD, reason=FOLDED) for notice in notices]
    move(session, news, quiet=quiet, at=at)
