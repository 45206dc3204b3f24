"""Keyed hashes: what must be found or compared, but never read back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.intake.forms import Complaint
from services.kernel.house import House
from services.kernel.people import Officer

_EVERYWHERE = "*"  # a receipt code or a key names no office


def of_code(house: House, code: str) -> bytes:
    return house.keys.blind(code, office=_EVERYWHERE, what="receipt.code")


def of_secret(house: House, secret: str, *, case: str) -> bytes:
    """Secrets of different cases differ, even when they are equal."""
    return house.keys.blind(f"{case}|{secret}", office=_EVERYWHERE, what="receipt.secret")


def of_key(house: House, key: str, *, by: Officer | None) -> bytes:
    """Everybody has idempotency keys of his own; the public shares one space, where a body must be known as well."""
    return house.keys.blind(f"{by.id if by else ''}|{key}", office=_EVERYWHERE, what="idempotency.key")


def of_request(house: House, form: Complaint) -> bytes:
    """Equal for forms that say the same, however their JSON was written."""
    return house.keys.blind(form.model_dump_json(), office=_EVERYWHERE, what="idempotency.request")


def of_phone(house: House, form: Complaint, *, office: str) -> bytes | None:
    """Index of the complainant's phone number in E.164, different in every office (S17)."""
    phone = form.complainant.phone if form.complainant else None
    return house.keys.blind(phone, office=office, what="phone") if phone else None


def of_id_number(house: House, form: Complaint, *, office: str) -> bytes | None:
    """Index of the complainant's number, different in every office (S17)."""
    number = form.complainant.id_number if form.complainant else None
    return house.keys.blind(number, office=office, what="id_number") if number else None


def of_person(house: House, form: Complaint, *, office: str) -> str | None:
    """A mark that complaints of one person carry in one office, for others to count by; by the number of the document
    where it is known, else by the phone. It leads to no index that is kept here."""
    who = form.complainant
    told = who and (who.id_number or who.phone)
    return house.keys.blind(told, office=office, what="person.mark").hex() if told else None


def of_value(house: House, value: str | None, *, office: str, what: str) -> bytes | None:
    """What an index of that kind holds for the value, to find it by."""
    return house.keys.blind(value, office=office, what=what) if value else None


def of_text(house: House, text: str, *, case: str) -> bytes:
    return house.keys.blind(f"{case}|{text}", office=_EVERYWHERE, what="deed.text")


def of_missed_code(house: House, code: str) -> bytes:
    return house.keys.blind(code, office=_EVERYWHERE, what="miss.code")


def of_address(house: House, address: str, *, on: date) -> bytes:
    """An address of one day: the next day it is another, so that nobody is followed (S13)."""
    return house.keys.blind(f"{on}|{address}", office=_EVERYWHERE, what="miss.address")


def of_draft(house: House, key: str, *, by: Officer | None) -> bytes:
    """What one person is filling in: its files are found by it."""
    return house.keys.blind(f"{by.id if by else ''}|{key}", office=_EVERYWHERE, what="draft")


def of_system(house: House, token: str) -> bytes:
    """What another body shows at the door."""
    return house.keys.blind(token, office=_EVERYWHERE, what="system.token")


def of_words(house: House, *, office: str) -> bytes:
    """The key of an office for marks of what complaints say."""
    return house.keys.blind("", office=office, what="words")


def of_begun(house: House, token: str) -> bytes:
    """A form of the public that is being filled in."""
    return house.keys.blind(token, office=_EVERYWHERE, what="form.begun")


def of_tray(house: House, draft: UUID) -> bytes:
    """What came with a draft of the tray."""
    return house.keys.blind(str(draft), office=_EVERYWHERE, what="tray")


def of_letter(house: House, key: str, *, by: Officer) -> bytes:
    """A letter that an officer logged, however often the form was sent."""
    return house.keys.blind(f"{by.id}|{key}", office=by.office, what="letter")


def of_mail(house: House, message_id: str, digest: str, *, office: str) -> bytes:
    """The same message, however often and by whatever way it is delivered."""
    return house.keys.blind(f"{message_id}|{digest}", office=office, what="mail")
