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


# What an auditor may ask for: who looked at who complained, and how.
LOOKS = {"particulars": "查看投诉人信息", "paper": "打印表单", "dossier": "提取档案包、按投诉人查询"}


@dataclass(frozen=True)
class Period:
    """Both days belong to it."""

    first: date
    last: date


@dataclass(frozen=True)
class Looked:
    """Looks of these days; `what` is of LOOKS, `who` an officer's id; `refused`: only those that were not granted."""

    period: Period
    office: str = ""
    what: str = ""
    who: str = ""
    case: str = ""
    refused: bool = False
