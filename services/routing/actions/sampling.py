"""Sample checks of what was settled at the desk (6.6.2.1 a): asked for by the system, done by the functional
department. Who a complainant is stays unknown here: complaints of one person carry the same mark."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from services.routing.actions.doing import Doing, next_of
from services.routing.rules.acts import Act
from services.routing.rules.sampling import Desk, Why, bound, mean_share, outstanding
from services.routing.rules.steps import Step
from services.routing.tables import Case, CaseEvent, SampleCheck
from services.routing.tables.rulebook import rulebook


def ask_for_same_person(doing: Doing) -> None:
    """Asked for when the same person at the desk settles more for one complainant than the pack allows."""
    case, pack = doing.case, doing.pack
    if case.person_mark is None:
        return
    before = doing.session.scalar(
        select(func.count(CaseEvent.case_id.distinct()))
        .join(Case, (Case.office == CaseEvent.office) & (Case.id == CaseEvent.case_id))
        .where(Case.office == case.office, Case.person_mark == case.person_mark, Case.id != case.id)
        .where(CaseEvent.act == Act.RESOLVE_AT_DESK.value, CaseEvent.by == doing.by)
        .where(CaseEvent.at >= doing.at - timedelta(days=pack.desk_days))
    )
    settled = (before or 0) + 1
    if settled > pack.desk_closings:
        words = f"{pack.desk_days}天内为同一投诉人当场办结{settled}件，超过{pack.desk_closings}件"
        _ask(doing.session, case, doing.officer.id, Why.SAME_PERSON, words, at=doing.at)


def ask_for_shares(session: Session, office: str, *, at: datetime) -> int:
    """Look at everybody's share in the office; how many samples were asked for. Once a window for each person."""
    days = rulebook(session).current(at.date()).desk_days
    since = at - timedelta(days=days)
    desks = _desks(session, office, since)
    mean, asked = mean_share(desks), 0
    for desk in outstanding(desks):
        known = select(SampleCheck.n).where(SampleCheck.office == office, SampleCheck.officer == desk.officer)
        known = known.where(SampleCheck.because == Why.SHARE.value, SampleCheck.at >= since)
        newest = session.scalars(_settled(office, since).where(Case.first_receiver == desk.officer)).first()
        if newest is None or session.scalar(known.limit(1)) is not None:
            continue
        words = (
            f"{days}天内受理{desk.taken}件，当场办结{desk.settled}件（{desk.share:.1%}），"
            f"全单位平均{mean:.1%}，上限{bound(mean, desk.taken):.1%}"
        )
        _ask(session, newest, desk.officer, Why.SHARE, words, at=at)
        asked += 1
    return asked


def _desks(session: Session, office: str, since: datetime) -> list[Desk]:
    settled = func.count().filter(or_(Case.outcome == "desk", Case.step == Step.DESK_RESOLVED.value))
    rows = session.execute(
        select(Case.first_receiver, func.count(), settled)
        .where(Case.office == office, Case.accepted_at >= since, Case.first_receiver.is_not(None))
        .group_by(Case.first_receiver)
    )
    return [Desk(officer, taken, done) for officer, taken, done in rows if officer]


def _settled(office: str, since: datetime) -> Select[Case]:
    return (
        select(Case)
        .where(Case.office == office, Case.accepted_at >= since)
        .where(or_(Case.outcome == "desk", Case.step == Step.DESK_RESOLVED.value))
        .order_by(Case.accepted_at.desc())
    )


def _ask(session: Session, case: Case, officer: str, why: Why, words: str, *, at: datetime) -> None:
    session.add(
        SampleCheck(
            office=case.office,
            case_id=case.id,
            n=next_of(session, case, SampleCheck),
            at=at,
            officer=officer,
            because=why.value,
            in_words=words,
        )
    )
