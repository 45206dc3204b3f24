"""Dossiers as the rows of a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from services.archive.channels import spreadsheet
from services.archive.queries import Head
from services.archive.rules import words
from services.kernel.clock import SHANGHAI
from services.kernel.offices import Directory

HEADS = ("机构", "编号", "投诉编号", "方式", "类别", "登记", "办结", "结果", "按期", "原因", "档号", "归档", "状态")
_STATES = {"open": "办理中", "closed": "待归档", "filed": "已归档"}


def workbook(heads: Iterable[Head], offices: Directory, *, day: date) -> bytes:
    return spreadsheet.workbook("投诉档案", HEADS, (_row(head, offices) for head in heads), day=day)


def _row(head: Head, offices: Directory) -> list[spreadsheet.Value]:
    story = head.story
    return [
        offices[story.office].name,
        story.number or "",
        story.case,
        words.said(words.CHANNELS, story.channel),
        words.said(words.CLASSES, story.classed),
        _day(story.registered_at),
        _day(story.closed_at),
        words.said(words.OUTCOMES, story.outcome),
        {True: "按期", False: "超期", None: ""}[story.on_time],
        story.cause or story.suggested_cause or "",
        head.archive_number or "",
        _day(head.filed_at),
        _STATES[head.state],
    ]


def _day(at: datetime | None) -> date | None:
    return at.astimezone(SHANGHAI).date() if at else None
