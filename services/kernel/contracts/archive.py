"""What archive says: the dossier of a closed case is filed."""

from __future__ import annotations

from typing import ClassVar

from services.kernel.contracts import Event


class DossierFiled(Event, frozen=True, kw_only=True):
    """The dossier is complete and filed (K9). `digest` is the SHA-256 over its events in order."""

    TYPE: ClassVar[str] = "dossier.filed.v1"

    archive_number: str
    digest: str
    entries: int
