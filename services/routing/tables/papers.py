"""What officers write about a case, each in its own table. What concerns persons is a sealed token (casework)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Identity, Index, SmallInteger, String, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.tables import OfOffice
from services.routing.tables.tables import OfCase, Table


class Confirmation(OfCase, Table):
    """What came of asking the complainant (6.4). Sealed: `confirmation.text`, row `{case}/{n}`."""

    __tablename__ = "confirmations"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    method: Mapped[str] = mapped_column(String(16))
    reached: Mapped[bool]
    sealed_text: Mapped[str] = mapped_column(Text)


class Assessment(OfCase, Table):
    """The five factors (6.5), 1–3 each, and the class that followed. Sealed: `assessment.reason`, row `{case}/{n}`."""

    __tablename__ = "assessments"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    severity: Mapped[int] = mapped_column(SmallInteger)
    safety: Mapped[int] = mapped_column(SmallInteger)
    complexity: Mapped[int] = mapped_column(SmallInteger)
    influence: Mapped[int] = mapped_column(SmallInteger)
    urgency: Mapped[int] = mapped_column(SmallInteger)
    classed: Mapped[str] = mapped_column(String(8))
    proposed_class: Mapped[str] = mapped_column(String(8))
    departments: Mapped[list[str]] = mapped_column(ARRAY(String(24)))
    sealed_reason: Mapped[str] = mapped_column(Text)


class Note(OfCase, Table):
    """A line of the investigation log (6.6.2.4): who, where, how, found what. Sealed: `note.text`, row `{case}/{n}`.

    `side`: whose statement it is, complainant, respondent or third; None when it is nobody's.
    """

    __tablename__ = "notes"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    round: Mapped[int] = mapped_column(SmallInteger)
    method: Mapped[str] = mapped_column(String(16))
    happened_at: Mapped[datetime]
    side: Mapped[str | None] = mapped_column(String(16))
    sealed_text: Mapped[str] = mapped_column(Text)


class Opinion(OfCase, Table):
    """A version of Form 2, frozen when it was submitted. Sealed: `opinion.text`, row `{case}/{n}`, JSON.

    `state`: submitted, approved, returned, or withdrawn with the complaint. `department` drafted it; empty on what was
    drafted before it was kept. `explains`: it tells why nothing can be done, in place of measures (6.6.2.1 d).
    """

    __tablename__ = "opinions"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    round: Mapped[int] = mapped_column(SmallInteger)
    year: Mapped[int]
    serial: Mapped[int]
    department: Mapped[str | None] = mapped_column(String(24))
    merit: Mapped[str] = mapped_column(String(16))
    explains: Mapped[bool] = mapped_column(server_default="false")
    state: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(64))
    sealed_text: Mapped[str] = mapped_column(Text)


class Approval(OfCase, Table):
    """A decision on an opinion (D12). Sealed: `approval.text`, row `{case}/{n}`."""

    __tablename__ = "approvals"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    opinion: Mapped[int]
    approved: Mapped[bool]
    sealed_text: Mapped[str] = mapped_column(Text)


class Measure(OfCase, Table):
    """What is to be done, by whom and until when (6.6.2.5). Sealed: `measure.text`, `measure.evidence`.

    `goes_on`: it is finished after the answer (6.9). `round` is 0 for measures of an opinion that a newer version of
    the same round has replaced.
    """

    __tablename__ = "measures"

    opinion: Mapped[int]
    round: Mapped[int] = mapped_column(SmallInteger)
    department: Mapped[str] = mapped_column(String(24))
    owner: Mapped[str] = mapped_column(String(36))
    due_on: Mapped[date]
    goes_on: Mapped[bool] = mapped_column(Boolean)
    sealed_text: Mapped[str] = mapped_column(Text)
    executed_at: Mapped[datetime | None]
    executed_by: Mapped[str | None] = mapped_column(String(36))
    evidence: Mapped[int] = mapped_column(SmallInteger)
    sealed_evidence: Mapped[str | None] = mapped_column(Text)


class Report(OfCase, Table):
    """Form 4 as it was filed with the functional department: the signed `draft`. Sealed: `report.text`, row
    `{case}/{n}`, JSON."""

    __tablename__ = "reports"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    round: Mapped[int] = mapped_column(SmallInteger)
    year: Mapped[int]
    serial: Mapped[int]
    draft: Mapped[int | None]
    natures: Mapped[list[str] | None] = mapped_column(ARRAY(String(16)))
    sealed_text: Mapped[str] = mapped_column(Text)


class Result(OfCase, Table):
    """Form 3: what the complainant was told, one for each delivery. Sealed: `case.result`, row `{case}/{round}`, JSON.

    `second_of` is the oral delivery that this one repeats by another means; `waived`: the complainant wants no other
    means than the oral one.
    """

    __tablename__ = "results"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    round: Mapped[int] = mapped_column(SmallInteger)
    year: Mapped[int]
    serial: Mapped[int]
    manner: Mapped[str] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(String(64))
    object_by: Mapped[date]
    waived: Mapped[bool | None]
    second_of: Mapped[int | None]
    verify_code: Mapped[str | None] = mapped_column(String(16))
    sealed_result: Mapped[str] = mapped_column(Text)
    delivered_at: Mapped[datetime | None]
    evidence: Mapped[str | None] = mapped_column(String(16))
    received_by: Mapped[str | None] = mapped_column(String(36))


class Callback(OfCase, Table):
    """An attempt to call back (6.8). Sealed: the complainant's own words, `callback.words`, row `{case}/{n}`."""

    __tablename__ = "callbacks"

    by: Mapped[str] = mapped_column("by_officer", String(36))
    round: Mapped[int] = mapped_column(SmallInteger)
    method: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(16))
    grade: Mapped[int | None] = mapped_column(SmallInteger)
    solved: Mapped[bool | None] = mapped_column(Boolean)
    contacted: Mapped[bool | None] = mapped_column(Boolean)
    sealed_words: Mapped[str | None] = mapped_column(Text)


class CallbackWarning(OfOffice, Table):
    """The forecast of a month's callback rate as it stood on the 20th, for each office (6.8.2). `warned`: it would
    miss the target, and the functional department and the leader were shown `cases`, the list to call."""

    __tablename__ = "callback_warnings"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    warned: Mapped[bool]
    in_words: Mapped[str] = mapped_column(String(200))
    cases: Mapped[list[str]] = mapped_column(ARRAY(String(24)))


class Word(OfCase, Table):
    """What the complainant added: `kind` supplement (`supplement.text`), or rejection of the result or
    dispute of its not being accepted (both `rejection.reasons`). Also the answer to a mere question, and why it was
    one (`rules.consulting.SEALED_AS`)."""

    __tablename__ = "words"

    kind: Mapped[str] = mapped_column(String(12))
    round: Mapped[int] = mapped_column(SmallInteger)
    row: Mapped[str] = mapped_column(String(32))
    sealed_text: Mapped[str] = mapped_column(Text)


class Refusal(OfOffice, Table):
    """An act that was refused: who tried what on which case, and why not. Written beside the act, never with it."""

    __tablename__ = "refusals"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(24))
    officer: Mapped[str] = mapped_column(String(36))
    act: Mapped[str] = mapped_column(String(32))
    status: Mapped[int] = mapped_column(SmallInteger)
    code: Mapped[str] = mapped_column(String(48))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_refusals_office_at", "office", "at"),)
