"""Lines of months: the small sums with a column for each measure, since reading rows is what a question costs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
MEASURES = (
    *("registered", "accepted", "open", "anonymous", "immediate", "invalid", "consultations", "withdrawn", "valid"),
    *("undecided", "rejections", "reopenings", "handovers", "closed", "timed", "on_time", "first_time", "answered"),
    *("graded", "satisfied", "praised", "call_in_time", "call_late", "call_not_reached", "call_waiting", "call_exempt"),
    *("K0", "K1", "K1r", "K2", "K3", "K4a", "K4b", "K4c", "K4f", "K5", "K6", "K7", "K8", "K9"),
)
_FILL = f"""
insert into archive.month_lines (month, handled_in, cause, {", ".join(measure.lower() for measure in MEASURES)})
select month, handled_in, cause,
  {", ".join(f"coalesce(sum(n) filter (where measure = '{measure}'), 0)" for measure in MEASURES)}
from archive.month_sums where measure not like 'span %' group by month, handled_in, cause
"""  # noqa: S608 - our own column names


def upgrade() -> None:
    op.create_table(
        "month_lines",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("handled_in", sa.String(length=6), nullable=False),
        sa.Column("cause", sa.String(length=48), nullable=False),
        *(
            sa.Column(measure.lower(), sa.Integer(), server_default=sa.text("0"), nullable=False)
            for measure in MEASURES
        ),
        sa.PrimaryKeyConstraint("month", "handled_in", "cause", name=op.f("pk_month_lines")),
        schema="archive",
    )
    op.execute(_FILL)
    op.execute("delete from archive.month_sums where measure not like 'span %'")


def downgrade() -> None:
    op.execute(
        "insert into archive.month_sums (month, measure, handled_in, cause, n)"
        " select month, measure, handled_in, cause, sum(n) from archive.rollups"
        " where measure not like 'span %' group by 1, 2, 3, 4"
    )
    op.drop_table("month_lines", schema="archive")
