"""Index what was registered: words of the matter by keyed hashes, the complainant by blind indexes (A8-3).

Beside the hot path: dossiers are indexed some seconds after they were heard of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import structlog
from sqlalchemy.orm import Session

from services.archive.rules.grams import grams, without
from services.kernel.database import straight
from services.kernel.house import House
from services.kernel.sealed import CannotOpen, KeyRing, Purpose

_WAITING = """
select office, case_id, begun_at, sealed_particulars from archive.dossiers
where sealed_particulars is not null and not indexed limit %s for update skip locked
"""
_TEXT = """
insert into archive.texts (case_id, begun_at, grams) values (%(case)s, %(begun_at)s, %(grams)s)
on conflict (case_id) do update set begun_at = excluded.begun_at, grams = excluded.grams
"""
_PERSON = (
    "insert into archive.persons (office, case_id, what, blind) values (%(office)s, %(case)s, %(what)s, %(blind)s)"
)
# By lists, which the key serves; joined with them, the planner reads all there is.
_INDEXED = "update archive.dossiers set indexed = true where office = any(%(offices)s) and case_id = any(%(cases)s)"
PERSON = ("name", "phone", "id_number", "email")
log = structlog.get_logger()


def index(session: Session, house: House, *, most: int) -> int:
    """How many dossiers of the offices that the session sees were indexed."""
    rows = session.connection().exec_driver_sql(_WAITING, (most,)).all()
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
        named = {"offices": [office for office, *_ in rows], "cases": [case for _, case, _, _ in rows]}
        straight(session, _TEXT, texts)
        straight(session, _PERSON, persons)
        session.connection().exec_driver_sql(_INDEXED, named)
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
