"""The schema `archive`. Every table of a tenant begins its key with the office and stands behind the fence."""

from __future__ import annotations

from services.archive.tables.calendars import HeardYear, heard_calendar
from services.archive.tables.dossiers import DossierRow, EntryRow
from services.archive.tables.figures import (
    MONTH_LINES,
    DayRow,
    FigureCheckRow,
    MonthCountedRow,
    MonthSumRow,
    RollupRow,
    TallyRow,
    UncountedRow,
    column_of,
)
from services.archive.tables.finding import PersonRow, TextRow
from services.archive.tables.holdings import HoldingRow
from services.archive.tables.improvement import FigureOpinionRow
from services.archive.tables.leaving import CaseKeyRow, CheckRow, PackageRow, PrintRow, ReportPrintRow
from services.archive.tables.registers import NoteRow, TargetRow
from services.archive.tables.retention import ApprovalRow, DisposalItemRow, DisposalRow, HoldRow, RetentionRow, periods
from services.archive.tables.screens import ScreenRow
from services.archive.tables.staff import Account, KeptOff
from services.archive.tables.tables import METADATA, Counter, Inbox, Outbox, Postponed, Table, Undecodable

__all__ = [
    "METADATA",
    "MONTH_LINES",
    "Account",
    "ApprovalRow",
    "CaseKeyRow",
    "CheckRow",
    "Counter",
    "DayRow",
    "DisposalItemRow",
    "DisposalRow",
    "DossierRow",
    "EntryRow",
    "FigureCheckRow",
    "FigureOpinionRow",
    "HeardYear",
    "HoldRow",
    "HoldingRow",
    "Inbox",
    "KeptOff",
    "MonthCountedRow",
    "MonthSumRow",
    "NoteRow",
    "Outbox",
    "PackageRow",
    "PersonRow",
    "Postponed",
    "PrintRow",
    "ReportPrintRow",
    "RetentionRow",
    "RollupRow",
    "ScreenRow",
    "Table",
    "TallyRow",
    "TargetRow",
    "TextRow",
    "UncountedRow",
    "Undecodable",
    "column_of",
    "heard_calendar",
    "periods",
]
