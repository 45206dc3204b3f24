"""What a complainant does by code: each is one transaction with its event, and none is done twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.intake.actions import hashes, reading, sealing
from services.intake.actions.by_code import Opened
from services.intake.rules import opinions, standing
from services.intake.rules.opinions import About
from services.intake.rules.standing import Deed
from services.intake.tables import Complaint, DoneByComplainant, Outbox
from services.kernel.contracts import Event
from services.kernel.contracts.intake import (
    ComplaintSupplemented,
    ComplaintUrged,
    ComplaintWithdrawn,
    ContactDisputed,
    RecusalAsked,
    ReopeningRequested,
    ResultAgreed,
    ResultRead,
    ResultRejected,
    ReviewRequested,
    ServiceRated,
)
from services.kernel.errors import NotFound, Refused
from services.kernel.house import House

_READ = "read"


def read_story(house: House, opened: Opened, *, at: datetime) -> reading.Story:
    """The complaint's story. The first look at a round's result is said: it is evidence of delivery (D07)."""
    with house.database.work(seeing=(opened.office,)) as session:
        story = reading.story(session, opened.case)
        mark = f"round {story.round}"
        if story.result is not None and (_READ, mark) not in story.deeds:
            _lock(session, opened.case)
            if not session.scalar(
                select(DoneByComplainant.serial).where(
                    DoneByComplainant.case == opened.case,
                    DoneByComplainant.deed == _READ,
                    DoneByComplainant.mark == mark,
                )
            ):
                _note(session, opened, _READ, mark, at=at)
                event = ResultRead(office=opened.office, case=opened.case, at=at, urgent=_is_urgent(story))
                session.add(Outbox.of(event))
        return story


def do(
    house: House,
    opened: Opened,
    deed: Deed,
    *,
    at: datetime,
    text: str = "",
    grade: int = 0,
    about: About | None = None,
) -> None:
    """Raises Refused with the reason when it is not possible now. The same supplement again is no new one. What is said
    is filed as an opinion on service, procedure or result (3.5); `about` is what the complainant chose."""
    with house.database.work(seeing=(opened.office,)) as session:
        _lock(session, opened.case)
        story = reading.story(session, opened.case)
        reason = standing.why_not(deed, story.standing(at.date()))
        if reason:
            raise Refused("not_possible", reason)
        text_mark = hashes.of_text(house, text, case=opened.case).hex() if text else ""
        mark = standing.mark(
            deed, step=story.step, round=story.round, today=at.date(), text_mark=text_mark, again=story.again
        )
        if (deed.value, mark) in story.deeds:
            return
        filed = opinions.filed_as(deed, about, story.standing(at.date()))
        serial = _note(session, opened, deed.value, mark, at=at, about=filed)
        times = 1 + sum(1 for done, _ in story.deeds if done == deed)
        doing = _Doing(serial=serial, times=times, text=text, grade=grade, about=filed.value)
        session.add(Outbox.of(_event(house, story, deed, doing, at=at)))


def _lock(session: Session, case: str) -> None:
    """One deed at a time for each complaint."""
    if session.scalar(select(Complaint.case).where(Complaint.case == case).with_for_update()) is None:
        raise NotFound


def _note(session: Session, opened: Opened, deed: str, mark: str, *, at: datetime, about: str = "") -> int:
    last = session.scalar(select(func.max(DoneByComplainant.serial)).where(DoneByComplainant.case == opened.case))
    serial = (last or 0) + 1
    done = DoneByComplainant(
        case=opened.case, office=opened.office, serial=serial, deed=deed, mark=mark, at=at, about=about
    )
    session.add(done)
    return serial


def _is_urgent(story: reading.Story) -> bool:
    return story.severity != "normal"


@dataclass(frozen=True)
class _Doing:
    """What the event of a deed is made of."""

    serial: int
    times: int
    text: str
    grade: int
    about: str


def _event(house: House, story: reading.Story, deed: Deed, doing: _Doing, *, at: datetime) -> Event:
    office, case, urgent = story.office, story.case, _is_urgent(story)
    match deed:
        case Deed.SUPPLEMENT:
            sealed = sealing.supplement(house, doing.text, office=office, case=case, serial=doing.serial)
            return ComplaintSupplemented(
                office=office,
                case=case,
                at=at,
                urgent=urgent,
                serial=doing.serial,
                sealed_text=sealed,
                about=doing.about,
            )
        case Deed.REJECT:
            sealed = sealing.reasons(house, doing.text, office=office, case=case)
            return ResultRejected(
                office=office, case=case, at=at, urgent=urgent, sealed_reasons=sealed, about=doing.about
            )
        case Deed.URGE:
            return ComplaintUrged(office=office, case=case, at=at, urgent=urgent, times=doing.times, about=doing.about)
        case Deed.RATE:
            return ServiceRated(office=office, case=case, at=at, urgent=urgent, grade=doing.grade, about=doing.about)
        case Deed.WITHDRAW:
            return ComplaintWithdrawn(office=office, case=case, at=at, urgent=urgent)
        case Deed.AGREE:
            return ResultAgreed(office=office, case=case, at=at, urgent=urgent)
        case Deed.ASK_RECUSAL | Deed.REQUEST_REOPENING | Deed.REQUEST_REVIEW:
            return _asked(house, story, deed, doing, at=at)
        case Deed.DISPUTE_CONTACT:
            return ContactDisputed(office=office, case=case, at=at, urgent=urgent, about=doing.about)


def _asked(house: House, story: reading.Story, deed: Deed, doing: _Doing, *, at: datetime) -> Event:
    """What somebody has to decide on; the words are sealed for them."""
    office, case, serial, urgent = story.office, story.case, doing.serial, _is_urgent(story)
    if deed is Deed.ASK_RECUSAL:
        sealed = sealing.recusal(house, doing.text, office=office, case=case, serial=serial)
        return RecusalAsked(office=office, case=case, at=at, urgent=urgent, serial=serial, sealed_reasons=sealed)
    if deed is Deed.REQUEST_REOPENING:
        sealed = sealing.new_facts(house, doing.text, office=office, case=case, serial=serial)
        return ReopeningRequested(office=office, case=case, at=at, urgent=urgent, serial=serial, sealed_text=sealed)
    sealed = sealing.review(house, doing.text, office=office, case=case, serial=serial)
    return ReviewRequested(office=office, case=case, at=at, urgent=urgent, serial=serial, sealed_text=sealed)
