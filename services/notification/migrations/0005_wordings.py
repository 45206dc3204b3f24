"""Words of notices as versioned data, used once a second person agreed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wordings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sms", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("korean", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("drafted_by", sa.String(length=64), nullable=False),
        sa.Column("drafted_name", sa.String(length=40), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_name", sa.String(length=40), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wordings")),
        sa.UniqueConstraint("office", "version", name=op.f("uq_wordings_office_version")),
        schema="notification",
    )
    op.create_index(
        "ix_wordings_used",
        "wordings",
        ["office", "kind"],
        unique=True,
        schema="notification",
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.execute(fence("notification", "wordings"))
    # What was written stays: only its state and who decided change.
    op.execute("revoke update, delete, truncate on notification.wordings from svc_notification")
    op.execute(
        "grant update (state, decided_by, decided_name, decided_at) on notification.wordings to svc_notification"
    )


def downgrade() -> None:
    op.drop_index(
        "ix_wordings_used",
        table_name="wordings",
        schema="notification",
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.drop_table("wordings", schema="notification")
