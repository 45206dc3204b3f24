"""Anchor what was heard since the last time: the links go into a signed file outside the database (A5.4g)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.archive.actions.packing import signer_of
from services.archive.channels.anchors import DEFAULT, SETTING, Anchors
from services.archive.tables import DossierRow, EntryRow
from services.kernel.clock import SHANGHAI
from services.kernel.house import House


def anchors_of(house: House) -> Anchors:
    return Anchors(Path(house.settings.environment.get(SETTING, DEFAULT)))


def anchor(session: Session, house: House, *, office: str, at: datetime) -> int:
    """How many entries the day's anchor of the office holds; 0 when the day has its anchor, or nothing was heard.

    The file first: cut short before the commit, the same entries are anchored once more the next day.
    """
    day = at.astimezone(SHANGHAI).date()
    if anchors_of(house).has(office, day):
        return 0
    waiting = select(DossierRow.case, DossierRow.anchored, DossierRow.entries).where(
        DossierRow.office == office, DossierRow.entries > DossierRow.anchored
    )
    cases = {case: (since, until) for case, since, until in session.execute(waiting)}
    if not cases:
        return 0
    rows = session.execute(
        select(EntryRow.case, EntryRow.position, EntryRow.link)
        .join(DossierRow, (DossierRow.office == EntryRow.office) & (DossierRow.case == EntryRow.case))
        .where(
            EntryRow.office == office, EntryRow.position > DossierRow.anchored, EntryRow.position <= DossierRow.entries
        )
        .order_by(EntryRow.case, EntryRow.position)
    )
    links = [
        (case, position, bytes(link)) for case, position, link in rows if case in cases and position <= cases[case][1]
    ]
    anchors_of(house).write(office, day, links, signer=signer_of(house))
    session.execute(
        update(DossierRow),
        [{"office": office, "case": case, "anchored": until} for case, (_, until) in cases.items()],
    )
    return len(links)
