"""How officers are reached, what they are called about, and who answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "officer_contacts",
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("posts", sa.String(length=200), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("means", sa.String(length=20), nullable=False),
        sa.Column("sealed_contact", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("office", "officer", name=op.f("pk_officer_contacts")),
        schema="notification",
    )
    op.create_table(
        "alarms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(length=32), nullable=False),
        sa.Column("asks", sa.String(length=60), nullable=False),
        sa.Column("posts", sa.String(length=200), nullable=False),
        sa.Column("handler", sa.String(length=64), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("called", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.Column("answered_name", sa.String(length=40), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
        schema="notification",
    )
    op.create_index(
        "ix_alarms_open",
        "alarms",
        ["next_at"],
        unique=False,
        schema="notification",
        postgresql_where=sa.text("answered_at is null"),
    )
    op.create_table(
        "alarm_calls",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("alarm_id", sa.Uuid(), nullable=False),
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("officer_office", sa.String(length=6), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_calls")),
        schema="notification",
    )
    op.create_index("ix_alarm_calls_alarm_id", "alarm_calls", ["alarm_id"], unique=False, schema="notification")
    op.execute(fence("notification", "officer_contacts", "alarms", "alarm_calls"))
    # Who was called stays as it was.
    op.execute("revoke update, delete, truncate on notification.alarm_calls from svc_notification")


def downgrade() -> None:
    op.drop_table("alarm_calls", schema="notification")
    op.drop_index("ix_alarms_open", table_name="alarms", schema="notification")
    op.drop_table("alarms", schema="notification")
    op.drop_table("officer_contacts", schema="notification")
