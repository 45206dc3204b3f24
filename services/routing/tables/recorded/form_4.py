"""《投诉调查终结报告》 from the rows of its case."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from services.kernel.contracts.forms import Basis, Direction, Finding, Form4, LogLine, Member
from services.kernel.numbers import Series
from services.routing.rules.facts import MERIT_WORDS, Merit
from services.routing.rules.reporting import NATURE_WORDS, NOTE_WORDS, SIDE_WORDS, Nature, Side, reference_words
from services.routing.tables.papers import Note, Report
from services.routing.tables.paperwork import Direction as DirectionRow
from services.routing.tables.paperwork import Handover, Proof, Signature
from services.routing.tables.recorded.loading import Dossier


def form_4(dossier: Dossier, row: Report) -> Form4:
    """As it was filed; instructions and what became of them are of today."""
    case, told = dossier.case, json.loads(dossier.text("report.text", row) or "{}")
    note = told.get("nature_note") or ""
    natures = [Nature(code) for code in row.natures or ()]
    return Form4(
        number=dossier.printed(Series.REPORT, row),
        n=row.n,
        round=row.round,
        case=case.id,
        office=dossier.house.offices[case.office].name,
        complainant=dossier.complainant_for_the_unit,
        respondent=dossier.respondent,
        summary=dossier.summary,
        accepted_at=case.accepted_at,
        directions=tuple(_direction(dossier, one) for one in dossier.rows(DirectionRow)),
        investigated_from=_day(told.get("from_on"), row),
        investigated_to=_day(told.get("to_on"), row),
        members=_members(dossier, row, told),
        method=told.get("method") or "",
        log=tuple(_line(dossier, one) for one in dossier.rows(Note)),
        findings=findings(dossier, told.get("findings") or ()),
        merit=MERIT_WORDS[Merit(told["merit"])] if told.get("merit") else "",
        natures=tuple(nature.value for nature in natures),
        nature="、".join(NATURE_WORDS[nature] for nature in natures) + (f"：{note}" if note else ""),
        handed_to_discipline=Nature.INTEGRITY in natures and bool(dossier.rows(Handover)),
        bases=tuple(Basis(one["rule"], one["version"]) for one in told.get("bases") or ()),
        opinion=told.get("opinion") or "",
        both_sides=_both_sides(dossier, told),
        complainant_said=told.get("complainant_said") or "",
        respondent_said=told.get("respondent_said") or "",
        remarks=told.get("remarks") or "",
        filed=dossier.signed(row.by, row.at),
        corrections=dossier.corrections_on(4),
    )


def _day(told: str | None, row: Report) -> date:
    return date.fromisoformat(told) if told else row.at.date()


def _direction(dossier: Dossier, row: DirectionRow) -> Direction:
    return Direction(
        n=row.n,
        text=dossier.text("direction.text", row),
        post=row.post,
        by=dossier.signed(row.by, row.at),
        person=dossier.name(row.owner),
        due_on=row.due_on,
        done=dossier.signed(row.done_by, row.done_at) if row.done_at else None,
        result=dossier.text("direction.result", row, "sealed_result"),
    )


def _members(dossier: Dossier, row: Report, told: dict[str, Any]) -> tuple[Member, ...]:
    """Who investigated, with the signature on the draft that was filed."""
    signatures = {one.by: one for one in dossier.rows(Signature) if one.draft == row.draft}
    unsigned = told.get("unsigned") or ()
    found = []
    for officer in dict.fromkeys((*signatures, *unsigned)):
        mine, member = signatures.get(officer), dossier.roster.find(officer)
        said = json.loads(dossier.text("signature.text", mine) or "{}") if mine else {}
        found.append(
            Member(
                name=dossier.name(officer),
                department=dossier.unit(member.department) if member else "",
                statement=said.get("statement") or "",
                signed=dossier.signed(officer, mine.at) if mine else None,
                dissent=said.get("dissent") or "",
                excuse="" if mine else told.get("excuse") or "",
            )
        )
    return tuple(found)


def _line(dossier: Dossier, row: Note) -> LogLine:
    told = json.loads(dossier.text("note.text", row) or "{}")
    return LogLine(
        n=row.n,
        by=dossier.name(row.by),
        happened_at=row.happened_at,
        place=told.get("place") or "",
        method=NOTE_WORDS[row.method],
        side=SIDE_WORDS[Side(row.side)] if row.side else "",
        persons=told.get("persons") or "",
        found=told.get("found") or "",
        evidence=tuple(
            f"{json.loads(dossier.text('proof.text', one) or '{}').get('name', '')}（SHA-256 {one.sha256}）"
            for one in dossier.rows(Proof)
            if one.note == row.n
        ),
    )


def findings(dossier: Dossier, found: Sequence[dict[str, Any]]) -> tuple[Finding, ...]:
    """With the evidence in words: `证据2（发放清单）`."""
    names = {f"proof-{row.n}": json.loads(dossier.text("proof.text", row) or "{}") for row in dossier.rows(Proof)}
    return tuple(
        Finding(
            one["fact"],
            tuple(
                f"{reference_words(ref)}（{names[ref].get('name', '')}）" if ref in names else reference_words(ref)
                for ref in one["evidence"]
            ),
        )
        for one in found
    )


def _both_sides(dossier: Dossier, told: dict[str, Any]) -> str:
    sides = {row.side for row in dossier.rows(Note)}
    heard = all(told.get(f"{side.value}_said") or side.value in sides for side in (Side.COMPLAINANT, Side.RESPONDENT))
    return "双方陈述均已听取" if heard else told.get("reason") or ""
