"""Entries, dossiers, and the tables behind messages; the tenants' fence; entries that nobody changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.messaging.tables import wake
from services.kernel.tables import fence

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counters",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("series", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "series", "year", name=op.f("pk_counters")),
        schema="archive",
    )
    op.create_table(
        "dossiers",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24, collation="C"), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=48), nullable=True),
        sa.Column("sub_channel", sa.String(length=48), nullable=True),
        sa.Column("kind", sa.String(length=48), nullable=True),
        sa.Column("elderly", sa.Boolean(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suggested_cause", sa.String(length=48), nullable=True),
        sa.Column("suggested_business", sa.String(length=48), nullable=True),
        sa.Column("sealed_particulars", sa.Text(), nullable=True),
        sa.Column("urged", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=48), nullable=False),
        sa.Column("stage", sa.String(length=200), nullable=False),
        sa.Column("classed", sa.String(length=48), nullable=True),
        sa.Column("severity", sa.String(length=48), nullable=False),
        sa.Column("department", sa.String(length=48), nullable=True),
        sa.Column("accountable", sa.String(length=64), nullable=True),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("validity", sa.String(length=48), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_round", sa.SmallInteger(), nullable=True),
        sa.Column("late_decision_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_round", sa.SmallInteger(), nullable=True),
        sa.Column("suspected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("major_kinds", postgresql.ARRAY(sa.String(length=48)), nullable=False),
        sa.Column("path", sa.String(length=48), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=64), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=48), nullable=True),
        sa.Column("cause", sa.String(length=48), nullable=True),
        sa.Column("business", sa.String(length=48), nullable=True),
        sa.Column("merit", sa.String(length=48), nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("to_file", sa.Boolean(), nullable=False),
        sa.Column("missing", postgresql.ARRAY(sa.String(length=64)), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("archive_number", sa.String(length=24), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_entries", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("office", "case_id", name=op.f("pk_dossiers")),
        schema="archive",
    )
    op.create_index(
        "ix_dossiers_archive_number", "dossiers", ["office", "archive_number"], unique=True, schema="archive"
    )
    op.create_index("ix_dossiers_begun", "dossiers", ["begun_at"], unique=False, schema="archive")
    op.create_index("ix_dossiers_closed", "dossiers", ["closed_at"], unique=False, schema="archive")
    op.create_index(
        "ix_dossiers_open",
        "dossiers",
        ["office", "due_on"],
        unique=False,
        schema="archive",
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index(
        "ix_dossiers_open_major",
        "dossiers",
        ["severity"],
        unique=False,
        schema="archive",
        postgresql_where=sa.text("closed_at is null and severity in ('major', 'suspected')"),
    )
    op.create_index("ix_dossiers_registered", "dossiers", ["registered_at"], unique=False, schema="archive")
    op.create_index(
        "ix_dossiers_to_file",
        "dossiers",
        ["office", "case_id"],
        unique=False,
        schema="archive",
        postgresql_where=sa.text("to_file"),
    )
    op.create_index(
        "ix_dossiers_unfiled",
        "dossiers",
        ["closed_at"],
        unique=False,
        schema="archive",
        postgresql_where=sa.text("closed_at is not null and filed_at is null"),
    )
    op.create_table(
        "entries",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("loud", sa.Boolean(), nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("office", "case_id", "position", name=op.f("pk_entries")),
        schema="archive",
    )
    op.create_index(
        "ix_entries_loud", "entries", ["at"], unique=False, schema="archive", postgresql_where=sa.text("loud")
    )
    op.create_index("ix_entries_once", "entries", ["office", "case_id", "message_id"], unique=True, schema="archive")
    op.create_table(
        "inbox",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_inbox")),
        schema="archive",
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        schema="archive",
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["urgent", "id"],
        unique=False,
        schema="archive",
        postgresql_where=sa.text("sent_at is null"),
    )
    op.create_index(
        "ix_outbox_waiting_office",
        "outbox",
        ["office", "id"],
        unique=False,
        schema="archive",
        postgresql_where=sa.text("sent_at is null"),
    )
    op.create_table(
        "postponed",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column(
            "first_heard_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_postponed")),
        schema="archive",
    )
    op.create_index(
        "ix_postponed_next",
        "postponed",
        ["next_at"],
        unique=False,
        schema="archive",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "undecodable",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("routing_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undecodable")),
        schema="archive",
    )
    op.execute(fence("archive", "entries", "dossiers", "counters", "outbox", "inbox", "postponed"))
    op.execute(wake("archive"))
    # What was heard stays as it was heard: the service adds entries and has no right to change or remove one.
    op.execute("revoke update, delete, truncate on archive.entries from svc_archive")


def downgrade() -> None:
    op.execute("drop trigger wake_relay on archive.outbox")
    op.execute("drop function archive.wake_relay()")
    op.drop_table("undecodable", schema="archive")
    op.drop_index(
        "ix_postponed_next", table_name="postponed", schema="archive", postgresql_where=sa.text("state = 'waiting'")
    )
    op.drop_table("postponed", schema="archive")
    op.drop_index(
        "ix_outbox_waiting_office", table_name="outbox", schema="archive", postgresql_where=sa.text("sent_at is null")
    )
    op.drop_index(
        "ix_outbox_waiting", table_name="outbox", schema="archive", postgresql_where=sa.text("sent_at is null")
    )
    op.drop_table("outbox", schema="archive")
    op.drop_table("inbox", schema="archive")
    op.drop_index("ix_entries_once", table_name="entries", schema="archive")
    op.drop_index("ix_entries_loud", table_name="entries", schema="archive", postgresql_where=sa.text("loud"))
    op.drop_table("entries", schema="archive")
    op.drop_index(
        "ix_dossiers_unfiled",
        table_name="dossiers",
        schema="archive",
        postgresql_where=sa.text("closed_at is not null and filed_at is null"),
    )
    op.drop_index("ix_dossiers_to_file", table_name="dossiers", schema="archive", postgresql_where=sa.text("to_file"))
    op.drop_index("ix_dossiers_registered", table_name="dossiers", schema="archive")
    op.drop_index(
        "ix_dossiers_open_major",
        table_name="dossiers",
        schema="archive",
        postgresql_where=sa.text("closed_at is null and severity in ('major', 'suspected')"),
    )
    op.drop_index(
        "ix_dossiers_open", table_name="dossiers", schema="archive", postgresql_where=sa.text("closed_at is null")
    )
    op.drop_index("ix_dossiers_closed", table_name="dossiers", schema="archive")
    op.drop_index("ix_dossiers_begun", table_name="dossiers", schema="archive")
    op.drop_index("ix_dossiers_archive_number", table_name="dossiers", schema="archive")
    op.drop_table("dossiers", schema="archive")
    op.drop_table("counters", schema="archive")
