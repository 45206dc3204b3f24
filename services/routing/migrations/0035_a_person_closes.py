"""A named person closes every complaint, also below the rules; the end of a case ends what the province instructed, so
that it only watches then (6.9)."""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("update routing.separations set unnamed = false where act = 'close' and guard = 'not_own_execution'")
    op.execute(
        "insert into routing.decided_states (region, state, acts)"
        " values ('province', 'watched', '{answer_instruction,close,watch}')"
    )


def downgrade() -> None:
    op.execute("delete from routing.decided_states where region = 'province' and state = 'watched'")
    op.execute("update routing.separations set unnamed = true where act = 'close' and guard = 'not_own_execution'")
