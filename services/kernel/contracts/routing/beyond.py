"""What routing says beyond cases: officers, what offices publish for themselves, and calendars."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

import msgspec

from services.kernel.contracts import Event


class OfficerChanged(Event, frozen=True, kw_only=True):
    """An officer's account was closed or opened again, or he signed out: sessions of a closed one count for nothing
    anywhere, nor do those that began before `signed_out_at`.

    It is about no case: `case` is empty, `office` the officer's.
    """

    TYPE: ClassVar[str] = "officer.changed.v1"

    officer: str
    active: bool
    signed_out_at: datetime | None = None


class AdministratorsNamed(Event, frozen=True, kw_only=True):
    """An office has both its system and its security administrator: from now on they administer it and those beneath
    it, and nobody else does. Said again whenever one of them begins.

    It is about no case: `case` is empty, `office` the one that named them.
    """

    TYPE: ClassVar[str] = "office.administrators_named.v1"


class OfficePolicyPublished(Event, frozen=True, kw_only=True):
    """The head of an office signed a new version of its policy and principles (5.1); the newest holds.

    It is about no case: `case` is empty, `office` the office whose policy it is.
    """

    TYPE: ClassVar[str] = "office.policy_published.v1"

    version: int
    title: str
    text: str
    signed_by: str


class OfficeTargetsSet(Event, frozen=True, kw_only=True):
    """The head of an office set a new version of a year's targets (4.6, 5.2 a); the newest holds. Percent of answers in
    time, of callbacks in time and of satisfied complainants; working days to the answer.

    It is about no case: `case` is empty, `office` the office whose targets they are.
    """

    TYPE: ClassVar[str] = "office.targets_set.v1"

    year: int
    version: int
    on_time: float
    callback: float
    satisfied: float
    working_days: float


class NamedDay(msgspec.Struct, frozen=True):
    """A day of a calendar and the festival that it belongs to."""

    on: date
    name: str


class CalendarPublished(Event, frozen=True, kw_only=True):
    """The province published a year of the working calendar; the highest `revision` of a year holds.

    It is about no case: `case` is empty and `office` the province. `of_office` is set when `rest` are all own rest
    days of one office in the year (D03), which come on top of the province's; `work` is empty then.
    """

    TYPE: ClassVar[str] = "calendar.published.v1"

    year: int
    revision: int
    state: str
    source: str
    rest: tuple[NamedDay, ...]
    work: tuple[NamedDay, ...]
    of_office: str | None
