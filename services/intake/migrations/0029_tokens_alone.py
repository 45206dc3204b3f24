"""A token says whether its issuer may give it alone: what was issued to need a second person gets none from the first.

Those of before the administrators, which the province gave alone, say so.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "system_tokens", sa.Column("alone", sa.Boolean(), nullable=False, server_default="false"), schema="intake"
    )
    op.execute("alter table intake.system_tokens no force row level security")
    op.execute("update intake.system_tokens set alone = true where approved_by = issued_by")
    op.execute("alter table intake.system_tokens force row level security")
    op.create_check_constraint(
        op.f("ck_system_tokens_two_persons"),
        "system_tokens",
        "alone or approved_by is null or approved_by <> issued_by",
        schema="intake",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_system_tokens_two_persons"), "system_tokens", schema="intake")
    op.drop_column("system_tokens", "alone", schema="intake")
