"""Which act is done by somebody else than which earlier ones: the separation of duties as a table (3.7, 5.4, 6.6-6.9).

Each line is a guard of that name. The database holds the same lines (`separations`), so that what is refused here
cannot be written below either: a new line, or an old one before another act, comes with a migration. So does what
there has to be to decide on (`awaiting`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import Officer
from services.routing.rules import awaiting
from services.routing.rules.acts import Act
from services.routing.rules.awaiting import First
from services.routing.rules.facts import Actor, CaseFacts, Deed


@dataclass(frozen=True)
class Apart:
    """Who did one of `earlier` does not do what the guard stands before.

    `last`: only whoever did each of them last, and nobody once one of `ends` has followed. `before`: only what was done
    before the last time of that act. `handlers`: nor does who handles the case. `elsewhere`: nor does anybody of that
    person's department in his office, who hears this code and sentence. `first`: what has to wait for who does it.
    """

    guard: str
    earlier: tuple[Act, ...]
    code: str
    sentence: str
    last: bool = False
    ends: tuple[Act, ...] = ()
    before: Act | None = None
    handlers: bool = False
    elsewhere: tuple[str, str] | None = None
    first: First | None = None

    def counts(self, facts: CaseFacts) -> tuple[Deed, ...]:
        """The deeds whose doers are kept from it."""
        history = facts.deeds_before_last(self.before) if self.before else facts.history
        if not self.last:
            return tuple(deed for deed in history if deed.act in self.earlier)
        places = {deed.act: place for place, deed in enumerate(history)}
        over = max((places[act] for act in self.ends if act in places), default=-1)
        return tuple(history[places[act]] for act in self.earlier if places.get(act, -1) > over)

    def __call__(self, facts: CaseFacts, actor: Actor) -> None:
        if not isinstance(actor, Officer):
            return
        deeds = self.counts(facts)
        if any(deed.by == actor.id for deed in deeds) or (self.handlers and actor.id in facts.handlers):
            raise Forbidden(self.code, self.sentence)
        if self.elsewhere and any(_is_of_the_department(deed, actor) for deed in deeds):
            raise Forbidden(*self.elsewhere)
        if self.first and not self.first.waits(facts):
            raise Refused("nothing_to_decide", self.first.sentence)


def _is_of_the_department(deed: Deed, officer: Officer) -> bool:
    """Departments of two offices have the same codes. What is on record without its office may be of any."""
    return deed.department == officer.department and deed.office in (None, officer.office)


DRAFTED = (Act.SUBMIT_OPINION, Act.SUBMIT_EXPLANATION)
DECIDED_INVALID = (Act.PROPOSE_INVALID, Act.CONFIRM_INVALID)

SEPARATIONS: tuple[Apart, ...] = (
    Apart(
        "not_the_proposer",
        (Act.PROPOSE_INVALID,),
        "proposer_cannot_confirm",
        "不予受理应由提出人以外的同志复核",
        last=True,
        first=awaiting.INVALID,
    ),
    Apart(  # after a dispute nobody decides again who decided before (6.6.3.2)
        "decides_afresh",
        DECIDED_INVALID,
        "decided_before",
        "投诉人已提出异议，应由别的同志重新决定",
        before=Act.DISPUTE_INVALID,
    ),
    Apart(  # after a dispute another department decides (6.6.3.2)
        "decides_afresh_elsewhere",
        DECIDED_INVALID,
        "decided_before",
        "投诉人已提出异议，应由别的同志重新决定",
        before=Act.DISPUTE_INVALID,
        elsewhere=("department_decided_before", "投诉人已提出异议，应由其他部门重新决定"),
    ),
    Apart(  # whoever says that it cannot be done is not the one who agrees
        "not_own_hindrance",
        (Act.CANNOT_RESOLVE,),
        "own_work",
        "不能同意自己提出的无法实现",
        last=True,
        first=awaiting.HINDRANCE,
    ),
    Apart(
        "not_own_opinion",
        (*DRAFTED, Act.LOG_STEP, Act.CANNOT_RESOLVE),
        "drafter_cannot_approve",
        "承办人不能审批自己的处理意见",
        first=awaiting.OPINION,
    ),
    Apart(  # who drafted the opinion does not attest that it was carried out (Form 2, D12)
        "attests_not_own_opinion",
        (Act.SUBMIT_OPINION,),
        "drafter_cannot_attest",
        "处理意见的起草人不能确认自己的意见已经落实",
        first=awaiting.APPROVED,
    ),
    Apart(
        "not_of_the_first_decision",
        (*DRAFTED, Act.APPROVE),
        "decided_before",
        "重新评估应由没有起草、审批过的同志决定",
        first=awaiting.REJECTION,
    ),
    Apart(
        "not_own_execution",
        (*DRAFTED, Act.RECORD_EXECUTION, Act.ALL_MEASURES_DONE),
        "own_work",
        "不能核查和办结自己承办的投诉",
    ),
    Apart(  # that the complainant agrees is not said by whoever it spares more work (6.9)
        "not_own_answer",
        (*DRAFTED, Act.LOG_STEP, Act.APPROVE, Act.RECORD_EXECUTION, Act.ALL_MEASURES_DONE),
        "own_work",
        "投诉人认可，应由没有承办这件投诉的同志登记",
        handlers=True,
    ),
    Apart(  # nobody called, the complainant says (6.8.1)
        "not_the_doubted_caller",
        (Act.CALL_BACK,),
        "disputed_caller",
        "投诉人反映没有人联系过，应由别的同志回访",
        before=Act.DISPUTE_CONTACT,
    ),
    Apart(  # nobody forgoes a complainant's answer alone (6.8.1 (3))
        "not_own_exemption",
        (Act.PROPOSE_EXEMPTION,),
        "second_person_needed",
        "免予回访应由提出人以外的同志决定",
        last=True,
        first=awaiting.EXEMPTION,
    ),
    Apart(  # nobody gives himself more time
        "not_own_extension",
        (Act.PROPOSE_EXTENSION,),
        "second_person_needed",
        "延长答复期限应由申请人以外的同志批准",
        last=True,
        first=awaiting.EXTENSION,
    ),
    Apart(  # nobody opens to himself who complained (4.5)
        "not_own_unsealing",
        (Act.ASK_UNSEALING,),
        "second_person_needed",
        "申请人不能批准自己的申请，应由另一位同志决定",
        last=True,
        first=awaiting.UNSEALING,
    ),
    Apart(
        "second_person_of_functional",
        (Act.DISMISS_MAJOR,),
        "second_person_needed",
        "认定不属重大应由职能部门另一位同志复核",
        last=True,
        ends=(Act.REPORT_MAJOR, Act.CONFIRM_MAJOR, Act.APPROVE_MAJOR),
        first=awaiting.DISMISSAL,
    ),
    Apart(
        "not_own_confirmation",
        (Act.CONFIRM_MAJOR,),
        "own_work",
        "不能审批自己确认的重大投诉",
        last=True,
        first=awaiting.MAJOR,
    ),
    Apart(
        "not_own_proposal",
        (Act.PROPOSE_DE_ESCALATION,),
        "own_work",
        "不能批准自己提出的降级",
        last=True,
        first=awaiting.DE_ESCALATION,
    ),
    Apart(
        "not_own_order",
        (Act.ORDER,),
        "own_work",
        "不能答复自己发的督办单",
        last=True,
        first=awaiting.ORDER,
    ),
    Apart(  # whether somebody was pressed into withdrawing is asked by who had no part in the case
        "not_on_the_case_before",
        (Act.SUBMIT_OPINION, Act.LOG_STEP, Act.APPROVE, Act.WITHDRAW),
        "own_work",
        "应由没有参与办理的同志核对",
        handlers=True,
        first=awaiting.WITHDRAWAL,
    ),
    Apart(
        "not_own_desk",
        (Act.RESOLVE_AT_DESK, Act.CLOSE),
        "own_work",
        "不能抽查自己办结的投诉",
        first=awaiting.DESK,
    ),
    Apart(
        "not_own_end",
        (Act.CLOSE, Act.ORDER_REOPENING),
        "own_work",
        "不能批准自己办结或者自己提出的投诉",
        last=True,
        first=awaiting.REOPENING,
    ),
)

GUARDS: dict[str, Callable[[CaseFacts, Actor], None]] = {one.guard: one for one in SEPARATIONS}
