"""What the archive does: keep what was heard, file what is complete, pack, print and hand out what it keeps."""

from services.archive.actions.anchoring import anchor, anchors_of
from services.archive.actions.checking import note_check
from services.archive.actions.counting import count, put_off, uncounted
from services.archive.actions.daily import note_days
from services.archive.actions.disposing import approve, execute, propose
from services.archive.actions.file import file_dossier
from services.archive.actions.finding import cases_of
from services.archive.actions.improving import check_effects, draft, note_targets, open_measures, to_draft
from services.archive.actions.indexing import blind, hashed, index, of_office
from services.archive.actions.keep import Message, keep
from services.archive.actions.keeping import hold_case, lift_hold, set_period
from services.archive.actions.months import count_days, months_to_count
from services.archive.actions.packing import Packed, pack, signer_of
from services.archive.actions.printing import Manner, Printed, print_form
from services.archive.actions.recounting import forget, mark, sum_anew
from services.archive.actions.releasing import live_for, release
from services.archive.actions.taking import Taken, check, opened, take_package
from services.archive.tables import periods

__all__ = [
    "Manner",
    "Message",
    "Packed",
    "Printed",
    "Taken",
    "anchor",
    "anchors_of",
    "approve",
    "blind",
    "cases_of",
    "check",
    "check_effects",
    "count",
    "count_days",
    "draft",
    "execute",
    "file_dossier",
    "forget",
    "hashed",
    "hold_case",
    "index",
    "keep",
    "lift_hold",
    "live_for",
    "mark",
    "months_to_count",
    "note_check",
    "note_days",
    "note_targets",
    "of_office",
    "open_measures",
    "opened",
    "pack",
    "periods",
    "print_form",
    "propose",
    "put_off",
    "release",
    "set_period",
    "signer_of",
    "sum_anew",
    "take_package",
    "to_draft",
    "uncounted",
]
