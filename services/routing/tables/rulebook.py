"""What the province has published: the working calendar and the policy packs, as the running transaction sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.workdays import CalendarYear, WorkingCalendar
from services.routing.rules.local_rest import Approval, in_force
from services.routing.rules.policy import PolicyPack
from services.routing.tables.published import LocalRest, PublishedPolicy, PublishedYear

_KEPT = "rulebook"
_COUNT = select(
    select(func.count()).select_from(PublishedYear).scalar_subquery(),
    select(func.count()).select_from(PublishedPolicy).scalar_subquery(),
    select(func.count()).select_from(LocalRest).scalar_subquery(),
    select(func.max(PublishedYear.published_at)).scalar_subquery(),
)


@dataclass(frozen=True)
class Rulebook:
    """The province's calendar that holds now, the local rest days by office, and every pack by its version; `current`
    is in force on the day of asking. `petitions` are those of the second kind, which is off while there are none."""

    calendar: WorkingCalendar
    packs: Mapping[str, PolicyPack]
    effective: tuple[tuple[date, str], ...]
    local: Mapping[str, Mapping[date, str]] = field(default_factory=dict)
    petitions: tuple[tuple[date, str], ...] = ()
    _of_offices: dict[str, WorkingCalendar] = field(default_factory=dict, compare=False, repr=False)

    def calendar_of(self, office: str) -> WorkingCalendar:
        """The province's calendar with the office's own rest days, where the province has approved any (D03)."""
        if office not in self.local:
            return self.calendar
        if office not in self._of_offices:
            self._of_offices[office] = self.calendar.with_local_rest(self.local[office])
        return self._of_offices[office]

    def local_of(self, office: str, year: int) -> dict[date, str]:
        """The office's own rest days of the year."""
        return {day: name for day, name in self.local.get(office, {}).items() if day.year == year}

    def current(self, on: date) -> PolicyPack:
        """The pack that became effective last. Before the first one, the first one holds."""
        begun = [version for day, version in self.effective if day <= on]
        return self.packs[begun[-1] if begun else self.effective[0][1]]

    def petition(self, on: date) -> PolicyPack | None:
        """The second pack that holds then for what a petition office handed over; None while it is off (D05)."""
        begun = [version for day, version in self.petitions if day <= on]
        return self.packs[begun[-1]] if begun else None

    def accepting(self, *, petition: bool, on: date) -> PolicyPack:
        """The pack under which a complaint is accepted; `petition`: a petition bureau has handed it over."""
        own = self.petition(on) if petition else None
        return own or self.current(on)

    def of(self, version: str | None, *, on: date) -> PolicyPack:
        """The pack that a case was accepted under; the current one for a case that is not accepted yet."""
        return self.packs[version] if version else self.current(on)


def rulebook(session: Session) -> Rulebook:
    """Read at most once a transaction. Publications are only ever added, so that their count tells what is new."""
    kept: Rulebook | None = session.info.get(_KEPT)
    if kept is None:
        what = tuple(session.execute(_COUNT).one())
        kept = _REMEMBERED.get(what)
        if kept is None:
            kept = _read(session)
            _REMEMBERED.clear()
            _REMEMBERED[what] = kept
        session.info[_KEPT] = kept
    return kept


_REMEMBERED: dict[tuple[object, ...], Rulebook] = {}


def forget(session: Session) -> None:
    """Read anew after a publication in the running transaction."""
    session.flush()
    session.info.pop(_KEPT, None)


def document_of(pack: PolicyPack) -> dict[str, object]:
    """How a pack is kept: plain JSON that `pack_of` reads back."""
    document: dict[str, object] = msgspec.to_builtins(pack, str_keys=True)
    return document


def pack_of(document: Mapping[str, object]) -> PolicyPack:
    return msgspec.convert(dict(document), PolicyPack)


def _read(session: Session) -> Rulebook:
    newest = select(PublishedYear).order_by(PublishedYear.year, PublishedYear.revision)
    documents = {row.year: row.document for row in session.scalars(newest)}
    calendar = WorkingCalendar(CalendarYear.of(document) for document in documents.values())
    rows = session.scalars(
        select(PublishedPolicy).order_by(PublishedPolicy.effective_on, PublishedPolicy.published_at)
    ).all()
    packs = {row.version: pack_of(row.document) for row in rows}
    begins = [(row.effective_on, row.version) for row in rows]
    return Rulebook(
        calendar=calendar,
        packs=packs,
        effective=tuple(one for one in begins if not packs[one[1]].applies_to),
        local=_local(session),
        petitions=tuple(one for one in begins if packs[one[1]].applies_to),
    )


def _local(session: Session) -> dict[str, dict[date, str]]:
    rows = session.scalars(select(LocalRest).order_by(LocalRest.of_office, LocalRest.year, LocalRest.revision))
    by_year: dict[tuple[str, int], list[Approval]] = {}
    for row in rows:
        by_year.setdefault((row.of_office, row.year), []).append(approval_of(row))
    found: dict[str, dict[date, str]] = {}
    for (office, _year), approvals in by_year.items():
        found.setdefault(office, {}).update(in_force(approvals))
    return {office: days for office, days in found.items() if days}


def approval_of(row: LocalRest) -> Approval:
    """What was approved, with the day on which it was."""
    return Approval.of(row.document, on=row.published_at.astimezone(SHANGHAI).date())
