"""The case as it stands now, its history that only grows, and the head of each office's chain."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables.tables import Table

OPEN = text("is_open")


class Case(Table):
    """Where a case stands. `seq` counts its events; `version` is the `seq` of the last one that an act caused.
    `clocks` counts its clocks. `step`, `severity`, `province` and `callback` are states of the rules' tables.

    `province_because` says why the province was informed; `taken_over_by` is the officer of the province who answers
    for the case while the province has it.

    `person_mark` is the same for complaints of the same person in one office, and says nothing else of them.

    `risk` orders work lists: 0 major, 1 suspected, 2 normal. `due_at` is the limit that counts now: K0 until the
    decision on acceptance, then K1 or the clock of the round; it is empty when none runs.

    `extension_days`: by how many the day of the answer is asked to be put off, and `extension_because` why, while
    nobody has decided.

    `policy_problem`: it is on the register of problems of policy. `routing` and `identity` are states of their tables
    too; `handovers` counts how often another unit took the case over, and `offered_to` is the department that is asked
    to. `transfer` and `transfer_to` are what Form 1 says of it. `office` is the one that numbered the case, for ever;
    `held_by` is another that has accepted it, and `offered_office` one that is asked to. `respondent_department` is the
    unit complained about, of `respondent_office` where that is not the one that numbered the case. `step_since` is when
    the case came to its step, unknown of one that came to it before that was kept. `awaited` is what the office waits
    for the complainant to do, since then and hopefully by that day; nothing stops for it.
    """

    __tablename__ = "cases"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    id: Mapped[str] = mapped_column("case_id", String(24), primary_key=True)
    year: Mapped[int]
    serial: Mapped[int]
    seq: Mapped[int]
    version: Mapped[int]
    clocks: Mapped[int] = mapped_column(SmallInteger)
    is_open: Mapped[bool]

    step: Mapped[str] = mapped_column(String(24))
    round: Mapped[int] = mapped_column(SmallInteger)
    classed: Mapped[str | None] = mapped_column(String(8))
    severity: Mapped[str] = mapped_column(String(24))
    risk: Mapped[int] = mapped_column(SmallInteger)
    major_kinds: Mapped[list[str]] = mapped_column(ARRAY(String(24)))
    province: Mapped[str] = mapped_column(String(16))
    province_informed_at: Mapped[datetime | None]
    province_acknowledged_at: Mapped[datetime | None]
    province_acknowledged_by: Mapped[str | None] = mapped_column(String(36))
    province_because: Mapped[list[str]] = mapped_column(ARRAY(String(16)))
    taken_over_by: Mapped[str | None] = mapped_column(String(36))
    callback: Mapped[str] = mapped_column(String(16))
    callback_attempts: Mapped[int] = mapped_column(SmallInteger)
    routing: Mapped[str] = mapped_column(String(24), server_default="own")
    identity: Mapped[str] = mapped_column(String(16), server_default="open")
    handovers: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    offered_to: Mapped[str | None] = mapped_column(String(24))
    held_by: Mapped[str | None] = mapped_column(String(6))
    offered_office: Mapped[str | None] = mapped_column(String(6))
    path: Mapped[str | None] = mapped_column(String(8))
    policy_problem: Mapped[bool] = mapped_column(server_default="false")
    path_proposed: Mapped[str | None] = mapped_column(String(8))
    transfer: Mapped[bool | None]
    transfer_to: Mapped[str | None] = mapped_column(String(24))

    departments: Mapped[list[str]] = mapped_column(ARRAY(String(24)))
    first_department: Mapped[str | None] = mapped_column(String(24))
    department: Mapped[str] = mapped_column(String(24))
    accountable: Mapped[str | None] = mapped_column(String(36))
    first_receiver: Mapped[str | None] = mapped_column(String(36))
    handlers: Mapped[list[str]] = mapped_column(ARRAY(String(36)))
    recused: Mapped[list[str]] = mapped_column(ARRAY(String(36)))

    due_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool]
    due_counted_in: Mapped[str | None] = mapped_column(String(6))
    overdue: Mapped[bool]

    channel: Mapped[str] = mapped_column(String(16))
    sub_channel: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    identity_level: Mapped[int] = mapped_column(SmallInteger)
    elderly: Mapped[bool]
    reachable: Mapped[bool]
    requests: Mapped[int] = mapped_column(SmallInteger)
    respondent_department: Mapped[str | None] = mapped_column(String(24))
    respondent_office: Mapped[str | None] = mapped_column(String(6))
    respondent_named: Mapped[bool]
    person_mark: Mapped[str | None] = mapped_column(String(64))
    causes: Mapped[list[str]] = mapped_column(ARRAY(String(8)))
    businesses: Mapped[list[str]] = mapped_column(ARRAY(String(8)))
    upstream_system: Mapped[str | None] = mapped_column(String(64))
    upstream_number: Mapped[str | None] = mapped_column(String(64))
    upstream_due_on: Mapped[date | None]
    sealed_brief: Mapped[str] = mapped_column(Text)

    occurred_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    step_since: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    calendar: Mapped[str | None] = mapped_column(String(32))
    policy: Mapped[str | None] = mapped_column(String(32))
    executed_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    on_time: Mapped[bool | None]
    urged: Mapped[int] = mapped_column(SmallInteger)
    awaited: Mapped[str | None] = mapped_column(String(16))
    awaited_since: Mapped[datetime | None]
    awaited_by: Mapped[date | None]
    extension_days: Mapped[int | None] = mapped_column(SmallInteger)
    extension_because: Mapped[str | None] = mapped_column(String(16))

    validity: Mapped[str | None] = mapped_column(String(24))
    refer_to: Mapped[str | None] = mapped_column(String(64))
    sealed_explanation: Mapped[str | None] = mapped_column(Text)

    grade: Mapped[int | None] = mapped_column(SmallInteger)
    outcome: Mapped[str | None] = mapped_column(String(16))
    cause: Mapped[str | None] = mapped_column(String(8))
    business: Mapped[str | None] = mapped_column(String(8))
    merit: Mapped[str | None] = mapped_column(String(16))
    closed_at: Mapped[datetime | None]
    reopening_asked_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    archive_number: Mapped[str | None] = mapped_column(String(64))

    @property
    def respondent_in(self) -> str:
        """The office whose unit is complained about."""
        return self.respondent_office or self.office

    @property
    def handled_in(self) -> str:
        """The office whose officers handle it."""
        return self.held_by or self.office

    __table_args__ = (
        CheckConstraint("not (handlers && recused)", name="handlers_not_recused"),
        CheckConstraint("accountable <> all (recused)", name="accountable_not_recused"),
        Index("ix_cases_ranked", "office", "risk", "due_at", "case_id"),
        Index("ix_cases_open_due", "office", "risk", "due_at", "case_id", postgresql_where=OPEN),
        Index("ix_cases_open_step", "office", "step", "risk", "due_at", postgresql_where=OPEN),
        Index("ix_cases_open_accountable", "accountable", postgresql_where=OPEN),
        Index("ix_cases_open_handlers", "handlers", postgresql_using="gin", postgresql_where=OPEN),
        Index("ix_cases_closed", "office", "closed_at", postgresql_where=text("closed_at is not null")),
        Index("ix_cases_like", "cause", "classed", "closed_at", postgresql_where=text("closed_at is not null")),
        Index("ix_cases_policy", "office", "case_id", postgresql_where=text("policy_problem")),
        Index("ix_cases_unfiled", "office", "closed_at", postgresql_where=text("step = 'closed'")),
        Index("ix_cases_person", "office", "person_mark", postgresql_where=text("person_mark is not null")),
        Index("ix_cases_province", "office", "province_informed_at", postgresql_where=text("province <> 'none'")),
    )


class CaseEvent(Table):
    """What happened, once and for ever: `body` is canonical JSON, `digest` the SHA-256 over `previous` and `body`.

    `position` counts the events of the office from 1. `department` is the officer's, in his office `by_office`; older
    rows do not name the latter. The service's role may add rows here and nothing else.
    """

    __tablename__ = "case_events"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(24), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    act: Mapped[str] = mapped_column(String(32))
    by: Mapped[str | None] = mapped_column("by_officer", String(36))
    department: Mapped[str | None] = mapped_column(String(24))
    by_office: Mapped[str | None] = mapped_column(String(6))
    round: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("office", "position"),
        ForeignKeyConstraint(["office", "case_id"], ["routing.cases.office", "routing.cases.case_id"]),
    )


class Chain(Table):
    """The head of an office's chain. Who holds its lock may act on the office's cases; one at a time."""

    __tablename__ = "chains"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    position: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
