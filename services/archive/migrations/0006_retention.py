"""How long dossiers are kept, holds, lists of what is destroyed, and the one function that destroys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.tables import fence

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# The service cannot remove entries. This function can, for a dossier on a list with two approvals that is not on hold.
_DESTROY = """
create function archive.destroy(the_office text, the_n integer, the_case text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not exists (select from archive.disposal_items where office = the_office and n = the_n and case_id = the_case)
     or (select count(*) from archive.disposal_approvals where office = the_office and n = the_n) < 2
     or exists (select from archive.holds where office = the_office and case_id = the_case and lifted_at is null) then
    raise exception 'not on a list with two approvals, or on hold';
  end if;
  delete from archive.entries where office = the_office and case_id = the_case;
  update archive.dossiers set sealed_particulars = null, disposed_at = clock_timestamp(), certificate = the_n
    where office = the_office and case_id = the_case;
end $$
"""


def upgrade() -> None:
    op.add_column("dossiers", sa.Column("disposed_at", sa.DateTime(timezone=True), nullable=True), schema="archive")
    op.add_column("dossiers", sa.Column("certificate", sa.Integer(), nullable=True), schema="archive")
    op.create_table(
        "retention",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("series", sa.String(length=16), nullable=False),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention")),
        schema="archive",
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(length=64), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_reason", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        schema="archive",
    )
    op.create_index(
        "ix_holds_running",
        "holds",
        ["office", "case_id"],
        unique=True,
        schema="archive",
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.create_table(
        "disposals",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("executed_by", sa.String(length=64), nullable=True),
        sa.Column("executed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certificate", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("office", "n", name=op.f("pk_disposals")),
        schema="archive",
    )
    op.create_table(
        "disposal_items",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("archive_number", sa.String(length=24), nullable=False),
        sa.Column("series", sa.String(length=16), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("appraisal", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("office", "n", "case_id", name=op.f("pk_disposal_items")),
        schema="archive",
    )
    op.create_table(
        "disposal_approvals",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=False),
        sa.Column("post", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("office", "n", "officer_id", name=op.f("pk_disposal_approvals")),
        schema="archive",
    )
    op.execute(fence("archive", "holds", "disposals", "disposal_items", "disposal_approvals"))
    op.execute("revoke update, delete, truncate on archive.retention, archive.disposal_items from svc_archive")
    op.execute("revoke update, delete, truncate on archive.disposal_approvals from svc_archive")
    op.execute("revoke delete, truncate on archive.holds, archive.disposals from svc_archive")
    op.execute(_DESTROY)
    op.execute("revoke all on function archive.destroy from public")
    op.execute("grant execute on function archive.destroy to svc_archive")


def downgrade() -> None:
    op.execute("drop function archive.destroy")
    for table in ("disposal_approvals", "disposal_items", "disposals", "holds", "retention"):
        op.drop_table(table, schema="archive")
    op.drop_column("dossiers", "certificate", schema="archive")
    op.drop_column("dossiers", "disposed_at", schema="archive")
