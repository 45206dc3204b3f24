"""Cases that one office numbered and another handles; and the fence that shows the other one that case alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence, fence_cases

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Every table with rows of cases that there is by now; later ones are fenced where they are made.
_OF_CASES = """
select table_name from information_schema.columns
where table_schema = 'routing' and column_name = 'case_id' and table_name <> 'refusals' order by table_name
"""


def upgrade() -> None:
    op.add_column("cases", sa.Column("held_by", sa.String(length=6), nullable=True), schema="routing")
    op.add_column("cases", sa.Column("offered_office", sa.String(length=6), nullable=True), schema="routing")
    op.create_table(
        "holdings",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("numbered_by", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("office", "case_id", name=op.f("pk_holdings")),
        schema="routing",
    )
    op.execute(fence("routing", "holdings"))
    op.execute("revoke delete on routing.holdings from svc_routing")
    tables = [name for (name,) in op.get_bind().execute(sa.text(_OF_CASES))]
    op.execute(fence_cases("routing", *tables))


def downgrade() -> None:
    tables = [name for (name,) in op.get_bind().execute(sa.text(_OF_CASES))]
    for table in tables:
        op.execute(f"drop policy only_named_cases on routing.{table}")
    op.drop_table("holdings", schema="routing")
    op.drop_column("cases", "offered_office", schema="routing")
    op.drop_column("cases", "held_by", schema="routing")
