"""Drafts of what is published: read without a fault, and fitting on what is published now. Kept nowhere yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from services.kernel.errors import Fault, Invalid
from services.routing.rules import petition
from services.routing.rules.local_rest import taken_back
from services.routing.rules.packs import pack_from
from services.routing.rules.publishing import fits, local_rest_of, year_of
from services.routing.tables.rulebook import Rulebook, document_of, rulebook


class Kind(StrEnum):
    """What is published."""

    CALENDAR = "calendar"
    LOCAL_REST = "local_rest"
    POLICY = "policy"


@dataclass(frozen=True)
class Draft:
    """Something that was read without a fault and fits on what is published."""

    kind: Kind
    key: str
    document: Mapping[str, Any]


Make = Callable[[Rulebook], Draft]


def drafted(session: Session, make: Make) -> Draft:
    """The draft against what is published now. Raises Invalid."""
    return make(rulebook(session))


def draft_year(book: Rulebook, document: Mapping[str, Any], *, today: date) -> Draft:
    """A year of the calendar. Raises Invalid with every fault."""
    year = year_of(document)
    fits(book.calendar, year, today=today)
    return Draft(Kind.CALENDAR, str(year.year), year.document())


def draft_local_rest(book: Rulebook, office: str, year: int, document: Mapping[str, Any], *, today: date) -> Draft:
    """Rest days of its own that an office wants in a year, beside those that it has or, where `replaces` says so, in
    place of those to come; which those are is kept with it, for who decides. Raises Invalid with every fault."""
    told, held = {"replaces": False, **document}, book.local_of(office, year)
    approval = local_rest_of(told, year=year, calendar=book.calendar, today=today, held=held)
    withdraws = [day.isoformat() for day in taken_back(held, approval)]
    return Draft(Kind.LOCAL_REST, f"{office}/{year}", {**approval.document(), "withdraws": withdraws})


def draft_policy(book: Rulebook, document: Mapping[str, Any], *, today: date) -> Draft:
    """A pack of rules, in force for what is accepted from a later day on; `applies_to`: the second one, for what the
    petition office hands over. Raises Invalid with every fault."""
    told, current = dict(document), book.current(today)
    of = told.pop("applies_to", "")
    if of not in ("", petition.OFFICE):
        raise Invalid([Fault("applies_to", "unknown_pack", f"只能写“{petition.OFFICE}”，或者不写")])
    if of:
        current = petition.over(current, book.petition(today))
    pack = pack_from(told, current=current, known=frozenset(book.packs), today=today)
    return Draft(Kind.POLICY, pack.version, document_of(pack))
