"""The papers of a case, opened: confirmations, assessments, notes, opinions, approvals, measures, reports, results."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, ScalarSelect, bindparam, func, inspect, select
from sqlalchemy.orm import Session

from services.kernel.house import House
from services.kernel.numbers import Series, printed
from services.kernel.people import Officer
from services.routing.queries.rows import Paper
from services.routing.queries.telling import department_name, open_json, open_text
from services.routing.rules import consulting
from services.routing.rules.facts import CaseFacts
from services.routing.rules.identity import reads_why
from services.routing.tables import (
    Approval,
    Assessment,
    Callback,
    Case,
    Confirmation,
    Custody,
    Direction,
    EmergencyPlan,
    FactCorrection,
    Impasse,
    Instruction,
    Measure,
    Note,
    Offer,
    Opinion,
    Order,
    PlanStep,
    PolicyReview,
    Proof,
    Report,
    ReportDraft,
    Result,
    Signature,
    Statement,
    Task,
    Unsealing,
    Word,
)
from services.routing.tables.tables import OfCase

_COMMON = frozenset({"office", "case_id", "n", "at", "by"})


@dataclass(frozen=True)
class _Kind:
    """A table of papers: what its sealed column is called and bound to, and its document series.

    `fields`: sealed is a form's fields as JSON; else it is text, whatever it looks like.
    """

    name: str
    table: type[OfCase]
    sealed: str
    what: str
    row: str = "{case}/{n}"
    series: Series | None = None
    fields: bool = False


_KINDS = (
    _Kind("confirmation", Confirmation, "sealed_text", "confirmation.text"),
    _Kind("assessment", Assessment, "sealed_reason", "assessment.reason"),
    _Kind("note", Note, "sealed_text", "note.text", fields=True),
    _Kind("opinion", Opinion, "sealed_text", "opinion.text", series=Series.OPINION, fields=True),
    _Kind("offer", Offer, "sealed_text", "offer.text", series=Series.OPINION, fields=True),
    _Kind("task", Task, "sealed_text", "task.text"),
    _Kind("impasse", Impasse, "sealed_text", "impasse.text", fields=True),
    _Kind("policy_review", PolicyReview, "sealed_answer", "policy.answer"),
    _Kind("approval", Approval, "sealed_text", "approval.text"),
    _Kind("measure", Measure, "sealed_text", "measure.text"),
    _Kind("proof", Proof, "sealed_text", "proof.text", fields=True),
    _Kind("custody", Custody, "sealed_text", "custody.text", fields=True),
    _Kind("correction", FactCorrection, "sealed_text", "case.correction", fields=True),
    _Kind("direction", Direction, "sealed_text", "direction.text"),
    _Kind("report_draft", ReportDraft, "sealed_text", "report.draft", fields=True),
    _Kind("signature", Signature, "sealed_text", "signature.text", fields=True),
    _Kind("report", Report, "sealed_text", "report.text", series=Series.REPORT, fields=True),
    _Kind("result", Result, "sealed_result", "case.result", "{case}/{round}", Series.FEEDBACK, fields=True),
    _Kind("callback", Callback, "sealed_words", "callback.words"),
    _Kind("word", Word, "sealed_text", ""),
    _Kind("order", Order, "sealed_text", "order.text"),
    _Kind("statement", Statement, "sealed_text", "statement.text"),
    _Kind("instruction", Instruction, "sealed_text", "instruction.text"),
    _Kind("unsealing", Unsealing, "sealed_reason", "identity.reason"),
    _Kind("plan_step", PlanStep, "sealed_text", "plan.step"),
    _Kind("plan", EmergencyPlan, "", ""),
)
_WORDS_SEALED_AS = {
    "supplement": "supplement.text",
    "recusal": "recusal.reasons",
    "reopening": "reopening.facts",
    "review": "review.reasons",
    **consulting.SEALED_AS,
}


def _written(kind: _Kind) -> ScalarSelect[Any]:
    """All papers of the kind as one value, by the names of their columns."""
    rows = inspect(kind.table).local_table.alias(kind.name)
    of_this = rows.c.office == bindparam("office"), rows.c.case_id == bindparam("case")
    return select(func.json_agg(func.to_json(rows.table_valued()), type_=JSON)).where(*of_this).scalar_subquery()


# Made once, since to make a statement costs more than to run it; and all kinds in one look, since to ask for each costs
# more than to find it.
_PAPERS = select(*(_written(kind) for kind in _KINDS))
_READ: Mapping[type[DateTime | Date], Callable[[str], datetime | date]] = {
    DateTime: datetime.fromisoformat,
    Date: date.fromisoformat,
}


def _readers(table: type[OfCase]) -> list[tuple[str, str, Callable[[str], datetime | date] | None]]:
    """For each attribute its column, and how a moment or a day is read there."""
    return [
        (
            one.key,
            one.columns[0].name,
            next((read for of, read in _READ.items() if isinstance(one.columns[0].type, of)), None),
        )
        for one in inspect(table).column_attrs
    ]


_READERS = {kind.name: _readers(kind.table) for kind in _KINDS}


def _row(kind: _Kind, told: Mapping[str, Any]) -> OfCase:
    """A row of the table, which no session knows."""
    return kind.table(
        **{
            key: read(value) if read and (value := told[name]) is not None else told[name]
            for key, name, read in _READERS[kind.name]
        }
    )


def papers_of(
    session: Session, house: House, case: Case, names: Mapping[str, str], *, facts: CaseFacts, officer: Officer
) -> list[Paper]:
    """All papers in the order in which they were written; why somebody wants to know who complained, only for whom
    that is."""
    written = session.execute(_PAPERS, {"office": case.office, "case": case.id}).one()
    found = [
        _paper(house, case, kind, _row(kind, told), names)
        for kind, papers in zip(_KINDS, written, strict=True)
        for told in papers or ()
    ]
    found = [one if _is_for(one, facts, officer) else _untold(one) for one in found]
    return sorted(found, key=lambda paper: (paper.at, paper.kind, paper.n))


def _is_for(paper: Paper, facts: CaseFacts, officer: Officer) -> bool:
    return paper.kind != "unsealing" or reads_why(facts, officer, asked_by=paper.by or "")


def _untold(paper: Paper) -> Paper:
    """That it was asked and decided, by whom and until when, without why."""
    return replace(paper, text=None, facts={**paper.facts, "decision": None})


def _paper(house: House, case: Case, kind: _Kind, row: Any, names: Mapping[str, str]) -> Paper:
    columns = [column.key for column in inspect(kind.table).mapper.column_attrs]
    by = getattr(row, "by", None)
    sealed = getattr(row, kind.sealed) if kind.sealed else None
    text = open_text(house, case.office, sealed, what=_what(kind, row), row=_place(kind, case, row))
    facts = {key: getattr(row, key) for key in columns if key not in _COMMON and not key.startswith("sealed_")}
    if isinstance(row, Measure):
        evidence = open_text(house, case.office, row.sealed_evidence, what="measure.evidence", row=f"{case.id}/{row.n}")
        facts["execution"] = evidence and json.loads(evidence)
        facts["owner_name"] = names.get(row.owner)
    if isinstance(row, Instruction):
        facts["answer"] = open_text(
            house, case.office, row.sealed_answer, what="instruction.answer", row=f"{case.id}/{row.n}"
        )
    if isinstance(row, Order):
        facts["answer"] = open_text(
            house, case.office, row.sealed_answer, what="order.answer", row=f"{case.id}/{row.n}"
        )
        facts["answered_name"] = names.get(row.answered_by or "")
    if isinstance(row, Direction):
        facts["owner_name"] = names.get(row.owner)
        result, place = row.sealed_result, f"{case.id}/{row.n}"
        facts["result"] = open_text(house, case.office, result, what="direction.result", row=place)
    if isinstance(row, Unsealing):
        sealed_decision, place = row.sealed_decision, f"{case.id}/{row.n}"
        facts["decision"] = open_text(house, case.office, sealed_decision, what="identity.decision", row=place)
        facts["decided_name"] = names.get(row.decided_by or "")
    if isinstance(row, Offer):
        facts |= _form_2(house, case, row)
    if isinstance(row, Task):
        outcome = open_text(house, case.office, row.sealed_outcome, what="task.outcome", row=f"{case.id}/{row.n}")
        facts["outcome"] = outcome and json.loads(outcome)
        facts["department_name"] = department_name(house, case.handled_in, row.department)
    return Paper(
        kind=kind.name,
        n=row.n,
        at=row.at,
        by=by,
        by_name=names.get(by or ""),
        number=_number(house, case, kind, row),
        facts=facts,
        text=json.loads(text) if text and kind.fields else text,
    )


def _number(house: House, case: Case, kind: _Kind, row: Any) -> str | None:
    if kind.series is None or row.serial is None:
        return None
    return printed(house.offices[case.office].region, kind.series, row.year, row.serial)


def _form_2(house: House, case: Case, row: Offer) -> dict[str, Any]:
    """What Form 2 copies: who complained, unless the receiving department is complained about; never a number of an
    identity card, which routing does not know. And why it was returned or ruled so."""
    brief = open_json(house, case.office, case.sealed_brief, what="complaint.brief", row=case.id)
    name = brief.get("name") if isinstance(brief, dict) else None
    complainant = name or ("匿名" if case.kind == "anonymous" else "—")
    return {
        "from_name": department_name(house, row.from_office, row.from_department),
        "to_name": department_name(house, row.to_office, row.to_department)
        if row.to_department
        else house.offices[row.to_office].name,
        "complainant": None if row.hides_identity else complainant,
        "accepted_at": case.accepted_at,
        "due_at": case.due_at,
        "reason": open_text(house, case.office, row.sealed_reason, what="offer.reason", row=f"{case.id}/{row.n}"),
    }


def _what(kind: _Kind, row: Any) -> str:
    if kind.table is not Word:
        return kind.what
    return _WORDS_SEALED_AS.get(row.kind, "rejection.reasons")


def _place(kind: _Kind, case: Case, row: Any) -> str:
    if kind.table is Word:
        return str(row.row)
    return kind.row.format(case=case.id, n=row.n, round=getattr(row, "round", 1))
