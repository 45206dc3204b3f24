"""What the province instructed ends with the case, however that ends (6.9)."""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_ACTS = "update routing.decided_states set acts = '{acts}' where region = 'province' and state = 'watched'"


def upgrade() -> None:
    op.execute(_ACTS.replace("{acts}", "{answer_instruction,close,convert_to_consultation,elapse,watch,withdraw}"))


def downgrade() -> None:
    op.execute(_ACTS.replace("{acts}", "{answer_instruction,close,watch}"))
