"""News of several complaints of one person goes in one notice; and a notice to an officer says that it is for one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INTO = "ix_notices_folded_into"
_PERSON = "ix_contacts_person"


def upgrade() -> None:
    op.add_column("contacts", sa.Column("person_mark", sa.String(length=64), nullable=True), schema="notification")
    op.create_index(
        op.f(_PERSON),
        "contacts",
        ["office", "person_mark"],
        schema="notification",
        postgresql_where=sa.text("person_mark is not null"),
    )
    op.add_column("notices", sa.Column("folded_into", sa.Uuid(), nullable=True), schema="notification")
    op.create_index(
        op.f(_INTO),
        "notices",
        ["folded_into"],
        schema="notification",
        postgresql_where=sa.text("folded_into is not null"),
    )
    # Until now a call to an officer had the complainant's word, which was never meant; the fence holds the owner too.
    op.execute("""
        alter table notification.notices no force row level security;
        update notification.notices set whom = 'officer' where kind = 'duty';
        alter table notification.notices force row level security;
    """)


def downgrade() -> None:
    op.execute("""
        alter table notification.notices no force row level security;
        update notification.notices set whom = 'complainant' where kind = 'duty';
        alter table notification.notices force row level security;
    """)
    op.drop_index(op.f(_INTO), table_name="notices", schema="notification")
    op.drop_column("notices", "folded_into", schema="notification")
    op.drop_index(op.f(_PERSON), table_name="contacts", schema="notification")
    op.drop_column("contacts", "person_mark", schema="notification")
