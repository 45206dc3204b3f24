"""Whose phone a text message went to that no provider ever gave a number, so that what is written back finds it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unanswered",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("whose", sa.LargeBinary(length=16), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_unanswered")),
        schema="notification",
    )
    op.create_index("ix_unanswered_whose", "unanswered", ["whose"], schema="notification")
    op.execute(fence("notification", "unanswered"))


def downgrade() -> None:
    op.drop_table("unanswered", schema="notification")
