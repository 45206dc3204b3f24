"""Consent to tell others (4.5): the complainant gives it by code and takes it back; without it nothing is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.actions import reading
from services.intake.actions.by_code import Opened
from services.intake.actions.look import NOT_INVOLVED, Particulars, look, record
from services.intake.forms.consenting import ConsentGiven, Disclosure
from services.intake.rules import access
from services.intake.rules.access import Sight
from services.intake.tables import Complaint, Consent, KeptOff, Outbox
from services.kernel.contracts.intake import ConsentChanged
from services.kernel.errors import Forbidden, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer, Post
from services.kernel.staff import refuse_kept_off
from services.kernel.workdays import SHANGHAI

DISCLOSED = "disclosed"  # the kind of look that goes beyond the handling


@dataclass(frozen=True)
class Allowed:
    """A body that may be told now."""

    recipient: str
    at: datetime


def change(house: House, opened: Opened, form: ConsentGiven, *, at: datetime) -> None:
    """By the complainant. The same again changes nothing. Raises Refused when there is nothing to take back."""
    with house.database.work(seeing=(opened.office,)) as session:
        session.scalar(select(Complaint.case).where(Complaint.case == opened.case).with_for_update())
        holds = form.recipient in {one.recipient for one in _allowed(session, opened.case)}
        if holds is form.given:
            if form.given:
                return
            raise Refused("no_consent", f"您没有同意过告诉“{form.recipient}”")
        session.add(Consent(case=opened.case, office=opened.office, recipient=form.recipient, given=form.given, at=at))
        said = ConsentChanged(
            office=opened.office, case=opened.case, at=at, urgent=False, recipient=form.recipient, given=form.given
        )
        session.add(Outbox.of(said))


def allowed(house: House, opened: Opened) -> tuple[Allowed, ...]:
    """Whom the complainant allows to be told, by name."""
    with house.database.work(seeing=(opened.office,)) as session:
        return _allowed(session, opened.case)


def allowed_in(house: House, case: str, *, by: Officer) -> tuple[Allowed, ...]:
    """The same for officers. Raises NotFound, Forbidden for who may not see who complained."""
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        found = reading.sealed_particulars(session, case)
        if found is None:
            raise NotFound
        refuse_kept_off(session, KeptOff, case, by)
        if access.by_part(by, found.parties) is not Sight.EVERYTHING:
            raise Forbidden("not_involved", NOT_INVOLVED)
        return _allowed(session, case)


def disclose(house: House, case: str, form: Disclosure, *, by: Officer, at: datetime) -> Particulars:
    """Who complained, to be told to that body; on record with its name. Raises NotFound, Forbidden for who is not of
    the functional department of the case, Refused without a consent that holds; the attempt is on record too."""
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        found = reading.sealed_particulars(session, case)
        fits = found is not None and by.holds(Post.FUNCTIONAL) and access.by_part(by, found.parties) is Sight.EVERYTHING
        holds = fits and form.recipient in {one.recipient for one in _allowed(session, case)}
        purpose = f"告诉{form.recipient}：{form.reason}"
        record(session, case, found, by=by, kind=DISCLOSED, purpose=purpose, granted=holds, at=at)
    if found is None:
        raise NotFound
    if not fits:
        raise Forbidden("not_involved", NOT_INVOLVED)
    if not holds:
        raise Refused("no_consent", f"投诉人没有同意告诉“{form.recipient}”，或者已经收回，不能告诉。这次已经记录")
    return look(house, case, by=by, purpose=purpose, at=at)


def _allowed(session: Session, case: str) -> tuple[Allowed, ...]:
    rows = session.scalars(select(Consent).where(Consent.case == case).order_by(Consent.id)).all()
    newest = {row.recipient: row for row in rows}
    return tuple(Allowed(name, row.at.astimezone(SHANGHAI)) for name, row in sorted(newest.items()) if row.given)
