"""Words and persons by keyed hashes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.tables import fence

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What was destroyed is found no more.
_FORGET = """
create function archive.forget_words() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from archive.texts where case_id = new.case_id;
  delete from archive.persons where office = new.office and case_id = new.case_id;
  return null;
end $$;
create trigger forget_words after update of disposed_at on archive.dossiers
  for each row when (new.disposed_at is not null) execute function archive.forget_words();
"""


def upgrade() -> None:
    op.add_column(
        "dossiers",
        sa.Column("indexed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="archive",
    )
    op.create_index(
        "ix_dossiers_to_index",
        "dossiers",
        ["office", "case_id"],
        schema="archive",
        postgresql_where=sa.text("not indexed and sealed_particulars is not null"),
    )
    op.create_index(
        "ix_dossiers_cause",
        "dossiers",
        ["office", "cause", "begun_at"],
        schema="archive",
        postgresql_where=sa.text("cause is not null"),
    )
    op.create_table(
        "texts",
        sa.Column("case_id", sa.String(length=24, collation="C"), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_texts")),
        schema="archive",
    )
    op.create_index("ix_texts_grams", "texts", ["grams"], schema="archive", postgresql_using="gin")
    op.create_index("ix_texts_begun", "texts", ["begun_at"], schema="archive")
    # How common each word is decides whether the newest are looked through or the word's own list is.
    op.execute("alter table archive.texts alter column grams set statistics 1000")
    op.create_table(
        "persons",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("blind", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("office", "case_id", "what", name=op.f("pk_persons")),
        schema="archive",
    )
    op.create_index("ix_persons_blind", "persons", ["office", "what", "blind"], schema="archive")
    op.execute(fence("archive", "persons"))
    op.execute(_FORGET)


def downgrade() -> None:
    op.execute("drop trigger forget_words on archive.dossiers")
    op.execute("drop function archive.forget_words")
    op.drop_table("persons", schema="archive")
    op.drop_table("texts", schema="archive")
    op.drop_index("ix_dossiers_cause", table_name="dossiers", schema="archive")
    op.drop_index("ix_dossiers_to_index", table_name="dossiers", schema="archive")
    op.drop_column("dossiers", "indexed", schema="archive")
