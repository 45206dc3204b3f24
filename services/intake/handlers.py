"""What intake does when it hears: it keeps up with every case, every notice, the calendar and the policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.intake.actions import calendars, follow, policies, releasing, systems, unsealing, wishing
from services.intake.tables import Account, KeptOff
from services.kernel.clock import now
from services.kernel.contracts import Event, routing
from services.kernel.contracts.archive import IdentityReleased
from services.kernel.contracts.notification import NoticesStopped, NoticeStateChanged
from services.kernel.contracts.routing import (
    AdministratorsNamed,
    CalendarPublished,
    CaseEvent,
    CaseRecused,
    OfficePolicyPublished,
    OfficerChanged,
)
from services.kernel.house import House
from services.kernel.staff import keep_off, note_account

CASE_EVENTS: tuple[type[CaseEvent], ...] = tuple(
    kind for kind in vars(routing).values() if isinstance(kind, type) and issubclass(kind, CaseEvent) and kind.TYPE
)


def on_cases(session: Session, events: Sequence[CaseEvent], _house: House) -> None:
    follow.cases(session, events)
    for event in events:
        if isinstance(event, CaseRecused):
            keep_off(session, KeptOff, event)
        unsealing.hear(session, event)


def on_accounts(session: Session, events: Sequence[OfficerChanged], _house: House) -> None:
    for event in events:
        note_account(session, Account, event)


def on_notices(session: Session, events: Sequence[NoticeStateChanged], _house: House) -> None:
    follow.notices(session, events)


def on_stopped(session: Session, events: Sequence[NoticesStopped], _house: House) -> None:
    for event in events:
        wishing.stopped(session, event)


def on_released(session: Session, events: Sequence[IdentityReleased], house: House) -> None:
    for event in events:
        releasing.release(session, house, event, at=now())


def on_calendars(session: Session, events: Sequence[CalendarPublished], house: House) -> None:
    calendars.hear(session, house, events)


def on_policies(session: Session, events: Sequence[OfficePolicyPublished], _house: House) -> None:
    policies.hear(session, events)


def on_named(session: Session, events: Sequence[AdministratorsNamed], _house: House) -> None:
    systems.named(session, events)


def _one(many: Callable[[Session, Sequence[Any], House], None]) -> Callable[[Session, Any, House], None]:
    return lambda session, event, house: many(session, [event], house)


HEARS_MANY: Mapping[type[Event], Callable[[Session, Sequence[Any], House], None]] = {
    **dict.fromkeys(CASE_EVENTS, on_cases),
    NoticeStateChanged: on_notices,
    NoticesStopped: on_stopped,
    CalendarPublished: on_calendars,
    OfficerChanged: on_accounts,
    OfficePolicyPublished: on_policies,
    AdministratorsNamed: on_named,
    IdentityReleased: on_released,
}
HEARS: Mapping[type[Event], Callable[[Session, Any, House], None]] = {
    kind: _one(handler) for kind, handler in HEARS_MANY.items()
}
