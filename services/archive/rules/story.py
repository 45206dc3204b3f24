"""How a dossier follows from the events of its case, in whatever order and however often they are heard.

Each group of facts remembers the newest transition that told it; older ones change nothing. What has no transition
(registration, firsts, counts) is taken once, as the earliest or as the greatest. Telling is therefore commutative and
idempotent: any permutation and repetition of a case's events gives the same story.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import singledispatch

from services.kernel.contracts import Event, routing
from services.kernel.contracts.intake import ComplaintRegistered, ComplaintUrged
from services.kernel.contracts.routing import CaseEvent

AFTER_CLOSING = frozenset({"closed", "archived"})
ANSWER_CLOCKS = frozenset({"K1", "K1r"})  # the result, and the result of a further round


@dataclass(slots=True)
class Story:
    """What is known of a case. `known` maps a group of facts to the rank of the event that told it.

    `office` numbered it, for ever; `handled_by` has it now, where that is another one. `due_on` is the limit that runs
    now, if one does; `answer_by` the day promised at acceptance (K1), for ever.
    """

    case: str
    office: str
    begun_at: datetime
    last_at: datetime
    known: dict[str, str] = field(default_factory=dict)

    number: str | None = None
    year: int | None = None
    serial: int | None = None
    channel: str | None = None
    sub_channel: str | None = None
    kind: str | None = None
    elderly: bool = False
    registered_at: datetime | None = None
    suggested_cause: str | None = None
    suggested_business: str | None = None
    sealed_particulars: str | None = None
    urged: int = 0

    seq: int = 0
    step: str = "registered"
    stage: str = ""
    step_since: datetime | None = None
    classed: str | None = None
    severity: str = "normal"
    department: str | None = None
    accountable: str | None = None
    round: int = 0
    due_on: date | None = None
    due_provisional: bool = False
    handled_by: str | None = None

    opened_at: datetime | None = None
    accepted_at: datetime | None = None
    answer_by: date | None = None
    refused_at: datetime | None = None
    validity: str | None = None
    issued_at: datetime | None = None
    delivered_at: datetime | None = None
    delivered_round: int | None = None
    late_decision_at: datetime | None = None
    overdue_at: datetime | None = None
    overdue_round: int | None = None

    suspected_at: datetime | None = None
    confirmed_at: datetime | None = None
    major_kinds: list[str] = field(default_factory=list)
    path: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None

    closed_at: datetime | None = None
    outcome: str | None = None
    cause: str | None = None
    business: str | None = None
    merit: str | None = None
    on_time: bool | None = None

    def tell(self, event: Event) -> None:
        """Take in one more event of the case."""
        self.mark(event.at)
        if isinstance(event, CaseEvent):
            _tell_state(self, event)
            _tell_closing(self, event)
        _tell(event, self)

    def mark(self, at: datetime) -> None:
        """Something happened to the case then, be it of a type that nobody here knows."""
        self.begun_at = min(self.begun_at, at)
        self.last_at = max(self.last_at, at)

    def is_news(self, group: str, event: CaseEvent) -> bool:
        """Whether no newer transition has told this group of facts; if so, `event` is now the one that has."""
        rank = f"{event.seq:06d} {event.TYPE}"
        if rank < self.known.get(group, ""):
            return False
        self.known[group] = rank
        return True


def begin(office: str, case: str, *, at: datetime) -> Story:
    """The story of a case of which something is heard for the first time, be it the last that happened."""
    return Story(office=office, case=case, begun_at=at, last_at=at)


def earliest(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else min(known, at)


def _tell_state(story: Story, event: CaseEvent) -> None:
    if not story.is_news("state", event):
        return
    story.seq, story.step, story.stage, story.step_since = event.seq, event.step, event.stage, event.step_since
    story.classed, story.severity = event.classed, event.severity
    story.department, story.accountable = event.department, event.accountable
    story.round, story.due_on, story.due_provisional = event.round, event.due_on, event.due_provisional
    story.handled_by = event.handled_by


def _tell_closing(story: Story, event: CaseEvent) -> None:
    """A case is closed by the newest closing, unless a newer transition shows it at work again (reopened)."""
    if isinstance(event, routing.CaseClosed):
        if story.is_news("closing", event):
            story.closed_at, story.outcome, story.merit = event.closed_at, event.outcome, event.merit
            story.cause, story.business, story.on_time = event.cause, event.business, event.on_time
    elif event.step not in AFTER_CLOSING and story.is_news("closing", event):
        story.closed_at = story.outcome = story.merit = story.cause = story.business = story.on_time = None


@singledispatch
def _tell(_event: Event, _story: Story) -> None:
    """Events that change nothing beyond the common facts."""


@_tell.register
def _(event: ComplaintRegistered, story: Story) -> None:
    story.number, story.year, story.serial = event.number, event.year, event.serial
    story.channel, story.sub_channel, story.kind = event.channel, event.sub_channel, event.kind
    story.elderly = event.elderly
    story.registered_at = event.at
    story.suggested_cause = event.causes[0] if event.causes else None
    story.suggested_business = event.business[0] if event.business else None
    story.sealed_particulars = event.sealed_particulars


@_tell.register
def _(event: ComplaintUrged, story: Story) -> None:
    story.urged = max(story.urged, event.times)


@_tell.register
def _(event: routing.CaseOpened, story: Story) -> None:
    story.opened_at = earliest(story.opened_at, event.at)


@_tell.register
def _(event: routing.CaseCorrected, story: Story) -> None:
    if story.closed_at is not None and story.is_news("closing", event):
        story.cause, story.business = event.cause, event.business


@_tell.register
def _(event: routing.CaseAccepted, story: Story) -> None:
    if story.is_news("decision", event):
        story.accepted_at, story.refused_at, story.validity = event.accepted_at, None, None
        story.answer_by = event.due_on


@_tell.register
def _(event: routing.CaseNotAccepted, story: Story) -> None:
    if story.is_news("decision", event):
        story.accepted_at, story.refused_at, story.validity = None, event.at, event.validity
        story.answer_by = None


@_tell.register
def _(event: routing.ResultIssued, story: Story) -> None:
    story.issued_at = earliest(story.issued_at, event.at)


@_tell.register
def _(event: routing.ResultDelivered, story: Story) -> None:
    if story.is_news("delivery", event):
        story.delivered_at, story.delivered_round = event.at, event.round


@_tell.register
def _(event: routing.MajorSuspected, story: Story) -> None:
    story.suspected_at = earliest(story.suspected_at, event.at)
    if story.is_news("kinds", event):
        story.major_kinds = list(event.kinds)


@_tell.register
def _(event: routing.MajorConfirmed, story: Story) -> None:
    story.confirmed_at = earliest(story.confirmed_at, event.at)
    if story.is_news("kinds", event):
        story.major_kinds = list(event.kinds)


@_tell.register
def _(event: routing.MajorApproved, story: Story) -> None:
    if story.is_news("path", event):
        story.path = event.path


@_tell.register
def _(event: routing.ProvinceAcknowledged, story: Story) -> None:
    if story.is_news("acknowledgement", event):
        story.acknowledged_at, story.acknowledged_by = event.at, event.by


@_tell.register
def _(event: routing.ClockBreached, story: Story) -> None:
    if event.clock == "K0":
        story.late_decision_at = earliest(story.late_decision_at, event.breached_at)
    elif event.clock in ANSWER_CLOCKS:
        story.overdue_at = earliest(story.overdue_at, event.breached_at)
        if story.is_news("breach", event):
            story.overdue_round = event.round
