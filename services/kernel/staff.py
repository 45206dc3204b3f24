"""What every service must know of officers although routing keeps them: from which cases they are kept off (6.6.1), and
whose account has been closed. Routing says both; each service keeps them in two tables of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from services.kernel.contracts.routing import CaseRecused, OfficerChanged
from services.kernel.errors import Forbidden
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.tables import OfOffice

RECUSED = ("recused", "您与这件投诉有利害关系，应当回避")


class KeptOffRow(OfOffice):
    """Mixin: an officer who sees nothing of a case. Learnt from events, for ever."""

    __tablename__ = "kept_off"

    case: Mapped[str] = mapped_column("case_id", String(24), primary_key=True)
    officer: Mapped[str] = mapped_column(String(64), primary_key=True)


class AccountRow(OfOffice):
    """Mixin: an account as it was last heard of; where `active` is false its sessions count for nothing, and those that
    began before `signed_out_at` never again."""

    __tablename__ = "accounts"

    officer: Mapped[str] = mapped_column(String(64), primary_key=True)
    active: Mapped[bool]
    at: Mapped[datetime]
    signed_out_at: Mapped[datetime | None]


def keep_off(session: Session, table: type[KeptOffRow], event: CaseRecused) -> None:
    """Hear that officers are recused; twice and late is the same."""
    rows = [{"office": event.office, "case_id": event.case, "officer": officer} for officer in event.officers]
    if rows:
        session.connection().execute(insert(table.__table__).on_conflict_do_nothing(), rows)  # type: ignore[attr-defined]


def note_account(session: Session, table: type[AccountRow], event: OfficerChanged) -> None:
    """Hear that an account was closed or opened again, or that its officer signed out; the newest counts."""
    values = {"active": event.active, "at": event.at, "signed_out_at": event.signed_out_at}
    statement = insert(table).values(office=event.office, officer=event.officer, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["officer"], set_=values, where=table.at < event.at))


def refuse_kept_off(session: Session, table: type[KeptOffRow], case: str, officer: Officer) -> None:
    """Raises Forbidden for who is kept off the case."""
    if session.get(table, (case, officer.id)) is not None:
        raise Forbidden(*RECUSED)


def not_kept_off(table: type[KeptOffRow], case: InstrumentedAttribute[str], officer: Officer) -> ColumnElement[bool]:
    """For lists: without the cases that the officer is kept off."""
    return case.not_in(select(table.case).where(table.officer == officer.id))


def kept_off_from(session: Session, table: type[KeptOffRow], officer: Officer) -> frozenset[str]:
    """The cases that the officer is kept off, as far as the session sees."""
    return frozenset(session.scalars(select(table.case).where(table.officer == officer.id)))


def ended(began: datetime, signed_out_at: datetime | None) -> bool:
    """Whether its officer has signed out since the session began."""
    return signed_out_at is not None and began < signed_out_at


def still_in_office(house: House, table: type[AccountRow], officer: Officer, *, began: datetime) -> Officer | None:
    """For the door: a session of a closed account, or from before its officer signed out, is nobody's, at once and not
    when it ends by itself."""
    with house.database.work(seeing=(officer.office,)) as session:
        row: Any = session.get(table, officer.id)
    return officer if row is None or (row.active and not ended(began, row.signed_out_at)) else None
