"""A small sum for each month, office, cause and measure; what the nightly look at the figures found; and how each day
went and ended, office by office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "month_sums",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("measure", sa.String(length=32, collation="C"), nullable=False),
        sa.Column("handled_in", sa.String(length=6), nullable=False),
        sa.Column("cause", sa.String(length=48), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "measure", "handled_in", "cause", name=op.f("pk_month_sums")),
        schema="archive",
    )
    op.execute(
        "insert into archive.month_sums (month, measure, handled_in, cause, n)"
        " select month, measure, handled_in, cause, sum(n) from archive.rollups group by 1, 2, 3, 4"
    )
    op.create_table(
        "figure_checks",
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("faults", postgresql.ARRAY(sa.String(length=400)), nullable=False),
        sa.PrimaryKeyConstraint("night", name=op.f("pk_figure_checks")),
        schema="archive",
    )
    op.execute("revoke update, delete on archive.figure_checks from svc_archive")
    op.create_table(
        "day_figures",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("handled_in", sa.String(length=6), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=True),
        sa.Column("due_today", sa.Integer(), nullable=True),
        sa.Column("overdue", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("day", "handled_in", name=op.f("pk_day_figures")),
        schema="archive",
    )


def downgrade() -> None:
    op.drop_table("day_figures", schema="archive")
    op.drop_table("figure_checks", schema="archive")
    op.drop_table("month_sums", schema="archive")
