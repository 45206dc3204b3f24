"""What could not be filled in is written anew as another notice: of those that nothing replaced there is one for each
thing to tell. What a failed one was to tell is kept from here on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_BEFORE = "uq_notices_case_id_kind_about_channel_whom"
_OF_NOTICES = ("notices", "attempts", "parts", "replies")
_REPLACED = "select id from notification.notices where replaced_by is not null"
_KEY = ["case_id", "kind", "about", "channel", "whom"]


def upgrade() -> None:
    op.add_column("notices", sa.Column("occasion", sa.Text(), nullable=True), schema="notification")
    op.add_column("notices", sa.Column("replaced_by", sa.Uuid(), nullable=True), schema="notification")
    op.create_index(
        "uq_notices_once",
        "notices",
        _KEY,
        unique=True,
        schema="notification",
        postgresql_where=sa.text("replaced_by is null"),
    )
    op.drop_constraint(_BEFORE, "notices", schema="notification")


def downgrade() -> None:
    """Of two that told the same the newer one is left, with its history alone."""
    for table in _OF_NOTICES:
        op.execute(f"alter table notification.{table} no force row level security")
    for table in _OF_NOTICES[1:]:
        op.execute(f"delete from notification.{table} where notice_id in ({_REPLACED})")  # noqa: S608 - names of ours
    op.execute(f"delete from notification.notices where id in ({_REPLACED})")  # noqa: S608 - names of ours
    for table in _OF_NOTICES:
        op.execute(f"alter table notification.{table} force row level security")
    op.create_unique_constraint(_BEFORE, "notices", _KEY, schema="notification")
    op.drop_index("uq_notices_once", table_name="notices", schema="notification")
    op.drop_column("notices", "replaced_by", schema="notification")
    op.drop_column("notices", "occasion", schema="notification")
