"""Receipts of reminders, sample checks, measures that go on after the answer, and who the same complainant is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("clock", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(length=8), nullable=False),
        sa.Column("officer", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id", "clock", "rung"],
            ["routing.fired.office", "routing.fired.case_id", "routing.fired.clock", "routing.fired.rung"],
            name=op.f("fk_receipts_office_case_id_clock_rung"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "clock", "rung", "officer", name=op.f("pk_receipts")),
        schema="routing",
    )
    op.create_table(
        "sample_checks",
        sa.Column("officer", sa.String(length=36), nullable=False),
        sa.Column("because", sa.String(length=16), nullable=False),
        sa.Column("in_words", sa.String(length=200), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.String(length=36), nullable=True),
        sa.Column("in_order", sa.Boolean(), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_sample_checks_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_sample_checks")),
        schema="routing",
    )
    op.execute(fence("routing", "receipts", "sample_checks"))
    op.execute("revoke update, delete on routing.receipts from svc_routing")
    op.execute("revoke delete on routing.sample_checks from svc_routing")
    op.add_column("fired", sa.Column("to_office", sa.String(length=6), nullable=True), schema="routing")
    op.create_index("ix_fired_at", "fired", ["office", "at"], schema="routing")
    op.add_column(
        "measures", sa.Column("goes_on", sa.Boolean(), nullable=False, server_default="false"), schema="routing"
    )
    op.alter_column("measures", "goes_on", server_default=None, schema="routing")
    op.add_column("cases", sa.Column("person_mark", sa.String(length=64), nullable=True), schema="routing")
    op.add_column("cases", sa.Column("reopening_asked_at", sa.DateTime(timezone=True), nullable=True), schema="routing")
    op.create_index(
        "ix_cases_person",
        "cases",
        ["office", "person_mark"],
        schema="routing",
        postgresql_where=sa.text("person_mark is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_cases_person", "cases", schema="routing")
    op.drop_column("cases", "reopening_asked_at", schema="routing")
    op.drop_column("cases", "person_mark", schema="routing")
    op.drop_column("measures", "goes_on", schema="routing")
    op.drop_index("ix_fired_at", "fired", schema="routing")
    op.drop_column("fired", "to_office", schema="routing")
    op.drop_table("sample_checks", schema="routing")
    op.drop_table("receipts", schema="routing")
