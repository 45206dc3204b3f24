"""Print a report or a review as PDF/A by the press of the forms: the same content gives the same bytes and the same
code, which is kept, so that who has the paper can ask whether it was printed here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from services.archive.actions.printing import finished, press_of
from services.archive.rules.papers import figures
from services.archive.tables import ReportPrintRow
from services.archive.tables.registers import items
from services.kernel.errors import NotFound
from services.kernel.house import House
from services.kernel.people import Officer


@dataclass(frozen=True)
class Report:
    """The document and what it is called."""

    content: bytes
    name: str


def print_report(house: House, register: str, item: str, *, office: str, by: Officer, at: datetime) -> Report:
    """As it stands, whatever its state is. Raises NotFound for what is not there or not the officer's to see, Refused
    when a font is missing."""
    seen = house.offices.beneath(by.office)
    with house.database.work(seeing=seen) as session:
        found = items(session, register, office=office, item=item) if office in seen else []
    if not found:
        raise NotFound
    of = house.offices[office]
    sheet = finished(house, figures.sheet(found[0], region=of.region, office=of.name))
    content = press_of(house).print(sheet)
    with house.database.work(seeing=[office]) as session:
        session.add(
            ReportPrintRow(
                office=office,
                register=register,
                item=item,
                number=sheet.number,
                code=sheet.code,
                digest=hashlib.sha256(content).hexdigest(),
                officer=by.id,
                officer_office=by.office,
                at=at,
            )
        )
    return Report(content, f"{sheet.title}{sheet.number}.pdf")
