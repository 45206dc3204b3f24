"""What the archive does: keep what was heard, file what is complete, pack, print and hand out what it keeps."""

from services.archive.actions.file import file_dossier
from services.archive.actions.keep import Message, keep
from services.archive.actions.packing import Packed, pack
from services.archive.actions.printing import Manner, Printed, print_form
from services.archive.actions.taking import Taken, check, opened, take_package

__all__ = [
    "Manner",
    "Message",
    "Packed",
    "Printed",
    "Taken",
    "check",
    "file_dossier",
    "keep",
    "opened",
    "pack",
    "print_form",
    "take_package",
]
