"""Whose session still counts."""

from __future__ import annotations

from services.kernel import staff
from services.kernel.house import House
from services.kernel.people import Officer
from services.notification.tables import Account


def still_in_office(house: House, officer: Officer) -> Officer | None:
    """None for an officer whose account was closed."""
    return staff.still_in_office(house, Account, officer)
