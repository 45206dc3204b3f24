"""When a wish was made and when a stop was written; which office a notice names; and what of a batch is not wanted any
more, to be seen by who begins another portion of it. Of wishes that are there already nothing but the hearing is known."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# Nobody sees through the fence, the owner neither, unless it is let down.
FILL = """
alter table notification.contacts no force row level security;
update notification.contacts set said_at = wished_at where wished > 0;
alter table notification.contacts force row level security;
"""


def _added() -> list[tuple[str, sa.Column[Any]]]:
    moments = [("contacts", sa.Column(name, sa.DateTime(timezone=True))) for name in ("said_at", "stopped_at")]
    none = sa.text("'{}'")
    return [
        *moments,
        ("notices", sa.Column("handled_by", sa.String(6))),
        ("underway", sa.Column("unwanted", sa.ARRAY(sa.Uuid()), nullable=False, server_default=none)),
    ]


def upgrade() -> None:
    for table, column in _added():
        op.add_column(table, column, schema="notification")
    op.execute("grant update (unwanted) on notification.underway to svc_notification")
    op.execute(FILL)


def downgrade() -> None:
    for table, column in _added():
        op.drop_column(table, column.name, schema="notification")
