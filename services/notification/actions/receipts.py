"""What the network says afterwards: matched by the provider's number and the phone, believed once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.kernel.database import straight
from services.kernel.house import House
from services.notification.actions.moving import News, move
from services.notification.actions.telling import quiet_hours_by_office
from services.notification.channels import Receipt
from services.notification.rules.delivery import LAST_WORDS, Happening, digits_of, of_receipt

_PART = """
insert into notification.parts (office, notice_id, attempt, n, "of", provider_id, proof, whose)
select office, notice, attempt, n, "of", provider_id, decode(proof, 'base64'), decode(whose, 'base64')
from json_to_recordset(cast(%(rows)s as json)) as t (
  office varchar, notice uuid, attempt int, n int, "of" int, provider_id varchar, proof text, whose text)
on conflict do nothing
"""
_FOUND = text("""
select notice_id, attempt, n, "of", provider_id, proof, stat
from notification.parts where provider_id = any (:ids)
""")
# Two words on one part may be heard at once, each by a hand that knows nothing of the other: the last one stays.
_STAT = text(f"""
update notification.parts set stat = :stat where notice_id = :notice and attempt = :attempt and n = :n
  and upper(coalesce(stat, '')) not in {LAST_WORDS}
""")  # noqa: S608 - constants of ours
_ONE_AT_A_TIME = text("select id from notification.notices where id = any (:notices) order by id for update")
_SIBLINGS = text("""
select notice_id, attempt, stat from notification.parts where notice_id = any (:notices)
""")
_KEEP = text("""
insert into notification.receipts (provider_id, proof, stat, told_at, heard_at)
values (:provider_id, :proof, :stat, :told_at, :heard_at)
""")
_ANY = "select 1 from notification.receipts limit 1"
_TAKE = text("""
delete from notification.receipts r using notification.parts p
where r.provider_id = p.provider_id and r.proof = p.proof and r.provider_id = any (:ids)
returning r.id, r.provider_id, r.proof, r.stat, r.told_at
""")
_MATCHING = text("""
select distinct r.provider_id from notification.receipts r
join notification.parts p on r.provider_id = p.provider_id and r.proof = p.proof limit 500
""")
_NO_OFFICE = "a receipt names no office"
_SETTLED = (Happening.ARRIVED, Happening.DID_NOT_ARRIVE)
_REASONS = {
    Happening.ARRIVED: "",
    Happening.DID_NOT_ARRIVE: "网络回执：没有送到手机",
    Happening.DOUBTFUL: "网络回执：不知道是否送到",
    Happening.ON_ITS_WAY: "运营商已接收，正在投递",
}


class PartRow(msgspec.Struct, frozen=True):
    """As it is written down."""

    office: str
    notice: UUID
    attempt: int
    n: int
    of: int
    provider_id: str
    proof: bytes
    whose: bytes


@dataclass(frozen=True)
class _Word:
    """A receipt without the phone: `proof` binds the provider's number and the phone together."""

    provider_id: str
    proof: bytes
    stat: str
    told_at: datetime | None


@dataclass(frozen=True)
class _Fit:
    part: Row[Any]
    word: _Word


def parts(house: House, *, office: str, notice: UUID, attempt: int, ids: Sequence[str], to: str) -> Sequence[PartRow]:
    """What a provider took in for one notice."""
    phone = digits_of(to) or to
    own = _whose(house, phone)
    return [
        PartRow(
            office=office,
            notice=notice,
            attempt=attempt,
            n=n,
            of=len(ids),
            provider_id=provider_id,
            proof=_proof_of(house, provider_id, phone),
            whose=own,
        )
        for n, provider_id in enumerate(ids, start=1)
    ]


def keep_parts(session: Session, rows: Sequence[PartRow]) -> None:
    straight(session, _PART, [{"rows": msgspec.json.encode(rows).decode()}])


def hear(session: Session, house: House, receipts: Sequence[Receipt], *, at: datetime) -> list[str]:
    """Believe what fits, and keep what fits nothing yet; the provider's numbers of the latter.

    The session sees every office. After its commit, `match_waiting` has to look again: what a receipt fits may be
    written at the same moment. Whoever commits last finds the other's.
    """
    words = [
        _Word(each.provider_id, _proof(house, each.provider_id, each.number), each.stat, each.at)
        for each in receipts
        if of_receipt(each.stat) is not None
    ]
    fits = _fitting(session, words)
    fitted = {id(fit.word) for fit in fits}
    kept = [word for word in words if id(word) not in fitted]
    if kept:
        session.connection().execute(_KEEP, [{**vars(word), "heard_at": at} for word in kept])
    _believe(session, house, fits, at=at)
    return [word.provider_id for word in kept]


def match_waiting(house: House, *, of: Sequence[str], at: datetime) -> int:
    """Believe kept receipts that fit by now; `of` are provider's numbers. How many notices changed."""
    if not house.database.at_once(_ANY, {}):
        return 0
    with house.database.work_seeing_every_office(because=_NO_OFFICE) as session:
        rows = session.connection().execute(_TAKE, {"ids": list(of)}).all()
        words = [
            _Word(row.provider_id, bytes(row.proof), row.stat, row.told_at)
            for row in sorted(rows, key=lambda row: row.id)
        ]
        return _believe(session, house, _fitting(session, words), at=at) if words else 0


def match_all(house: House, *, at: datetime) -> int:
    """As `match_waiting`, for whatever fits by now: a crash may have come between the two commits."""
    with house.database.work_seeing_every_office(because=_NO_OFFICE) as session:
        ids = list(session.connection().execute(_MATCHING).scalars())
    return match_waiting(house, of=ids, at=at) if ids else 0


def whose(house: House, number: str) -> bytes:
    """The same for every notice to one phone: by it a reply finds what it answers."""
    return _whose(house, digits_of(number) or number)


def told(session: Session, house: House, answers: Sequence[tuple[Row[Any], str]], *, at: datetime) -> int:
    """Believe what the provider said of parts when it was asked; how many notices changed."""
    fits = [
        _Fit(part, _Word(part.provider_id, bytes(part.proof), stat, None))
        for part, stat in answers
        if of_receipt(stat) is not None
    ]
    return _believe(session, house, fits, at=at)


def _proof(house: House, provider_id: str, number: str) -> bytes:
    """Bound to the provider's number, so that equal phones have unequal proofs."""
    return _proof_of(house, provider_id, digits_of(number) or number)


def _proof_of(house: House, provider_id: str, digits: str) -> bytes:
    return house.keys.blind(f"{provider_id}|{digits}", office="", what="notice.part")


def _whose(house: House, digits: str) -> bytes:
    return house.keys.blind(digits, office="", what="notice.phone")


def _fitting(session: Session, words: Sequence[_Word]) -> list[_Fit]:
    if not words:
        return []
    found: dict[tuple[str, bytes], Row[Any]] = {
        (row.provider_id, bytes(row.proof)): row
        for row in session.connection().execute(_FOUND, {"ids": sorted({word.provider_id for word in words})})
    }
    keyed = [(found.get((word.provider_id, word.proof)), word) for word in words]
    return [_Fit(part, word) for part, word in keyed if part is not None]


def _believe(session: Session, house: House, fits: Sequence[_Fit], *, at: datetime) -> int:
    new = _news_of_parts(fits)
    if not new:
        return 0
    long = sorted({fit.part.notice_id for fit in new if fit.part.of > 1})
    if long:  # two hands that believe one part each must not both miss the other's
        session.connection().execute(_ONE_AT_A_TIME, {"notices": long})
    session.connection().execute(
        _STAT,
        [{"notice": f.part.notice_id, "attempt": f.part.attempt, "n": f.part.n, "stat": f.word.stat[:16]} for f in new],
    )
    stats: dict[tuple[UUID, int], list[str | None]] = defaultdict(list)
    if long:
        for row in session.connection().execute(_SIBLINGS, {"notices": long}):
            stats[row.notice_id, row.attempt].append(row.stat)
    return move(session, [news for f in new for news in _news(f, stats)], quiet=quiet_hours_by_office(house), at=at)


def _news_of_parts(fits: Sequence[_Fit]) -> list[_Fit]:
    """Of each part no more than its first final word, whether the others came before or are heard together with it."""
    new: list[_Fit] = []
    settled = {id(fit.part) for fit in fits if of_receipt(fit.part.stat or "") in _SETTLED}
    for fit in fits:
        if id(fit.part) not in settled:
            new.append(fit)
        if of_receipt(fit.word.stat) in _SETTLED:
            settled.add(id(fit.part))
    return new


def _news(fit: _Fit, stats: dict[tuple[UUID, int], list[str | None]]) -> list[News]:
    part = fit.part
    happening = _of_parts(stats[part.notice_id, part.attempt] if part.of > 1 else [fit.word.stat])
    if happening is None:
        return []
    return [
        News(
            notice=part.notice_id,
            happening=happening,
            attempt=part.attempt,
            reason=_REASONS[happening],
            told_at=fit.word.told_at,
        )
    ]


def _of_parts(stats: Sequence[str | None]) -> Happening | None:
    """Arrived when every part has; did not when one has not; None while parts are not heard of."""
    happenings = [of_receipt(stat) if stat else None for stat in stats]
    if Happening.DID_NOT_ARRIVE in happenings:
        return Happening.DID_NOT_ARRIVE
    if None in happenings:
        return None
    if Happening.ON_ITS_WAY in happenings:
        return Happening.ON_ITS_WAY
    return Happening.DOUBTFUL if Happening.DOUBTFUL in happenings else Happening.ARRIVED
