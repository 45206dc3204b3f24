"""What services say to each other: flat, frozen, in the past tense, named and versioned.

Additive inside a version: a new field has a default. Unknown types and fields are ignored by who does not know them.
Whatever is personal or narrative travels as a sealed token (see `services.kernel.sealed`), in fields named `sealed_*`.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

import msgspec


class Undecodable(Exception):
    """The bytes are no envelope, or the fields do not fit the type that it names."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to one case. `office` is the tenant that owns the case, `at` when it happened."""

    TYPE: ClassVar[str] = ""

    office: str
    case: str
    at: datetime
    urgent: bool = False

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.TYPE and _KNOWN.setdefault(cls.TYPE, cls).__qualname__ != cls.__qualname__:
            raise TypeError(f"{cls.TYPE} is named twice")
        if cls.TYPE:
            _KNOWN[cls.TYPE] = cls


_KNOWN: dict[str, type[Event]] = {}


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the wire. `said_at` is when the sayer's transaction wrote it, `by` the service that said it."""

    id: uuid.UUID
    type: str
    by: str
    said_at: datetime
    event: msgspec.Raw


_envelope = msgspec.json.Decoder(Envelope)
_encoder = msgspec.json.Encoder()
_decoders: dict[str, msgspec.json.Decoder[Any]] = {}


def known() -> dict[str, type[Event]]:
    """Every event type that has been imported, by its name on the wire."""
    return dict(_KNOWN)


def encode(event: Event, *, message_id: uuid.UUID, by: str, said_at: datetime) -> bytes:
    """The envelope of an event as JSON bytes."""
    return _encoder.encode(
        Envelope(id=message_id, type=event.TYPE, by=by, said_at=said_at, event=msgspec.Raw(_encoder.encode(event)))
    )


def open_envelope(body: bytes) -> Envelope:
    """Raises Undecodable."""
    try:
        return _envelope.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise Undecodable(str(cause)) from cause


def decode(envelope: Envelope) -> Event | None:
    """The event inside; None for a type that nobody here knows. Raises Undecodable when its fields do not fit."""
    kind = _KNOWN.get(envelope.type)
    if kind is None:
        return None
    decoder = _decoders.get(envelope.type)
    if decoder is None:
        decoder = _decoders[envelope.type] = msgspec.json.Decoder(kind)
    try:
        event: Event = decoder.decode(envelope.event)
    except msgspec.DecodeError as cause:
        raise Undecodable(f"{envelope.type}: {cause}") from cause
    return event
