"""The complainant shows by a code that the telephone is theirs. Nobody has to: a telephone that is not confirmed is
good for everything, and is marked as that."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.intake.actions import sealing
from services.intake.actions.by_code import Opened
from services.intake.rules.confirming import DAY, Code, wait
from services.intake.tables import Complaint, Outbox, PhoneCode
from services.kernel.contracts.intake import PhoneCodeAsked, PhoneConfirmed
from services.kernel.errors import Fault, Invalid, NotFound, Refused, TooMany
from services.kernel.house import House
from services.kernel.phone_codes import code_of

WRONG = "验证码不对，请核对短信里最新的6位数字"


@dataclass(frozen=True)
class Standing:
    """Whether a telephone was left, whether a code is out, and since when the telephone is confirmed."""

    left: bool
    sent: bool
    confirmed_at: datetime | None


def standing(house: House, opened: Opened, *, at: datetime) -> Standing:
    """Raises NotFound."""
    with house.database.work(seeing=(opened.office,)) as session:
        complaint = session.get(Complaint, opened.case)
        if complaint is None:
            raise NotFound
        rows = _codes(session, opened.case)
        sent = bool(rows) and _open(rows[-1], at)
        return Standing(_left(house, complaint), sent, confirmed_at(session, opened.case))


def confirmed_at(session: Session, case: str) -> datetime | None:
    """Since when the telephone is confirmed."""
    return next((row.confirmed_at for row in _codes(session, case) if row.confirmed_at), None)


def send(house: House, opened: Opened, *, at: datetime) -> None:
    """Have a code sent. Raises Refused without a telephone or when it is confirmed, TooMany when it is too soon."""
    with house.database.work(seeing=(opened.office,)) as session:
        complaint = _locked(session, opened)
        rows = _codes(session, opened.case)
        _refuse(house, complaint, rows)
        index = complaint.phone_index or b""
        asked = session.scalars(
            select(PhoneCode.asked_at).where(
                PhoneCode.office == opened.office, PhoneCode.phone_index == index, PhoneCode.asked_at > at - DAY
            )
        ).all()
        left = wait(asked, at)
        if left:
            seconds = -(-left // timedelta(seconds=1))
            words = f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"
            raise TooMany(seconds, f"验证码发得太勤了，请等 {words}再试。不确认也不影响办理")
        n = len(rows) + 1
        session.add(PhoneCode(case=opened.case, office=opened.office, n=n, phone_index=index, asked_at=at, misses=0))
        session.add(Outbox.of(PhoneCodeAsked(office=opened.office, case=opened.case, at=at, n=n)))


def confirm(house: House, opened: Opened, digits: str, *, at: datetime) -> None:
    """The newest code, in time. Raises Refused when none is out, Invalid for a wrong one, which is counted."""
    with house.database.work(seeing=(opened.office,)) as session:
        complaint = _locked(session, opened)
        rows = _codes(session, opened.case)
        _refuse(house, complaint, rows)
        newest = rows[-1] if rows else None
        if newest is None or not _open(newest, at):
            raise Refused("no_code", "验证码已经失效，请重新发送")
        right = code_of(house.keys, office=opened.office, case=opened.case, n=newest.n)
        is_right = hmac.compare_digest(right.encode(), digits.encode())
        if is_right:
            newest.confirmed_at = at
            session.add(Outbox.of(PhoneConfirmed(office=opened.office, case=opened.case, at=at, n=newest.n)))
        else:
            newest.misses += 1
    if not is_right:  # only now, so that the miss stays counted
        raise Invalid([Fault("digits", "wrong_code", WRONG)])


def _refuse(house: House, complaint: Complaint, rows: Sequence[PhoneCode]) -> None:
    if not _left(house, complaint):
        raise Refused("no_phone", "您没有留手机号，不用确认")
    if any(row.confirmed_at for row in rows):
        raise Refused("confirmed_already", "手机号已经确认过了")


def _locked(session: Session, opened: Opened) -> Complaint:
    complaint = session.scalar(select(Complaint).where(Complaint.case == opened.case).with_for_update())
    if complaint is None:
        raise NotFound
    return complaint


def _codes(session: Session, case: str) -> Sequence[PhoneCode]:
    return session.scalars(select(PhoneCode).where(PhoneCode.case == case).order_by(PhoneCode.n)).all()


def _open(row: PhoneCode, at: datetime) -> bool:
    return Code(row.n, row.asked_at, row.misses).is_open(at)


def _left(house: House, complaint: Complaint) -> bool:
    if complaint.sealed_contact is None or complaint.phone_index is None:
        return False
    return sealing.left(house, complaint.sealed_contact, office=complaint.office, case=complaint.case)["phone"]
