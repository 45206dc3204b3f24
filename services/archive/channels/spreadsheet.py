"""A list as a workbook. What a cell holds is text, a number or a day: never a formula, whatever it begins with."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

Value = str | int | date | None
_SETTINGS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]], *, day: date) -> bytes:
    """One sheet with a head that stays in sight. `day` is the day of the list."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, _SETTINGS)
    book.set_properties({"title": title, "created": datetime(day.year, day.month, day.day, tzinfo=UTC)})
    bold, as_day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heads) - 1, 18)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(at, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(at, column, value, as_day)
            elif value is not None:
                sheet.write_number(at, column, value)
    book.close()
    return made.getvalue()
