"""The history of each case as it was heard, and its present state."""

from __future__ import annotations

import uuid
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from services.archive.rules.chain import Entry
from services.archive.rules.story import Story
from services.archive.tables.tables import Table
from services.kernel.contracts.archive import DossierLooked, FormPrinted
from services.kernel.contracts.intake import ParticularsLooked
from services.kernel.contracts.routing import CalledBack

# Somebody opened what shows who complained, or tried to: what an auditor reads.
LOOKS = (ParticularsLooked.TYPE, FormPrinted.TYPE, DossierLooked.TYPE)


class EntryRow(Table):
    """One event as it was heard, linked to the one before it. The service may add rows, never change or remove one.

    `link` is the SHA-256 of `rules.chain.link`; `loud` marks what the province reads as news.
    """

    __tablename__ = "entries"
    __table_args__ = (
        Index("ix_entries_once", "office", "case_id", "message_id", unique=True),
        Index("ix_entries_loud", "at", postgresql_where=text("loud")),
        Index("ix_entries_looks", "at", postgresql_where=text(f"type in ({', '.join(map(repr, LOOKS))})")),
        Index("ix_entries_calls", "at", postgresql_where=text(f"type = '{CalledBack.TYPE}'")),
    )

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", String(24), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message_id: Mapped[uuid.UUID]
    type: Mapped[str] = mapped_column(String(64))
    said_at: Mapped[datetime]
    at: Mapped[datetime]
    seq: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text)
    loud: Mapped[bool]
    link: Mapped[bytes] = mapped_column(LargeBinary)

    def as_entry(self) -> Entry:
        """What the link is computed over."""
        return Entry(
            office=self.office,
            case=self.case,
            position=self.position,
            message_id=self.message_id,
            type=self.type,
            said_at=self.said_at,
            at=self.at,
            seq=self.seq,
            body=self.body,
        )


class DossierRow(Table):
    """The present state of a case, as `rules.story.Story` tells it, and what became of its dossier.

    Codes of other services are stored as they come, with room: the archive refuses nothing that happened.
    `entries` and `head` are the length and the end of its chain. `to_file` says that the filing job has to look at it;
    `missing` is what the job found missing the last time; `to_pack` that a
    package has to be made. `filed_entries` is how many entries the digest covers, `anchored` how
    many stand in a signed anchor outside the database.
    """

    __tablename__ = "dossiers"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", String(24, collation="C"), primary_key=True)
    begun_at: Mapped[datetime]
    last_at: Mapped[datetime]
    known: Mapped[dict[str, Any]] = mapped_column(JSONB)

    number: Mapped[str | None] = mapped_column(String(100))
    year: Mapped[int | None]
    serial: Mapped[int | None]
    channel: Mapped[str | None] = mapped_column(String(48))
    sub_channel: Mapped[str | None] = mapped_column(String(48))
    kind: Mapped[str | None] = mapped_column(String(48))
    elderly: Mapped[bool]
    registered_at: Mapped[datetime | None]
    suggested_cause: Mapped[str | None] = mapped_column(String(48))
    suggested_business: Mapped[str | None] = mapped_column(String(48))
    sealed_particulars: Mapped[str | None] = mapped_column(Text)
    urged: Mapped[int]

    seq: Mapped[int]
    step: Mapped[str] = mapped_column(String(48))
    stage: Mapped[str] = mapped_column(String(200))
    step_since: Mapped[datetime | None]
    classed: Mapped[str | None] = mapped_column(String(48))
    severity: Mapped[str] = mapped_column(String(48))
    department: Mapped[str | None] = mapped_column(String(48))
    accountable: Mapped[str | None] = mapped_column(String(64))
    round: Mapped[int] = mapped_column(SmallInteger)
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool]
    handled_by: Mapped[str | None] = mapped_column(String(6))

    opened_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    answer_by: Mapped[date | None]
    refused_at: Mapped[datetime | None]
    validity: Mapped[str | None] = mapped_column(String(48))
    issued_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    delivered_round: Mapped[int | None] = mapped_column(SmallInteger)
    late_decision_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    overdue_round: Mapped[int | None] = mapped_column(SmallInteger)

    suspected_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    major_kinds: Mapped[list[str]] = mapped_column(ARRAY(String(48)))
    path: Mapped[str | None] = mapped_column(String(48))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(64))

    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(48))
    cause: Mapped[str | None] = mapped_column(String(48))
    business: Mapped[str | None] = mapped_column(String(48))
    merit: Mapped[str | None] = mapped_column(String(48))
    on_time: Mapped[bool | None]

    entries: Mapped[int]
    head: Mapped[bytes] = mapped_column(LargeBinary)
    to_file: Mapped[bool]
    missing: Mapped[list[str]] = mapped_column(ARRAY(String(64)), server_default=text("'{}'"))
    archive_number: Mapped[str | None] = mapped_column(String(24))
    filed_at: Mapped[datetime | None]
    filed_entries: Mapped[int | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    to_pack: Mapped[bool] = mapped_column(server_default=text("false"))
    anchored: Mapped[int] = mapped_column(server_default=text("0"))
    indexed: Mapped[bool] = mapped_column(server_default=text("false"))
    disposed_at: Mapped[datetime | None]
    certificate: Mapped[int | None]
    identity_released_at: Mapped[datetime | None]

    def as_story(self) -> Story:
        """The state as the events told it."""
        return Story(**{each.name: getattr(self, each.name) for each in fields(Story)})

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805 - SQLAlchemy hands the class
        at_work = "closed_at is null"
        return (
            Index("ix_dossiers_open", "office", "due_on", postgresql_where=text(at_work)),
            Index(
                "ix_dossiers_open_major",
                "severity",
                postgresql_where=text(f"{at_work} and severity in ('major', 'suspected')"),
            ),
            Index("ix_dossiers_begun", "begun_at"),
            Index("ix_dossiers_registered", "registered_at"),
            Index("ix_dossiers_closed", "closed_at"),
            Index("ix_dossiers_to_file", "office", "case_id", postgresql_where=text("to_file")),
            Index("ix_dossiers_to_pack", "office", "case_id", postgresql_where=text("to_pack")),
            Index(
                "ix_dossiers_to_index",
                "office",
                "case_id",
                postgresql_where=text("not indexed and sealed_particulars is not null"),
            ),
            Index(
                "ix_dossiers_to_release",
                "filed_at",
                postgresql_where=text("filed_at is not null and identity_released_at is null"),
            ),
            Index("ix_dossiers_cause", "office", "cause", "begun_at", postgresql_where=text("cause is not null")),
            Index(
                "ix_dossiers_unfiled", "closed_at", postgresql_where=text("closed_at is not null and filed_at is null")
            ),
            # Of numbers only: the office alone must not make it look like a way to a dossier that has none yet.
            Index(
                "ix_dossiers_archive_number",
                "office",
                "archive_number",
                unique=True,
                postgresql_where=text("archive_number is not null"),
            ),
        )
