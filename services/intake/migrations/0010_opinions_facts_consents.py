"""What complainants' opinions are about; the public facts of each office; consents to tell others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default serves the release before this one, which files nothing, while both are running.
    about = sa.Column("about", sa.String(length=32), nullable=False, server_default="")
    op.add_column("deeds", about, schema="intake")
    op.create_table(
        "public_facts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("fact", sa.String(length=32), nullable=False),
        sa.Column("lines", sa.Text(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_facts")),
        schema="intake",
    )
    op.create_index("ix_public_facts_office", "public_facts", ["office", "fact", "id"], schema="intake")
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("recipient", sa.String(length=60), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        schema="intake",
    )
    op.create_index("ix_consents_case_id", "consents", ["case_id", "id"], schema="intake")
    op.execute(fence("intake", "public_facts", "consents"))
    op.execute("revoke update, delete on intake.public_facts, intake.consents from svc_intake")


def downgrade() -> None:
    op.drop_table("consents", schema="intake")
    op.drop_table("public_facts", schema="intake")
    op.drop_column("deeds", "about", schema="intake")
