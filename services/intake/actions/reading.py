"""What actions read before they act, as typed rows. Another office's complaint does not exist for a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from services.intake.actions import unsealing
from services.intake.rules.access import Parties
from services.intake.rules.evidence import Part
from services.intake.rules.standing import CONTACTED, ENDED, Again, Deed, Standing, asked_again
from services.intake.tables import (
    Complaint,
    DoneByComplainant,
    Evidence,
    Holding,
    Involved,
    KeptOff,
    LaterCode,
    Milestone,
    Notice,
    Progress,
    Told,
)
from services.kernel.clock import now
from services.kernel.database import aside, narrow
from services.kernel.errors import NotFound
from services.kernel.workdays import SHANGHAI

_BESIDE = (Complaint.sealed_contact, Complaint.last_four_hash)  # what the four digits are held against
_DEEDS = frozenset(deed.value for deed in Deed)


@dataclass(frozen=True)
class Lock:
    """What a code leads to, and what must be known beside it."""

    case: str
    office: str
    secret_hash: bytes | None
    sealed_contact: str | None
    last_four_hash: bytes | None


@dataclass(frozen=True)
class Fact:
    """What one event told: of which round, when, and its content."""

    round: int
    at: datetime
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Sent:
    """A notice and what became of it."""

    kind: str
    channel: str
    state: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Story:
    """All that a complainant may know of a complaint; results are sealed still."""

    case: str
    office: str
    handled_by: str
    number: str
    awaits_authorisation: bool
    kind: str
    channel: str
    registered_at: datetime
    received_at: datetime
    decide_by: date
    step: str
    stage: str | None
    severity: str
    department: str | None
    round: int
    due_on: date | None
    due_provisional: bool
    due_counted_in: str | None
    awaited: str | None  # what the office waits for the complainant to do
    awaited_by: date | None
    told_at: datetime | None  # when routing last said something of it
    milestones: tuple[tuple[str, str, datetime], ...]
    acts: Mapping[str, datetime]  # each act of routing, when it was last done
    again: Again
    facts: Mapping[tuple[str, int], Fact]
    notices: tuple[Sent, ...]
    deeds: frozenset[tuple[str, str]]
    supplemented: tuple[datetime, ...] = ()  # when something was added by code, in order

    def fact(self, name: str) -> Fact | None:
        """What was told last of that kind."""
        rounds = [fact for (kind, _), fact in self.facts.items() if kind == name]
        return max(rounds, key=lambda fact: fact.round, default=None)

    @property
    def result(self) -> Fact | None:
        """The result of this round."""
        return self.facts.get(("result", self.round))

    def standing(self, today: date) -> Standing:
        result = self.result
        object_by = date.fromisoformat(result.content["object_by"]) if result else None
        closed = self.fact("closed") if self.step in ENDED else None
        ask_again_by = closed.content.get("ask_again_by") if closed else None
        return Standing(
            step=self.step,
            round=self.round,
            has_result=result is not None,
            object_by=object_by,
            contacted=not CONTACTED.isdisjoint(self.acts),
            done=frozenset((Deed(deed), mark) for deed, mark in self.deeds if deed in _DEEDS),
            today=today,
            outcome=closed.content["outcome"] if closed else "",
            ask_again_by=date.fromisoformat(ask_again_by) if ask_again_by else None,
            again=self.again,
            graded=("rate", self.round) in self.facts,
        )


@dataclass(frozen=True)
class SealedParticulars:
    """The sealed tokens of a complaint, and who has which part in it. `released`: who complained is the archive's."""

    case: str
    office: str
    number: str
    sealed_particulars: str
    parties: Parties
    awaits_authorisation: bool = False
    sealed_contact: str | None = None
    released: bool = False


def lock_of(session: Session, code_hash: bytes) -> Lock | None:
    """What the code leads to, the newest of its complaint; the session must see every office."""
    newer = aliased(LaterCode)
    first = session.execute(
        select(Complaint.case, Complaint.office, Complaint.secret_hash, *_BESIDE).where(
            Complaint.code_hash == code_hash, ~exists().where(newer.case == Complaint.case)
        )
    ).one_or_none()
    if first is not None:
        return Lock(*first)
    later = session.execute(
        select(Complaint.case, Complaint.office, LaterCode.secret_hash, *_BESIDE)
        .join(LaterCode, LaterCode.case == Complaint.case)
        .where(LaterCode.code_hash == code_hash, ~exists().where(newer.case == LaterCode.case, newer.id > LaterCode.id))
    ).one_or_none()
    return Lock(*later) if later else None


def story(session: Session, case: str) -> Story:
    """Raises NotFound."""
    complaint = session.get(Complaint, case)
    if complaint is None:
        raise NotFound
    progress = session.get(Progress, case)
    milestones = session.scalars(select(Milestone).where(Milestone.case == case).order_by(Milestone.seq)).all()
    return Story(
        case=case,
        office=complaint.office,
        handled_by=(progress.handled_by if progress else None) or complaint.office,
        number=complaint.number,
        awaits_authorisation=_awaits_authorisation(session, complaint),
        kind=complaint.kind,
        channel=complaint.channel,
        registered_at=complaint.registered_at.astimezone(SHANGHAI),
        received_at=complaint.received_at.astimezone(SHANGHAI),
        decide_by=complaint.decide_by,
        step=progress.step if progress else "registered",
        stage=progress.stage if progress else None,
        severity=progress.severity if progress else "suspected" if complaint.suspected else "normal",
        department=progress.department if progress else complaint.department,
        round=progress.round if progress else 1,
        due_on=progress.due_on if progress else complaint.decide_by,
        due_provisional=progress.due_provisional if progress else complaint.decide_by_provisional,
        due_counted_in=progress.due_counted_in if progress else complaint.office,
        awaited=progress.awaited if progress else None,
        awaited_by=progress.awaited_by if progress else None,
        told_at=progress.at if progress else None,
        milestones=tuple((m.step, m.stage, m.at.astimezone(SHANGHAI)) for m in milestones),
        acts={m.act: m.at.astimezone(SHANGHAI) for m in milestones},
        again=asked_again(m.act for m in milestones),
        facts=_facts(session, case),
        notices=_notices(session, case),
        **_deeds(session, case),
    )


def _respondents(complaint: Complaint, progress: Progress | None) -> frozenset[tuple[str, str]]:
    """The unit named at the registration, which is of the office that numbered it, and the one that was found."""
    units = [(complaint.office, complaint.department)]
    if progress:
        units.append((progress.respondent_office or complaint.office, progress.respondent))
    return frozenset((office, unit) for office, unit in units if unit)


def sealed_particulars(session: Session, case: str) -> SealedParticulars | None:
    """None when the complaint is not there, or not to be seen by this session. What another office numbered and an
    office of the session's has been handed is seen: the session sees that office's rows then, for this one complaint.
    """
    complaint = session.get(Complaint, case) or _held(session, case)
    if complaint is None:
        return None
    progress = session.get(Progress, case)
    involved = session.scalars(select(Involved.officer).where(Involved.case == case)).all()
    kept_off = session.scalars(select(KeptOff.officer).where(KeptOff.case == case)).all()
    parties = Parties(
        office=(progress.handled_by if progress else None) or complaint.office,
        respondents=_respondents(complaint, progress),
        first_receiver=complaint.first_receiver,
        involved=frozenset(involved),
        kept_off=frozenset(kept_off),
        unsealed_for=unsealing.open_to(session, case, at=now()),
    )
    awaits = _awaits_authorisation(session, complaint)
    return SealedParticulars(
        case=case,
        office=complaint.office,
        number=complaint.number,
        sealed_particulars=complaint.sealed_particulars,
        parties=parties,
        awaits_authorisation=awaits,
        sealed_contact=complaint.sealed_contact,
        released=complaint.identity_released_at is not None,
    )


def _awaits_authorisation(session: Session, complaint: Complaint) -> bool:
    """An agent's paper is among the files, whenever it was handed in, or it has still to be brought (代理待补)."""
    if complaint.kind != "agent":
        return False
    paper = select(Evidence.id).where(Evidence.case == complaint.case, Evidence.part == Part.AUTHORISATION.value)
    return session.scalars(paper.limit(1)).first() is None


def held_evidence(session: Session, evidence: UUID) -> str | None:
    """The complaint that the file belongs to, when another office numbered it and one of the session's was handed it;
    whether that one still has it is for `sealed_particulars` to say."""
    before = [one for one in str(session.info["seeing"]).split(",") if one]
    rows = session.execute(select(Holding.case, Holding.numbered_by).where(Holding.office.in_(before))).all()
    if not rows:
        return None
    with aside(session, seeing=(*dict.fromkeys(row.numbered_by for row in rows), *before)):
        case = session.scalars(select(Evidence.case).where(Evidence.id == evidence)).one_or_none()
    return case if case in {row.case for row in rows} else None


def _held(session: Session, case: str) -> Complaint | None:
    """The complaint that an office of the session's holds although another one numbered it, if it still does."""
    before = [one for one in str(session.info["seeing"]).split(",") if one]
    holding = session.scalars(select(Holding).where(Holding.case == case, Holding.office.in_(before))).first()
    if holding is None:
        return None
    holder = holding.office
    narrow(session, seeing=(holding.numbered_by, holder))
    progress = session.get(Progress, case)
    if progress is not None and progress.handled_by == holder:
        return session.get(Complaint, case)
    narrow(session, seeing=before)
    return None


def _facts(session: Session, case: str) -> dict[tuple[str, int], Fact]:
    rows = session.scalars(select(Told).where(Told.case == case)).all()
    return {(row.fact, row.round): Fact(row.round, row.at.astimezone(SHANGHAI), row.content) for row in rows}


def _notices(session: Session, case: str) -> tuple[Sent, ...]:
    """Without those in whose place another was written."""
    own = select(Notice).where(Notice.case == case, Notice.state != "withheld")
    rows = session.scalars(own.order_by(Notice.changed_at, Notice.notice)).all()
    return tuple(Sent(row.kind, row.channel, row.state, row.changed_at.astimezone(SHANGHAI)) for row in rows)


def _deeds(session: Session, case: str) -> dict[str, Any]:
    rows = session.execute(
        select(DoneByComplainant.deed, DoneByComplainant.mark, DoneByComplainant.at)
        .where(DoneByComplainant.case == case)
        .order_by(DoneByComplainant.serial)
    ).all()
    return {
        "deeds": frozenset((deed, mark) for deed, mark, _ in rows),
        "supplemented": tuple(at.astimezone(SHANGHAI) for deed, _, at in rows if deed == Deed.SUPPLEMENT),
    }
