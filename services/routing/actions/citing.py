"""What a finding can rest on: the lines of the investigation log and the pieces of evidence in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from services.kernel.errors import Fault, Invalid
from services.kernel.sealed import CannotOpen, Purpose
from services.routing.actions.doing import Doing
from services.routing.forms.reporting import Finding
from services.routing.rules.addressing import names_in
from services.routing.rules.reporting import Side
from services.routing.tables import Note, Proof


@dataclass(frozen=True)
class Log:
    """The investigation log of a case: what may be cited, whose statements are in it, who the third parties are."""

    references: tuple[str, ...]
    sides: frozenset[str]
    third_parties: tuple[str, ...]


def log_of(doing: Doing) -> Log:
    notes = _notes(doing)
    proofs = doing.session.scalars(
        select(Proof.n).where(Proof.office == doing.case.office, Proof.case_id == doing.case.id).order_by(Proof.n)
    )
    third = [name for note in notes if note.side == Side.THIRD for name in names_in(_persons(doing, note))]
    return Log(
        references=(*(f"note-{note.n}" for note in notes), *(f"proof-{n}" for n in proofs)),
        sides=frozenset(note.side for note in notes if note.side),
        third_parties=tuple(dict.fromkeys(third)),
    )


def resting(log: Log, facts: str | None, findings: Sequence[Finding]) -> list[Finding]:
    """The findings as they are kept: facts that were not taken apart are one that rests on the whole log.

    Raises Invalid for a reference to what is not there.
    """
    if not findings:
        return [Finding(fact=facts, evidence=log.references)] if facts else []
    faults = [
        Fault(f"findings.{i}.evidence", "unknown_evidence", f"没有这一项证据：{reference}")
        for i, one in enumerate(findings)
        for reference in one.evidence
        if reference not in log.references
    ]
    if faults:
        raise Invalid(faults)
    return list(findings)


def _notes(doing: Doing) -> Sequence[Note]:
    case = doing.case
    found = select(Note).where(Note.office == case.office, Note.case_id == case.id).order_by(Note.n)
    return doing.session.scalars(found).all()


def _persons(doing: Doing, note: Note) -> str:
    office, row = doing.case.office, f"{doing.case.id}/{note.n}"
    try:
        text = doing.house.keys.open(
            note.sealed_text, purpose=Purpose.CASEWORK, office=office, what="note.text", row=row
        )
    except (CannotOpen, ValueError):
        return ""
    return json.loads(text).get("persons") or ""
