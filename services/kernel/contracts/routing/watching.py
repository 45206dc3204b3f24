"""What routing says of a case that is watched: major ones, the province, limits that passed and their ladder."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from services.kernel.contracts.routing.steps import CaseEvent


class MajorSuspected(CaseEvent, frozen=True, kw_only=True):
    """Someone, or the words of the complaint, say that it may be major (6.6.2.3). `paged` as in LadderFired."""

    TYPE: ClassVar[str] = "case.major_suspected.v1"

    kinds: tuple[str, ...]
    paged: str | None = None


class MajorConfirmed(CaseEvent, frozen=True, kw_only=True):
    """The functional department confirmed; the province is informed in the same transaction. `paged` as in LadderFired:
    the province is called besides."""

    TYPE: ClassVar[str] = "case.major_confirmed.v1"

    kinds: tuple[str, ...]
    paged: str | None = None


class MajorDismissed(CaseEvent, frozen=True, kw_only=True):
    """A second person of the functional department agreed that it is not major."""

    TYPE: ClassVar[str] = "case.major_dismissed.v1"


class MajorApproved(CaseEvent, frozen=True, kw_only=True):
    """The leader in charge chose the path: fast_track | emergency_plan."""

    TYPE: ClassVar[str] = "case.major_approved.v1"

    path: str


class MajorDeEscalated(CaseEvent, frozen=True, kw_only=True):
    """The functional department and the leader agreed that it is not major any more."""

    TYPE: ClassVar[str] = "case.major_de_escalated.v1"


class ProvinceInstructed(CaseEvent, frozen=True, kw_only=True):
    """督办单: the office has to answer it by `due_at`. `n` counts those of the case; `by` is None for the ladder's."""

    TYPE: ClassVar[str] = "case.instructed.v1"

    n: int
    due_at: datetime


class CaseTakenOver(CaseEvent, frozen=True, kw_only=True):
    """The province answers for the case from now on and its own office assists. `by_office` is the province's."""

    TYPE: ClassVar[str] = "case.taken_over.v1"

    by_office: str


class CaseHandedBack(CaseEvent, frozen=True, kw_only=True):
    """The province gave a case back that it had taken over."""

    TYPE: ClassVar[str] = "case.handed_back.v1"


class ProvinceAcknowledged(CaseEvent, frozen=True, kw_only=True):
    """A named person of the province has read the report."""

    TYPE: ClassVar[str] = "case.province_acknowledged.v1"


class ClockBreached(CaseEvent, frozen=True, kw_only=True):
    """A limit passed: stamped for ever. `clock` is K0 … K9. `news_by`: of an answer that is late, the last day on which
    the complainant hears how it goes on (4.4)."""

    TYPE: ClassVar[str] = "case.clock_breached.v1"

    clock: str
    breached_at: datetime
    owed_by: str | None = None  # officer id of whose duty the limit was, when it passed
    news_by: date | None = None


class LadderFired(CaseEvent, frozen=True, kw_only=True):
    """A rung of the ladder was sent: `rung` R1 … R8 of a clock, to whom (posts). `paged` is the officer of the duty
    roster whose turn it is (6.6.2.3), None where the posts are told. A limit that warns by no ladder has A0 when it
    begins and B0 … when it has passed. `asks` is what is to be done, in officers' words, `until` when the limit ends.
    """

    TYPE: ClassVar[str] = "case.ladder_fired.v1"

    clock: str
    rung: str
    to: tuple[str, ...]
    to_office: str | None = None  # the superior office to which it went as well
    paged: str | None = None
    n: int | None = None  # which of the case's clocks
    asks: str | None = None
    until: datetime | None = None
