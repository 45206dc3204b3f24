"""Contacts, notices with their attempts and parts, receipts, gateways; the tenants' fence; attempts that nobody changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.messaging.tables import wake
from services.kernel.tables import fence

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FENCED = ("attempts", "contacts", "inbox", "notices", "outbox", "parts", "postponed")


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        schema="notification",
    )
    op.create_index("ix_attempts_notice_id", "attempts", ["notice_id"], unique=False, schema="notification")
    op.create_table(
        "contacts",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("wants_sms", sa.Boolean(), nullable=False),
        sa.Column("wants_email", sa.Boolean(), nullable=False),
        sa.Column("means", sa.String(length=20), nullable=False),
        sa.Column("sealed_contact", sa.Text(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_contacts")),
        schema="notification",
    )
    op.create_table(
        "gateways",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("trouble", sa.String(length=200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_gateways")),
        schema="notification",
    )
    op.create_table(
        "inbox",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_inbox")),
        schema="notification",
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("go_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sender", sa.String(length=40), nullable=True),
        sa.Column("provider", sa.String(length=80), nullable=True),
        sa.Column("provider_id", sa.String(length=200), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("case_id", "kind", "about", "channel", name=op.f("uq_notices_case_id_kind_about_channel")),
        schema="notification",
    )
    op.create_index(
        "ix_notices_due",
        "notices",
        ["channel", "urgent", "next_at"],
        unique=False,
        schema="notification",
        postgresql_where=sa.text("state in ('waiting', 'failed_temporarily')"),
    )
    op.create_index("ix_notices_newest", "notices", ["office", "created_at"], unique=False, schema="notification")
    op.create_index(
        "ix_notices_not_reached",
        "notices",
        ["office", "created_at"],
        unique=False,
        schema="notification",
        postgresql_where=sa.text("state in ('failed', 'unknown', 'failed_temporarily')"),
    )
    op.create_index(
        "ix_notices_sending",
        "notices",
        ["sender"],
        unique=False,
        schema="notification",
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "ix_notices_unanswered",
        "notices",
        ["submitted_at"],
        unique=False,
        schema="notification",
        postgresql_where=sa.text("state = 'submitted' and channel = 'sms'"),
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
        schema="notification",
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["urgent", "id"],
        unique=False,
        schema="notification",
        postgresql_where=sa.text("sent_at is null"),
    )
    op.create_index(
        "ix_outbox_waiting_office",
        "outbox",
        ["office", "id"],
        unique=False,
        schema="notification",
        postgresql_where=sa.text("sent_at is null"),
    )
    op.create_table(
        "parts",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("proof", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stat", sa.String(length=16), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("notice_id", "attempt", "n", name=op.f("pk_parts")),
        schema="notification",
    )
    op.create_index("ix_parts_provider_id", "parts", ["provider_id"], unique=False, schema="notification")
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
        schema="notification",
    )
    op.create_index(
        "ix_postponed_next",
        "postponed",
        ["next_at"],
        unique=False,
        schema="notification",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("proof", sa.LargeBinary(length=16), nullable=False),
        sa.Column("stat", sa.String(length=16), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        schema="notification",
    )
    op.create_index(op.f("ix_receipts_heard_at"), "receipts", ["heard_at"], unique=False, schema="notification")
    op.create_index("ix_receipts_provider_id", "receipts", ["provider_id"], unique=False, schema="notification")
    op.create_table(
        "undecodable",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("routing_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undecodable")),
        schema="notification",
    )
    op.execute(fence("notification", *FENCED))
    op.execute(wake("notification"))
    # What became of a notice stays as it was written: the service adds lines and has no right to change or remove one.
    op.execute("revoke update, delete, truncate on notification.attempts from svc_notification")


def downgrade() -> None:
    op.execute("drop trigger wake_relay on notification.outbox")
    op.execute("drop function notification.wake_relay()")
    op.drop_table("undecodable", schema="notification")
    op.drop_index("ix_receipts_provider_id", table_name="receipts", schema="notification")
    op.drop_index(op.f("ix_receipts_heard_at"), table_name="receipts", schema="notification")
    op.drop_table("receipts", schema="notification")
    op.drop_index(
        "ix_postponed_next",
        table_name="postponed",
        schema="notification",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_table("postponed", schema="notification")
    op.drop_index("ix_parts_provider_id", table_name="parts", schema="notification")
    op.drop_table("parts", schema="notification")
    op.drop_index(
        "ix_outbox_waiting_office",
        table_name="outbox",
        schema="notification",
        postgresql_where=sa.text("sent_at is null"),
    )
    op.drop_index(
        "ix_outbox_waiting", table_name="outbox", schema="notification", postgresql_where=sa.text("sent_at is null")
    )
    op.drop_table("outbox", schema="notification")
    op.drop_index(
        "ix_notices_unanswered",
        table_name="notices",
        schema="notification",
        postgresql_where=sa.text("state = 'submitted' and channel = 'sms'"),
    )
    op.drop_index(
        "ix_notices_sending", table_name="notices", schema="notification", postgresql_where=sa.text("state = 'sending'")
    )
    op.drop_index(
        "ix_notices_not_reached",
        table_name="notices",
        schema="notification",
        postgresql_where=sa.text("state in ('failed', 'unknown', 'failed_temporarily')"),
    )
    op.drop_index("ix_notices_newest", table_name="notices", schema="notification")
    op.drop_index(
        "ix_notices_due",
        table_name="notices",
        schema="notification",
        postgresql_where=sa.text("state in ('waiting', 'failed_temporarily')"),
    )
    op.drop_table("notices", schema="notification")
    op.drop_table("inbox", schema="notification")
    op.drop_table("gateways", schema="notification")
    op.drop_table("contacts", schema="notification")
    op.drop_index("ix_attempts_notice_id", table_name="attempts", schema="notification")
    op.drop_table("attempts", schema="notification")
