"""Print a report or a review as PDF/A by the press of the forms: the same content gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass

from services.archive.actions.printing import press_of
from services.archive.rules.papers import figures
from services.archive.tables.registers import items
from services.kernel.errors import NotFound
from services.kernel.house import House
from services.kernel.people import Officer


@dataclass(frozen=True)
class Report:
    """The document and what it is called."""

    content: bytes
    name: str


def print_report(house: House, register: str, item: str, *, office: str, by: Officer) -> Report:
    """As it stands, whatever its state is. Raises NotFound for what is not there or not the officer's to see, Refused
    when a font is missing."""
    seen = house.offices.beneath(by.office)
    with house.database.work(seeing=seen) as session:
        found = items(session, register, office=office, item=item) if office in seen else []
    if not found:
        raise NotFound
    of = house.offices[office]
    press = press_of(house)
    sheet = press.printable(figures.sheet(found[0], region=of.region, office=of.name))
    return Report(press.print(sheet), f"{sheet.title}{sheet.number}.pdf")
