"""The leader's orders have an instant by which they are answered, and the answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ANSWER = ("answered_at", "answered_by", "sealed_answer")


def upgrade() -> None:
    op.add_column("orders", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True), schema="routing")
    op.add_column("orders", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True), schema="routing")
    op.add_column("orders", sa.Column("answered_by", sa.String(length=36), nullable=True), schema="routing")
    op.add_column("orders", sa.Column("sealed_answer", sa.Text(), nullable=True), schema="routing")
    op.execute(f"grant update ({', '.join(ANSWER)}) on routing.orders to svc_routing")


def downgrade() -> None:
    for column in (*reversed(ANSWER), "due_at"):
        op.drop_column("orders", column, schema="routing")
