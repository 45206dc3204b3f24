"""The complaints that officers joined with a case, as somebody may see them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.kernel.house import House
from services.kernel.numbers import Series, printed
from services.kernel.people import Officer
from services.routing.queries.rows import LinkRow
from services.routing.rules.steps import STEP_WORDS, Step
from services.routing.tables import Case, Link

KIND_WORDS = {"duplicate": "同一件事重复投诉", "serial": "同一人多次投诉", "related": "有关联"}


def links_of(session: Session, house: House, case: Case, officer: Officer, names: Mapping[str, str]) -> list[LinkRow]:
    """Those that hold, in the order of their numbers, without what the officer is kept off or does not see."""
    of_other = and_(Case.office == Link.office, Case.id == Link.other)
    rows = session.execute(
        select(Link, Case)
        .join(Case, of_other)
        .where(Link.office == case.office, Link.case_id == case.id)
        .order_by(Link.at, Link.n)
    ).all()
    newest = {link.other: (link, other) for link, other in rows}
    return [
        LinkRow(
            case=other.id,
            number=printed(house.offices[other.office].region, Series.REGISTRATION, other.year, other.serial),
            kind=link.kind,
            kind_words=KIND_WORDS.get(link.kind, link.kind),
            step_words=STEP_WORDS[Step(other.step)].officer,
            at=link.at,
            by=link.by,
            by_name=names.get(link.by),
        )
        for link, other in sorted(newest.values(), key=lambda pair: (pair[1].year, pair[1].serial))
        if link.joined and officer.id not in other.recused
    ]
