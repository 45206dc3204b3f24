"""What the four forms need: drafts and signatures of Form 4, evidence and its custody, instructions, corrections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.tables import fence

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ONLY_GROW = ("report_drafts", "signatures", "proofs", "custody", "handovers", "fact_corrections")
NEVER_DELETED = ("directions", "unit_results")


def _of_case(table: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        table,
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f(f"fk_{table}_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f(f"pk_{table}")),
        schema="routing",
    )
    op.execute(fence("routing", table))


def upgrade() -> None:
    _of_case(
        "report_drafts",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
    )
    _of_case(
        "signatures",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("dissents", sa.Boolean(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
    )
    _of_case(
        "proofs",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("note", sa.Integer(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("of_entry", sa.Boolean(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
    )
    _of_case(
        "custody",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("proof", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("holder", sa.String(length=36), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
    )
    _of_case(
        "directions",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("post", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=36), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=36), nullable=True),
        sa.Column("sealed_result", sa.Text(), nullable=True),
    )
    _of_case(
        "handovers",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.String(length=64), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
    )
    _of_case(
        "fact_corrections",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
    )
    _of_case(
        "unit_results",
        sa.Column("department", sa.String(length=24), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("founded", sa.Boolean(), nullable=True),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.String(length=36), nullable=True),
    )
    for table in ONLY_GROW:
        op.execute(f"revoke update, delete on routing.{table} from svc_routing")
    for table in NEVER_DELETED:
        op.execute(f"revoke delete on routing.{table} from svc_routing")
    op.add_column("notes", sa.Column("side", sa.String(length=16), nullable=True), schema="routing")
    op.add_column("reports", sa.Column("draft", sa.Integer(), nullable=True), schema="routing")
    op.add_column(
        "reports", sa.Column("natures", postgresql.ARRAY(sa.String(length=16)), nullable=True), schema="routing"
    )
    op.add_column("results", sa.Column("waived", sa.Boolean(), nullable=True), schema="routing")
    op.add_column("results", sa.Column("second_of", sa.Integer(), nullable=True), schema="routing")
    op.add_column("results", sa.Column("verify_code", sa.String(length=16), nullable=True), schema="routing")


def downgrade() -> None:
    for column in ("verify_code", "second_of", "waived"):
        op.drop_column("results", column, schema="routing")
    for column in ("natures", "draft"):
        op.drop_column("reports", column, schema="routing")
    op.drop_column("notes", "side", schema="routing")
    for table in (*NEVER_DELETED, *ONLY_GROW):
        op.drop_table(table, schema="routing")
