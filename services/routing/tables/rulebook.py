"""What the province has published: the working calendar and the policy packs, as the running transaction sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.kernel.workdays import CalendarYear, WorkingCalendar
from services.routing.rules.policy import PolicyPack
from services.routing.tables.published import PublishedPolicy, PublishedYear

_KEPT = "rulebook"
_COUNT = select(
    select(func.count()).select_from(PublishedYear).scalar_subquery(),
    select(func.count()).select_from(PublishedPolicy).scalar_subquery(),
)


@dataclass(frozen=True)
class Rulebook:
    """The calendar that holds now, and every pack by its version; `current` is in force on the day of asking."""

    calendar: WorkingCalendar
    packs: Mapping[str, PolicyPack]
    effective: tuple[tuple[date, str], ...]

    def current(self, on: date) -> PolicyPack:
        """The pack that became effective last. Before the first one, the first one holds."""
        begun = [version for day, version in self.effective if day <= on]
        return self.packs[begun[-1] if begun else self.effective[0][1]]

    def of(self, version: str | None, *, on: date) -> PolicyPack:
        """The pack that a case was accepted under; the current one for a case that is not accepted yet."""
        return self.packs[version] if version else self.current(on)


def rulebook(session: Session) -> Rulebook:
    """Read at most once a transaction. Publications are only ever added, so that their count tells what is new."""
    kept: Rulebook | None = session.info.get(_KEPT)
    if kept is None:
        years, policies = session.execute(_COUNT).one()
        kept = _REMEMBERED.get((years, policies))
        if kept is None:
            kept = _read(session)
            _REMEMBERED.clear()
            _REMEMBERED[years, policies] = kept
        session.info[_KEPT] = kept
    return kept


_REMEMBERED: dict[tuple[int, int], Rulebook] = {}


def document_of(pack: PolicyPack) -> dict[str, object]:
    """How a pack is kept: plain JSON that `pack_of` reads back."""
    document: dict[str, object] = msgspec.to_builtins(pack, builtin_types=(date,), str_keys=True)
    return document | {"effective_on": pack.effective_on.isoformat()}


def pack_of(document: Mapping[str, object]) -> PolicyPack:
    return msgspec.convert(dict(document), PolicyPack)


def _read(session: Session) -> Rulebook:
    newest = select(PublishedYear).order_by(PublishedYear.year, PublishedYear.revision)
    documents = {row.year: row.document for row in session.scalars(newest)}
    calendar = WorkingCalendar(CalendarYear.of(document) for document in documents.values())
    rows = session.scalars(
        select(PublishedPolicy).order_by(PublishedPolicy.effective_on, PublishedPolicy.published_at)
    ).all()
    return Rulebook(
        calendar=calendar,
        packs={row.version: pack_of(row.document) for row in rows},
        effective=tuple((row.effective_on, row.version) for row in rows),
    )
