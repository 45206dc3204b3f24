"""The policy that the head of each office signed (5.1): heard from routing, public on the office's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.intake.tables import SignedPolicy
from services.kernel.contracts.routing import OfficePolicyPublished
from services.kernel.house import House
from services.kernel.offices import Office
from services.kernel.workdays import SHANGHAI


@dataclass(frozen=True)
class Policy:
    """The version that holds, with the day on which it was signed."""

    version: int
    title: str
    lines: tuple[str, ...]
    signed_by: str
    signed_on: date


def hear(session: Session, events: Sequence[OfficePolicyPublished]) -> None:
    """Keep each version once, in whatever order and however often they are heard."""
    for event in events:
        session.execute(
            insert(SignedPolicy)
            .values(
                office=event.office,
                version=event.version,
                title=event.title,
                text=event.text,
                signed_by=event.signed_by,
                at=event.at,
            )
            .on_conflict_do_nothing()
        )


def policy_of(house: House, office: str) -> Policy | None:
    """The newest that the office's head signed; None when there is none yet."""
    newest = select(SignedPolicy).where(SignedPolicy.office == office).order_by(SignedPolicy.version.desc()).limit(1)
    with house.database.work(seeing=(office,)) as session:
        row = session.scalar(newest)
        if row is None:
            return None
        lines = tuple(line for line in row.text.splitlines() if line.strip())
        return Policy(row.version, row.title, lines, row.signed_by, row.at.astimezone(SHANGHAI).date())


def without(house: House, offices: Sequence[Office]) -> tuple[Office, ...]:
    """Which of these offices have none."""
    with house.database.work(seeing=tuple(office.code for office in offices)) as session:
        signed = set(session.scalars(select(SignedPolicy.office).distinct()))
    return tuple(office for office in offices if office.code not in signed)
