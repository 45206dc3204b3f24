"""Telephone numbers: one form for all (E.164), whatever way they are written."""

from __future__ import annotations

import phonenumbers


class NoSuchPhone(ValueError):
    """Nobody can have this number."""


def e164(text: str) -> str:
    """`139 1234 5518` becomes `+8613912345518`; numbers of other countries need their +. Raises NoSuchPhone."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        raise NoSuchPhone from None
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise NoSuchPhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national(phone: str) -> str:
    """As people here write it: `13912345518`; other countries keep their +."""
    return phone.removeprefix("+86")


def last_four(phone: str) -> str:
    return phone[-4:]
