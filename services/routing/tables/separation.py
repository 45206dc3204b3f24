"""What the database itself asks of the history: the rules' separation of duties, as rows that the service may only
read. The triggers on `case_events` and `cases` look them up."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.routing.tables.tables import Table


class Separation(Table):
    """A guard of `rules.separation` before an act, field by field. `departments`: nobody of a doer's department either.
    `unnamed`: the complainant or the system may do the act too, so that no officer has to stand beside it. `needs`: one
    of these waits to be decided on, until one of `settled_by` or, with `of_round`, a later round."""

    __tablename__ = "separations"

    act: Mapped[str] = mapped_column(String(32), primary_key=True)
    guard: Mapped[str] = mapped_column(String(32), primary_key=True)
    earlier: Mapped[list[str]] = mapped_column(ARRAY(String(32)))
    last: Mapped[bool]
    ends: Mapped[list[str]] = mapped_column(ARRAY(String(32)))
    before: Mapped[str | None] = mapped_column(String(32))
    handlers: Mapped[bool]
    departments: Mapped[bool]
    unnamed: Mapped[bool]
    needs: Mapped[list[str]] = mapped_column(ARRAY(String(32)), server_default="{}")
    settled_by: Mapped[list[str]] = mapped_column(ARRAY(String(32)), server_default="{}")
    of_round: Mapped[bool] = mapped_column(server_default="false")


class DecidedState(Table):
    """A state of a region that such an act leads to: no case enters it without an event of one of `acts`. `second`: the
    same act is done twice, by two, and it is the second that leads there, as that guard has it."""

    __tablename__ = "decided_states"

    region: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(24), primary_key=True)
    acts: Mapped[list[str]] = mapped_column(ARRAY(String(32)))
    second: Mapped[str | None] = mapped_column(String(32))
