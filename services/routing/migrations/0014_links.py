"""Cases that officers joined with others are shown with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence, fence_cases

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("other_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.Column("by_officer", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_links_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_links")),
        schema="routing",
    )
    op.execute(fence("routing", "links") + fence_cases("routing", "links"))
    op.execute("revoke update, delete on routing.links from svc_routing")


def downgrade() -> None:
    op.drop_table("links", schema="routing")
