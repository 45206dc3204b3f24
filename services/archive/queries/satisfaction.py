"""How satisfied complainants are, over every closed complaint and always with how many have told (A4.1-4).

Of each complaint counts what its complainant told last: by code or text message, or else in the callback. Who gives 3
(基本满意) or more of 5 is satisfied.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Integer, SQLColumnExpression, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.archive.tables import DossierRow as D
from services.archive.tables import EntryRow as E
from services.kernel.contracts.intake import ServiceRated
from services.kernel.contracts.notification import NoticeAnswered
from services.kernel.contracts.routing import CalledBack

GRADED = (ServiceRated.TYPE, NoticeAnswered.TYPE, CalledBack.TYPE)
SATISFIED = 3  # of 5 grades, 3.4


def satisfaction(
    session: Session, *, keys: Sequence[SQLColumnExpression[str]], where: Sequence[ColumnElement[bool]]
) -> dict[tuple[str, ...], tuple[int, int]]:
    """By `keys`, of the closed complaints of `where`: how many have a grade, and how many of these are satisfied."""
    grade = cast(cast(E.body, JSONB)["event"]["grade"].astext, Integer)
    last = (
        select(grade.label("grade"))
        .where(
            E.office == D.office,
            E.case == D.case,
            E.type.in_(GRADED),
        )
        .where(grade.is_not(None))
        .order_by((E.type != CalledBack.TYPE).desc(), E.at.desc())
        .limit(1)
        .lateral("last")
    )
    satisfied = func.count().filter(last.c.grade >= SATISFIED)
    found = session.execute(
        select(*keys, func.count(), satisfied)
        .select_from(D)
        .join(last, last.c.grade.is_not(None))
        .where(*where)
        .group_by(*keys)
    )
    return {
        tuple(str(part) for part in row[: len(keys)]): (int(row[len(keys)]), int(row[len(keys) + 1])) for row in found
    }
