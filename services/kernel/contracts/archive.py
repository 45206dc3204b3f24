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
    by_name: str = ""  # as it was then, with the posts of then; older ones do not say
    by_posts: tuple[str, ...] = ()


class DossierPacked(Event, frozen=True, kw_only=True):
    """A package of the filed dossier was made and sealed; `n` above 1 is a supplement after a reopening.

    `digest` is the SHA-256 of its tag manifest, `previous` that of the office's package before it, empty for the first.
    """

    TYPE: ClassVar[str] = "dossier.packed.v1"

    archive_number: str
    n: int
    digest: str
    previous: str
    entries: int


class DossierLooked(Event, frozen=True, kw_only=True):
    """An officer opened, or tried to open, something of a dossier that shows who complained: `what` is package or
    person (a search by phone or identity number)."""

    TYPE: ClassVar[str] = "dossier.looked.v1"

    by: str
    what: str
    granted: bool
    by_name: str = ""  # as it was then, with the posts of then; older ones do not say
    by_posts: tuple[str, ...] = ()


class DossierDisposed(Event, frozen=True, kw_only=True):
    """What the archive kept of the case was destroyed, under the certificate of that number in its office (A8-5)."""

    TYPE: ClassVar[str] = "dossier.disposed.v1"

    archive_number: str
    certificate: int


class IdentityReleased(Event, frozen=True, kw_only=True):
    """Who complained is not needed outside the archive any more: the case is filed, package `n` holds the particulars,
    and the ruled time is over. Who hears it keeps nothing by which the person could be known or found (A8-7)."""

    TYPE: ClassVar[str] = "dossier.identity_released.v1"

    archive_number: str
    n: int
