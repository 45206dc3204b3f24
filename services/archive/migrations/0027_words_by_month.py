"""Words by the month in which a case began, in the index itself: of a word that a few have in a year, only those of the
newest months are looked up, and not all there ever were.

The index is made of what is there, which takes half a minute for a million texts; no row changes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
_THIRTY = "(ARRAY[floor(EXTRACT(epoch FROM (begun_at AT TIME ZONE 'UTC'::text)) / 2592000::numeric)::integer])"


def upgrade() -> None:
    op.create_index(
        "ix_texts_grams_begun", "texts", ["grams", sa.text(_THIRTY)], schema="archive", postgresql_using="gin"
    )
    op.drop_index("ix_texts_grams", table_name="texts", schema="archive")


def downgrade() -> None:
    op.create_index("ix_texts_grams", "texts", ["grams"], schema="archive", postgresql_using="gin")
    op.drop_index("ix_texts_grams_begun", table_name="texts", schema="archive")
