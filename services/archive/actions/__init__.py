"""What the archive does: keep what was heard, and file what is complete."""

from services.archive.actions.file import file_dossier
from services.archive.actions.keep import Message, keep

__all__ = ["Message", "file_dossier", "keep"]
