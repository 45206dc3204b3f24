"""A frozen view of one case at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.kernel.people import Post
from services.routing.rules.acts import Act
from services.routing.rules.assessment import CaseClass
from services.routing.rules.clocks import ClockKind
from services.routing.rules.coordination import SubTask
from services.routing.rules.identity_states import IdentityState
from services.routing.rules.paths import Path
from services.routing.rules.regions import CallbackState, ProvinceState, Severity
from services.routing.rules.steps import Step
from services.routing.rules.transfers import RoutingState


@dataclass(frozen=True)
class Deed:
    """One act of the case's history. `by` is the officer's id; None when the complainant or the system acted.
    `department` is his, in his `office`, which older deeds do not name."""

    act: Act
    by: str | None
    department: str | None = None
    round: int = 1
    office: str | None = None


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What was decided to be done: by which department and person, until which day; `evidence` counts files.
    `goes_on`: it takes longer than the answer and is finished afterwards (6.9)."""

    what: str
    department: str
    person: str
    due_on: date | None
    is_executed: bool = False
    evidence: int = 0
    goes_on: bool = False


_TAKES_IT = frozenset(
    {
        *(Act.ACCEPT_TRANSFER, Act.RULE_TRANSFER, Act.ACCEPT_OFFER, Act.RULE_OFFICE),
        *(Act.ACCEPT, Act.ASSIGN, Act.WITHDRAW, Act.APPROVE_REOPENING),
    }
)


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """The case as the rules see it at the moment `at`.

    `received_at` is when the complaint came in, `step_since` when it came to its step, `issued_at` when the result of
    this round, or the last, went out.
    `answer_until`: until when the complainant could answer, where the system has acted on his silence since.
    `outcome` and `closed_at` are those of a closed case; `sample_asked`: it is to be checked by sample.

    `departments` handle or must handle it; `department` has it now, and `offered_to` has been asked to take it over.
    `office` is the one that has the case, and `offered_office` another that was asked to.
    `barred` are the persons complained about and those recused; `is_named`: somebody of this office is complained about
    and among them, and `respondent_department` is the unit complained about, in `respondent_office`;
    `functional_is_concerned`: it is the one that manages complaints, whose officers are `functional`.
    `unsealing_until` is the day until which somebody wants to know who complained. `posts_out`
    are posts of this office that nobody can fill for this case: vacant, or held by a person complained about; `vacant`
    are those without anybody. `above` decides when somebody who leads is complained about. `must_be_named`: a person is
    complained about of whom nobody said yet which officer that is. `heads` are the heads of each department, with
    substitutes; where they are not told, an officer heads his own.
    `extendable`: its pack lets the day of its answer be put off; `upstream_holds`: that day is the one which who handed
    the complaint over demands (D25).
    `answer_by` is the due day of K1, or of the round's clock. `runs` are the running clocks, `passed` those whose due
    instant is over, or that were found late already while the act waited for its turn.
    `plan_steps_left` are steps of the running emergency plan that are not done.
    `is_awaited`: the office has marked that it waits for the complainant.
    `second_means_open`: told orally, and not yet by another means. `directed` have instructions of leaders to carry
    out. `integrity_open`: a clue that the discipline body has not been given yet.
    `proofs` are the pieces of evidence on record.
    """

    step: Step | None
    at: datetime
    office: str
    severity: Severity = Severity.NORMAL
    province: ProvinceState = ProvinceState.NONE
    callback: CallbackState = CallbackState.NOT_DUE
    routing: RoutingState = RoutingState.OWN
    identity: IdentityState = IdentityState.OPEN
    round: int = 1
    classed: CaseClass | None = None
    contactable: bool = True
    first_department: str | None = None
    department: str | None = None
    offered_to: str | None = None
    offered_office: str | None = None
    path: Path | None = None
    departments: frozenset[str] = frozenset()
    handlers: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    posts_out: frozenset[Post] = frozenset()
    vacant: frozenset[Post] = frozenset()
    above: Post | None = None
    must_be_named: bool = False
    is_named: bool = False
    respondent_office: str = ""
    respondent_department: str | None = None
    functional_is_concerned: bool = False
    functional: frozenset[str] = frozenset()
    unsealing_until: date | None = None
    extendable: bool = False
    upstream_holds: bool = False
    asked_aside: frozenset[str] = frozenset()
    heads: Mapping[str, frozenset[str]] | None = None
    requests: int = 1
    measures: tuple[Measure, ...] = ()
    tasks: tuple[SubTask, ...] = ()
    is_on_the_register: bool = False
    is_awaited: bool = False
    answer_by: date | None = None
    callback_attempts: tuple[datetime, ...] = ()
    passed: frozenset[ClockKind] = frozenset()
    runs: frozenset[ClockKind] = frozenset()
    plan_steps_left: int = 0
    second_means_open: bool = False
    directed: frozenset[str] = frozenset()
    integrity_open: bool = False
    proofs: int = 0
    received_at: datetime | None = None
    step_since: datetime | None = None
    issued_at: datetime | None = None
    answer_until: datetime | None = None
    outcome: str | None = None
    closed_at: datetime | None = None
    sample_asked: bool = False
    history: tuple[Deed, ...] = ()

    def doers(self, *acts: Act) -> frozenset[str]:
        """The officers who did any of these, in whatever round."""
        return frozenset(deed.by for deed in self.history if deed.act in acts and deed.by)

    def last_doer(self, act: Act) -> str | None:
        """Who did it last."""
        return next((deed.by for deed in reversed(self.history) if deed.act is act), None)

    def was_done(self, *acts: Act) -> bool:
        """In this round."""
        return any(deed.act in acts and deed.round == self.round for deed in self.history)

    def objections(self) -> int:
        """How often it was returned since somebody last took it: another one, or who had wanted to hand it on."""
        n = 0
        for deed in self.history:
            if deed.act in _TAKES_IT:
                n = 0
            n += deed.act in (Act.RETURN_TRANSFER, Act.OBJECT_OFFER)
        return n

    def was_ever_done(self, *acts: Act) -> bool:
        return any(deed.act in acts for deed in self.history)

    def deeds_before_last(self, act: Act) -> tuple[Deed, ...]:
        """The history before the last time that this was done; nothing when it never was."""
        places = [i for i, deed in enumerate(self.history) if deed.act is act]
        return self.history[: places[-1]] if places else ()

    @property
    def is_transferred(self) -> bool:
        """Another department than the first receiver's handles it, so that it reports back (6.6.2.1 c)."""
        return bool(self.departments - {self.first_department})

    @property
    def is_first_class(self) -> bool:
        return self.classed is CaseClass.ONE or self.severity.is_major
