"""Say that who complained is needed in the archive alone from now on (A8-7): filed, packed, and the ruled time over."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.archive.actions.hold import hold
from services.archive.rules.retention import FEWEST_LIVE_DAYS, LIVE_DAYS
from services.archive.tables import DossierRow, Outbox, PackageRow
from services.kernel.contracts.archive import IdentityReleased
from services.kernel.house import House

DAYS = "IDENTITY_LIVE_DAYS"


def live_for(house: House) -> timedelta:
    """How long after the filing. Raises ValueError for a setting below the time in which a case may come back."""
    told = house.settings.environment.get(DAYS, "")
    days = int(told) if told else LIVE_DAYS
    if days < FEWEST_LIVE_DAYS:
        raise ValueError(f"{DAYS} must be at least {FEWEST_LIVE_DAYS}")
    return timedelta(days=days)


def release(session: Session, *, office: str, case: str, at: datetime) -> bool:
    """Once after each filing; False when the case has been opened again or said so already."""
    hold(session, [case])
    dossier = session.get_one(DossierRow, (office, case))
    number, closed_at, filed_at = dossier.archive_number, dossier.closed_at, dossier.filed_at
    if number is None or closed_at is None or filed_at is None or closed_at > filed_at or dossier.to_pack:
        return False
    if dossier.identity_released_at is not None:
        return False
    n = session.scalar(select(func.max(PackageRow.n)).where(PackageRow.office == office, PackageRow.case == case))
    if n is None:
        return False
    dossier.identity_released_at = at
    session.add(Outbox.of(IdentityReleased(office=office, case=case, at=at, archive_number=number, n=n)))
    return True
