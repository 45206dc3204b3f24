"""Losing the code does not lose the case (6.4): the desk finds it, makes sure who asks, and gives a new code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from services.intake.actions import hashes, reading
from services.intake.actions.look import record
from services.intake.forms.renewing import Finding, How, Renewal
from services.intake.rules import access, codes
from services.intake.tables import Complaint, KeptOff, LaterCode, Outbox
from services.kernel.contracts.intake import CodeRenewed
from services.kernel.errors import Fault, Forbidden, Invalid, NotFound
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.staff import not_kept_off, refuse_kept_off
from services.kernel.workdays import SHANGHAI

FOUND, RENEWED = "found", "new_code"  # kinds of looks
_MOST = 20


@dataclass(frozen=True, kw_only=True)
class Found:
    """A complaint of the person at the desk, by its number alone."""

    case: str
    number: str
    registered_at: datetime
    may_renew: bool


@dataclass(frozen=True, kw_only=True)
class Renewed:
    """The new code, which is nowhere else in clear. `secret` is there where no phone number was left."""

    case: str
    number: str
    office: str
    code: str
    secret: str | None


def find(house: House, form: Finding, *, by: Officer, at: datetime) -> tuple[Found, ...]:
    """What this phone or number sent to the officer's office, the newest first, without what the officer
    is kept off; each is on record as looked at."""
    phone = hashes.of_value(house, form.phone, office=by.office, what="phone")
    number = hashes.of_value(house, form.id_number, office=by.office, what="id_number")
    with house.database.work(seeing=(by.office,)) as session:
        rows = session.scalars(
            select(Complaint)
            .where(
                or_(
                    *(
                        column == value
                        for column, value in ((Complaint.phone_index, phone), (Complaint.id_index, number))
                        if value is not None
                    )
                ),
                not_kept_off(KeptOff, Complaint.case, by),
            )
            .order_by(Complaint.registered_at.desc(), Complaint.case)
            .limit(_MOST)
        ).all()
        found = []
        for row in rows:
            sealed = reading.sealed_particulars(session, row.case)
            record(session, row.case, sealed, by=by, kind=FOUND, purpose="查询码丢失", granted=True, at=at)
            may = sealed is not None and not access.is_respondent(by, sealed.parties)
            found.append(
                Found(
                    case=row.case,
                    number=row.number,
                    registered_at=row.registered_at.astimezone(SHANGHAI),
                    may_renew=may,
                )
            )
        return tuple(found)


def renew(house: House, case: str, form: Renewal, *, by: Officer, at: datetime) -> Renewed:
    """A new code; the one before opens nothing any more. Raises NotFound, Forbidden for the department complained
    about, Invalid when who gave a name shows no document."""
    code = codes.new_code()
    with house.database.work(seeing=(by.office,)) as session:
        row = session.scalar(select(Complaint).where(Complaint.case == case).with_for_update())
        sealed = reading.sealed_particulars(session, case)
        if row is None or sealed is None:
            raise NotFound
        refuse_kept_off(session, KeptOff, case, by)
        if access.is_respondent(by, sealed.parties):
            raise Forbidden("respondent", access.OF_RESPONDENT)
        if (form.how is How.STORY) is not (row.kind == "anonymous"):
            told = "留了姓名的要核对证件" if form.how is How.STORY else "匿名投诉没有证件可以核对"
            raise Invalid([Fault("how", "wrong_proof", told)])
        secret = codes.new_secret() if row.phone_index is None else None
        session.add(
            LaterCode(
                case=case,
                office=row.office,
                code_hash=hashes.of_code(house, code),
                secret_hash=hashes.of_secret(house, secret, case=case) if secret else None,
                how=form.how,
                officer=by.id,
                at=at,
            )
        )
        record(session, case, sealed, by=by, kind=RENEWED, purpose="查询码丢失", granted=True, at=at)
        session.add(Outbox.of(CodeRenewed(office=row.office, case=case, at=at, urgent=False, by=by.id, how=form.how)))
        return Renewed(case=case, number=row.number, office=row.office, code=code, secret=secret)
