"""Figures that are kept while events arrive: what each case adds, and the sums."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.tables import fence

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
CELL = (
    ("handled_in", 6),
    ("month", 7),
    ("department", 48),
    ("classed", 48),
    ("cause", 48),
    ("business", 48),
    ("channel", 48),
    ("stage", 48),
    ("measure", 32),
)


def upgrade() -> None:
    op.create_table(
        "tallies",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24, collation="C"), nullable=False),
        sa.Column("course", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("added", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("callback", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("office", "case_id", name=op.f("pk_tallies")),
        schema="archive",
    )
    op.create_table(
        "rollups",
        *(sa.Column(name, sa.String(length=length), nullable=False) for name, length in CELL),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*(name for name, _ in CELL), name=op.f("pk_rollups")),
        schema="archive",
    )
    op.create_index("ix_rollups_month", "rollups", ["month"], unique=False, schema="archive")
    op.execute(fence("archive", "tallies"))


def downgrade() -> None:
    op.drop_index("ix_rollups_month", table_name="rollups", schema="archive")
    op.drop_table("rollups", schema="archive")
    op.drop_table("tallies", schema="archive")
