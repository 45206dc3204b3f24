"""A token needs a second person once the administrators are named; those of before were given by the province alone and
go on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "administered",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("office", name=op.f("pk_administered")),
        schema="intake",
    )
    op.execute(fence("intake", "administered"))
    op.execute("revoke update, delete on intake.administered from svc_intake")
    op.add_column("system_tokens", sa.Column("approved_by", sa.String(length=64), nullable=True), schema="intake")
    op.add_column("system_tokens", sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True), schema="intake")
    op.execute("alter table intake.system_tokens no force row level security")
    op.execute("update intake.system_tokens set approved_by = issued_by, approved_at = issued_at")
    op.execute("alter table intake.system_tokens force row level security")
    op.execute("grant update (approved_by, approved_at) on intake.system_tokens to svc_intake")
    op.create_check_constraint(
        op.f("ck_system_tokens_approved"),
        "system_tokens",
        "(approved_by is null) = (approved_at is null)",
        schema="intake",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_system_tokens_approved"), "system_tokens", schema="intake")
    op.drop_column("system_tokens", "approved_at", schema="intake")
    op.drop_column("system_tokens", "approved_by", schema="intake")
    op.drop_table("administered", schema="intake")
