"""Several gateways for each means and how they fare; who decided what became of a notice; which phone a part went to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempts", sa.Column("by_officer", sa.String(length=64), nullable=True), schema="notification")
    op.add_column("attempts", sa.Column("provider", sa.String(length=80), nullable=True), schema="notification")
    op.add_column("notices", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True), schema="notification")
    op.add_column("parts", sa.Column("whose", sa.LargeBinary(length=16), nullable=True), schema="notification")
    op.create_index("ix_parts_whose", "parts", ["whose"], unique=False, schema="notification")
    op.add_column(
        "gateways",
        sa.Column("recent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        schema="notification",
    )
    op.add_column(
        "gateways", sa.Column("bad", sa.Integer(), server_default=sa.text("0"), nullable=False), schema="notification"
    )
    op.add_column(
        "gateways", sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True), schema="notification"
    )
    op.drop_constraint(op.f("pk_gateways"), "gateways", schema="notification", type_="primary")
    op.create_primary_key(op.f("pk_gateways"), "gateways", ["channel", "provider"], schema="notification")


def downgrade() -> None:
    op.execute("delete from notification.gateways")
    op.drop_constraint(op.f("pk_gateways"), "gateways", schema="notification", type_="primary")
    op.create_primary_key(op.f("pk_gateways"), "gateways", ["channel"], schema="notification")
    op.drop_column("gateways", "rests_until", schema="notification")
    op.drop_column("gateways", "bad", schema="notification")
    op.drop_column("gateways", "recent", schema="notification")
    op.drop_index("ix_parts_whose", table_name="parts", schema="notification")
    op.drop_column("parts", "whose", schema="notification")
    op.drop_column("notices", "asked_at", schema="notification")
    op.drop_column("attempts", "provider", schema="notification")
    op.drop_column("attempts", "by_officer", schema="notification")
