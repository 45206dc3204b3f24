"""What of a case's events is worth telling the complainant: news in the complainant's own words, each once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from services.kernel.contracts.routing import (
    CaseAccepted,
    CaseClosed,
    CaseEvent,
    CaseHandedBack,
    CaseHandedOver,
    CaseInvestigating,
    CaseMoved,
    CaseNotAccepted,
    CaseTakenOver,
    ClockBreached,
    DueMoved,
    MajorApproved,
    PolicyReviewed,
    ResultDelivered,
    ResultIssued,
)
from services.notification.rules.texts import Kind

# Acts that need no event of their own, and the breach, delivery and approval that may bring something to tell.
WORTH_HEARING: tuple[type[CaseEvent], ...] = (
    CaseAccepted,
    CaseClosed,
    CaseHandedBack,
    CaseHandedOver,
    CaseInvestigating,
    CaseMoved,
    CaseNotAccepted,
    CaseTakenOver,
    ClockBreached,
    DueMoved,
    MajorApproved,
    PolicyReviewed,
    ResultDelivered,
    ResultIssued,
)
# Steps of which the complainant is told by a word of `texts.toml`. Before acceptance no day of an answer is known.
_TOLD_STEPS = MappingProxyType(
    {
        "accepted": "arranging",
        "reopened": "reopening",
        "investigating": "investigating",
        "unresolvable_proposed": "investigating",
        "opinion_draft": "drafting",
        "unresolvable": "explaining",
        "awaiting_approval": "approving",
        "executing": "executing",
        "done": "answering",
        "reassessing": "reassessing",
    }
)
_AT_THE_END = MappingProxyType({"withdrawn": Kind.WITHDRAWN, "consultation": Kind.CONSULTATION})
_AT_LEAST = "handling"
_NO_ROUND_LEFT = "upheld"
# News of progress may be folded: it waits a little for more of it, and what is newer takes its place.
FOLDABLE = frozenset({Kind.INVESTIGATING, Kind.PROGRESS, Kind.PROGRESS_LATE})
SUPERSEDES = FOLDABLE | {
    Kind.MOVED,
    Kind.EXTENDED,
    Kind.RESULT,
    Kind.CLOSED,
    Kind.WITHDRAWN,
    Kind.OVERDUE,
    Kind.DELAYED,
}
# What the night held back gives way in the morning to what says it anew: by the newer one's kind.
_AT_THE_BEGINNING = frozenset({Kind.REGISTERED, Kind.TRANSFERRED})
GIVES_WAY_IN_THE_MORNING = MappingProxyType(
    {
        Kind.TRANSFERRED: _AT_THE_BEGINNING,
        Kind.ACCEPTED: _AT_THE_BEGINNING | {Kind.ACCEPTED},
        Kind.NOT_ACCEPTED: _AT_THE_BEGINNING,
        Kind.CONSULTATION: _AT_THE_BEGINNING,
        Kind.WITHDRAWN: _AT_THE_BEGINNING | {Kind.ACCEPTED},
    }
)
# By text message these ask to write back, which nobody is asked where it would not reach us.
ASKS_FOR_A_REPLY = frozenset({Kind.CALLBACK})
# Who left neither phone nor e-mail gets no letter about each step; of these, what is promised alone.
_NOT_BY_LETTER = FOLDABLE | ASKS_FOR_A_REPLY
FOLD_WITHIN = timedelta(minutes=2)
_ANSWER_CLOCKS = frozenset({"K1", "K1r"})
_PROGRESS_CLOCK = "K8"  # working days passed without news to the complainant
_SHANGHAI = ZoneInfo("Asia/Shanghai")


_SAME: MappingProxyType[type[CaseEvent], Kind] = MappingProxyType(
    {
        CaseNotAccepted: Kind.NOT_ACCEPTED,
        CaseTakenOver: Kind.TAKEN_OVER,
        CaseHandedBack: Kind.HANDED_BACK,
    }
)


@dataclass(frozen=True)
class Known:
    """What the complainant's side of the case looked like before: of the newest event heard."""

    seq: int
    stage: str
    due_on: date | None


@dataclass(frozen=True)
class Occasion:
    """Something to tell."""

    kind: Kind
    day: date | None = None
    step: str | None = None
    asked: str | None = None  # what the complainant asked for and does not get,
    why: str | None = None  # and why; or why the answer is late
    provisional: bool = False  # the day may still move
    office: str | None = None  # the one that has the case now, where that is not the one that numbered it
    promised: bool = False  # also to whom a letter alone reaches: five working days without news
    words: Kind | None = None  # another kind's, where this one's name a day that nobody knows

    @property
    def by_letter(self) -> bool:
        """Whether it is worth a letter to who left neither phone nor e-mail."""
        return self.promised or self.kind not in _NOT_BY_LETTER

    def beside(self, numbered_by: str) -> str | None:
        """The office that the words name, where that is another than the one that numbered the case."""
        return self.office if self.office != numbered_by else None


def occasion(event: CaseEvent, known: Known, *, announces_callback: bool = False) -> Occasion | None:
    """What the event is worth telling; None for nothing. An event older than what is known tells no progress.

    A day that has passed is never promised: after it, the news is where the complaint stands, and no day.
    """
    match event:
        case CaseAccepted():
            return Occasion(Kind.ACCEPTED, event.due_on, provisional=event.due_provisional)
        case CaseNotAccepted() | CaseTakenOver() | CaseHandedBack():
            return Occasion(_SAME[type(event)])
        case ResultIssued():
            return Occasion(Kind.RESULT, event.object_by)
        case CaseClosed():
            return Occasion(_AT_THE_END.get(event.outcome, Kind.CLOSED))
        case ClockBreached():
            return _breached(event)
        case CaseMoved() if event.refused or event.late_because:
            return _said_by_people(event)
        case PolicyReviewed() | ResultDelivered() | CaseHandedOver():
            return _if_wanted(event, known, announces_callback=announces_callback)
    return _progress(event, known)


def _breached(event: ClockBreached) -> Occasion | None:
    """Late: why, in the words of the step where it stands, and by when there is news again, if that is known. The
    apology is no news of progress: nothing newer takes its place."""
    step = _TOLD_STEPS.get(event.step, _AT_LEAST)
    if event.clock in _ANSWER_CLOCKS and event.news_by:
        return Occasion(Kind.OVERDUE, event.news_by, step)
    if event.clock in _ANSWER_CLOCKS:
        return Occasion(Kind.OVERDUE, step=step, words=Kind.PROGRESS_LATE)
    still = _still(event) if event.clock == _PROGRESS_CLOCK else None
    return replace(still, promised=True) if still else None


def _said_by_people(event: CaseMoved) -> Occasion:
    """Why it was not possible what was asked for; or why the answer is late, and when it is expected."""
    if event.refused:
        return Occasion(Kind.NOT_POSSIBLE, asked=event.act.removesuffix("_refused"), why=event.refused)
    return Occasion(Kind.DELAYED, event.answer_by, why=event.late_because)


def _if_wanted(
    event: PolicyReviewed | ResultDelivered | CaseHandedOver, known: Known, *, announces_callback: bool
) -> Occasion | None:
    """Another office that has it now, a policy's new answer, and the callback where it is announced."""
    if isinstance(event, CaseHandedOver):
        if event.to_office == event.from_office:
            return _progress(event, known)
        moves = event.due_provisional
        return Occasion(Kind.TRANSFERRED, event.due_on, provisional=moves, office=event.to_office)
    if isinstance(event, PolicyReviewed):
        return Occasion(Kind.POLICY_CHANGED) if event.changed else None
    return Occasion(Kind.CALLBACK) if announces_callback else None


def _progress(event: CaseEvent, known: Known) -> Occasion | None:
    stage_is_new, day, moves = event.stage != known.stage, event.due_on, event.due_provisional
    if isinstance(event, DueMoved):
        return _another_day(event, known)
    if event.seq <= known.seq or (not stage_is_new and day == known.due_on):
        return None
    if event.step == _NO_ROUND_LEFT:  # the remedies are named (D19)
        return Occasion(Kind.UPHELD)
    if event.step == "accepted":  # a new day for the answer before anybody investigates (D26)
        moved = not stage_is_new and _is_ahead(event)
        return Occasion(Kind.ACCEPTED, day, provisional=moves) if moved else None
    if isinstance(event, CaseInvestigating) and stage_is_new and event.round <= 1 and _is_ahead(event):
        return Occasion(Kind.INVESTIGATING, day, provisional=moves)
    return _still(event)


def _another_day(event: DueMoved, known: Known) -> Occasion | None:
    """That a day is firm now is seen on the page; only another day is told (D26), and why it was put off (D05)."""
    if event.extended_because:
        return Occasion(Kind.EXTENDED, event.due_on, why=event.extended_because) if _is_ahead(event) else None
    moved = event.due_on != event.moved_from and event.seq > known.seq and _is_ahead(event)
    return Occasion(Kind.MOVED, event.due_on, provisional=event.due_provisional) if moved else None


def _still(event: CaseEvent) -> Occasion | None:
    """Where the case stands, and by when it will be answered; without a day where that day has passed."""
    step = _TOLD_STEPS.get(event.step)
    if not step or event.due_on is None:
        return None
    if not _is_ahead(event):
        return Occasion(Kind.PROGRESS_LATE, step=step)
    return Occasion(Kind.PROGRESS, event.due_on, step, provisional=event.due_provisional)


def _is_ahead(event: CaseEvent) -> bool:
    return event.due_on is not None and event.due_on >= event.at.astimezone(_SHANGHAI).date()
