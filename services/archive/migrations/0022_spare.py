"""When the result of a case first arrived and how long before its limit, and callbacks by their day: nobody reads every
case to find results that arrived just before the limit, nor every entry to find who was called back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# Nobody sees through the fence, the owner neither, unless it is let down.
FILL = """
alter table archive.tallies no force row level security;
update archive.tallies set answered_at = (course ->> 'answered_at')::timestamptz,
  spare = floor(extract(epoch from (course -> 'due' ->> 1)::timestamptz - (course ->> 'answered_at')::timestamptz))
where course ->> 'answered_at' is not null;
alter table archive.tallies force row level security;
"""
_CALLS = "type = 'case.called_back.v1'"


def upgrade() -> None:
    op.add_column("tallies", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True), schema="archive")
    op.add_column("tallies", sa.Column("spare", sa.Integer(), nullable=True), schema="archive")
    op.execute(FILL)
    op.create_index(
        "ix_tallies_last_minute",
        "tallies",
        ["answered_at"],
        unique=False,
        schema="archive",
        postgresql_where=sa.text("spare between 0 and 1800"),
    )
    op.create_index("ix_entries_calls", "entries", ["at"], schema="archive", postgresql_where=sa.text(_CALLS))


def downgrade() -> None:
    op.drop_index("ix_entries_calls", table_name="entries", schema="archive", postgresql_where=sa.text(_CALLS))
    op.drop_index(
        "ix_tallies_last_minute",
        table_name="tallies",
        schema="archive",
        postgresql_where=sa.text("spare between 0 and 1800"),
    )
    op.drop_column("tallies", "spare", schema="archive")
    op.drop_column("tallies", "answered_at", schema="archive")
