"""Complaints that may be the same, or of the same person: suggested, joined by an officer, never merged.

Whoever asks must have a right to look at the complaint, and every text that is opened for the comparison is on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.intake.actions import hashes, reading
from services.intake.actions.look import NOT_INVOLVED, record
from services.intake.forms.linking import Joined, Kind
from services.intake.rules import access, likeness
from services.intake.rules.access import Sight
from services.intake.tables import Complaint, KeptOff, Likeness, Link, Outbox
from services.kernel.contracts.intake import ComplaintLinked
from services.kernel.errors import Fault, Forbidden, Invalid, NotFound, Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.sealed import Purpose
from services.kernel.staff import kept_off_from, not_kept_off
from services.kernel.workdays import SHANGHAI

LATELY = timedelta(days=3)  # how far back the job looks for what is not marked yet
MOST = 20  # candidates that are opened and compared
COMPARED = "compared"  # the kind of look at a text that was only held against another
_PURPOSE = "查重复投诉"
_PAGE = 200


@dataclass(frozen=True, kw_only=True)
class Near:
    """Another complaint of the office, and nothing of what it says. `alike` is from 0 to 1; `same_person` goes by phone
    or number."""

    case: str
    number: str
    received_at: datetime
    channel: str
    alike: float
    same_person: bool


@dataclass(frozen=True, kw_only=True)
class Joint:
    """A link that holds, with who made it and why."""

    case: str
    number: str
    kind: Kind
    officer: str
    at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class Nearby:
    """What an officer sees of a complaint's neighbours."""

    case: str
    number: str
    suggested: tuple[Near, ...]
    links: tuple[Joint, ...]


def nearby(house: House, case: str, *, by: Officer, at: datetime) -> Nearby:
    """Suggestions, the likest first, without what is joined already. Raises NotFound, and Forbidden for who may not see
    who complained: a neighbour by phone number tells of the person."""
    found = _looked_at(house, case, by=by, at=at)
    with house.database.work(seeing=(found.office,)) as session:
        mine = session.get_one(Complaint, case)
        _mark_waiting(house, session, mine, at=at)
        hidden = kept_off_from(session, KeptOff, by)
        links = {other: link for other, link in _holding(session, case).items() if other not in hidden}
        words = _words(house, mine)
        near = [
            one
            for other in _candidates(session, mine, by)
            if other.case not in links and (one := _near(house, session, mine, words, other, by=by, at=at))
        ]
        return Nearby(
            case=case,
            number=mine.number,
            suggested=tuple(sorted(near, key=lambda one: (-one.alike, one.case))),
            links=tuple(_joint(house, session, other, link) for other, link in sorted(links.items())),
        )


def join(house: House, case: str, form: Joined, *, by: Officer, at: datetime) -> None:
    """Both stay, each with its number. Raises NotFound, Forbidden, Invalid for what is not there, Refused when they are
    joined already."""
    _change(house, case, form.other, joined=True, kind=form.kind, reason=form.reason, by=by, at=at)


def part(house: House, case: str, other: str, *, reason: str, by: Officer, at: datetime) -> None:
    """The link stays on record. Raises as `join`, Refused when they are not joined."""
    _change(house, case, other, joined=False, kind=None, reason=reason, by=by, at=at)


def unmarked(house: House, *, at: datetime, most: int) -> list[str]:
    """Cases of the last days whose marks are missing."""
    with house.database.work_seeing_every_office(because="marks are made for every office") as session:
        lately = Complaint.registered_at >= at - LATELY
        return list(session.scalars(select(Complaint.case).where(lately, ~_is_marked()).limit(most)))


def mark(house: House, cases: Sequence[str]) -> None:
    """Make the marks that these lack, together."""
    with house.database.work_seeing_every_office(because="marks are made for every office") as session:
        for row in session.scalars(select(Complaint).where(Complaint.case.in_(cases), ~_is_marked())):
            _mark(house, session, row)


def _mark_waiting(house: House, session: Session, mine: Complaint, *, at: datetime) -> None:
    """The complaint itself, however old, and those of its office that came since the job ran last."""
    lately = (Complaint.office == mine.office, Complaint.registered_at >= at - LATELY)
    mine_or_new = or_(Complaint.case == mine.case, and_(*lately))
    for row in session.scalars(select(Complaint).where(mine_or_new, ~_is_marked()).limit(_PAGE)):
        _mark(house, session, row)
    session.flush()


def _mark(house: House, session: Session, row: Complaint) -> None:
    marked = likeness.marks(_words(house, row), key=hashes.of_words(house, office=row.office))
    session.execute(
        insert(Likeness).values(case_id=row.case, office=row.office, marks=list(marked)).on_conflict_do_nothing()
    )


def _is_marked() -> ColumnElement[bool]:
    return exists().where(Likeness.case == Complaint.case)


def _looked_at(house: House, case: str, *, by: Officer, at: datetime) -> reading.SealedParticulars:
    """The complaint, when the officer may see who complained; the look is on record in any case."""
    with house.database.work(seeing=house.offices.beneath(by.office)) as session:
        found = reading.sealed_particulars(session, case)
        granted = found is not None and access.by_part(by, found.parties) is Sight.EVERYTHING
        record(session, case, found, by=by, kind=COMPARED, purpose=_PURPOSE, granted=granted, at=at)
    if found is None:
        raise NotFound
    if not granted:
        raise Forbidden("not_involved", NOT_INVOLVED)
    return found


def _candidates(session: Session, mine: Complaint, by: Officer) -> list[Complaint]:
    """By a mark in common, or by the same phone or number, the newest first; without what the officer is kept off."""
    marks = session.scalar(select(Likeness.marks).where(Likeness.case == mine.case)) or []
    alike = Complaint.case.in_(select(Likeness.case).where(Likeness.marks.overlap(marks)))
    mine_too: list[ColumnElement[bool]] = [
        column == value
        for column, value in ((Complaint.phone_index, mine.phone_index), (Complaint.id_index, mine.id_index))
        if value is not None
    ]
    return list(
        session.scalars(
            select(Complaint)
            .where(Complaint.office == mine.office, Complaint.case != mine.case, or_(alike, *mine_too))
            .where(not_kept_off(KeptOff, Complaint.case, by))
            .order_by(Complaint.registered_at.desc(), Complaint.case)
            .limit(MOST)
        ).all()
    )


def _near(
    house: House,
    session: Session,
    mine: Complaint,
    words: frozenset[str],
    other: Complaint,
    *,
    by: Officer,
    at: datetime,
) -> Near | None:
    found = reading.sealed_particulars(session, other.case)
    record(session, other.case, found, by=by, kind=COMPARED, purpose=f"{_PURPOSE}：{mine.case}", granted=True, at=at)
    alike = likeness.likeness(words, _words(house, other))
    same_person = any(
        value is not None and value == theirs
        for value, theirs in ((mine.phone_index, other.phone_index), (mine.id_index, other.id_index))
    )
    if alike < likeness.ALIKE and not same_person:
        return None
    return Near(
        case=other.case,
        number=other.number,
        received_at=other.received_at.astimezone(SHANGHAI),
        channel=other.channel,
        alike=round(alike, 2),
        same_person=same_person,
    )


def _words(house: House, row: Complaint) -> frozenset[str]:
    plain = house.keys.open(
        row.sealed_particulars,
        purpose=Purpose.PARTICULARS,
        office=row.office,
        what="complaint.particulars",
        row=row.case,
    )
    return likeness.trigrams(msgspec.json.decode(plain)["text"])


def _holding(session: Session, case: str) -> dict[str, Link]:
    """The other complaint of each pair that is joined now."""
    rows = session.scalars(select(Link).where(or_(Link.case == case, Link.other == case)).order_by(Link.id)).all()
    last = {row.other if row.case == case else row.case: row for row in rows}
    return {other: row for other, row in last.items() if row.joined}


def _joint(house: House, session: Session, other: str, link: Link) -> Joint:
    reason = house.keys.open(
        link.sealed_reason,
        purpose=Purpose.CASEWORK,
        office=link.office,
        what="link.reason",
        row=f"{link.case}/{link.other}",
    )
    return Joint(
        case=other,
        number=session.get_one(Complaint, other).number,
        kind=Kind(link.kind),
        officer=link.officer,
        at=link.at.astimezone(SHANGHAI),
        reason=reason,
    )


def _change(
    house: House, case: str, other: str, *, joined: bool, kind: Kind | None, reason: str, by: Officer, at: datetime
) -> None:
    office = _looked_at(house, case, by=by, at=at).office
    with house.database.work(seeing=(office,)) as session:
        pair = session.scalars(
            select(Complaint).where(Complaint.case.in_((case, other))).order_by(Complaint.case).with_for_update()
        ).all()
        if case == other or len(pair) != 2 or other in kept_off_from(session, KeptOff, by):
            raise Invalid([Fault("other", "unknown_case", "本机构没有这件投诉，请核对编号")])
        holding = _holding(session, case).get(other)
        if (holding is not None) is joined:
            raise Refused("linked" if joined else "not_linked", "这两件已经关联了" if joined else "这两件没有关联")
        kept = kind or (Kind(holding.kind) if holding else Kind.RELATED)
        sealed = house.keys.seal(
            reason, purpose=Purpose.CASEWORK, office=office, what="link.reason", row=f"{case}/{other}"
        )
        session.add(
            Link(
                office=office,
                case=case,
                other=other,
                kind=kept,
                joined=joined,
                officer=by.id,
                at=at,
                sealed_reason=sealed,
            )
        )
        for one, its_other in ((case, other), (other, case)):
            said = ComplaintLinked(
                office=office, case=one, at=at, urgent=False, other=its_other, kind=kept, linked=joined, by=by.id
            )
            session.add(Outbox.of(said))
