"""Everything of a case that its forms are made of, read once and opened where it was sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.contracts.forms import Complainant, Correction, Respondent, Signed
from services.kernel.house import House
from services.kernel.numbers import Series, printed
from services.kernel.people import Post
from services.kernel.sealed import CannotOpen, Purpose
from services.routing.rules.acts import Act
from services.routing.rules.correcting import FACTS
from services.routing.tables.cases import Case, CaseEvent
from services.routing.tables.clocks import Clock
from services.routing.tables.paperwork import FactCorrection
from services.routing.tables.roster import Roster, names_of
from services.routing.tables.tables import OfCase

log = structlog.get_logger()
T = TypeVar("T", bound=OfCase)


@dataclass(frozen=True)
class Told:
    """One event of the case: what was done, by whom and when, and what the history keeps of it."""

    seq: int
    act: str
    by: str | None
    at: datetime
    round: int
    details: Mapping[str, Any]


@dataclass
class Dossier:
    """A case with its papers. `names` are of officers; who left the office long ago is shown by his id."""

    session: Session
    house: House
    case: Case
    roster: Roster
    names: Mapping[str, str]

    def rows(self, table: type[T]) -> Sequence[T]:
        """The case's rows of that table, oldest first; read once."""
        if table not in self._kept:
            found = select(table).where(table.office == self.case.office, table.case_id == self.case.id)
            self._kept[table] = self.session.scalars(found.order_by(table.n)).all()
        return self._kept[table]

    @cached_property
    def _kept(self) -> dict[type[OfCase], Sequence[Any]]:
        return {}

    @cached_property
    def events(self) -> Sequence[Told]:
        rows = self.session.execute(
            select(CaseEvent.seq, CaseEvent.act, CaseEvent.by, CaseEvent.at, CaseEvent.round, CaseEvent.body)
            .where(CaseEvent.office == self.case.office, CaseEvent.case_id == self.case.id)
            .order_by(CaseEvent.seq)
        )
        return [
            Told(seq, act, by, at, round_, json.loads(body).get("details") or {})
            for seq, act, by, at, round_, body in rows
        ]

    def first(self, *acts: Act) -> Told | None:
        return next((event for event in self.events if event.act in acts), None)

    def last(self, *acts: Act, round_: int | None = None) -> Told | None:
        """The newest of these acts, in that round where one is named."""
        found = (event for event in reversed(self.events) if event.act in acts and round_ in (None, event.round))
        return next(found, None)

    def open(self, token: str | None, *, what: str, row: str) -> str:
        """What was sealed; nothing where it does not open, which is logged."""
        if token is None:
            return ""
        try:
            return self.house.keys.open(token, purpose=Purpose.CASEWORK, office=self.case.office, what=what, row=row)
        except (CannotOpen, ValueError):
            log.error("a sealed text does not open", what=what, row=row)
            return ""

    def open_json(self, token: str | None, *, what: str, row: str) -> dict[str, Any]:
        text = self.open(token, what=what, row=row)
        found = json.loads(text) if text else {}
        return found if isinstance(found, dict) else {}

    def text(self, what: str, row: Any, column: str = "sealed_text") -> str:
        """A sealed column of a paper that is bound to `{case}/{n}`."""
        return self.open(getattr(row, column), what=what, row=f"{self.case.id}/{row.n}")

    def name(self, officer: str | None) -> str:
        return self.names.get(officer, officer) if officer else ""

    def signed(self, by: str | None, at: datetime) -> Signed:
        return Signed(by or "", self.name(by) or "系统", at)

    def signed_event(self, event: Told | None) -> Signed | None:
        return self.signed(event.by, event.at) if event else None

    def printed(self, series: Series, row: Any) -> str:
        return printed(self.house.offices[self.case.office].region, series, row.year, row.serial)

    @cached_property
    def brief(self) -> dict[str, Any]:
        return self.open_json(self.case.sealed_brief, what="complaint.brief", row=self.case.id)

    @property
    def summary(self) -> str:
        return str(self.brief.get("summary") or "")

    @property
    def requests(self) -> tuple[str, ...]:
        return tuple(str(one) for one in self.brief.get("requests") or ())

    @property
    def complainant(self) -> Complainant:
        name = "匿名" if self.case.kind == "anonymous" else str(self.brief.get("name") or "")
        return Complainant(name, self.case.kind, self.case.identity_level)

    @property
    def respondent_handles(self) -> bool:
        """The unit that handles the case is the one complained about."""
        case = self.case
        is_here = case.respondent_in == case.handled_in
        return is_here and case.respondent_department in {case.department, *case.departments}

    @property
    def complainant_for_the_unit(self) -> Complainant | None:
        """As Forms 2 and 4 have him: not at all where the receiving unit is complained about (4.5)."""
        return None if self.respondent_handles else self.complainant

    @property
    def respondent(self) -> Respondent:
        """As the directory has it now; the record that is said today is of today."""
        case = self.case
        office, code = self.house.offices[case.respondent_in], case.respondent_department or ""
        unit = next((one.name for one in office.departments if one.code == code), code)
        heads = self.roster.holding(Post.SECTION_HEAD, code) if case.respondent_in == case.handled_in else []
        return Respondent(unit, heads[0].name if heads else "", office.phone, office.address, office.name)

    def unit(self, code: str) -> str:
        units = self.house.offices[self.case.office].departments
        return next((one.name for one in units if one.code == code), code)

    def due_of(self, round_: int) -> datetime | None:
        """The limit of the answer in that round."""
        kind = "K1" if round_ == 1 else "K1r"
        return self.session.scalar(
            select(Clock.due_at)
            .where(Clock.office == self.case.office, Clock.case_id == self.case.id)
            .where(Clock.kind == kind, Clock.round == round_)
            .order_by(Clock.n.desc())
            .limit(1)
        )

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        found = []
        for row in self.rows(FactCorrection):
            told = self.open_json(row.sealed_text, what="case.correction", row=f"{self.case.id}/{row.n}")
            label = FACTS[row.field].label if row.field in FACTS else row.field
            was, now, why = (str(told.get(name) or "") for name in ("was", "now", "reason"))
            found.append(Correction(row.n, row.field, label, was, now, why, self.signed(row.by, row.at)))
        return tuple(found)

    def corrections_on(self, form: int) -> tuple[Correction, ...]:
        """Those of facts that the form shows."""
        return tuple(one for one in self.corrections if one.field in FACTS and form in FACTS[one.field].forms)


def load(session: Session, house: House, case: Case, roster: Roster) -> Dossier:
    names = names_of(session, case.office, case.handled_in)
    return Dossier(session, house, case, roster, names)
