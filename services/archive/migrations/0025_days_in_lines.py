"""Days in the lines of months: how many answers took how many working days, so that nobody reads a row for each pair of
days; and all numbers of a line in one value.

Which months wait is all that is noted here: a job counts their days, a month in each transaction, and until then they
are told from their spans as before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
MEASURES = (
    *("registered", "accepted", "open", "anonymous", "immediate", "invalid", "consultations", "withdrawn", "valid"),
    *("undecided", "rejections", "reopenings", "handovers", "closed", "timed", "on_time", "first_time", "answered"),
    *("graded", "satisfied", "praised", "call_in_time", "call_late", "call_not_reached", "call_waiting", "call_exempt"),
    *("K0", "K1", "K1r", "K2", "K3", "K4a", "K4b", "K4c", "K4f", "K5", "K6", "K7", "K8", "K9"),
)


def upgrade() -> None:
    told = " || ".join(f"int4send({measure.lower()})" for measure in MEASURES)
    days: sa.Column[list[int]] = sa.Column(
        "days", postgresql.ARRAY(sa.Integer()), server_default=sa.text("'{}'"), nullable=False
    )
    op.add_column("month_lines", days, schema="archive")
    op.add_column(
        "month_lines",
        sa.Column("told", sa.LargeBinary(), sa.Computed(told, persisted=True), nullable=True),
        schema="archive",
    )
    op.create_table(
        "months_counted",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("calendar", sa.String(length=17), nullable=True),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_months_counted")),
        schema="archive",
    )
    op.execute("insert into archive.months_counted (month) select distinct month from archive.month_sums")


def downgrade() -> None:
    op.drop_table("months_counted", schema="archive")
    op.drop_column("month_lines", "told", schema="archive")
    op.drop_column("month_lines", "days", schema="archive")
