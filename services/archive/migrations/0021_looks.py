"""Looks at who complained are few among all entries: the auditor's list finds them by their day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_LOOKS = "type in ('complaint.looked.v1', 'dossier.form_printed.v1', 'dossier.looked.v1')"


def upgrade() -> None:
    op.create_index("ix_entries_looks", "entries", ["at"], schema="archive", postgresql_where=sa.text(_LOOKS))


def downgrade() -> None:
    op.drop_index("ix_entries_looks", table_name="entries", schema="archive")
