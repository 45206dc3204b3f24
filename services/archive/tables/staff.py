"""What routing says of officers: whom a case is kept from, and whose account is closed."""

from __future__ import annotations

from services.archive.tables.tables import Table
from services.kernel.staff import AccountRow, KeptOffRow


class KeptOff(KeptOffRow, Table):
    """Who sees nothing of a case, whatever part he had in it."""


class Account(AccountRow, Table):
    """Officers whose account was closed or opened again."""
