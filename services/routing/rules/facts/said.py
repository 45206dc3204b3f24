"""What a form says, as far as rules ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from services.routing.rules.facts.cases import Measure
from services.routing.rules.facts.words import Evidence, Ground, Merit, Validity
from services.routing.rules.steps import Step


@dataclass(frozen=True)
class Attempt:
    """One try to reach the complainant; `on_rest_day`: nobody works in the office that day."""

    at: datetime
    is_written: bool = False
    on_rest_day: bool = False


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a form says, as far as rules ask. Each check reads its own fields; the rest stays at its default."""

    reason: str = ""
    text: str = ""
    template: str = ""
    validity: Validity | None = None
    related_decision: str = ""
    grounds: frozenset[Ground] = frozenset()
    fields: frozenset[str] = frozenset()
    channel: str = ""
    anonymous: bool = False
    overrides_class: bool = False
    kinds: int = 0
    handlers: tuple[str, ...] = ()
    department: str = ""
    transfers: bool = False
    merit: Merit | None = None
    answers: Mapping[int, str] | None = None
    bases: tuple[str, ...] = ()
    findings_without_evidence: int = 0
    measures: tuple[Measure, ...] = ()
    alternatives: tuple[str, ...] = ()
    evidence: Evidence | None = None
    proof: str = ""  # its number in the register of evidence
    evidence_files: int = 0
    attempts: tuple[Attempt, ...] = ()
    reached: bool = False
    on_rest_day: bool = False  # the act itself
    declines: bool = False  # reached, and does not want to say anything
    is_graded: bool = False
    grade: int | None = None  # the complainant's, of the round that the case is in
    is_solved: bool | None = None
    was_contacted: bool | None = None
    method: str = ""
    place: str = ""
    companion: str = ""
    companion_department: str = ""  # empty: nobody of the office is called so
    heard_complainant: bool = False
    heard_respondent: bool = False
    findings: tuple[bool, ...] = ()  # of Form 4, in their order: whether each rests on evidence
    without_version: tuple[str, ...] = ()  # rules cited without their version
    natures: frozenset[str] = frozenset()
    nature_note: str = ""
    no_interest: bool = False
    days: int = 0
    before: str = ""  # of a corrected fact
    after: str = ""
    becomes_petition: bool = False  # by what is corrected, after its acceptance under the guide's pack
    manner: str = ""
    result: Mapping[str, str] = field(default_factory=dict)  # the parts of Form 3 by their names
    not_for_complainant: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()
    nobody_here: bool = False
    granted: bool | None = None
    due_on: date | None = None
    to: Step | None = None
    objections: Mapping[str, str] | None = None
    cause: str = ""
    verified: bool = False


NOTHING_SAID = Said()
