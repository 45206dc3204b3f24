"""Figures that follow the events some seconds behind: what each case adds, and the sums."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Computed, Index, Integer, LargeBinary, String, text
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.archive.rules.rollup import NAMED, Cell
from services.archive.tables.tables import METADATA, Table

# For statements that unpack what cases add, `one` being an element of `added`.
CELL = ", ".join(Cell._fields)
UNPACKED = ", ".join(f"one ->> {n} as {name}" for n, name in enumerate(Cell._fields))
UNPACKED += f", (one ->> {len(Cell._fields)})::int as n"


class TallyRow(Table):
    """What figures know of a case (`rules.course.Course`) and what it adds to the sums now, so that it can be taken
    away again. `callback` is how its callback stands, none before it is closed; `counted` the entries taken in;
    `answered_at` when its first result arrived, `spare` seconds before the limit."""

    __tablename__ = "tallies"
    # Those that arrived just before it, which nobody looks for among all.
    __table_args__ = (
        Index("ix_tallies_last_minute", "office", "answered_at", postgresql_where=text("spare between 0 and 1800")),
    )

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", String(24, collation="C"), primary_key=True)
    course: Mapped[dict[str, Any]] = mapped_column(JSONB)
    added: Mapped[list[list[Any]]] = mapped_column(JSONB)
    callback: Mapped[str | None] = mapped_column(String(16))
    answered_at: Mapped[datetime | None]
    spare: Mapped[int | None]
    counted: Mapped[int] = mapped_column(server_default=text("0"))


class UncountedRow(Table):
    """A case that was heard of since its figures were counted, `since` when; `tried_at` is when it could not be."""

    __tablename__ = "uncounted"

    office: Mapped[str] = mapped_column(String(6), primary_key=True)
    case: Mapped[str] = mapped_column("case_id", String(24, collation="C"), primary_key=True)
    since: Mapped[datetime] = mapped_column(server_default=text("now()"))
    tried_at: Mapped[datetime | None]


class RollupRow(Table):
    """The sum over all cases in a cell (`rules.rollup.Cell`). It names nobody and the public reads some of it: no
    fence; who may see which office is asked where it is read."""

    __tablename__ = "rollups"
    __table_args__ = (
        Index("ix_rollups_month", "month"),
        # Cells of marks that the office waits, which are few among all.
        Index("ix_rollups_waits", "month", "handled_in", postgresql_where=text("\"left\"(measure, 4) = 'wait'")),
    )

    handled_in: Mapped[str] = mapped_column(String(6), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    department: Mapped[str] = mapped_column(String(48), primary_key=True)
    classed: Mapped[str] = mapped_column(String(48), primary_key=True)
    cause: Mapped[str] = mapped_column(String(48), primary_key=True)
    business: Mapped[str] = mapped_column(String(48), primary_key=True)
    channel: Mapped[str] = mapped_column(String(48), primary_key=True)
    stage: Mapped[str] = mapped_column(String(48), primary_key=True)
    measure: Mapped[str] = mapped_column(String(32), primary_key=True)
    n: Mapped[int]


def column_of(measure: str) -> str:
    return measure.lower()


# The sum over all cells of a month, an office and a cause, a column for each measure: what first screens ask for. Among
# the cells themselves nearly every case has some of its own.
MONTH_LINES = SqlTable(
    "month_lines",
    METADATA,
    Column("month", String(7), primary_key=True),
    Column("handled_in", String(6), primary_key=True),
    Column("cause", String(48), primary_key=True),
    *(Column(column_of(measure), Integer, nullable=False, server_default=text("0")) for measure in NAMED),
    # How many answers of the month took no working day, one, two …, by the calendar that `months_counted` tells.
    Column("days", ARRAY(Integer), nullable=False, server_default=text("'{}'")),
    # The measures in the order of NAMED, four bytes each: a value that nobody reads costs nothing.
    Column(
        "told",
        LargeBinary,
        Computed(" || ".join(f"int4send({column_of(measure)})" for measure in NAMED), persisted=True),
    ),
)


class MonthCountedRow(Table):
    """By which calendar (`WorkingCalendar.mark_until` the month's last day) the days in a month's lines are counted. It
    is none before they are, or once a span came that was counted by another one; a minus before it: they cannot be,
    since no calendar reaches back so far. Such a month is told from its spans."""

    __tablename__ = "months_counted"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    calendar: Mapped[str | None] = mapped_column(String(17))


class MonthSumRow(Table):
    """As `MONTH_LINES`, of what is a measure of its own for each pair of days: the spans, whatever the calendar. The
    days in the lines follow from them."""

    __tablename__ = "month_sums"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    measure: Mapped[str] = mapped_column(String(32, collation="C"), primary_key=True)
    handled_in: Mapped[str] = mapped_column(String(6), primary_key=True)
    cause: Mapped[str] = mapped_column(String(48), primary_key=True)
    n: Mapped[int]


class FigureCheckRow(Table):
    """A night's comparison of the kept figures with the entries: how many cases were counted anew, and what differed.
    The service may add rows, never change or remove one."""

    __tablename__ = "figure_checks"

    night: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    cases: Mapped[int]
    faults: Mapped[list[str]] = mapped_column(ARRAY(String(400)))


class DayRow(Table):
    """How a day went and how it ended in an office that handles cases: `registered` and `closed` that day; the others
    as the day stood when it was last looked at, none of a day before anybody looked. As the sums, it names nobody."""

    __tablename__ = "day_figures"

    day: Mapped[date] = mapped_column(primary_key=True)
    handled_in: Mapped[str] = mapped_column(String(6), primary_key=True)
    registered: Mapped[int]
    closed: Mapped[int]
    open: Mapped[int | None]
    due_today: Mapped[int | None]
    overdue: Mapped[int | None]
