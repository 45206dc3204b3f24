"""Who writes to a dossier holds its case until the transaction ends, so that its chain has one writer at a time."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

# Of a case that has no row yet there is nothing else to lock. Taken in order: two batches never wait for each other.
_HOLD = "select pg_advisory_xact_lock(hashtextextended('dossier ' || case_id, 0)) from unnest(%s::text[]) as w(case_id)"


def hold(session: Session, cases: Iterable[str]) -> None:
    """Wait until nobody else writes to these cases."""
    session.connection().exec_driver_sql(_HOLD, (sorted(cases),))
