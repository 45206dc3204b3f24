"""What a line is, and who acted; what an event says is registered beside, by who said it."""

from __future__ import annotations

from functools import singledispatch
from typing import NamedTuple

from services.kernel.contracts import Event, intake, routing
from services.kernel.contracts.archive import DossierLooked, FormPrinted

UNNAMED = "其他记录"  # what has no word yet; its code is told beside


class Line(NamedTuple):
    """What happened, and what more is to be said about it."""

    title: str
    text: str = ""


def actor(event: Event) -> str | None:
    """The officer who acted; None when the complainant or the system did."""
    if isinstance(event, routing.CaseEvent):
        return event.by
    if isinstance(event, FormPrinted | DossierLooked | intake.ParticularsLooked):
        return event.by
    return event.first_receiver if isinstance(event, intake.ComplaintRegistered) else None


@singledispatch
def line(event: Event) -> Line:
    """The line of an event in the timeline of its dossier."""
    return Line(UNNAMED, event.TYPE)
