"""The list of all cases is read in its order, office by office, however many there are."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_cases_ranked", "cases", ["office", "risk", "due_at", "case_id"], schema="routing")


def downgrade() -> None:
    op.drop_index("ix_cases_ranked", table_name="cases", schema="routing")
