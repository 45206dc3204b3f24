"""What can be read of the archive: the board, records, figures, and whether the history is as it was heard."""

from services.archive.queries.board import Board, MajorCase, OfficeCounts, board
from services.archive.queries.by_words import Hashed
from services.archive.queries.checks import FigureCheck, last_check
from services.archive.queries.days import Day, as_of_yesterday, causes, last_days, stages
from services.archive.queries.figures import Figures, figures
from services.archive.queries.filing import Backlog, backlog, counts_by_class, oldest_uncounted, to_file
from services.archive.queries.links import Linked, links
from services.archive.queries.packages import packages, to_pack, to_release, unchecked
from services.archive.queries.prints import PrintedPaper, printed
from services.archive.queries.records import (
    Head,
    Page,
    Told,
    as_known,
    conformance_of,
    documents,
    known,
    record,
    search,
    timeline,
)
from services.archive.queries.reporting import told_of
from services.archive.queries.standings import standings
from services.archive.queries.sums import Odd, odd_sum
from services.archive.queries.verify import Break, Verdict, verify_office

__all__ = [
    "Backlog",
    "Board",
    "Break",
    "Day",
    "FigureCheck",
    "Figures",
    "Hashed",
    "Head",
    "Linked",
    "MajorCase",
    "Odd",
    "OfficeCounts",
    "Page",
    "PrintedPaper",
    "Told",
    "Verdict",
    "as_known",
    "as_of_yesterday",
    "backlog",
    "board",
    "causes",
    "conformance_of",
    "counts_by_class",
    "documents",
    "figures",
    "known",
    "last_check",
    "last_days",
    "links",
    "odd_sum",
    "oldest_uncounted",
    "packages",
    "printed",
    "record",
    "search",
    "stages",
    "standings",
    "timeline",
    "to_file",
    "to_pack",
    "to_release",
    "told_of",
    "unchecked",
    "verify_office",
]
