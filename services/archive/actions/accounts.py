"""Whose session still counts."""

from __future__ import annotations

from datetime import datetime

from services.archive.tables import Account
from services.kernel import staff
from services.kernel.house import House
from services.kernel.people import Officer


def still_in_office(house: House, officer: Officer, *, began: datetime) -> Officer | None:
    """None for an officer whose account was closed, or who has signed out since the session began."""
    return staff.still_in_office(house, Account, officer, began=began)
