"""The first tables, the fence around them, and what the province has published so far."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.messaging.tables import wake
from services.kernel.tables import fence
from services.kernel.workdays import load_published
from services.routing.rules.policy import DEFAULT_PACK
from services.routing.tables.rulebook import document_of

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FENCED = (
    "cases",
    "chains",
    "counters",
    "inbox",
    "officers",
    "outbox",
    "postponed",
    "refusals",
    "sign_ins",
    "approvals",
    "assessments",
    "callbacks",
    "case_events",
    "clocks",
    "confirmations",
    "measures",
    "notes",
    "opinions",
    "reports",
    "results",
    "words",
    "fired",
)


def upgrade() -> None:
    op.create_table(
        "calendars",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("year", "revision", name=op.f("pk_calendars")),
        schema="routing",
    )
    op.create_table(
        "cases",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("clocks", sa.SmallInteger(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("classed", sa.String(length=8), nullable=True),
        sa.Column("severity", sa.String(length=24), nullable=False),
        sa.Column("risk", sa.SmallInteger(), nullable=False),
        sa.Column("major_kinds", postgresql.ARRAY(sa.String(length=24)), nullable=False),
        sa.Column("province", sa.String(length=16), nullable=False),
        sa.Column("province_informed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("province_acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("province_acknowledged_by", sa.String(length=36), nullable=True),
        sa.Column("callback", sa.String(length=16), nullable=False),
        sa.Column("callback_attempts", sa.SmallInteger(), nullable=False),
        sa.Column("departments", postgresql.ARRAY(sa.String(length=24)), nullable=False),
        sa.Column("first_department", sa.String(length=24), nullable=True),
        sa.Column("department", sa.String(length=24), nullable=False),
        sa.Column("accountable", sa.String(length=36), nullable=True),
        sa.Column("first_receiver", sa.String(length=36), nullable=True),
        sa.Column("handlers", postgresql.ARRAY(sa.String(length=36)), nullable=False),
        sa.Column("recused", postgresql.ARRAY(sa.String(length=36)), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("sub_channel", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("identity_level", sa.SmallInteger(), nullable=False),
        sa.Column("elderly", sa.Boolean(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("requests", sa.SmallInteger(), nullable=False),
        sa.Column("respondent_department", sa.String(length=24), nullable=True),
        sa.Column("respondent_named", sa.Boolean(), nullable=False),
        sa.Column("causes", postgresql.ARRAY(sa.String(length=8)), nullable=False),
        sa.Column("businesses", postgresql.ARRAY(sa.String(length=8)), nullable=False),
        sa.Column("upstream_system", sa.String(length=64), nullable=True),
        sa.Column("upstream_number", sa.String(length=64), nullable=True),
        sa.Column("upstream_due_on", sa.Date(), nullable=True),
        sa.Column("sealed_brief", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calendar", sa.String(length=32), nullable=True),
        sa.Column("policy", sa.String(length=32), nullable=True),
        sa.Column("executed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.Column("urged", sa.SmallInteger(), nullable=False),
        sa.Column("validity", sa.String(length=24), nullable=True),
        sa.Column("refer_to", sa.String(length=64), nullable=True),
        sa.Column("sealed_explanation", sa.Text(), nullable=True),
        sa.Column("grade", sa.SmallInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("cause", sa.String(length=8), nullable=True),
        sa.Column("business", sa.String(length=8), nullable=True),
        sa.Column("merit", sa.String(length=16), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archive_number", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("office", "case_id", name=op.f("pk_cases")),
        schema="routing",
    )
    op.create_index(
        "ix_cases_open_accountable",
        "cases",
        ["accountable"],
        unique=False,
        schema="routing",
        postgresql_where=sa.text("is_open"),
    )
    op.create_index(
        "ix_cases_open_due",
        "cases",
        ["office", "risk", "due_at", "case_id"],
        unique=False,
        schema="routing",
        postgresql_where=sa.text("is_open"),
    )
    op.create_index(
        "ix_cases_open_handlers",
        "cases",
        ["handlers"],
        unique=False,
        schema="routing",
        postgresql_using="gin",
        postgresql_where=sa.text("is_open"),
    )
    op.create_index(
        "ix_cases_open_step",
        "cases",
        ["office", "step", "risk", "due_at"],
        unique=False,
        schema="routing",
        postgresql_where=sa.text("is_open"),
    )
    op.create_index(
        "ix_cases_province",
        "cases",
        ["office", "province_informed_at"],
        unique=False,
        schema="routing",
        postgresql_where=sa.text("province <> 'none'"),
    )
    op.create_index(
        "ix_cases_unfiled",
        "cases",
        ["office", "closed_at"],
        unique=False,
        schema="routing",
        postgresql_where=sa.text("step = 'closed'"),
    )
    op.create_table(
        "chains",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("office", name=op.f("pk_chains")),
        schema="routing",
    )
    op.create_table(
        "counters",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("series", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "series", "year", name=op.f("pk_counters")),
        schema="routing",
    )
    op.create_table(
        "inbox",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_inbox")),
        schema="routing",
    )
    op.create_table(
        "officers",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("username", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("department", sa.String(length=24), nullable=False),
        sa.Column("posts", postgresql.ARRAY(sa.String(length=16)), nullable=False),
        sa.Column("password", sa.String(length=128), nullable=False),
        sa.Column("sealed_totp", sa.String(length=512), nullable=True),
        sa.Column("totp_used", sa.BigInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("office", "id", name=op.f("pk_officers")),
        sa.UniqueConstraint("username", name=op.f("uq_officers_username")),
        schema="routing",
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        schema="routing",
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["urgent", "id"],
        unique=False,
        schema="routing",
        postgresql_where=sa.text("sent_at is null"),
    )
    op.create_index(
        "ix_outbox_waiting_office",
        "outbox",
        ["office", "id"],
        unique=False,
        schema="routing",
        postgresql_where=sa.text("sent_at is null"),
    )
    op.create_table(
        "policies",
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_policies")),
        schema="routing",
    )
    op.create_table(
        "postponed",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column(
            "first_heard_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_postponed")),
        schema="routing",
    )
    op.create_index(
        "ix_postponed_next",
        "postponed",
        ["next_at"],
        unique=False,
        schema="routing",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "refusals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("officer", sa.String(length=36), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
        schema="routing",
    )
    op.create_index("ix_refusals_office_at", "refusals", ["office", "at"], unique=False, schema="routing")
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("officer", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        schema="routing",
    )
    op.create_index("ix_sign_ins_office_at", "sign_ins", ["office", "at"], unique=False, schema="routing")
    op.create_table(
        "slowdowns",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_slowdowns")),
        schema="routing",
    )
    op.create_table(
        "undecodable",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("routing_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undecodable")),
        schema="routing",
    )
    op.create_table(
        "approvals",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("opinion", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_approvals_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_approvals")),
        schema="routing",
    )
    op.create_table(
        "assessments",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("safety", sa.SmallInteger(), nullable=False),
        sa.Column("complexity", sa.SmallInteger(), nullable=False),
        sa.Column("influence", sa.SmallInteger(), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("classed", sa.String(length=8), nullable=False),
        sa.Column("proposed_class", sa.String(length=8), nullable=False),
        sa.Column("departments", postgresql.ARRAY(sa.String(length=24)), nullable=False),
        sa.Column("sealed_reason", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_assessments_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_assessments")),
        schema="routing",
    )
    op.create_table(
        "callbacks",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("grade", sa.SmallInteger(), nullable=True),
        sa.Column("solved", sa.Boolean(), nullable=True),
        sa.Column("contacted", sa.Boolean(), nullable=True),
        sa.Column("sealed_words", sa.Text(), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_callbacks_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_callbacks")),
        schema="routing",
    )
    op.create_table(
        "case_events",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("by_officer", sa.String(length=36), nullable=True),
        sa.Column("department", sa.String(length=24), nullable=True),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_case_events_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "seq", name=op.f("pk_case_events")),
        sa.UniqueConstraint("office", "position", name=op.f("uq_case_events_office_position")),
        schema="routing",
    )
    op.create_table(
        "clocks",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("clause", sa.String(length=32), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("upstream_on", sa.Date(), nullable=True),
        sa.Column("calendar", sa.String(length=32), nullable=False),
        sa.Column("policy", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("in_words", sa.String(length=200), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accountable", sa.String(length=36), nullable=True),
        sa.Column("next_fire", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_rung", sa.String(length=8), nullable=True),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_clocks_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_clocks")),
        schema="routing",
    )
    op.create_index(
        "ix_clocks_next",
        "clocks",
        ["next_fire"],
        unique=False,
        schema="routing",
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "confirmations",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_confirmations_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_confirmations")),
        schema="routing",
    )
    op.create_table(
        "measures",
        sa.Column("opinion", sa.Integer(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("department", sa.String(length=24), nullable=False),
        sa.Column("owner", sa.String(length=36), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("executed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("executed_by", sa.String(length=36), nullable=True),
        sa.Column("evidence", sa.SmallInteger(), nullable=False),
        sa.Column("sealed_evidence", sa.Text(), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_measures_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_measures")),
        schema="routing",
    )
    op.create_table(
        "notes",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_notes_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_notes")),
        schema="routing",
    )
    op.create_table(
        "opinions",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("merit", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_opinions_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_opinions")),
        schema="routing",
    )
    op.create_table(
        "reports",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_reports_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_reports")),
        schema="routing",
    )
    op.create_table(
        "results",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("manner", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("object_by", sa.Date(), nullable=False),
        sa.Column("sealed_result", sa.Text(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence", sa.String(length=16), nullable=True),
        sa.Column("received_by", sa.String(length=36), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_results_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_results")),
        schema="routing",
    )
    op.create_table(
        "words",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("row", sa.String(length=32), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_words_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_words")),
        schema="routing",
    )
    op.create_table(
        "fired",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("clock", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(length=8), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_to", postgresql.ARRAY(sa.String(length=16)), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id", "clock"],
            ["routing.clocks.office", "routing.clocks.case_id", "routing.clocks.n"],
            name=op.f("fk_fired_office_case_id_clock"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "clock", "rung", name=op.f("pk_fired")),
        schema="routing",
    )
    op.execute(fence("routing", *FENCED))
    op.execute(wake("routing"))
    op.execute("revoke update, delete on routing.case_events, routing.refusals, routing.sign_ins from svc_routing")
    op.execute("revoke update, delete on routing.calendars, routing.policies from svc_routing")
    _seed()


def _seed() -> None:
    """What the product brings along: the calendar from 2024 on, and the pack with the guide's own numbers."""
    published_at = datetime(2025, 11, 4, tzinfo=UTC)
    years = [
        {
            "year": year.year,
            "revision": 1,
            "state": year.state.value,
            "source": year.source,
            "document": year.document(),
            "published_at": published_at,
        }
        for year in load_published().years
    ]
    metadata = sa.MetaData()
    calendars = sa.Table("calendars", metadata, schema="routing", autoload_with=op.get_bind())
    policies = sa.Table("policies", metadata, schema="routing", autoload_with=op.get_bind())
    op.bulk_insert(calendars, years)
    pack = {
        "version": DEFAULT_PACK.version,
        "effective_on": DEFAULT_PACK.effective_on,
        "document": document_of(DEFAULT_PACK),
        "published_at": published_at,
    }
    op.bulk_insert(policies, [pack])


def downgrade() -> None:
    for table in reversed((*FENCED, "calendars", "policies", "slowdowns", "undecodable")):
        op.execute(f"drop table routing.{table} cascade")
    op.execute("drop function routing.wake_relay()")
