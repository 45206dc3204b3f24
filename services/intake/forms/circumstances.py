"""What a form is read against, and the ways in which a complaint reaches an office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import ValidationInfo

from services.kernel.offices import Directory
from services.kernel.people import Officer


class Channel(StrEnum):
    """The seven ways of Form 1 (F1-2)."""

    VISIT = "visit"
    PHONE = "phone"
    FAX = "fax"
    LETTER = "letter"
    EMAIL = "email"
    TRANSFER = "transfer"
    OTHER = "other"


@dataclass
class Circumstances:
    """What a form is read against. `officer` is who registers, None for the public; `office` is found while reading."""

    at: datetime
    offices: Directory
    officer: Officer | None
    office: str | None = None


def circumstances(info: ValidationInfo) -> Circumstances:
    found: Circumstances = info.context  # type: ignore[assignment]  # forms are read by `Complaint.read` only
    return found
