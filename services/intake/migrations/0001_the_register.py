"""The register, what is heard of its cases, what complainants did, and who looked."""

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

FENCED = (
    "answers",
    "complaints",
    "counters",
    "deeds",
    "inbox",
    "involved",
    "looks",
    "notices",
    "outbox",
    "postponed",
    "progress",
    "timeline",
    "told",
)


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("key_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed_answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_answers")),
        schema="intake",
    )
    op.create_index(op.f("ix_answers_answered_at"), "answers", ["answered_at"], unique=False, schema="intake")
    op.create_table(
        "complaints",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("sub_channel", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("identity_level", sa.Integer(), nullable=False),
        sa.Column("elderly", sa.Boolean(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column("first_receiver", sa.String(length=64), nullable=True),
        sa.Column("department", sa.String(length=32), nullable=True),
        sa.Column("wants_sms", sa.Boolean(), nullable=False),
        sa.Column("wants_email", sa.Boolean(), nullable=False),
        sa.Column("upstream_system", sa.String(length=40), nullable=True),
        sa.Column("upstream_number", sa.String(length=60), nullable=True),
        sa.Column("upstream_due_on", sa.Date(), nullable=True),
        sa.Column("causes", sa.ARRAY(sa.String(length=32)), nullable=False),
        sa.Column("suspected", sa.ARRAY(sa.String(length=32)), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("id_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("sealed_contact", sa.Text(), nullable=True),
        sa.Column("sealed_particulars", sa.Text(), nullable=False),
        sa.Column("sealed_brief", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_complaints")),
        schema="intake",
    )
    op.create_index(
        "ix_complaints_id_number",
        "complaints",
        ["id_index"],
        unique=False,
        schema="intake",
        postgresql_where=sa.text("id_index is not null"),
    )
    op.create_index(
        "ix_complaints_phone",
        "complaints",
        ["phone_index"],
        unique=False,
        schema="intake",
        postgresql_where=sa.text("phone_index is not null"),
    )
    op.create_index("uq_complaints_code_hash", "complaints", ["code_hash"], unique=True, schema="intake")
    op.create_table(
        "counters",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("series", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "series", "year", name=op.f("pk_counters")),
        schema="intake",
    )
    op.create_table(
        "deeds",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "serial", name=op.f("pk_deeds")),
        sa.UniqueConstraint("case_id", "deed", "mark", name=op.f("uq_deeds_case_id_deed_mark")),
        schema="intake",
    )
    op.create_table(
        "inbox",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_inbox")),
        schema="intake",
    )
    op.create_table(
        "involved",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "officer_id", "part", name=op.f("pk_involved")),
        schema="intake",
    )
    op.create_table(
        "looks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=False),
        sa.Column("officer_office", sa.String(length=6), nullable=False),
        sa.Column("purpose", sa.String(length=100), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
        schema="intake",
    )
    op.create_index("ix_looks_case_id", "looks", ["case_id", "at"], unique=False, schema="intake")
    op.create_table(
        "misses",
        sa.Column("key_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_misses")),
        schema="intake",
    )
    op.create_index(op.f("ix_misses_last_at"), "misses", ["last_at"], unique=False, schema="intake")
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notices")),
        schema="intake",
    )
    op.create_index(op.f("ix_notices_case_id"), "notices", ["case_id"], unique=False, schema="intake")
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
        schema="intake",
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["urgent", "id"],
        unique=False,
        schema="intake",
        postgresql_where=sa.text("sent_at is null"),
    )
    op.create_index(
        "ix_outbox_waiting_office",
        "outbox",
        ["office", "id"],
        unique=False,
        schema="intake",
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
        schema="intake",
    )
    op.create_index(
        "ix_postponed_next",
        "postponed",
        ["next_at"],
        unique=False,
        schema="intake",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "progress",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=32), nullable=False),
        sa.Column("department", sa.String(length=32), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_progress")),
        schema="intake",
    )
    op.create_table(
        "timeline",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_timeline")),
        schema="intake",
    )
    op.create_table(
        "told",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("fact", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "fact", "round", name=op.f("pk_told")),
        schema="intake",
    )
    op.create_table(
        "undecodable",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("routing_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undecodable")),
        schema="intake",
    )
    op.execute(fence("intake", *FENCED))
    op.execute(wake("intake"))
    op.execute("revoke update, delete on intake.looks, intake.deeds from svc_intake")
    op.execute("revoke delete on intake.complaints, intake.counters from svc_intake")


def downgrade() -> None:
    for table in (*FENCED, "misses", "undecodable"):
        op.drop_table(table, schema="intake")
    op.execute("drop function intake.wake_relay()")
