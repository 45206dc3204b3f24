"""Emergency plans with their steps, the province's instructions, what was stated with an act, why the province knows
of a case, and who of the province has taken it over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.tables import fence

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PAPERS = ("plans", "plan_steps", "instructions", "statements")


def _paper(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        *columns,
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f(f"fk_{name}_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f(f"pk_{name}")),
        schema="routing",
    )


def upgrade() -> None:
    _paper(
        "plans",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=64), nullable=False),
        sa.Column("contacts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("duties", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=36), nullable=True),
    )
    _paper(
        "plan_steps",
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("duty", sa.String(length=16), nullable=False),
        sa.Column("officer", sa.String(length=36), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=36), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_text", sa.Text(), nullable=True),
    )
    _paper(
        "instructions",
        sa.Column("by_officer", sa.String(length=36), nullable=True),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=36), nullable=True),
        sa.Column("sealed_answer", sa.Text(), nullable=True),
    )
    _paper(
        "statements",
        sa.Column("by_officer", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
    )
    op.execute(fence("routing", *PAPERS))
    op.execute("revoke update, delete on routing.statements from svc_routing")
    op.execute("revoke delete on routing.plans, routing.plan_steps, routing.instructions from svc_routing")
    op.add_column(
        "cases",
        sa.Column("province_because", postgresql.ARRAY(sa.String(length=16)), nullable=False, server_default="{}"),
        schema="routing",
    )
    op.alter_column("cases", "province_because", server_default=None, schema="routing")
    op.add_column("cases", sa.Column("taken_over_by", sa.String(length=36), nullable=True), schema="routing")


def downgrade() -> None:
    op.drop_column("cases", "taken_over_by", schema="routing")
    op.drop_column("cases", "province_because", schema="routing")
    for table in reversed(PAPERS):
        op.drop_table(table, schema="routing")
