"""A message as it arrived, and what it turned out to be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from services.kernel.contracts import Envelope, Event, Undecodable, decode, open_envelope
from services.kernel.messaging.senders import may_say
from services.kernel.offices import Directory


@dataclass(slots=True)
class Delivery:
    """What the broker handed over. `user` is the sender, as the broker itself verified it."""

    body: bytes
    routing_key: str
    user: str | None
    redelivered: bool
    message: Any = None


@dataclass(slots=True)
class Letter:
    """A message that can be heard; `event` is None when nobody here knows its type."""

    id: str
    type: str
    office: str
    case: str
    urgent: bool
    said_at: datetime
    event: Event | None
    body: bytes


class Forged(Undecodable):
    """Said by somebody who may not say it."""


class _Address(msgspec.Struct):
    """What every event has, also those that nobody here knows."""

    office: str
    case: str
    urgent: bool = False


_OFFICE = re.compile(r"[0-9A-Z]{6}")  # 长白山 has letters in its code
_TYPE = re.compile(r"[a-z0-9_.]{1,64}")
_address = msgspec.json.Decoder(_Address)


def shelved(letter: Letter, offices: Directory) -> Letter:
    """As a row of the ladder. One of an office that nobody here knows stands under the province, where the ladder, the
    gauges and the operator's desk see it; its body still names the office, and that counts when it is heard."""
    return letter if letter.office in offices else replace(letter, office=offices.province.code)


def open_delivery(delivery: Delivery) -> Letter:
    """Raises Undecodable, and Forged when the sender whom the broker saw is not the one who may say this."""
    envelope = open_envelope(delivery.body)
    if delivery.user != envelope.by:
        raise Forged("the broker saw another sender than the message names")
    return _letter(envelope, delivery.body)


def open_body(body: bytes) -> Letter:
    """A message that was checked when it arrived, out of the service's own tables. Raises Undecodable."""
    return _letter(open_envelope(body), body)


def _letter(envelope: Envelope, body: bytes) -> Letter:
    if not may_say(envelope.by, envelope.type):
        raise Forged(f"{envelope.by} may not say {envelope.type}")
    event = decode(envelope)
    about: Event | _Address = event if event is not None else _address_of(envelope)
    if not _OFFICE.fullmatch(about.office) or not _TYPE.fullmatch(envelope.type):
        raise Undecodable("no office or no type of ours")
    return Letter(
        id=str(envelope.id),
        type=envelope.type,
        office=about.office,
        case=about.case,
        urgent=about.urgent,
        said_at=envelope.said_at,
        event=event,
        body=body,
    )


def _address_of(envelope: Envelope) -> _Address:
    try:
        return _address.decode(envelope.event)
    except msgspec.DecodeError as cause:
        raise Undecodable(f"{envelope.type}: {cause}") from cause
