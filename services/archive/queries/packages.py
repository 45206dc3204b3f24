"""Packages: which of a case there are, which have to be made, and which were not checked for long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Exists, exists, func, select
from sqlalchemy.orm import Session

from services.archive.tables import CheckRow, DossierRow, PackageRow


def to_pack(session: Session, *, most: int) -> list[tuple[str, str]]:
    """Office and case of filed dossiers without their package, in order."""
    rows = session.execute(
        select(DossierRow.office, DossierRow.case)
        .where(DossierRow.to_pack)
        .order_by(DossierRow.office, DossierRow.case)
        .limit(most)
    )
    return [(office, case) for office, case in rows]


def to_release(session: Session, *, filed_before: datetime, most: int) -> list[tuple[str, str]]:
    """Office and case of dossiers filed before then whose complainant the other services still know, the oldest first.
    What is not packed, or reopened, waits."""
    rows = session.execute(
        select(DossierRow.office, DossierRow.case)
        .where(
            DossierRow.filed_at < filed_before,
            DossierRow.identity_released_at.is_(None),
            DossierRow.closed_at <= DossierRow.filed_at,
            ~DossierRow.to_pack,
            _packed_since(DossierRow.filed_at),
        )
        .order_by(DossierRow.filed_at)
        .limit(most)
    )
    return [(office, case) for office, case in rows]


def _packed_since(filed_at: Any) -> Exists:
    return exists().where(
        PackageRow.office == DossierRow.office, PackageRow.case == DossierRow.case, PackageRow.at >= filed_at
    )


def packages(session: Session, case: str) -> Sequence[PackageRow]:
    """Of one case, the first one first."""
    office = case.partition("-")[0]
    return session.scalars(
        select(PackageRow).where(PackageRow.office == office, PackageRow.case == case).order_by(PackageRow.n)
    ).all()


def unchecked(session: Session, *, since: datetime, most: int) -> Sequence[PackageRow]:
    """Packages that were not checked since then, those that waited longest first."""
    last = (
        select(func.max(CheckRow.at))
        .where(CheckRow.office == PackageRow.office, CheckRow.case == PackageRow.case, CheckRow.n == PackageRow.n)
        .scalar_subquery()
    )
    return session.scalars(
        select(PackageRow).where(func.coalesce(last, PackageRow.at) < since).order_by(last.nulls_first()).limit(most)
    ).all()
