"""Appointments with their days, training, duty hours, alerts, what an office publishes for itself, and the leader's
orders. Who held a post until now is appointed to it from the day on which the account was opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.tables import fence

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = (
    "appointments",
    "staff_log",
    "openings",
    "trainings",
    "duties",
    "alerts",
    "targets",
    "policy_documents",
    "orders",
)
GROWING = ("staff_log", "openings", "trainings", "duties", "alerts", "targets", "policy_documents", "orders")
AGREE = """
create function routing.appointments_agree() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('appointments ' || new.office));
  if exists (select from routing.appointments a
              where a.office = new.office and a.id <> new.id and a.post = new.post
                and daterange(a.since, a.until, '[]') && daterange(new.since, new.until, '[]')
                and ((a.officer = new.officer and a.department = new.department)
                  or (new.in_place_of is null and a.in_place_of is null
                      and (new.post = 'agency_head' or (new.post = 'section_head' and a.department = new.department)))))
  then
    raise exception 'two appointments contradict each other' using errcode = 'exclusion_violation';
  end if;
  return new;
end $$;
create trigger agree before insert or update on routing.appointments
  for each row when (new.until is null or new.until >= new.since) execute function routing.appointments_agree();
"""


def upgrade() -> None:
    op.create_table(
        "appointments",
        _office(),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("officer", sa.String(length=36), nullable=False),
        sa.Column("department", sa.String(length=24), nullable=False),
        sa.Column("post", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("in_place_of", sa.String(length=36), nullable=True),
        sa.Column("by_officer", sa.String(length=36), nullable=True),
        _moment("at"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until is null or until >= since - 1", name=op.f("ck_appointments_days")),
        sa.CheckConstraint("in_place_of is null or in_place_of <> officer", name=op.f("ck_appointments_substitute")),
        sa.PrimaryKeyConstraint("office", "id", name=op.f("pk_appointments")),
        schema="routing",
    )
    op.create_index("ix_appointments_officer", "appointments", ["office", "officer"], schema="routing")
    op.create_index(
        "ix_appointments_begins",
        "appointments",
        ["since"],
        schema="routing",
        postgresql_where=sa.text("begun_at is null"),
    )
    op.create_index(
        "ix_appointments_ends",
        "appointments",
        ["until"],
        schema="routing",
        postgresql_where=sa.text("ended_at is null and until is not null"),
    )
    op.create_table(
        "staff_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _moment("at"),
        sa.Column("by_officer", sa.String(length=36), nullable=True),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("about", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        _office(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_log")),
        schema="routing",
    )
    op.create_index("ix_staff_log_office_at", "staff_log", ["office", "at"], schema="routing")
    op.create_table(
        "openings",
        _office(),
        sa.Column("department", sa.String(length=24), nullable=False),
        _moment("at"),
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("office", "department", name=op.f("pk_openings")),
        schema="routing",
    )
    op.create_table(
        "trainings",
        _office(),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("officer", sa.String(length=36), nullable=False),
        sa.Column("course", sa.String(length=64), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("by_officer", sa.String(length=36), nullable=True),
        _moment("at"),
        sa.PrimaryKeyConstraint("office", "id", name=op.f("pk_trainings")),
        schema="routing",
    )
    op.create_index("ix_trainings_officer", "trainings", ["office", "officer"], schema="routing")
    op.create_table(
        "duties",
        _office(),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("officer", sa.String(length=36), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        _moment("begins_at"),
        _moment("ends_at"),
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        _moment("at"),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_duties_hours")),
        sa.PrimaryKeyConstraint("office", "id", name=op.f("pk_duties")),
        schema="routing",
    )
    op.create_index("ix_duties_ends_at", "duties", ["office", "ends_at"], schema="routing")
    op.create_table(
        "alerts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=96), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("to_posts", postgresql.ARRAY(sa.String(length=16)), nullable=False),
        sa.Column("to_officer", sa.String(length=36), nullable=True),
        sa.Column("case_id", sa.String(length=24), nullable=True),
        sa.Column("in_words", sa.String(length=200), nullable=False),
        _moment("at"),
        _office(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("office", "key", name=op.f("uq_alerts_office_key")),
        schema="routing",
    )
    op.create_index("ix_alerts_office_at", "alerts", ["office", "at"], schema="routing")
    op.create_table(
        "targets",
        _office(),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("office", "year", "version", name=op.f("pk_targets")),
        schema="routing",
    )
    op.create_table(
        "policy_documents",
        _office(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.String(length=36), nullable=False),
        sa.Column("signed_name", sa.String(length=32), nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("office", "version", name=op.f("pk_policy_documents")),
        schema="routing",
    )
    op.create_table(
        "orders",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        _office(),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        _moment("at"),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_orders_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_orders")),
        schema="routing",
    )
    op.execute(
        "insert into routing.appointments (office, id, officer, department, post, since, at, begun_at)"
        " select o.office, gen_random_uuid()::text, o.id, o.department, held.post, o.since::date, o.since, o.since"
        " from routing.officers o, unnest(o.posts) as held (post)"
    )
    op.execute(fence("routing", *TABLES) + AGREE)
    op.execute(f"revoke update, delete on {', '.join(f'routing.{table}' for table in GROWING)} from svc_routing")
    op.execute("revoke update, delete on routing.appointments from svc_routing")
    op.execute("grant update (until, begun_at, ended_at) on routing.appointments to svc_routing")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="routing")
    op.execute("drop function routing.appointments_agree")


def _office() -> sa.Column[str]:
    return sa.Column("office", sa.String(length=6), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
