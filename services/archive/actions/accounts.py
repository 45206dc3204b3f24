"""Whose session still counts."""

from __future__ import annotations

from services.archive.tables import Account
from services.kernel import staff
from services.kernel.house import House
from services.kernel.people import Officer


def still_in_office(house: House, officer: Officer) -> Officer | None:
    """None for an officer whose account was closed."""
    return staff.still_in_office(house, Account, officer)
