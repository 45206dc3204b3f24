"""Figures follow some seconds behind what is heard: which cases wait for it, and how far each was counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Tallies of before begin at their first entry when they are heard of again: what is told twice changes nothing in them.
# Nobody sees through the fence, the owner neither, unless it is let down.
WAITING = """
alter table archive.dossiers no force row level security;
alter table archive.tallies no force row level security;
insert into archive.uncounted (office, case_id)
select d.office, d.case_id from archive.dossiers as d
where not exists (select from archive.tallies as t where t.office = d.office and t.case_id = d.case_id);
alter table archive.tallies force row level security;
alter table archive.dossiers force row level security;
"""


def upgrade() -> None:
    op.create_table(
        "uncounted",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24, collation="C"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("office", "case_id", name=op.f("pk_uncounted")),
        schema="archive",
    )
    op.add_column(
        "tallies", sa.Column("counted", sa.Integer(), server_default=sa.text("0"), nullable=False), schema="archive"
    )
    op.execute(WAITING)
    op.execute(fence("archive", "uncounted"))


def downgrade() -> None:
    """What waits is lost to the figures: let the job end its work before."""
    op.drop_column("tallies", "counted", schema="archive")
    op.drop_table("uncounted", schema="archive")
