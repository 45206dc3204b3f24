"""What departments share, what cannot be resolved, and the register of problems of policy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("tasks", "impasses", "policy_reviews")


def upgrade() -> None:
    no = sa.text("false")
    op.add_column(
        "cases", sa.Column("policy_problem", sa.Boolean(), server_default=no, nullable=False), schema="routing"
    )
    op.add_column("opinions", sa.Column("explains", sa.Boolean(), server_default=no, nullable=False), schema="routing")
    op.create_index(
        "ix_cases_policy", "cases", ["office", "case_id"], schema="routing", postgresql_where=sa.text("policy_problem")
    )
    _create(
        "tasks",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("department", sa.String(length=24), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=36), nullable=True),
        sa.Column("sealed_outcome", sa.Text(), nullable=True),
    )
    _create(
        "impasses",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("policy_owner", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("sealed_reason", sa.Text(), nullable=True),
    )
    _create(
        "policy_reviews",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("policy_owner", sa.String(length=64), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("sealed_answer", sa.Text(), nullable=False),
    )
    op.execute(fence("routing", *TABLES))
    op.execute("revoke delete on routing.tasks, routing.impasses, routing.policy_reviews from svc_routing")
    op.execute("revoke update on routing.policy_reviews from svc_routing")


def _create(table: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        table,
        *columns,
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f(f"fk_{table}_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f(f"pk_{table}")),
        schema="routing",
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="routing")
    op.drop_index("ix_cases_policy", "cases", schema="routing")
    op.drop_column("opinions", "explains", schema="routing")
    op.drop_column("cases", "policy_problem", schema="routing")
