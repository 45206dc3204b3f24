"""What may be asked of the archive, once it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

BY = ("office", "month", "department", "class", "channel", "kind", "cause", "outcome")
GROUPS = ("office", "month", "department", "class", "cause", "business", "channel", "stage")  # of monthly figures


@dataclass(frozen=True)
class Search:
    """`q` is a case id or its beginning, a printed number, or an archive number or its beginning; days inclusive.

    `words` stand in what was complained about; `person` is a whole name, telephone or identity number.
    """

    q: str = ""
    archive_number: str = ""
    closed_from: date | None = None
    closed_to: date | None = None
    cause: str = ""
    words: str = ""
    person: str = ""


@dataclass(frozen=True)
class Period:
    """Both days belong to it."""

    first: date
    last: date
