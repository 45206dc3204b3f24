"""Letters that are to be printed, and why others are not."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.kernel.database import aside
from services.kernel.errors import NotFound, Refused
from services.kernel.people import Officer
from services.notification.queries.log import Line, of_case
from services.notification.rules.decency import UNASKED, Means
from services.notification.rules.delivery import PRINTED_IN, STATE_WORDS
from services.notification.tables import Contact


def letter(session: Session, case: str, notice: uuid.UUID, officer: Officer) -> Line:
    """One that is to be printed. Raises NotFound and Forbidden as `of_case`; and Refused for one that is not sent,
    above all where nothing is told unasked."""
    found = [line for line in of_case(session, case, officer) if line.id == notice and line.channel is Means.LETTER]
    if not found:
        raise NotFound
    line = found[0]
    with aside(session, seeing=(line.office,)):
        contact = select(Contact.silent & ~Contact.asked).where(Contact.case == case)
        is_silenced = session.scalar(contact)
    if is_silenced:
        raise Refused("unasked", f"{UNASKED}，这封信不能打印")
    if line.state not in PRINTED_IN:
        why = f"：{line.reason}" if line.reason else ""
        raise Refused("not_to_print", f"这封信的状态是“{STATE_WORDS[line.state]}”{why}，不能打印")
    return line
