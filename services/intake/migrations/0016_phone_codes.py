"""Who wants to shows by a code that the telephone is theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phone_codes",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("phone_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("misses", sa.SmallInteger(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "n", name=op.f("pk_phone_codes")),
        schema="intake",
    )
    op.create_index("ix_phone_codes_phone", "phone_codes", ["office", "phone_index", "asked_at"], schema="intake")
    op.execute(fence("intake", "phone_codes"))
    op.execute("revoke update, delete on intake.phone_codes from svc_intake")
    op.execute("grant update (misses, confirmed_at) on intake.phone_codes to svc_intake")


def downgrade() -> None:
    op.drop_table("phone_codes", schema="intake")
