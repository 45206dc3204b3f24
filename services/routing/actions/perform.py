"""The one way in which a case changes: the tables permit it, then state, clocks, history and message follow."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.kernel.clock import SHANGHAI
from services.kernel.contracts import routing as contracts
from services.kernel.errors import Forbidden, Refused
from services.kernel.house import House
from services.kernel.people import Officer
from services.kernel.web.faults import parse
from services.routing.actions import limits
from services.routing.actions.accountable import name_the_accountable
from services.routing.actions.breaching import breach_passed
from services.routing.actions.chain import append
from services.routing.actions.deeds import DEEDS
from services.routing.actions.deeds.waiting import let_go
from services.routing.actions.doing import Doing, Done, prepare, take
from services.routing.actions.overtaken import refuse_overtaken_case
from services.routing.actions.paperwork import say_forms
from services.routing.actions.refusing import on_record
from services.routing.actions.saying import said_of
from services.routing.actions.standing import common_of
from services.routing.forms import form_of
from services.routing.rules.acts import Act, Party
from services.routing.rules.assessment import CaseClass
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Actor, Said
from services.routing.rules.paths import Path, taken, was_passed_on
from services.routing.rules.policy import Length
from services.routing.rules.recusing import RECUSED
from services.routing.rules.regions import Severity
from services.routing.rules.sorting import rank
from services.routing.rules.steps import Step
from services.routing.rules.who_may import Line, Region, clock_orders, lines_of, permit, permit_with
from services.routing.tables import Case, Outbox

COLUMN = {
    Region.MAIN: "step",
    Region.SEVERITY: "severity",
    Region.PROVINCE: "province",
    Region.CALLBACK: "callback",
    Region.ROUTING: "routing",
    Region.IDENTITY: "identity",
}


def act_by(
    house: House,
    officer: Officer,
    case_id: str,
    act: Act,
    given: Mapping[str, Any],
    *,
    version: int | None,
    at: datetime,
) -> Case:
    """What an officer does by page or API: one transaction. `given` are the fields of the act's form.

    Raises NotFound, Stale, Forbidden, Refused or Invalid; nothing is changed then, and the attempt is on record.
    """
    with (
        on_record(house, officer, act.value, at=at, case=case_id),
        house.database.work(seeing=house.offices.beneath(officer.office)) as session,
    ):
        return do(session, house, case_id, act, officer, at=at, given=given, version=version)


def do(
    session: Session,
    house: House,
    case_id: str,
    act: Act,
    actor: Actor,
    *,
    at: datetime,
    given: Mapping[str, Any] | None = None,
    said: Said | None = None,
    heard: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Case:
    """One act in the running transaction. `given` is what an officer's form says; `said` and `heard` are what an
    event of the complainant says in its place."""
    case = take(session, case_id)
    if isinstance(actor, Officer) and actor.id in case.recused:  # not even whether it has changed
        raise Forbidden(*RECUSED)
    refuse_overtaken_case(session, case, version)
    doing = prepare(session, house, case, act, actor, at.astimezone(SHANGHAI), heard or {})
    permit(doing.facts, act, actor)
    if given is not None:
        doing.form = parse(form_of(act), given)
    permit_with(doing.facts, act, actor, said or said_of(doing), pack=doing.pack)
    breach_passed(session, case, doing.clocks, book=doing.book, at=doing.at)  # before another one may answer for it
    done = _carry_out(doing)
    case.version = case.seq
    _what_follows(doing, done)
    return case


def begin(doing: Doing) -> None:
    """Carry out the registration: the first act, which no earlier state permits or forbids."""
    done = _carry_out(doing)
    doing.case.version = doing.case.seq
    _what_follows(doing, done)


def _carry_out(doing: Doing) -> Done:
    before = {region.value: getattr(doing.case, column) for region, column in COLUMN.items()}
    lines = lines_of(doing.facts, doing.act)
    done = DEEDS[doing.act](doing)
    for line in lines:
        _move(doing, line, done)
    _note_the_path(doing)
    _settle(doing)
    common = _record(doing, done, before, let_go(doing))
    say_forms(doing)
    said = done.speech(common) if done.speech else contracts.CaseMoved(**common)
    doing.session.add(Outbox.of(said))
    return done


def _move(doing: Doing, line: Line, done: Done) -> None:
    to = done.to.get(line.region, line.move.to[0])
    orders = clock_orders(line, to, is_transferred=doing.facts.is_transferred)
    if line.region is Region.MAIN and to.value != doing.case.step:
        doing.case.step_since = doing.at
    setattr(doing.case, COLUMN[line.region], to.value)
    for kind in orders.stops:
        _stop(doing, kind)
    for kind in orders.restarts:
        if _stop(doing, kind):
            _start(doing, kind)
    for kind in orders.starts:
        if kind in done.goes_on:
            continue
        _stop(doing, kind)
        for length in () if kind in done.unstarted else done.lengths.get(kind, (None,)):
            _start(doing, kind, length)


def _note_the_path(doing: Doing) -> None:
    """Which of the ways of 6.6.2 the act took (6.5)."""
    case = doing.case
    before = Path(case.path) if case.path else None
    acts = [deed.act for deed in doing.facts.history]
    is_passed_on = len(case.departments) > 1 or (case.handovers > 0 and was_passed_on(acts))
    path = taken(doing.act, before, is_passed_on=is_passed_on)
    case.path = path.value if path else None


def _stop(doing: Doing, kind: ClockKind) -> bool:
    found = [clock for clock in doing.clocks if clock.kind == kind.value]
    for clock in found:
        limits.stop(clock, at=doing.at)
        doing.stopped[kind] = clock
        doing.ended.append(clock)
        doing.clocks.remove(clock)
    return bool(found)


def _start(doing: Doing, kind: ClockKind, length: Length | None = None) -> None:
    clock = limits.start(
        doing.session, doing.case, kind, office=doing.office, book=doing.book, at=doing.at, length=length
    )
    doing.clocks.append(clock)
    doing.begun.append(clock)
    doing.started[kind] = clock


def _settle(doing: Doing) -> None:
    """What follows from the new state alone: the limit that counts, the order in lists, who answers for the case."""
    case = doing.case
    case.is_open = Step(case.step).is_open
    case.risk = rank(Severity(case.severity), CaseClass(case.classed) if case.classed else None)
    counting = limits.counting(doing.clocks)
    case.due_at = counting.due_at if counting else None
    case.due_on = counting.due_at.astimezone(SHANGHAI).date() if counting else None
    case.due_provisional = bool(counting and counting.provisional)
    case.due_counted_in = counting.days_of if counting else None
    case.overdue = bool(counting and (counting.breached_at or counting.due_at < doing.at))
    case.moved_at = doing.at
    if case.extension_days is not None and not any(clock.kind == ClockKind.K1.value for clock in doing.clocks):
        case.extension_days = case.extension_because = None  # nothing is left to be put off
    if case.is_open:
        name_the_accountable(doing)


def _record(doing: Doing, done: Done, before: Mapping[str, str], also: Mapping[str, str]) -> dict[str, Any]:
    case = doing.case
    urgent = Severity(case.severity).is_urgent
    append(
        doing.session,
        case,
        act=doing.act.value,
        by=doing.by,
        department=doing.actor.department if isinstance(doing.actor, Officer) else None,
        by_office=doing.actor.office if isinstance(doing.actor, Officer) else None,
        at=doing.at,
        told={
            "was": before,
            "is": {region.value: getattr(case, column) for region, column in COLUMN.items()},
            "classed": case.classed,
            "unit": case.department,
            "path": case.path,
            "accountable": case.accountable,
            "due_at": case.due_at.astimezone(SHANGHAI).isoformat() if case.due_at else None,
            "clocks": {
                "started": {kind.value: _moment(clock.due_at) for kind, clock in doing.started.items()},
                "stopped": {kind.value: clock.met for kind, clock in doing.stopped.items()},
                "rows": {
                    "started": [[clock.n, clock.kind, _moment(clock.due_at)] for clock in doing.begun],
                    "stopped": [[clock.n, clock.met] for clock in doing.ended],
                },
            },
            "details": {**done.told, **also},
        },
    )
    common = common_of(case, act=doing.act.value, by=doing.by, at=doing.at, urgent=urgent)
    return common | {"waited_since": doing.awaited_since}


def _what_follows(doing: Doing, done: Done) -> None:
    """Acts that this one brings with it, and those that it may have made possible for the system."""
    for further in done.then:
        do(
            doing.session,
            doing.house,
            doing.case.id,
            further.act,
            further.actor,
            at=doing.at,
            said=further.said,
            heard=further.heard,
        )
    for act in _MAY_FOLLOW.get(doing.act, ()):
        with suppress(Refused):  # raised before anything is changed: it is not time yet
            do(doing.session, doing.house, doing.case.id, act, Party.SYSTEM, at=doing.at)


_MAY_FOLLOW: dict[Act, tuple[Act, ...]] = {
    Act.CALL_BACK: (Act.SILENT,),
    Act.EXEMPT_CALLBACK: (Act.SILENT,),
    # what kept the case from ending with the period of objection is settled
    **dict.fromkeys((Act.DISMISS_MAJOR, Act.APPROVE_MAJOR, Act.END_PLAN), (Act.ELAPSE,)),
    # whoever is kept off looks no longer
    **dict.fromkeys(
        (Act.NAME_RESPONDENT, Act.DECLARE_RECUSAL, Act.DECIDE_RECUSAL, Act.LINK_HANDLING), (Act.SEAL_AGAIN,)
    ),
}


def _moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat()
