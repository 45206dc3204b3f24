"""What the four forms need beside the papers themselves: drafts and signatures of Form 4, evidence and who holds it,
instructions of leaders, corrections of recorded facts, and what other bodies and units are told.

All but directions and unit results only grow: the service's role may add rows and change none.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, SmallInteger, String, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.tables import OfOffice
from services.routing.tables.tables import OfCase, Table


class ReportDraft(OfCase, Table):
    """Form 4 before it is filed; a later draft of the round takes its place and wants new signatures. Sealed:
    `report.draft`, row `{case}/{n}`, JSON; `digest` is of that JSON."""

    __tablename__ = "report_drafts"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    round: Mapped[int] = mapped_column(SmallInteger)
    digest: Mapped[str] = mapped_column(String(64))
    sealed_text: Mapped[str] = mapped_column(Text)


class Signature(OfCase, Table):
    """A member of the investigation signs a draft of Form 4 and states that he has no interest in the matter. Sealed:
    `signature.text`, row `{case}/{n}`, JSON `{statement, dissent}`."""

    __tablename__ = "signatures"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    round: Mapped[int] = mapped_column(SmallInteger)
    draft: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    dissents: Mapped[bool]
    sealed_text: Mapped[str] = mapped_column(Text)


class Proof(OfCase, Table):
    """A piece of evidence from the investigation log. `sha256` is of the file, or (`of_entry`) of its description here
    where it is on paper. Sealed: `proof.text`, row `{case}/{n}`, JSON `{name, taken_from, kept_at}`."""

    __tablename__ = "proofs"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    note: Mapped[int]
    round: Mapped[int] = mapped_column(SmallInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    of_entry: Mapped[bool]
    sealed_text: Mapped[str] = mapped_column(Text)


class Custody(OfCase, Table):
    """Who holds a piece of evidence from when on: `holder` is an officer, or None when it left the office. Each row's
    digest covers the one before of the same piece. Sealed: `custody.text`, row `{case}/{n}`, JSON `{place, why}`."""

    __tablename__ = "custody"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    proof: Mapped[int]
    what: Mapped[str] = mapped_column(String(8))
    holder: Mapped[str | None] = mapped_column(String(36))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    sealed_text: Mapped[str] = mapped_column(Text)


class Direction(OfCase, Table):
    """领导批示: an instruction as a task. Sealed: `direction.text` and `direction.result`, row `{case}/{n}`."""

    __tablename__ = "directions"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    post: Mapped[str] = mapped_column(String(16))
    owner: Mapped[str] = mapped_column(String(36))
    due_on: Mapped[date]
    sealed_text: Mapped[str] = mapped_column(Text)
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(36))
    sealed_result: Mapped[str | None] = mapped_column(Text)


class Handover(OfCase, Table):
    """A clue that concerns integrity went to the discipline body. Sealed: `discipline.clue`, row `{case}/{n}`; only who
    manages complaints and the leaders read it."""

    __tablename__ = "handovers"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    body: Mapped[str] = mapped_column(String(64))
    receipt: Mapped[str] = mapped_column(String(64))
    sealed_text: Mapped[str] = mapped_column(Text)


class FactCorrection(OfCase, Table):
    """A recorded fact was corrected: both values stay. Sealed: `case.correction`, row `{case}/{n}`, JSON
    `{was, now, reason}`."""

    __tablename__ = "fact_corrections"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    field: Mapped[str] = mapped_column(String(32))
    sealed_text: Mapped[str] = mapped_column(Text)


class UnitResult(OfCase, Table):
    """The result as the unit complained about is told it: without who complained. Sealed: `unit.result`, row
    `{case}/{n}`, JSON `{number, facts, answers, measures}`."""

    __tablename__ = "unit_results"

    department: Mapped[str] = mapped_column(String(24))
    round: Mapped[int] = mapped_column(SmallInteger)
    founded: Mapped[bool | None] = mapped_column(Boolean)
    sealed_text: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime | None]
    read_by: Mapped[str | None] = mapped_column(String(36))


class CountCheck(OfOffice, Table):
    """What was found in the night `on` when an office's cases were counted again from their events (5.4 g)."""

    __tablename__ = "count_checks"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    cases: Mapped[int]
    events: Mapped[int]
    faults: Mapped[list[str]] = mapped_column(ARRAY(Text))
