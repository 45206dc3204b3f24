"""What notification does when it hears: it keeps the contact, and tells what is worth telling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.kernel.contracts import Event
from services.kernel.contracts.intake import ComplaintRegistered
from services.kernel.contracts.routing import CaseEvent
from services.kernel.house import House
from services.notification.actions import telling
from services.notification.rules.occasions import WORTH_HEARING


def on_registered(session: Session, events: Sequence[ComplaintRegistered], house: House) -> None:
    telling.registered(session, house, events)


def on_cases(session: Session, events: Sequence[CaseEvent], house: House) -> None:
    telling.happened(session, house, events)


def _one(many: Callable[[Session, Sequence[Any], House], None]) -> Callable[[Session, Any, House], None]:
    return lambda session, event, house: many(session, [event], house)


HEARS_MANY: Mapping[type[Event], Callable[[Session, Sequence[Any], House], None]] = {
    ComplaintRegistered: on_registered,
    **dict.fromkeys(WORTH_HEARING, on_cases),
}
HEARS: Mapping[type[Event], Callable[[Session, Any, House], None]] = {
    kind: _one(handler) for kind, handler in HEARS_MANY.items()
}
