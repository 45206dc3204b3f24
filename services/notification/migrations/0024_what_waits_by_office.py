"""What waits too long is found by office, and what is not wanted any more by who has changed his wish: not by reading all
notices there are. The notices of a case are found by one index again, replaced ones among them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_KEY = ["case_id", "kind", "about", "channel", "whom"]


def upgrade() -> None:
    op.create_index(
        "uq_notices_one_of_each",
        "notices",
        [*_KEY, "replaced_by"],
        unique=True,
        schema="notification",
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("uq_notices_once", table_name="notices", schema="notification")
    op.create_index(
        "ix_notices_waiting",
        "notices",
        ["office", "created_at"],
        schema="notification",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.add_column("contacts", sa.Column("wished_at", sa.DateTime(timezone=True), nullable=True), schema="notification")
    op.create_index(
        "ix_contacts_wished_at",
        "contacts",
        ["wished_at"],
        schema="notification",
        postgresql_where=sa.text("wished_at is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_contacts_wished_at", table_name="contacts", schema="notification")
    op.drop_column("contacts", "wished_at", schema="notification")
    op.drop_index("ix_notices_waiting", table_name="notices", schema="notification")
    op.create_index(
        "uq_notices_once",
        "notices",
        _KEY,
        unique=True,
        schema="notification",
        postgresql_where=sa.text("replaced_by is null"),
    )
    op.drop_index("uq_notices_one_of_each", table_name="notices", schema="notification")
