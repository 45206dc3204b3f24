"""What comes after the result and after the closing, as a table: remaining measures (6.9), the check of a withdrawal,
the sample check of what was settled at the desk (6.6.2.1 a), review, and reopening."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import Officer, Post
from services.kernel.workdays import SHANGHAI
from services.routing.rules import awaiting
from services.routing.rules.acts import Act, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Actor, CaseFacts, Said, posts_on
from services.routing.rules.policy import PolicyPack
from services.routing.rules.steps import Move, Step, by
from services.routing.rules.supervision import is_taken_over

ENDED = (Step.CLOSED, Step.ARCHIVED)
BEFORE_CLOSING = (Step.AGREED, Step.SILENT, Step.UPHELD)
NEVER_HANDLED = ("invalid", "consultation")  # outcomes that nobody investigated: such a complaint is made anew
_CITIZEN_OR_DESK = by(Party.COMPLAINANT, Post.WINDOW)


def measures_are_dated(facts: CaseFacts, actor: Actor) -> None:
    """What is left to be done after the answer has its day before it is recorded as done (6.9)."""
    if not facts.was_done(Act.DATE_MEASURES):
        raise Refused("measures_undated", "请先确定剩余措施的完成日期")


def remaining_measures_executed(facts: CaseFacts, actor: Actor) -> None:
    """Whatever was decided is done and shown to be done before the case is closed (6.9, 5.4 f)."""
    lacking = [m.what for m in facts.measures if not m.is_executed or not m.evidence]
    if lacking:
        raise Refused("measures_open", f"还有措施没有落实或没有凭据：{'；'.join(lacking)}")


def was_withdrawn(facts: CaseFacts, actor: Actor) -> None:
    if facts.outcome != "withdrawn":
        raise Refused("not_withdrawn", "这件投诉不是撤诉")
    if ClockKind.WITHDRAWAL not in facts.runs:
        raise Refused("checked_already", "撤诉意愿已经核对过")


def sample_is_asked(facts: CaseFacts, actor: Actor) -> None:
    if not facts.sample_asked:
        raise Refused("no_sample_asked", "这件投诉没有被抽查")


def was_handled(facts: CaseFacts, actor: Actor) -> None:
    if facts.outcome in NEVER_HANDLED:
        raise Refused("not_accepted", "这件投诉没有受理，有新的情况请重新投诉")


def no_reopening_is_asked(facts: CaseFacts, actor: Actor) -> None:
    if _is_asked(facts):
        raise Refused("asked_already", "已经申请重新办理，请等待批准")


def reopening_is_asked(facts: CaseFacts, actor: Actor) -> None:
    if not _is_asked(facts):
        raise Refused("not_asked", "还没有人申请或者责成重新办理")


def above_the_closer(facts: CaseFacts, actor: Actor) -> None:
    """Above who closed it: the leader or the agency head; the province for what the province closed."""
    if not isinstance(actor, Officer):
        raise Forbidden("leader_decides", "由办结人的上级批准")
    if is_taken_over(facts) and Post.PROVINCE not in posts_on(facts, actor):
        raise Forbidden("province_decides", "省局办结的投诉，由省局另一位同志批准")


def no_review_is_asked(facts: CaseFacts, actor: Actor) -> None:
    if facts.was_done(Act.REQUEST_REVIEW):
        raise Refused("asked_already", "已经申请复查，请等待答复")


def explanation_is_due(facts: CaseFacts, actor: Actor) -> None:
    if ClockKind.EXPLANATION not in facts.runs:
        raise Refused("no_explanation_asked", "没有要求书面说明，或者已经说明")


def explanation_not_demanded(facts: CaseFacts, actor: Actor) -> None:
    """Once a round."""
    if facts.was_done(Act.DEMAND_EXPLANATION):
        raise Refused("demanded_already", "已经要求书面说明")


def major_is_not_suspected(facts: CaseFacts, actor: Actor) -> None:
    """What may be major is not dropped before the functional department has judged it (6.6.2.3)."""
    if facts.severity.is_urgent and not facts.severity.is_major:
        raise Refused("may_be_major", "这件投诉可能重大，职能部门认定以前不能撤诉")


def last_day_to_ask_again(closed_at: datetime, pack: PolicyPack) -> date:
    """The last day on which new facts or a review of what was closed then may be brought forward."""
    return closed_at.astimezone(SHANGHAI).date() + timedelta(days=pack.reopen_days)


def within_reopening_period(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """New facts count for as many natural days after the closing as the pack says."""
    if facts.closed_at is None:
        return
    last = last_day_to_ask_again(facts.closed_at, pack)
    if facts.at.astimezone(SHANGHAI).date() > last:
        raise Refused("too_late", f"办结已经超过{pack.reopen_days}天，请重新投诉")


def new_facts_are_told(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    if not said.text.strip():
        raise Refused("facts_missing", "请写明新的事实")


GUARDS: dict[str, Callable[[CaseFacts, Actor], None]] = {
    guard.__name__: guard
    for guard in (
        measures_are_dated,
        remaining_measures_executed,
        was_withdrawn,
        sample_is_asked,
        was_handled,
        no_reopening_is_asked,
        reopening_is_asked,
        above_the_closer,
        no_review_is_asked,
        explanation_is_due,
        explanation_not_demanded,
        major_is_not_suspected,
    )
}
CHECKS: dict[str, Callable[[CaseFacts, Actor, Said, PolicyPack], None]] = {
    check.__name__: check for check in (within_reopening_period, new_facts_are_told)
}


def last_asked(facts: CaseFacts) -> Act | None:
    """What waits for its answer: the request of the complainant or an order; None when nothing does."""
    if not _is_asked(facts):
        return None
    return next(deed.act for deed in reversed(facts.history) if deed.act in awaiting.REOPENING.acts)


def _is_asked(facts: CaseFacts) -> bool:
    return awaiting.REOPENING.waits(facts)


def _after_the_end(step: Step) -> dict[Act, Move[Step]]:
    """What a closed complaint still takes."""
    decides = by(Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)
    return {
        Act.CHECK_WITHDRAWAL: Move(
            to=(step,),
            by=by(Post.FUNCTIONAL),
            guards=("was_withdrawn", "not_on_the_case_before"),
            checks=("withdrawer_was_asked",),
            stops=(ClockKind.WITHDRAWAL,),
            form="CheckWithdrawal",
            clause="6.9",
        ),
        Act.REQUEST_REOPENING: Move(
            to=(step,),
            by=_CITIZEN_OR_DESK,
            guards=("was_handled", "no_reopening_is_asked"),
            checks=("within_reopening_period", "new_facts_are_told"),
            form="RequestReopening",
            clause="6.9",
        ),
        Act.ORDER_REOPENING: Move(
            to=(step,),
            by=by(Post.FUNCTIONAL, Post.PROVINCE, Post.AUDITOR),
            guards=("was_handled", "no_reopening_is_asked"),
            checks=("gives_a_reason",),
            form="OrderReopening",
            clause="6.9",
        ),
        Act.APPROVE_REOPENING: Move(
            to=(Step.REOPENED, Step.CONFIRMING),
            by=decides,
            guards=("reopening_is_asked", "above_the_closer", "not_own_end"),
            checks=("gives_a_reason",),
            starts=(
                ClockKind.K1_ROUND,
                ClockKind.K1_ASSIGN,
                ClockKind.K1_FIRST_STEP,
                ClockKind.K8,
                ClockKind.K0,
                ClockKind.K7,
                ClockKind.HAND_OVER,
            ),
            stops=(ClockKind.K9, ClockKind.WITHDRAWAL),
            form="ApproveReopening",
            clause="6.9",
        ),
        Act.REFUSE_REOPENING: Move(
            to=(step,),
            by=decides,
            guards=("reopening_is_asked", "above_the_closer", "not_own_end"),
            checks=("gives_a_reason", "result_is_for_the_complainant"),
            form="RefuseReopening",
            clause="6.9",
        ),
    }


def _reviewing(step: Step) -> Move[Step]:
    return Move(
        to=(step,),
        by=_CITIZEN_OR_DESK,
        guards=("no_review_is_asked",),
        checks=("within_reopening_period", "new_facts_are_told"),
        form="RequestReview",
        clause="6.9",
    )


def _sampling(step: Step) -> Move[Step]:
    return Move(
        to=(step,),
        by=by(Post.FUNCTIONAL),
        guards=("sample_is_asked", "not_own_desk"),
        form="CheckSample",
        clause="6.6.2.1 a",
    )


def _remaining(step: Step) -> dict[Act, Move[Step]]:
    """Measures that go on after the answer get their days and are recorded as done (6.9)."""
    return {
        Act.DATE_MEASURES: Move(
            to=(step,),
            by=by(Post.SECTION_HEAD, Post.FUNCTIONAL),
            guards=("measures_are_left",),
            form="DateMeasures",
            clause="6.9",
        ),
        Act.RECORD_EXECUTION: Move(
            to=(step,),
            by=by(Post.HANDLER, Post.SECTION_HEAD),
            guards=("on_the_case", "measures_are_left", "measures_are_dated"),
            checks=("execution_is_evident",),
            form="RecordExecution",
            clause="6.9",
        ),
    }


def _explaining(step: Step) -> dict[Act, Move[Step]]:
    """The ladder demands a written explanation of the agency head (6.6.2.6)."""
    return {
        Act.DEMAND_EXPLANATION: Move(
            to=(step,),
            by=by(Party.SYSTEM),
            guards=("explanation_not_demanded",),
            starts=(ClockKind.EXPLANATION,),
            clause="6.6.2.6",
        ),
        Act.EXPLAIN_DELAY: Move(
            to=(step,),
            by=by(Post.AGENCY_HEAD),
            guards=("explanation_is_due",),
            checks=("gives_a_reason",),
            stops=(ClockKind.EXPLANATION,),
            form="ExplainDelay",
            clause="6.6.2.6",
        ),
    }


MOVES: dict[tuple[Step | None, Act], Move[Step]] = {
    **{(step, act): move for step in ENDED for act, move in _after_the_end(step).items()},
    **{(step, act): move for step in BEFORE_CLOSING for act, move in _remaining(step).items()},
    **{(step, Act.REQUEST_REVIEW): _reviewing(step) for step in (Step.UPHELD, *ENDED)},
    **{(step, Act.CHECK_SAMPLE): _sampling(step) for step in (Step.DESK_RESOLVED, *ENDED)},
    **{(step, act): move for step in Step if step.is_open for act, move in _explaining(step).items()},
}
