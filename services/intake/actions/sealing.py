"""What is sealed of a complaint, and how it is opened again. Field and row are bound into each token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from services.intake.forms import Complaint
from services.intake.rules import phones, wording
from services.kernel.house import House
from services.kernel.sealed import Purpose, mask_name

ANONYMOUS = "匿名"
_ARRIVAL = ("visit", "letter", "collective")
_SAID = {"complainant", "relation", "respondent", "text", "requests", "visit", "letter", "collective"}


def contact(house: House, form: Complaint, *, office: str, case: str) -> str | None:
    """`{phone, email}`; None when neither was left."""
    who = form.complainant
    if who is None or not (who.phone or who.email):
        return None
    return contact_of(house, who.phone, who.email, office=office, case=case)


def contact_of(house: House, phone: str | None, email: str | None, *, office: str, case: str) -> str:
    plain = msgspec.json.encode({"phone": phone, "email": email}).decode()
    return house.keys.seal(plain, purpose=Purpose.PARTICULARS, office=office, what="complaint.contact", row=case)


def principal(house: House, form: Complaint, *, office: str, case: str) -> str | None:
    """`{phone}` of whoever an agent complains for; None when it was not left."""
    who = form.complainant
    if who is None or who.kind != "agent" or who.principal_phone is None:
        return None
    plain = msgspec.json.encode({"phone": who.principal_phone}).decode()
    return house.keys.seal(plain, purpose=Purpose.PARTICULARS, office=office, what="complaint.principal", row=case)


def particulars(
    house: House, form: Complaint, *, letter: Mapping[str, Any] | None = None, office: str, case: str
) -> str:
    """`{complainant, relation, respondent, text, requests, visit, letter, collective}` as the form names them; without
    the last three where there is none, and with `complainant` null for the anonymous. `letter` is what its opening log
    says.
    """
    said = _SAID - {name for name in _ARRIVAL if getattr(form, name) is None}
    if letter is None:
        plain = form.model_dump_json(include=said)
    else:
        plain = msgspec.json.encode(form.model_dump(mode="json", include=said) | {"letter": letter}).decode()
    return house.keys.seal(plain, purpose=Purpose.PARTICULARS, office=office, what="complaint.particulars", row=case)


def without_persons(house: House, sealed_particulars: str, *, office: str, case: str) -> str:
    """The same particulars with what was said and asked for, and of persons nothing but the department."""
    what = "complaint.particulars"
    plain = house.keys.open(sealed_particulars, purpose=Purpose.PARTICULARS, office=office, what=what, row=case)
    said: dict[str, Any] = msgspec.json.decode(plain)
    kept = {name: value for name, value in said.items() if name not in _ARRIVAL} | {"complainant": None}
    if kept["respondent"]:
        kept["respondent"] = {**dict.fromkeys(kept["respondent"]), "department": kept["respondent"]["department"]}
    told = msgspec.json.encode(kept).decode()
    return house.keys.seal(told, purpose=Purpose.PARTICULARS, office=office, what=what, row=case)


def brief(house: House, form: Complaint, *, office: str, case: str) -> str:
    """`{name, summary, requests}` with the name masked, for those who may not open the particulars: work lists show
    it, and the opinion answers each request.
    """
    name = mask_name(form.complainant.name) if form.complainant else ANONYMOUS
    said = {"name": name, "summary": wording.summary(form.text), "requests": form.requests}
    plain = msgspec.json.encode(said).decode()
    return house.keys.seal(plain, purpose=Purpose.CASEWORK, office=office, what="complaint.brief", row=case)


def answer(house: House, plain: str, *, office: str, case: str) -> str:
    """The whole receipt as JSON, for who asks again with the same key."""
    return house.keys.seal(plain, purpose=Purpose.PARTICULARS, office=office, what="complaint.answer", row=case)


def open_answer(house: House, token: str, *, office: str, case: str) -> str:
    return house.keys.open(token, purpose=Purpose.PARTICULARS, office=office, what="complaint.answer", row=case)


def supplement(house: House, text: str, *, office: str, case: str, serial: int) -> str:
    """What was added, for the handler."""
    row = f"{case}/{serial}"
    return house.keys.seal(text, purpose=Purpose.CASEWORK, office=office, what="supplement.text", row=row)


def recusal(house: House, text: str, *, office: str, case: str, serial: int) -> str:
    """Why somebody should step aside, for who decides on it."""
    row = f"{case}/{serial}"
    return house.keys.seal(text, purpose=Purpose.CASEWORK, office=office, what="recusal.reasons", row=row)


def new_facts(house: House, text: str, *, office: str, case: str, serial: int) -> str:
    """Why a closed complaint should be handled anew, for who decides on it."""
    row = f"{case}/{serial}"
    return house.keys.seal(text, purpose=Purpose.CASEWORK, office=office, what="reopening.facts", row=row)


def review(house: House, text: str, *, office: str, case: str, serial: int) -> str:
    """Why the office above should look at it, for the province."""
    row = f"{case}/{serial}"
    return house.keys.seal(text, purpose=Purpose.CASEWORK, office=office, what="review.reasons", row=row)


def reasons(house: House, text: str, *, office: str, case: str) -> str:
    """Why the result was refused, for who decides on it."""
    return house.keys.seal(text, purpose=Purpose.CASEWORK, office=office, what="rejection.reasons", row=case)


def opened_contact(house: House, sealed_contact: str, *, office: str, case: str) -> dict[str, str | None]:
    """`{phone, email}`, for who may look."""
    plain = house.keys.open(
        sealed_contact, purpose=Purpose.PARTICULARS, office=office, what="complaint.contact", row=case
    )
    contact: dict[str, str | None] = msgspec.json.decode(plain)
    return contact


def last_four(house: House, sealed_contact: str, *, office: str, case: str) -> str | None:
    """The last four digits of the phone that was left."""
    phone = opened_contact(house, sealed_contact, office=office, case=case)["phone"]
    return phones.last_four(phone) if phone else None


def left(house: House, sealed_contact: str, *, office: str, case: str) -> dict[str, bool]:
    """Whether a phone and an e-mail address were left; neither is told."""
    contact = opened_contact(house, sealed_contact, office=office, case=case)
    return {name: bool(contact[name]) for name in ("phone", "email")}
