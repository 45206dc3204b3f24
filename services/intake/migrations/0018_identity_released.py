"""What names a person may be taken out of the register once the archive has it; the code opens the complaint still."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "complaints", sa.Column("identity_released_at", sa.DateTime(timezone=True), nullable=True), schema="intake"
    )
    op.add_column("complaints", sa.Column("last_four_hash", sa.LargeBinary(length=16), nullable=True), schema="intake")
    op.execute("grant update (phone_index) on intake.phone_codes to svc_intake")
    op.execute("grant update (sealed_content, original) on intake.drafts to svc_intake")


def downgrade() -> None:
    op.execute("revoke update (sealed_content, original) on intake.drafts from svc_intake")
    op.execute("revoke update (phone_index) on intake.phone_codes from svc_intake")
    op.drop_column("complaints", "last_four_hash", schema="intake")
    op.drop_column("complaints", "identity_released_at", schema="intake")
