"""What must hold before an act is offered: separation of duties, recusal, order of the steps.

A guard looks at the case and the actor and raises Refused or Forbidden with a stable code and a sentence; what a form
says is looked at by `checks`.
"""

from __future__ import annotations

from collections.abc import Callable

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import Officer, Post
from services.routing.rules import (
    afterwards,
    answers,
    consulting,
    deciding,
    ending,
    extending,
    identity,
    receipt,
    recusing,
    separation,
    waiting,
    watching,
)
from services.routing.rules.acts import Act
from services.routing.rules.assessment import CaseClass
from services.routing.rules.clocks import ClockKind
from services.routing.rules.deciding import heads
from services.routing.rules.facts import Actor, CaseFacts, posts_on
from services.routing.rules.handling import HANDLING_GUARDS
from services.routing.rules.signing import FORM_GUARDS
from services.routing.rules.supervision import GUARDS as OF_SUPERVISION

Guard = Callable[[CaseFacts, Actor], None]


def case_is_open(facts: CaseFacts, actor: Actor) -> None:
    if facts.step is None or not facts.step.is_open:
        raise Refused("case_closed", "这件投诉已经办结")


def confirmed_first(facts: CaseFacts, actor: Actor) -> None:
    """The complainant was asked, or could not be reached, before validity is decided (6.4)."""
    if not facts.was_ever_done(Act.CONFIRM, Act.NOT_REACHABLE):
        raise Refused("not_confirmed", "请先与投诉人确认，或登记无法联系的情况")


def assessed(facts: CaseFacts, actor: Actor) -> None:
    if facts.classed is None:
        raise Refused("not_assessed", "请先评估五项因素，确定投诉类别")


def coordinated_by_functional(facts: CaseFacts, actor: Actor) -> None:
    """Two or more departments: the functional department decides (6.2.3.3)."""
    if len(facts.departments) > 1 and Post.FUNCTIONAL not in posts_on(facts, actor):
        raise Forbidden("functional_coordinates", "涉及两个以上部门，由投诉管理职能部门受理并协调")


def within_objection_period(facts: CaseFacts, actor: Actor) -> None:
    """Once, and in time; a second refusal is for the superior office or the law (D19)."""
    if facts.was_ever_done(Act.DISPUTE_INVALID):
        raise Refused("disputed_once", "已经由其他部门重新决定过，如仍有异议，可以向上级机构反映或者申请行政复议")
    if ClockKind.K0_DISPUTE in facts.passed:
        raise Refused("objection_too_late", "提出异议的期限已过")


def objection_period_over(facts: CaseFacts, actor: Actor) -> None:
    if ClockKind.K0_DISPUTE not in facts.passed:
        raise Refused("objection_period_runs", "提出异议的期限还没有过")


def single_ordinary(facts: CaseFacts, actor: Actor) -> None:
    """Only a single ordinary complaint is settled at the desk (6.6.2.1 a)."""
    if facts.classed is not CaseClass.THREE or facts.is_first_class:
        raise Refused("not_ordinary", "只有三类投诉可以当场办结")


def is_a_handler(facts: CaseFacts, actor: Actor) -> None:
    if not isinstance(actor, Officer) or actor.id not in facts.handlers:
        raise Forbidden("not_on_the_case", "您不是这件投诉的承办人")


def on_the_case(facts: CaseFacts, actor: Actor) -> None:
    """A named handler, or the head of a department that handles it."""
    if not isinstance(actor, Officer) or not (actor.id in facts.handlers or heads(facts, actor)):
        raise Forbidden("not_on_the_case", "您没有承办这件投诉")


def every_measure_executed(facts: CaseFacts, actor: Actor) -> None:
    """Each measure is done and shown to be done (5.4 f), but those that go on after the answer (6.9)."""
    lacking = [m.what for m in facts.measures if not m.goes_on and not (m.is_executed and m.evidence)]
    if lacking:
        raise Refused("measures_open", f"还有措施没有落实或没有凭据：{'；'.join(lacking)}")


def measures_are_left(facts: CaseFacts, actor: Actor) -> None:
    """What is executed once is not executed again."""
    if all(measure.is_executed for measure in facts.measures):
        raise Refused("no_measure_left", "没有还要落实的措施，可以直接登记全部落实")


def report_not_filed(facts: CaseFacts, actor: Actor) -> None:
    """One final report a round (6.6.2.1 b)."""
    if facts.was_done(Act.REPORT_TO_FUNCTIONAL):
        raise Refused("report_filed", "终结报告已经报送，不用再报")


def functional_has_the_report(facts: CaseFacts, actor: Actor) -> None:
    """The final report is filed (6.6.2.1 b, D13) before the result goes out, so that the answer is on record (D07)."""
    if not facts.was_done(Act.REPORT_TO_FUNCTIONAL):
        raise Refused("report_missing", "终结报告还没有报送投诉管理职能部门")


def result_was_sent(facts: CaseFacts, actor: Actor) -> None:
    if not facts.was_done(Act.DELIVER):
        raise Refused("result_not_sent", "还没有答复投诉人")


def result_was_delivered(facts: CaseFacts, actor: Actor) -> None:
    if not facts.was_done(Act.RECORD_FEEDBACK):
        raise Refused("result_not_delivered", "处理结果还没有送达投诉人")


def silence_is_over(facts: CaseFacts, actor: Actor) -> None:
    if ClockKind.K6_SILENCE not in facts.passed:
        raise Refused("waiting_for_complainant", "投诉人表态的期限还没有过")


def callback_settled(facts: CaseFacts, actor: Actor) -> None:
    if not facts.callback.is_settled:
        raise Refused("callback_open", "回访还没有完成")


def not_of_the_first_class(facts: CaseFacts, actor: Actor) -> None:
    if facts.is_first_class:
        raise Refused("major_goes_on", "重大投诉不能因撤诉而停止办理")


def never_on_the_case(facts: CaseFacts, actor: Actor) -> None:
    """The callback is done by somebody who had no part in the case, outside the handling department (6.8.1)."""
    calls = (Act.CALL_BACK, Act.AGREE, Act.REJECT)
    took_part = {deed.by for deed in facts.history if deed.act not in calls} | facts.handlers
    if isinstance(actor, Officer) and (actor.id in took_part or actor.department in facts.departments):
        raise Forbidden("callback_not_independent", "回访应由没有参与办理、不在承办部门的同志进行")


def hears_it_from_outside(facts: CaseFacts, actor: Actor) -> None:
    """What is signed is written down at the desk; who only calls back hears it from outside the case (6.8.1)."""
    if isinstance(actor, Officer) and Post.WINDOW not in posts_on(facts, actor):
        never_on_the_case(facts, actor)


OF_TABLES = OF_SUPERVISION | separation.GUARDS
GUARDS: dict[str, Guard] = OF_TABLES | {
    guard.__name__: guard
    for guard in (
        case_is_open,
        confirmed_first,
        assessed,
        coordinated_by_functional,
        within_objection_period,
        objection_period_over,
        single_ordinary,
        is_a_handler,
        on_the_case,
        measures_are_left,
        every_measure_executed,
        report_not_filed,
        functional_has_the_report,
        result_was_sent,
        result_was_delivered,
        silence_is_over,
        callback_settled,
        not_of_the_first_class,
        never_on_the_case,
        hears_it_from_outside,
        consulting.nothing_grave,
        consulting.never_disputed,
        *FORM_GUARDS,
        *HANDLING_GUARDS,
        *afterwards.GUARDS.values(),
        *answers.GUARDS,
        *receipt.GUARDS,
        *recusing.GUARDS,
        *deciding.GUARDS,
        *ending.GUARDS,
        *extending.GUARDS,
        *identity.GUARDS,
        *waiting.GUARDS,
        *watching.GUARDS,
    )
}
