"""The complainant chooses afterwards, by code, by which means to be told: opt-in and opt-out, each for itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.intake.actions import sealing
from services.intake.actions.by_code import Opened
from services.intake.rules.wishes import Left, Wish, why_not
from services.intake.tables import Complaint, DoneByComplainant, Outbox
from services.kernel.contracts.intake import NoticesWished
from services.kernel.contracts.notification import NoticesStopped
from services.kernel.errors import Fault, Invalid, NotFound
from services.kernel.house import House

_DEED = "notify"


@dataclass(frozen=True)
class Standing:
    """What is on, and what could be."""

    wish: Wish
    left: Left


def standing(house: House, opened: Opened) -> Standing:
    """Raises NotFound."""
    with house.database.work(seeing=(opened.office,)) as session:
        complaint = session.get(Complaint, opened.case)
        if complaint is None:
            raise NotFound
        return Standing(_wish(session, complaint), _left(house, complaint))


def wish(house: House, opened: Opened, wanted: Wish, *, at: datetime) -> None:
    """From now on so. Each choice is a row of its own beside the other deeds. The same again is said again: a TD by
    text message may be on its way. Raises Invalid for a means of which nothing was left."""
    with house.database.work(seeing=(opened.office,)) as session:
        complaint = session.scalar(select(Complaint).where(Complaint.case == opened.case).with_for_update())
        if complaint is None:
            raise NotFound
        refused = why_not(wanted, _left(house, complaint))
        if refused:
            raise Invalid([Fault(name, "not_left", reason) for name, reason in refused.items()])
        serial = keep(session, complaint, wanted, at=at)
        said = NoticesWished(
            office=opened.office,
            case=opened.case,
            at=at,
            urgent=False,
            wants_sms=wanted.sms,
            wants_email=wanted.email,
            serial=serial,
        )
        session.add(Outbox.of(said))


def stopped(session: Session, event: NoticesStopped) -> None:
    """What was stopped by text message stands on the page as stopped; what was off already needs no word, and what was
    chosen after it was written stays."""
    complaint = session.scalar(select(Complaint).where(Complaint.case == event.case).with_for_update())
    if complaint is None or _chosen_after(session, complaint, event.at):
        return
    before = _wish(session, complaint)
    wanted = replace(before, **{event.channel: False})
    if wanted != before:
        keep(session, complaint, wanted, at=event.at)


def keep(session: Session, complaint: Complaint, wanted: Wish, *, at: datetime) -> int:
    """The choice as a row of its own; its serial."""
    last = session.scalar(select(func.max(DoneByComplainant.serial)).where(DoneByComplainant.case == complaint.case))
    serial = (last or 0) + 1
    session.add(
        DoneByComplainant(
            case=complaint.case,
            office=complaint.office,
            serial=serial,
            deed=_DEED,
            mark=f"{serial}: {wanted.mark}",
            at=at,
        )
    )
    return serial


def _chosen_after(session: Session, complaint: Complaint, at: datetime) -> bool:
    newer = select(DoneByComplainant.serial).where(
        DoneByComplainant.case == complaint.case, DoneByComplainant.deed == _DEED, DoneByComplainant.at > at
    )
    return session.scalar(newer.limit(1)) is not None


def _wish(session: Session, complaint: Complaint) -> Wish:
    """The newest choice: that of the registration until there is another."""
    mark = session.scalar(
        select(DoneByComplainant.mark)
        .where(DoneByComplainant.case == complaint.case, DoneByComplainant.deed == _DEED)
        .order_by(DoneByComplainant.serial.desc())
        .limit(1)
    )
    return Wish(complaint.wants_sms, complaint.wants_email) if mark is None else Wish.of_mark(mark)


def _left(house: House, complaint: Complaint) -> Left:
    if complaint.sealed_contact is None:
        return Left(phone=False, email=False)
    return Left(**sealing.left(house, complaint.sealed_contact, office=complaint.office, case=complaint.case))
