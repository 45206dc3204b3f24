"""File the dossier of a closed case: complete, numbered, digested, and said so, in one transaction (A8-1, K9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.actions.hold import hold
from services.archive.rules.chain import digest, first_break
from services.archive.rules.filing import SERIES, archive_number, missing
from services.archive.tables import DossierRow, EntryRow, Outbox
from services.kernel.clock import SHANGHAI
from services.kernel.contracts.archive import DossierFiled
from services.kernel.numbers import next_serial


def file_dossier(session: Session, *, office: str, case: str, at: datetime) -> str | None:
    """The archive number; None when something is missing, which is then written down on the dossier.

    Filed once, and once more after each reopening, under the same number; other calls return the number that it has.
    The serial is gapless in each office and year of closing.
    """
    hold(session, [case])
    dossier = session.get_one(DossierRow, (office, case))
    if dossier.closed_at is None or (dossier.filed_at is not None and dossier.filed_at >= dossier.closed_at):
        dossier.to_file = False
        return dossier.archive_number
    rows = session.scalars(
        select(EntryRow).where(EntryRow.office == office, EntryRow.case == case).order_by(EntryRow.position)
    ).all()
    entries = [row.as_entry() for row in rows]
    lacks = missing(dossier.as_story(), entries)
    broken = first_break(case, [(row.as_entry(), row.link) for row in rows])
    dossier.to_file = False
    dossier.missing = [*lacks, f"第 {broken} 条记录的校验不符"] if broken else list(lacks)
    if dossier.missing:
        return None
    if dossier.archive_number is None:
        year = dossier.closed_at.astimezone(SHANGHAI).year
        serial = next_serial(session, schema="archive", office=office, series=SERIES, year=year)
        dossier.archive_number = archive_number(office, year, serial)
    dossier.filed_at, dossier.to_pack, dossier.identity_released_at = at, True, None
    dossier.filed_entries = len(rows)
    dossier.digest = digest(row.link for row in rows)
    session.add(
        Outbox.of(
            DossierFiled(
                office=office,
                case=case,
                at=at,
                archive_number=dossier.archive_number,
                digest=dossier.digest,
                entries=len(rows),
            )
        )
    )
    return dossier.archive_number
