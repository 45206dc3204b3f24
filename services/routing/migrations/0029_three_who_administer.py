"""Three posts administer, and one officer holds one of them at most, also below the application; an appointment that was
asked for waits until somebody else grants it. What is there keeps: nobody holds the new posts yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.tables import fence

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# An administrator does nothing else; the auditor is kept from what decides by the application, as before.
ONE_OF_THREE = """
create function routing.administrators_apart() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('appointments ' || new.office));
  if exists (select from routing.appointments a
              where a.office = new.office and a.id <> new.id and a.officer = new.officer and a.post <> new.post
                and (a.post in ('system_admin', 'security_admin') or new.post in ('system_admin', 'security_admin'))
                and (a.until is null or a.until >= a.since)
                and daterange(a.since, a.until, '[]') && daterange(new.since, new.until, '[]'))
  then
    raise exception 'an administrator holds no other post' using errcode = 'exclusion_violation';
  end if;
  return new;
end $$;
create trigger administrators_apart before insert or update on routing.appointments
  for each row when (new.until is null or new.until >= new.since) execute function routing.administrators_apart();
"""
DECIDED_ONCE = """
revoke delete on routing.asked_appointments from svc_routing;
revoke update on routing.asked_appointments from svc_routing;
grant update (granted, decided_by, decided_at, reason) on routing.asked_appointments to svc_routing;
create function routing.asked_once() returns trigger language plpgsql as $$
begin
  raise exception 'it was decided already' using errcode = 'check_violation';
end $$;
create trigger once before update on routing.asked_appointments for each row
  when (old.granted is not null) execute function routing.asked_once();
"""


def upgrade() -> None:
    op.create_table(
        "asked_appointments",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("form", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "decided_by is null or decided_by <> by_officer", name=op.f("ck_asked_appointments_two_persons")
        ),
        sa.CheckConstraint("(granted is null) = (decided_by is null)", name=op.f("ck_asked_appointments_decided")),
        sa.PrimaryKeyConstraint("office", "id", name=op.f("pk_asked_appointments")),
        schema="routing",
    )
    op.create_index(
        "ix_asked_appointments_waiting",
        "asked_appointments",
        ["office"],
        schema="routing",
        postgresql_where=sa.text("granted is null"),
    )
    op.execute(fence("routing", "asked_appointments"))
    op.execute(DECIDED_ONCE)
    op.execute(ONE_OF_THREE)


def downgrade() -> None:
    op.execute(
        "drop trigger administrators_apart on routing.appointments; drop function routing.administrators_apart()"
    )
    op.drop_table("asked_appointments", schema="routing")
    op.execute("drop function routing.asked_once()")
