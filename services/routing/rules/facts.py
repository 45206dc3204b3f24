"""What the rules look at: a frozen view of one case at one moment, and what a form says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.kernel.people import Officer, Post
from services.routing.rules.acts import Act, By, Party
from services.routing.rules.assessment import CaseClass
from services.routing.rules.clocks import ClockKind
from services.routing.rules.coordination import SubTask
from services.routing.rules.paths import Path
from services.routing.rules.regions import CallbackState, ProvinceState, Severity
from services.routing.rules.standing_in import acting_as
from services.routing.rules.steps import Step
from services.routing.rules.transfers import RoutingState

Actor = Officer | Party


@dataclass(frozen=True)
class Deed:
    """One act of the case's history. `by` is the officer's id; None when the complainant or the system acted."""

    act: Act
    by: str | None
    department: str | None = None
    round: int = 1


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


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """The case as the rules see it at the moment `at`.

    `outcome` and `closed_at` are those of a closed case; `sample_asked`: it is to be checked by sample.

    `departments` handle or must handle it; `department` has it now, and `offered_to` has been asked to take it over.
    `office` is the one that has the case, and `offered_office` another that was asked to.
    `barred` are the persons complained about and those recused. `posts_out`
    are posts of this office that nobody can fill for this case: vacant, or held by a person complained about; `vacant`
    are those without anybody. `above` decides when somebody who leads is complained about. `must_be_named`: a person is
    complained about of whom nobody said yet which officer that is. `heads` are the heads of each department, with
    substitutes; where they are not told, an officer heads his own.
    `answer_by` is the due day of K1, or of the round's clock. `runs` are the running clocks, `passed` those whose due
    instant is over. `plan_steps_left` are steps of the running emergency plan that are not done.
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
    heads: Mapping[str, frozenset[str]] | None = None
    requests: int = 1
    measures: tuple[Measure, ...] = ()
    tasks: tuple[SubTask, ...] = ()
    is_on_the_register: bool = False
    answer_by: date | None = None
    callback_attempts: tuple[datetime, ...] = ()
    passed: frozenset[ClockKind] = frozenset()
    runs: frozenset[ClockKind] = frozenset()
    plan_steps_left: int = 0
    second_means_open: bool = False
    directed: frozenset[str] = frozenset()
    integrity_open: bool = False
    proofs: int = 0
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
        """How often it was returned since the case was last taken over."""
        n = 0
        for deed in self.history:
            if deed.act in (Act.ACCEPT_TRANSFER, Act.RULE_TRANSFER, Act.ACCEPT_OFFER, Act.RULE_OFFICE):
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


def posts_on(facts: CaseFacts, actor: Actor) -> frozenset[By]:
    """What the actor may act as on this case: an officer's posts count in the office that has it, the province's
    everywhere; so do those for which he stands in. Who is asked to take it over may answer."""
    if isinstance(actor, Party):
        return frozenset({actor})
    acts_as: frozenset[By] = frozenset(acting_as(own_posts(facts, actor), facts.posts_out, facts.above))
    is_asked = actor.office == facts.offered_office and actor.holds(*RECEIVES)
    return acts_as | {Party.RECEIVER} if is_asked else acts_as


RECEIVES = (Post.WINDOW, Post.SECTION_HEAD, Post.FUNCTIONAL)  # who answers for an office that is offered a case


def own_posts(facts: CaseFacts, officer: Officer) -> frozenset[Post]:
    """The posts that count on this case without standing in for anybody."""
    return officer.posts if officer.office == facts.office else officer.posts & {Post.PROVINCE}


def heads_unit(facts: CaseFacts, officer: Officer, department: str) -> bool:
    """True for the head of that department, or his substitute."""
    if facts.heads is not None:
        return officer.id in facts.heads.get(department, ())
    return officer.department == department


def stands_in_as(facts: CaseFacts, officer: Officer, post: Post) -> bool:
    """True when the officer acts in that post for want of somebody else."""
    return post in acting_as(own_posts(facts, officer) - {post}, facts.posts_out, facts.above)


class Validity(StrEnum):
    """What a complaint is found to be (3.6, 3.7, D17); whatever it is, it is on the register (A1-1)."""

    VALID = "valid"
    UNRELATED = "invalid_unrelated"
    SYSTEM_RELATED = "invalid_system_related"
    MISROUTED = "misrouted"


VALIDITY_WORDS = {
    Validity.VALID: "有效投诉",
    Validity.UNRELATED: "无效投诉：与经办服务无关",
    Validity.SYSTEM_RELATED: "无效投诉：涉及本系统经办工作",
    Validity.MISROUTED: "应由其他经办机构受理",
}


class Ground(StrEnum):
    """Why a complaint is valid (3.6)."""

    CONTENT = "content"
    PROMISE = "promise"
    QUALITY = "quality"


GROUND_WORDS = {Ground.CONTENT: "服务内容", Ground.PROMISE: "服务承诺", Ground.QUALITY: "服务质量"}


class Merit(StrEnum):
    """What the investigation found, which is not validity (D18)."""

    FOUNDED = "founded"
    PARTLY = "partly_founded"
    UNFOUNDED = "unfounded"
    UNPROVABLE = "unprovable"


MERIT_WORDS = {
    Merit.FOUNDED: "属实",
    Merit.PARTLY: "部分属实",
    Merit.UNFOUNDED: "不属实",
    Merit.UNPROVABLE: "无法查实",
}


class Evidence(StrEnum):
    """What shows that the result arrived (D07), or that the complainant was satisfied."""

    RECEIPT = "receipt"
    READ = "read"
    SIGNATURE = "signature"
    REPLY = "reply"
    RECORDED_CALL = "recorded_call"
    ATTEMPTS = "attempts"


EVIDENCE_WORDS = {
    Evidence.RECEIPT: "送达回执",
    Evidence.READ: "凭查询码阅读",
    Evidence.SIGNATURE: "签名",
    Evidence.REPLY: "短信回复",
    Evidence.RECORDED_CALL: "通话录音",
    Evidence.ATTEMPTS: "多次联系未果",
}


@dataclass(frozen=True)
class Attempt:
    """One try to reach the complainant."""

    at: datetime
    is_written: bool = False


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
    evidence_files: int = 0
    attempts: tuple[Attempt, ...] = ()
    reached: bool = False
    method: str = ""
    place: str = ""
    companion: str = ""
    heard_complainant: bool = False
    heard_respondent: bool = False
    findings: tuple[bool, ...] = ()  # of Form 4, in their order: whether each rests on evidence
    without_version: tuple[str, ...] = ()  # rules cited without their version
    natures: frozenset[str] = frozenset()
    nature_note: str = ""
    no_interest: bool = False
    before: str = ""  # of a corrected fact
    after: str = ""
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
