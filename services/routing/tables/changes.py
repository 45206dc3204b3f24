"""The versions of accounts and duty hours: the log of changes is append-only and written one at a time in an office, so
that the number of the last entry is the version of what it is about. 0 where nothing was changed yet."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.routing.tables.staff import StaffLog

OF_ACCOUNTS = ("account_opened", "account_closed", "account_reopened")
OF_DUTIES = ("duty", "duty_withdrawn")
_OFFICER = StaffLog.about["officer"].astext


def account_versions(session: Session, office: str) -> dict[str, int]:
    """Of each officer whose account was ever changed."""
    rows = session.execute(
        select(_OFFICER, func.max(StaffLog.id))
        .where(StaffLog.office == office, StaffLog.what.in_(OF_ACCOUNTS))
        .group_by(_OFFICER)
    )
    return {row[0]: row[1] for row in rows}


def duties_version(session: Session, office: str) -> int:
    """Of the office's duty hours, all together."""
    last = last_of_duties(session, office)
    return last.id if last else 0


def last_of_account(session: Session, office: str, officer: str) -> StaffLog | None:
    found = select(StaffLog).where(StaffLog.office == office, StaffLog.what.in_(OF_ACCOUNTS), officer == _OFFICER)
    return session.scalars(found.order_by(StaffLog.id.desc()).limit(1)).one_or_none()


def last_of_duties(session: Session, office: str) -> StaffLog | None:
    found = select(StaffLog).where(StaffLog.office == office, StaffLog.what.in_(OF_DUTIES))
    return session.scalars(found.order_by(StaffLog.id.desc()).limit(1)).one_or_none()
