"""Index what was registered: words of the matter by keyed hashes, the complainant by blind indexes (A8-3).

Beside the hot path: dossiers are indexed some seconds after they were heard of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import structlog
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from services.archive.rules.grams import grams, without
from services.archive.tables import DossierRow, PersonRow, TextRow
from services.kernel.house import House
from services.kernel.sealed import CannotOpen, KeyRing, Purpose

PERSON = ("name", "phone", "id_number", "email")
log = structlog.get_logger()


def index(session: Session, house: House, *, most: int) -> int:
    """How many dossiers of the offices that the session sees were indexed."""
    rows = session.execute(
        select(DossierRow.office, DossierRow.case, DossierRow.begun_at, DossierRow.sealed_particulars)
        .where(DossierRow.sealed_particulars.is_not(None), ~DossierRow.indexed)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    texts, persons = [], []
    for office, case, begun_at, token in rows:
        told = _opened(house, office, case, token)
        if told is None:
            continue
        words = _words(told)
        texts.append(
            {
                "case": case,
                "begun_at": begun_at,
                "grams": sorted(hashed(house.keys, [*grams(words), of_office(office)])),
            }
        )
        persons += [
            {"office": office, "case": case, "what": what, "blind": blind(house.keys, office, what, value)}
            for what, value in _identity(told).items()
        ]
    if rows:
        cases = [case for _, case, _, _ in rows]
        session.execute(delete(TextRow).where(TextRow.case.in_(cases)))
        session.execute(delete(PersonRow).where(PersonRow.case.in_(cases)))
        if texts:
            session.execute(insert(TextRow), texts)
        if persons:
            session.execute(insert(PersonRow), persons)
        session.execute(update(DossierRow).where(DossierRow.case.in_(cases)).values(indexed=True))
    return len(rows)


def hashed(keys: KeyRing, words: Iterable[str]) -> set[int]:
    """32 bits of a keyed hash of each: nobody reads a word out of them without the key."""
    return {int.from_bytes(keys.blind(word, office="", what="gram")[:4], "big", signed=True) for word in words}


def of_office(office: str) -> str:
    """The office as a gram of its own, so that one index serves all offices and each finds its own."""
    return f"office {office}"


def blind(keys: KeyRing, office: str, what: str, value: str) -> bytes:
    return keys.blind(value, office=office, what=f"archive.{what}")


def _opened(house: House, office: str, case: str, token: str | None) -> Mapping[str, Any] | None:
    if token is None:
        return None
    try:
        plain = house.keys.open(
            token, purpose=Purpose.PARTICULARS, office=office, what="complaint.particulars", row=case
        )
    except CannotOpen:
        log.warning("particulars that do not open are not indexed", case=case)
        return None
    told: Mapping[str, Any] = msgspec.json.decode(plain)
    return told


def _identity(told: Mapping[str, Any]) -> dict[str, str]:
    who = told.get("complainant") or {}
    return {what: str(who[what]) for what in PERSON if who.get(what)}


def _words(told: Mapping[str, Any]) -> str:
    who: Mapping[str, Any] = told.get("complainant") or {}
    accused: Mapping[str, Any] = told.get("respondent") or {}
    hidden: Sequence[str] = [str(value) for value in who.values() if isinstance(value, str)]
    hidden = [*hidden, str(who.get("phone") or "").removeprefix("+86"), str(accused.get("person") or "")]
    return without("\n".join((told.get("text") or "", *told.get("requests", ()))), hidden)
