"""What routing says of the way of a case: its transitions, one event each, and the papers beside them."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

import msgspec

from services.kernel.contracts import Event


class DayMark(msgspec.Struct, frozen=True):
    """One day of the explanation of a due date: `n` is its count among working days, or None when it is skipped."""

    on: date
    n: int | None
    why: str


class CaseEvent(Event, frozen=True, kw_only=True):
    """What each transition tells: absolute values after it, so that a hearer who missed one is right after the next.

    `seq` counts the transitions of the case from 1. `step` is the state code, `stage` the citizen's words for it.
    `due_on` is the day on which the result is due (K1), or on which acceptance is decided (K0) before acceptance.
    """

    seq: int
    act: str
    step: str
    stage: str
    classed: str | None  # one | two | three | other
    severity: str  # normal | suspected | major
    department: str | None  # code of the accountable unit
    accountable: str | None  # officer id of the accountable person
    by: str | None  # officer id; None when the complainant or the system acted
    round: int
    due_on: date | None
    due_provisional: bool
    handled_by: str | None = None  # the office that has it now, when it is not the one that numbered it
    due_counted_in: str | None = None  # the office by whose hours and rest days `due_on` was counted
    respondent: str | None = None  # code of the unit complained about
    respondent_office: str | None = None  # of this office, when it is not the one that numbered the case
    step_since: datetime | None = None  # when it came to `step`, through whatever else was done at it meanwhile
    awaited: str | None = None  # what the complainant is asked for: materials | contact | visit | answer; stops nothing
    awaited_since: datetime | None = None
    awaited_by: date | None = None  # by which day it would help, where one was said
    waited_since: datetime | None = None  # `awaited_since` of what has ended with this transition


class CaseOpened(CaseEvent, frozen=True, kw_only=True):
    """Routing took the registered complaint up."""

    TYPE: ClassVar[str] = "case.opened.v1"


class CaseMoved(CaseEvent, frozen=True, kw_only=True):
    """A transition that needs no more words than the common ones.

    `refused`: what the complainant asked by code (`act` ends in `_refused`) was not possible any more, and why: ended |
    under_way | too_late | asked_already | not_accepted | goes_on | other; or somebody decided so: decided, with his
    reason (`sealed_why`: casework, `case.reopening_refused`, row = case). `rung` (`act` is receipt): the reminder of
    the case's clock `clock_n` that `by` signed for in the console. `late_because`: why the answer is late, checking |
    together | outside | policy | system | people, and the day by which the agency's head expects it (`answer_by`).
    `grade` (`act` is rate): what the complainant gave, 5 is best, where it counts for the round; None where another
    one stood already. `rated_by`: code | sms.
    """

    TYPE: ClassVar[str] = "case.moved.v1"

    refused: str | None = None
    sealed_why: str | None = None
    rung: str | None = None
    clock_n: int | None = None
    late_because: str | None = None
    answer_by: date | None = None
    grade: int | None = None
    rated_by: str | None = None


class CaseNotAccepted(CaseEvent, frozen=True, kw_only=True):
    """A second person confirmed that the complaint is invalid. `refer_to` names the competent body, if any.

    `sealed_explanation`: casework, `case.explanation`, row = case.
    """

    TYPE: ClassVar[str] = "case.not_accepted.v1"

    validity: str  # invalid_unrelated | invalid_system_related | misrouted
    refer_to: str | None
    sealed_explanation: str


class CaseAccepted(CaseEvent, frozen=True, kw_only=True):
    """Accepted: K1 runs. `days` explains the due day, one mark a day."""

    TYPE: ClassVar[str] = "case.accepted.v1"

    accepted_at: datetime
    due_at: datetime
    days: tuple[DayMark, ...]
    calendar: str
    policy: str


class DueMoved(CaseEvent, frozen=True, kw_only=True):
    """A calendar was published and the limit that counts was counted anew, once (D26): `due_on` is the day that holds
    now, `moved_from` the one before; they are equal when a provisional day is confirmed. Or it was put off once with
    the agency head's approval (D05), and `extended_because` says why, in the words of `late_because` above."""

    TYPE: ClassVar[str] = "case.due_moved.v1"

    moved_from: date
    was_provisional: bool
    due_at: datetime
    calendar: str
    extended_because: str | None = None


class CaseInvestigating(CaseEvent, frozen=True, kw_only=True):
    """Handlers were named (承办人)."""

    TYPE: ClassVar[str] = "case.investigating.v1"

    handlers: tuple[str, ...]


class CaseHandedOver(CaseEvent, frozen=True, kw_only=True):
    """Another unit has the case now: by accepting it, by not answering in time, or by a ruling. The offices are the
    same when it passed between departments of one. `handovers` counts them."""

    TYPE: ClassVar[str] = "case.handed_over.v1"

    from_office: str
    from_department: str
    to_office: str
    to_department: str
    handovers: int


class PolicyReviewed(CaseEvent, frozen=True, kw_only=True):
    """A problem of policy was looked at again. `changed`: the answer to the complainant is another one now.

    `sealed_answer`: casework, `policy.answer`, row = `{case}/{n}`.
    """

    TYPE: ClassVar[str] = "case.policy_reviewed.v1"

    n: int
    changed: bool
    sealed_answer: str


class ResultIssued(CaseEvent, frozen=True, kw_only=True):
    """The approved and executed result goes to the complainant (Form 3). K1 stops when it is shown to have arrived.

    `sealed_result`: casework, `case.result`, row = `{case}/{round}`, JSON `{facts, basis, answers, remedies}`.
    """

    TYPE: ClassVar[str] = "case.result_issued.v1"

    number: str
    manner: str
    object_by: date
    sealed_result: str


class FormRecorded(Event, frozen=True, kw_only=True):
    """One of the four forms as it stands after the transition `seq`; the newest for each `form` and `n` holds.

    `form` is 1 to 4, `n` counts the documents of that form in the case (always 1 for Form 1). `sealed_form`: casework,
    `case.form`, row = `{case}/{form}/{n}`, the JSON of the struct in `services.kernel.contracts.forms`. It is said
    beside the event of the transition and has no `seq` of its own.
    """

    TYPE: ClassVar[str] = "case.form_recorded.v1"

    seq: int
    form: int
    n: int
    round: int
    number: str
    sealed_form: str


class CaseCorrected(CaseEvent, frozen=True, kw_only=True):
    """The functional department corrected a recorded fact; both values stay (5.4 g). `cause` and `business` are those
    that hold now. `sealed_change`: casework, `case.correction`, row = `{case}/{n}`, JSON `{was, now, reason}`.
    `answer_due_at`: when the answer is due now, where the correction has moved that."""

    TYPE: ClassVar[str] = "case.corrected.v1"

    n: int
    field: str
    cause: str | None
    business: str | None
    sealed_change: str
    answer_due_at: datetime | None = None


class ResultDelivered(CaseEvent, frozen=True, kw_only=True):
    """The result has arrived, by evidence (D07): receipt | read | signature | oral. `on_time` is of this round; what is
    decided of the case for ever comes with its closing."""

    TYPE: ClassVar[str] = "case.result_delivered.v1"

    evidence: str
    on_time: bool


class CalledBack(CaseEvent, frozen=True, kw_only=True):
    """A callback attempt. `outcome`: reached | not_reached | exempt; `grade` 1–5 when reached."""

    TYPE: ClassVar[str] = "case.called_back.v1"

    outcome: str
    method: str
    grade: int | None
    solved: bool | None


class CaseClosed(CaseEvent, frozen=True, kw_only=True):
    """Closed. `outcome`: agreed | silent | upheld | withdrawn | invalid | desk | consultation.

    `sealed_answer`: casework, `case.consultation`, row = case; the answer to who had only asked a question (3.3).
    `ask_again_by` is the last day on which new facts or a review may be brought forward.
    """

    TYPE: ClassVar[str] = "case.closed.v1"

    outcome: str
    cause: str | None
    business: str | None
    merit: str | None
    closed_at: datetime
    accepted_at: datetime | None
    on_time: bool | None
    sealed_answer: str | None = None
    ask_again_by: date | None = None


class CaseRecused(CaseEvent, frozen=True, kw_only=True):
    """Officers are kept off the case (6.6.1): complained about, interested, or recused. `officers` are all of them so
    far; no service shows them anything of the case from now on."""

    TYPE: ClassVar[str] = "case.recused.v1"

    officers: tuple[str, ...]
