"""What a running service holds: its settings, offices, keys and database. Made once a process, handed down."""

from __future__ import annotations

from dataclasses import dataclass

from services.kernel.database import Database
from services.kernel.offices import Directory
from services.kernel.sealed import KeyRing, Suite
from services.kernel.settings import Settings


@dataclass(frozen=True)
class House:
    """`name` is the service's."""

    name: str
    settings: Settings
    offices: Directory
    keys: KeyRing
    database: Database

    @classmethod
    def open(cls, name: str, settings: Settings) -> House:
        """Raises ValueError when offices or keys cannot be read; the database is not touched yet."""
        offices = Directory.load(settings.offices_file)
        return cls(
            name=name,
            settings=settings,
            offices=offices,
            keys=KeyRing.load(settings.keys_file, suite=Suite(settings.cipher_suite)),
            database=Database(settings.database_url, offices=offices),
        )

    def close(self) -> None:
        self.database.close()
