"""What archive says: a dossier is filed; somebody printed a form of it or opened who complained."""

from __future__ import annotations

from typing import ClassVar

from services.kernel.contracts import Event


class DossierFiled(Event, frozen=True, kw_only=True):
    """The dossier is complete and filed (K9). `digest` is the SHA-256 over its events in order."""

    TYPE: ClassVar[str] = "dossier.filed.v1"

    archive_number: str
    digest: str
    entries: int


class FormPrinted(Event, frozen=True, kw_only=True):
    """An officer printed a form. `identity` is whether who complained stood on it in full; `code` is on the paper."""

    TYPE: ClassVar[str] = "dossier.form_printed.v1"

    by: str
    form: int
    n: int
    number: str
    code: str
    identity: bool
