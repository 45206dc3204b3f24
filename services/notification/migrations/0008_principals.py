"""Whoever an agent complains for is told too: a second address of the case, and whom each notice is for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ONE_ADDRESS = "uq_notices_case_id_kind_about_channel"
_WITH_WHOM = "uq_notices_case_id_kind_about_channel_whom"


def upgrade() -> None:
    op.add_column("contacts", sa.Column("sealed_principal", sa.Text(), nullable=True), schema="notification")
    no = sa.text("false")
    op.add_column(
        "contacts", sa.Column("tells_principal", sa.Boolean(), server_default=no, nullable=False), schema="notification"
    )
    op.add_column(
        "notices",
        sa.Column("whom", sa.String(length=32), server_default="complainant", nullable=False),
        schema="notification",
    )
    op.drop_constraint(op.f(_ONE_ADDRESS), "notices", schema="notification")
    columns = ["case_id", "kind", "about", "channel", "whom"]
    op.create_unique_constraint(op.f(_WITH_WHOM), "notices", columns, schema="notification")


def downgrade() -> None:
    op.execute("delete from notification.notices where whom <> 'complainant'")
    op.drop_constraint(op.f(_WITH_WHOM), "notices", schema="notification")
    columns = ["case_id", "kind", "about", "channel"]
    op.create_unique_constraint(op.f(_ONE_ADDRESS), "notices", columns, schema="notification")
    op.drop_column("notices", "whom", schema="notification")
    op.drop_column("contacts", "tells_principal", schema="notification")
    op.drop_column("contacts", "sealed_principal", schema="notification")
