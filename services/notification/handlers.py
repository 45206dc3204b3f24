"""What notification does when it hears: it keeps the contact, and tells what is worth telling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.kernel.clock import now
from services.kernel.contracts import Event
from services.kernel.contracts.archive import IdentityReleased
from services.kernel.contracts.intake import ComplaintRegistered, ContactLeft, NoticesWished, PhoneCodeAsked
from services.kernel.contracts.routing import CaseEvent, CaseRecused, OfficerChanged
from services.kernel.house import House
from services.kernel.staff import keep_off, note_account
from services.notification.actions import alarming, ending, phone_codes, releasing, silencing, telling, wishing
from services.notification.rules.alarms import WORTH_CALLING, WORTH_ENDING
from services.notification.rules.occasions import WORTH_HEARING
from services.notification.tables import Account, KeptOff


def on_registered(session: Session, events: Sequence[ComplaintRegistered], house: House) -> None:
    telling.registered(session, house, events)


def on_cases(session: Session, events: Sequence[CaseEvent], house: House) -> None:
    ending.happened(session, house, events, at=now())
    telling.happened(session, house, events)


def on_alarms(session: Session, events: Sequence[CaseEvent], house: House) -> None:
    """Officers are called, whether the complainant is told or not."""
    ending.happened(session, house, events, at=now())
    alarming.happened(session, house, events)
    silencing.happened(session, house, events, at=now())


def on_ends(session: Session, events: Sequence[CaseEvent], house: House) -> None:
    """What no complainant is told, but officers are called about no more."""
    ending.happened(session, house, events, at=now())


def on_contact_left(session: Session, event: ContactLeft, house: House) -> None:
    """Who had left nothing leaves a contact by code, and is told from now on."""
    sms, email, serial, sealed = event.wants_sms, event.wants_email, event.serial, event.sealed_contact
    wishing.wished(
        session, house, case=event.case, sms=sms, email=email, sealed=sealed, serial=serial, made=event.at, at=now()
    )


def on_wished(session: Session, event: NoticesWished, house: House) -> None:
    _wished(session, event, house)


def _wished(session: Session, event: ContactLeft | NoticesWished, house: House, *, sealed: str | None = None) -> None:
    wishing.wished(
        session,
        house,
        case=event.case,
        sms=event.wants_sms,
        email=event.wants_email,
        sealed=sealed,
        serial=event.serial,
        made=event.at,
        at=now(),
    )


def on_released(session: Session, event: IdentityReleased, house: House) -> None:
    releasing.release(session, house, event, at=now())


def on_phone_code(session: Session, event: PhoneCodeAsked, house: House) -> None:
    phone_codes.asked(session, house, event, at=now())


def on_recused(session: Session, events: Sequence[CaseRecused], _house: House) -> None:
    for event in events:
        keep_off(session, KeptOff, event)


def on_accounts(session: Session, events: Sequence[OfficerChanged], _house: House) -> None:
    for event in events:
        note_account(session, Account, event)


def _one(many: Callable[[Session, Sequence[Any], House], None]) -> Callable[[Session, Any, House], None]:
    return lambda session, event, house: many(session, [event], house)


HEARS_MANY: Mapping[type[Event], Callable[[Session, Sequence[Any], House], None]] = {
    ComplaintRegistered: on_registered,
    **dict.fromkeys(WORTH_ENDING, on_ends),
    **dict.fromkeys(WORTH_HEARING, on_cases),
    **dict.fromkeys(WORTH_CALLING, on_alarms),
    CaseRecused: on_recused,
    OfficerChanged: on_accounts,
}
HEARS: Mapping[type[Event], Callable[[Session, Any, House], None]] = {
    **{kind: _one(handler) for kind, handler in HEARS_MANY.items()},
    ContactLeft: on_contact_left,
    NoticesWished: on_wished,
    PhoneCodeAsked: on_phone_code,
    IdentityReleased: on_released,
}
