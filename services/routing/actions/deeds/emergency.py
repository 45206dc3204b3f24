"""A major case worked through: the plan's steps, each with its own limit, the progress of each day, and the way back
to an ordinary complaint (6.6.2.3)."""

from __future__ import annotations

from sqlalchemy import select

from services.kernel.contracts import routing as contracts
from services.kernel.errors import Fault, Forbidden, Invalid, Refused
from services.kernel.people import POST_WORDS, Post
from services.routing.actions import limits
from services.routing.actions.deeds.stating import state
from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms import supervising as forms
from services.routing.rules.acts import Act
from services.routing.rules.clocks import ClockKind
from services.routing.rules.plans import Plan, plan_for
from services.routing.rules.policy import Length, Unit
from services.routing.tables import EmergencyPlan, PlanStep

COMMANDS = (Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD)  # may enter a step in place of whose duty it is


def begin_plan(doing: Doing, code: str) -> tuple[dict[str, object], tuple[Length, ...]]:
    """Copy the pack's plan into the case: steps with their instants, duties with those who hold them now, contacts.
    What the history says of it, and how long each step has."""
    case = doing.case
    plan = plan_for(doing.pack.plans, frozenset(case.major_kinds), code=code)
    if plan is None:
        raise Refused("plan_missing", "没有适用的应急预案，请选择预案或者按快速处理办理")
    n, first = doing.next(EmergencyPlan), doing.next(PlanStep)
    duties = {step.duty: _holder(doing, step.duty) for step in plan.steps}
    doing.session.add(
        EmergencyPlan(
            office=case.office,
            case_id=case.id,
            n=n,
            at=doing.at,
            by=doing.officer.id,
            code=plan.code,
            title=plan.title,
            contacts=[[contact.name, contact.phone] for contact in plan.contacts],
            duties=[[post.value, officer] for post, officer in duties.items()],
        )
    )
    lengths = tuple(Length(step.minutes, Unit.MINUTES, "6.6.2.3") for step in plan.steps)
    for i, (step, length) in enumerate(zip(plan.steps, lengths, strict=True)):
        doing.session.add(
            PlanStep(
                office=case.office,
                case_id=case.id,
                n=first + i,
                at=doing.at,
                plan=n,
                what=step.what,
                duty=step.duty.value,
                officer=duties[step.duty],
                due_at=doing.ends(length),
            )
        )
    return {"plan": plan.code, "n": n, "steps": _told(plan, first)}, lengths


def _told(plan: Plan, first: int) -> list[dict[str, object]]:
    return [{"n": n, "duty": step.duty.value, "minutes": step.minutes} for n, step in enumerate(plan.steps, first)]


def _holder(doing: Doing, post: Post) -> str | None:
    """Who has that duty in this case: a handler of the case, the head of its unit, else who holds the post."""
    case = doing.case
    if post is Post.HANDLER and case.handlers:
        return case.handlers[0]
    unit = case.department if post is Post.SECTION_HEAD else None
    found = [one.id for one in doing.roster.holding(post, unit) if one.id not in case.recused]
    return found[0] if found else None


def complete_plan_step(doing: Doing) -> Done:
    """A step is done by whose duty it is, or entered by who commands; its own limit stops."""
    form, case = filled(doing, forms.CompletePlanStep), doing.case
    step = doing.session.get(PlanStep, (case.office, case.id, form.step))
    if step is None or step.dropped_at is not None:
        raise Invalid([Fault("step", "unknown_step", "预案里没有这一步")])
    if step.done_at is not None:
        raise Refused("step_done", "这一步已经登记完成")
    if not doing.officer.holds(Post(step.duty), *COMMANDS):
        raise Forbidden("other_duty", f"这一步由{POST_WORDS[Post(step.duty)]}完成")
    step.done_at, step.done_by = doing.at, doing.officer.id
    step.sealed_text = doing.seal(form.text, what="plan.step", row=f"{case.id}/{step.n}")
    _stop_clock_of(doing, step)
    return Done(told={"step": step.n, "in_time": doing.at <= step.due_at, "sealed_text": step.sealed_text})


def _stop_clock_of(doing: Doing, step: PlanStep) -> None:
    """The clocks of a plan's steps were started in the order of the steps."""
    case = doing.case
    steps = select(PlanStep.n).where(PlanStep.office == case.office, PlanStep.case_id == case.id)
    left = doing.session.scalars(
        steps.where(PlanStep.plan == step.plan, (PlanStep.done_at.is_(None)) | (PlanStep.n == step.n)).order_by(
            PlanStep.n
        )
    ).all()
    running = [clock for clock in doing.clocks if clock.kind == ClockKind.K4_STEP.value]
    clock = running[left.index(step.n)]
    limits.stop(clock, at=doing.at)
    doing.clocks.remove(clock)
    doing.stopped[ClockKind.K4_STEP] = clock
    doing.ended.append(clock)


def end_plan(doing: Doing) -> Done:
    """The leader declares the end; what was not done by then is dropped, and stays on record as that."""
    case = doing.case
    plans = select(EmergencyPlan).where(EmergencyPlan.office == case.office, EmergencyPlan.case_id == case.id)
    plan = doing.session.scalars(plans.order_by(EmergencyPlan.n.desc())).first()
    if plan is not None:
        plan.ended_at, plan.ended_by = doing.at, doing.officer.id
    open_steps = select(PlanStep).where(PlanStep.office == case.office, PlanStep.case_id == case.id)
    dropped = doing.session.scalars(open_steps.where(PlanStep.done_at.is_(None), PlanStep.dropped_at.is_(None))).all()
    for step in dropped:
        step.dropped_at = doing.at
    told = state(doing, filled(doing, forms.EndPlan).reason)
    return Done(told={"dropped": [step.n for step in dropped], **told})


def report_progress(doing: Doing) -> Done:
    """Every twenty-four hours at least (6.6.2.3)."""
    return Done(told=state(doing, filled(doing, forms.ReportProgress).text))


def propose_de_escalation(doing: Doing) -> Done:
    return Done(told=state(doing, filled(doing, forms.ProposeDeEscalation).reason))


def de_escalate(doing: Doing) -> Done:
    """Not major any more, as two agree: the functional department and the leader. It goes on in its new class."""
    form, case = filled(doing, forms.DeEscalate), doing.case
    case.classed = form.classed
    told = state(doing, form.reason)
    return Done(told={"classed": form.classed, **told}, speech=lambda common: contracts.MajorDeEscalated(**common))


def keep_major(doing: Doing) -> Done:
    return Done(told=state(doing, filled(doing, forms.KeepMajor).reason))


DEEDS = {
    Act.REPORT_PROGRESS: report_progress,
    Act.COMPLETE_PLAN_STEP: complete_plan_step,
    Act.END_PLAN: end_plan,
    Act.PROPOSE_DE_ESCALATION: propose_de_escalation,
    Act.DE_ESCALATE: de_escalate,
    Act.KEEP_MAJOR: keep_major,
}
