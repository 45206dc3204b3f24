"""Forms of the public that are still being filled in, sealed, for a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "begun_forms",
        sa.Column("token_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed_content", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_begun_forms")),
        schema="intake",
    )
    op.create_index(op.f("ix_begun_forms_until"), "begun_forms", ["until"], unique=False, schema="intake")


def downgrade() -> None:
    op.drop_table("begun_forms", schema="intake")
