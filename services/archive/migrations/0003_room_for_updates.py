"""Dossiers that are brought up to date lie where they lay, and those without a number stand in no index of numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NUMBERS = "ix_dossiers_archive_number"


def upgrade() -> None:
    op.drop_index(_NUMBERS, table_name="dossiers", schema="archive")
    op.create_index(
        _NUMBERS,
        "dossiers",
        ["office", "archive_number"],
        unique=True,
        schema="archive",
        postgresql_where=sa.text("archive_number is not null"),
    )
    # A dossier is written with every message of its case: with room on its page no index hears of it.
    op.execute("alter table archive.dossiers set (fillfactor = 60)")


def downgrade() -> None:
    op.execute("alter table archive.dossiers reset (fillfactor)")
    op.drop_index(_NUMBERS, table_name="dossiers", schema="archive")
    op.create_index(_NUMBERS, "dossiers", ["office", "archive_number"], unique=True, schema="archive")
