"""Ask the provider before anything is sent a second time, and of what it has been silent about for long.

SMPP and Kannel can be asked by the provider's own number alone: where a time-out left us without one, nothing can be
asked, and a person decides. A cloud is asked by phone and day, and by our number where it gave none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.kernel.clock import SHANGHAI, now
from services.kernel.house import House
from services.notification.actions import receipts
from services.notification.actions.handing import Intent, address, phone_of
from services.notification.actions.moving import News, move
from services.notification.actions.silences import Silences
from services.notification.actions.telling import quiet_hours_by_office
from services.notification.actions.ways import routes_of
from services.notification.channels import Answering, AnsweringByPhone, Channel, Silent
from services.notification.rules.decency import Means
from services.notification.rules.delivery import Happening, of_receipt
from services.notification.tables.addressees import ADDRESSEE, WITH_ADDRESSEE

SILENT_AFTER = timedelta(minutes=10)
ASK_EVERY = timedelta(hours=1)
AT_ONCE = 20  # questions of one look: they are asked one after the other
_ALL = "the provider is asked for all offices"
_SAID = "再次发送前询问运营商：上一次已经送达"
_HAS_IT = "再次发送前询问运营商：上一次的还在投递"
_EARLIER = text("""
select p.notice_id, p.attempt, p.n, p."of", p.provider_id, p.proof, p.stat, p.office, a.provider,
  min(a.begun_at) as begun_at
from notification.parts p join notification.attempts a
  on a.notice_id = p.notice_id and a.attempt = p.attempt and a.provider = any (:providers)
where p.notice_id = any (:notices)
group by p.notice_id, p.attempt, p.n, a.provider order by p.notice_id, p.attempt desc, p.n
""")
_SILENT = text("""
update notification.notices n set asked_at = :at from (
  select id from notification.notices
  where state = 'submitted' and channel = 'sms' and provider = :provider and submitted_at < :before
    and (asked_at is null or asked_at < :asked_before)
  order by submitted_at limit :most for update skip locked
) as silent where n.id = silent.id returning n.id
""")
_PARTS = text(f"""
select p.notice_id, p.attempt, p.n, p."of", p.provider_id, p.proof, p.stat, p.office, n.begun_at, n.whom, {ADDRESSEE}
from notification.parts p join notification.notices n on n.id = p.notice_id and n.attempts = p.attempt
{WITH_ADDRESSEE}
where p.notice_id = any (:notices)
""")  # noqa: S608 - constants of ours


def known_of_earlier(
    house: House, channels: Mapping[str, Channel], intents: Sequence[Intent], *, silences: Silences
) -> list[News]:
    """What providers say of earlier attempts of these, where that means that they need not go again. Each is asked of
    its own, whichever the next one goes by, and in trouble too: who did not answer for a while may answer by now. One
    that was silent lately is not asked, since others wait in the same batch. `channels` are all, by provider."""
    again = {intent.id: intent for intent in intents if intent.attempt > 1}
    open_to = {
        provider: channel for provider, channel in channels.items() if isinstance(channel, Answering | AnsweringByPhone)
    }
    if not again or not open_to:
        return []
    with house.database.work_seeing_every_office(because=_ALL) as session:
        asked = {"notices": list(again), "providers": list(open_to)}
        rows = session.connection().execute(_EARLIER, asked).all()
    happenings: dict[tuple[UUID, int, str], list[Happening | None]] = {}
    for row in rows:
        to = address(house, Means.SMS, again[row.notice_id])
        stat = None
        if row.provider in open_to:
            try:
                with silences.asking(row.provider):
                    stat = _asked(house, open_to[row.provider], row, to=to if isinstance(to, str) else None)
            except Silent:
                del open_to[row.provider]
        happenings.setdefault((row.notice_id, row.attempt, row.provider), []).append(of_receipt(stat) if stat else None)
    found: list[News] = []
    for (notice, _, provider), told in happenings.items():
        if all(happening is Happening.ARRIVED for happening in told):
            found.append(_news(again[notice], Happening.ARRIVED, _SAID, provider))
        elif all(happening in (Happening.ARRIVED, Happening.ON_ITS_WAY) for happening in told):
            found.append(_news(again[notice], Happening.ON_ITS_WAY, _HAS_IT, provider))
    return found


def record(house: House, news: Sequence[News]) -> None:
    """Write down what needs no second sending: what is claimed is being sent to everybody but its row."""
    if news:
        with house.database.work_seeing_every_office(because=_ALL) as session:
            move(session, news, quiet=quiet_hours_by_office(house), at=now())


def ask_of_silent(house: House, provider: str, channel: Channel | None, *, at: datetime, silences: Silences) -> int:
    """Ask of what was taken in and never heard of since, each once an hour; how many notices changed. None
    behind the first that it is silent to."""
    if not isinstance(channel, Answering | AnsweringByPhone) or channel.trouble or silences.holds(provider):
        return 0
    asked = {
        "provider": provider,
        "before": at - SILENT_AFTER,
        "asked_before": at - ASK_EVERY,
        "at": at,
        "most": AT_ONCE,
    }
    with house.database.work_seeing_every_office(because=_ALL) as session:
        notices = list(session.connection().execute(_SILENT, asked).scalars())
        parts = session.connection().execute(_PARTS, {"notices": notices}).all() if notices else []
    answers: list[tuple[Row[Any], str]] = []
    for part in parts:
        try:
            with silences.asking(provider):
                stat = _asked(house, channel, part, to=phone_of(house, part))
        except Silent:
            break
        answers += [(part, stat)] if stat else []
    if not answers:
        return 0
    with house.database.work_seeing_every_office(because=_ALL) as session:
        return receipts.told(session, house, answers, at=at)


def _asked(house: House, channel: Answering | AnsweringByPhone, part: Row[Any], *, to: str | None) -> str | None:
    if isinstance(channel, Answering):
        return channel.ask(part.provider_id, source=routes_of(house).of(part.office).sender)
    if to is None or part.begun_at is None:
        return None
    return channel.ask_of(part.provider_id, to=to, on=part.begun_at.astimezone(SHANGHAI).date())


def _news(intent: Intent, happening: Happening, reason: str, provider: str) -> News:
    return News(notice=intent.id, happening=happening, attempt=intent.attempt, reason=reason, provider=provider)
