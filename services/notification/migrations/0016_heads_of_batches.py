"""Who begins another window of a batch locks the batch's first row; to lock a row, one must be allowed to change it."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("grant update (at) on notification.underway to svc_notification")


def downgrade() -> None:
    op.execute("revoke update (at) on notification.underway from svc_notification")
