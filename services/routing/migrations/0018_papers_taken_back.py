"""What waited for a decision when the complaint was withdrawn is withdrawn too; until now it waited for ever."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Nobody waits for it when the complaint is closed, or when a later one of its kind has taken its place. The fence holds
# the owner too.
_TAKEN_BACK = """
alter table routing.{table} no force row level security;
alter table routing.cases no force row level security;
update routing.{table} p set state = 'withdrawn'
from routing.cases c
where c.office = p.office and c.case_id = p.case_id and p.state = '{waiting}' and (not c.is_open or exists (
  select from routing.{table} later where later.office = p.office and later.case_id = p.case_id and later.n > p.n));
alter table routing.{table} force row level security;
alter table routing.cases force row level security;
"""
_WAIT_AGAIN = """
alter table routing.{table} no force row level security;
update routing.{table} set state = '{waiting}' where state = 'withdrawn';
alter table routing.{table} force row level security;
"""
_WAITING = {"opinions": "submitted", "impasses": "proposed"}


def upgrade() -> None:
    op.alter_column("impasses", "state", type_=sa.String(length=12), schema="routing")
    for table, waiting in _WAITING.items():
        op.execute(_TAKEN_BACK.format(table=table, waiting=waiting))


def downgrade() -> None:
    for table, waiting in _WAITING.items():
        op.execute(_WAIT_AGAIN.format(table=table, waiting=waiting))
    op.alter_column("impasses", "state", type_=sa.String(length=8), schema="routing")
