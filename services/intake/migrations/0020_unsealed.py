"""To whom who complained is open for a time, by the decision of a second person (4.5)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unsealed",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=True),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_unsealed")),
        schema="intake",
    )
    op.execute(fence("intake", "unsealed"))


def downgrade() -> None:
    op.drop_table("unsealed", schema="intake")
