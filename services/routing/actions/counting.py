"""Each night: what the tables say is counted again from the events, and the chain is walked (5.4 g)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.routing.actions.chain import verify
from services.routing.tables import Case, CountCheck

MOST = 50  # faults that are written down; the first ones are enough to begin with
# The last transition of each case says where every region stands after it.
_TOLD = text("""
select distinct on (case_id) case_id,
  body::jsonb -> 'is' ->> 'main' as step, body::jsonb ->> 'classed' as classed
from routing.case_events where office = :office and body::jsonb ? 'is'
order by case_id, seq desc
""")
_EVENTS = text("""
select case_id, count(*) as events, max(seq) as last, count(*) filter (where act = 'register') as registered,
  count(*) filter (where act = 'close') as closed
from routing.case_events where office = :office group by case_id
""")


@dataclass(frozen=True)
class Counted:
    """What an office's tables and its events say."""

    cases: int
    events: int
    faults: tuple[str, ...]


def is_counted(session: Session, office: str, on: date) -> bool:
    """Once a night is enough."""
    return session.get(CountCheck, (office, on)) is not None


def count(session: Session, office: str, *, on: date, at: datetime) -> Counted:
    """Count again and write down what was found."""
    found = _counted(session, office)
    session.add(
        CountCheck(
            office=office, on=on, at=at, cases=found.cases, events=found.events, faults=list(found.faults[:MOST])
        )
    )
    return found


def _counted(session: Session, office: str) -> Counted:
    cases = session.execute(
        select(Case.id, Case.seq, Case.step, Case.classed, Case.is_open).where(Case.office == office).order_by(Case.id)
    ).all()
    told = {row.case_id: (row.step, row.classed) for row in session.execute(_TOLD, {"office": office})}
    events = {row.case_id: row for row in session.execute(_EVENTS, {"office": office})}
    faults = []
    for case in cases:
        mine = events.get(case.id)
        if mine is None or (mine.events, mine.last, mine.registered) != (case.seq, case.seq, 1):
            faults.append(f"{case.id}: the events of the case are not counted from 1 to {case.seq}")
        if told.get(case.id) != (case.step, case.classed):
            faults.append(f"{case.id}: its last event says otherwise where it stands")
    by_table = Counter(case.step for case in cases)
    by_events = Counter(step for step, _ in told.values())
    faults += [
        f"{step}: {by_table[step]} cases, {by_events[step]} by their events"
        for step in sorted(by_table.keys() | by_events.keys())
        if by_table[step] != by_events[step]
    ]
    broken = verify(session, office)
    if broken:
        faults.append(f"the chain breaks at event {broken.position}: {broken.why}")
    return Counted(len(cases), sum(row.events for row in events.values()), tuple(faults))
