"""What the archive does: keep what was heard, file what is complete, print what it keeps."""

from services.archive.actions.file import file_dossier
from services.archive.actions.keep import Message, keep
from services.archive.actions.printing import Manner, Printed, print_form

__all__ = ["Manner", "Message", "Printed", "file_dossier", "keep", "print_form"]
