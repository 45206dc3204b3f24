"""The four forms as they stand, put together from a case's rows: the one place that does, for page, API and event."""

from __future__ import annotations

from services.routing.tables.recorded.forms import Document, documents, form_1
from services.routing.tables.recorded.loading import Dossier, load

__all__ = ["Document", "Dossier", "documents", "form_1", "load"]
