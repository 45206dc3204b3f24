"""What queries return: plain rows for pages and the API, without a session behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.kernel.workdays import Day


@dataclass(frozen=True)
class CaseRow:
    """A line of a work list. `name` is masked; `summary` is empty when the brief cannot be opened."""

    id: str
    number: str
    office: str
    office_name: str
    name: str
    summary: str
    step: str
    step_words: str
    stage: str
    classed: str | None
    class_words: str
    severity: str
    severity_words: str
    risk: int
    province: str
    callback: str
    due_on: date | None
    due_at: datetime | None
    due_provisional: bool
    overdue: bool
    department: str
    department_name: str
    handled_by: str
    handled_by_name: str
    accountable: str | None
    accountable_name: str | None
    channel: str
    sub_channel: str
    kind: str
    elderly: bool
    urged: int
    round: int
    received_at: datetime
    accepted_at: datetime | None
    moved_at: datetime
    version: int
    awaited: str | None
    awaited_since: datetime | None
    awaited_by: date | None


@dataclass(frozen=True)
class Page:
    """One page of a work list; `cursor` asks for the next one, None at the end."""

    rows: Sequence[CaseRow]
    cursor: str | None


@dataclass(frozen=True)
class ClockRow:
    """A limit of a case with its explanation. `state`: running, overdue (running on), met or missed."""

    n: int
    kind: str
    label: str
    round: int
    state: str
    started_at: datetime
    length: str
    clause: str
    due_at: datetime
    due_on: date
    was_due_at: datetime | None
    extended_by: int
    days: Sequence[Day]
    in_words: str
    provisional: bool
    stopped_at: datetime | None
    breached_at: datetime | None
    accountable: str | None
    calendar: str
    policy: str
    upstream_on: date | None
    next_fire: datetime | None
    next_rung: str | None
    fired: Sequence[FiredRow]


@dataclass(frozen=True)
class FiredRow:
    """A rung that was sent."""

    rung: str
    at: datetime
    to: Sequence[str]


@dataclass(frozen=True)
class EventRow:
    """One event of the history. `told` is what the history keeps; sealed parts stay sealed."""

    seq: int
    act: str
    act_words: str
    by: str | None
    by_name: str | None
    at: datetime
    round: int
    step: str | None
    step_words: str
    told: Mapping[str, Any]
    previous: str
    digest: str


@dataclass(frozen=True)
class Choice:
    """An act that the officer's posts allow at this step; `refusal` says what stands in its way, None when nothing.

    `fields` is the JSON schema of the act's form, with a Chinese title for each field.
    """

    act: str
    words: str
    clause: str
    refusal_code: str | None
    refusal: str | None
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Paper:
    """Something that was written about the case: `kind` is its table, `facts` its plain columns, `text` what was sealed
    (a text, or the fields of a form)."""

    kind: str
    n: int
    at: datetime
    by: str | None
    by_name: str | None
    number: str | None
    facts: Mapping[str, Any]
    text: Any


@dataclass(frozen=True)
class Person:
    """An officer of the case's office, for choosing handlers and owners of measures."""

    id: str
    name: str
    department: str
    department_name: str
    posts: Sequence[str]


@dataclass(frozen=True)
class LinkRow:
    """Another complaint of the office that an officer joined with this one; both are handled, each by itself."""

    case: str
    number: str
    kind: str
    kind_words: str
    step_words: str
    at: datetime
    by: str
    by_name: str | None


@dataclass(frozen=True)
class CaseView:
    """Everything that an officer may see of a case; `requests` in the complainant's words, empty when not told."""

    row: CaseRow
    regions: Mapping[str, str]
    facts: Mapping[str, Any]
    explanation: str | None
    papers: Sequence[Paper]
    clocks: Sequence[ClockRow]
    acts: Sequence[Choice]
    people: Sequence[Person]
    departments: Sequence[tuple[str, str]]
    requests: Sequence[str] = ()
    links: Sequence[LinkRow] = ()
