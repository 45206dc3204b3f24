"""Guards and checks about who handles a case where: transfers, and the talk with the complainant on the own path."""

from __future__ import annotations

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import Officer, Post
from services.routing.rules.acts import Act, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.coordination import TaskState
from services.routing.rules.deciding import heads, leads
from services.routing.rules.facts import Actor, CaseFacts, Said, posts_on
from services.routing.rules.paths import Path
from services.routing.rules.policy import PolicyPack
from services.routing.rules.transfers import MOST_OBJECTIONS, RoutingState


def answers_for_it(facts: CaseFacts, actor: Actor) -> None:
    """The head of the department that has the case; the functional department for any."""
    if Post.FUNCTIONAL in posts_on(facts, actor) or facts.department is None:
        return
    if not isinstance(actor, Officer) or not leads(facts, actor, facts.department):
        raise Forbidden("other_department", "这件投诉现在不在您的部门，由所在部门负责人转交")


def of_one_department(facts: CaseFacts, actor: Actor) -> None:
    """What several share is not passed on but coordinated (6.2.3.3)."""
    if len(facts.departments) > 1:
        raise Refused("functional_coordinates", "涉及两个以上部门，由投诉管理职能部门统一协调")


def ruling_is_final(facts: CaseFacts, actor: Actor) -> None:
    if facts.was_ever_done(Act.RULE_TRANSFER):
        raise Refused("ruling_is_final", "承办部门已经裁定，不能再转交")
    not_on_offer(facts, actor)


def not_on_offer(facts: CaseFacts, actor: Actor) -> None:
    """While another unit is asked, and while a ruling is awaited, nobody goes ahead."""
    if facts.routing is RoutingState.OFFERED:
        raise Refused("on_offer", "正在转交，等对方接收或退回")
    if facts.routing is RoutingState.OBJECTED and facts.objections() >= MOST_OBJECTIONS:
        raise Refused("ruling_awaited", f"已经退回{MOST_OBJECTIONS}次，等裁定由谁承办")


def has_it(facts: CaseFacts, actor: Actor) -> None:
    """Handlers are named where the case is; what is another department's is transferred first (6.6.2.1 c)."""
    if facts.department is not None and facts.departments and facts.department not in facts.departments:
        raise Refused("transfer_first", "评估认为由其他部门承办，请先填处理意见表转交")


def is_offered_to(facts: CaseFacts, actor: Actor) -> None:
    """Who was asked answers; when nobody has answered in time, it counts as accepted."""
    if isinstance(actor, Party):
        if ClockKind.K5 not in facts.passed:
            raise Refused("offer_runs", "接收转交的期限还没有过")
    elif not leads(facts, actor, facts.offered_to or ""):
        raise Forbidden("other_department", "由被转交的部门负责人接收或退回")


def waits_for_ruling(facts: CaseFacts, actor: Actor) -> None:
    if facts.objections() < MOST_OBJECTIONS:
        raise Refused("no_ruling_yet", f"退回满{MOST_OBJECTIONS}次才由职能部门裁定")


def negotiated(facts: CaseFacts, actor: Actor) -> None:
    """Who handles it in the own department has talked with the complainant first (6.6.2.1 b)."""
    if facts.path is Path.OWN and facts.contactable and not facts.was_ever_done(Act.NEGOTIATE):
        raise Refused("not_negotiated", "本部门办理的，请先与投诉人协商并记录")


def several_departments(facts: CaseFacts, actor: Actor) -> None:
    if len(facts.departments) < SEVERAL:
        raise Refused("one_department", "只涉及一个部门，不用统一协调")


SEVERAL = 2  # “以上” includes two, 6.6.2.2


def is_coordinated(facts: CaseFacts, actor: Actor) -> None:
    """What several departments share begins with who leads and who does which part (6.2.3.3); what was withdrawn and is
    handled on begins with it again."""
    plans = [deed.act for deed in facts.history if deed.act in (Act.COORDINATE, Act.WITHDRAW)]
    if len(facts.departments) >= SEVERAL and plans[-1:] != [Act.COORDINATE]:
        raise Refused("not_coordinated", "涉及两个以上部门，请投诉管理职能部门先明确牵头和分办事项")


def tasks_are_settled(facts: CaseFacts, actor: Actor) -> None:
    """Every part is done, or dropped with a reason (6.6.2.2)."""
    if any(task.state is TaskState.OPEN for task in facts.tasks):
        raise Refused("tasks_open", "还有分办事项没有完成，也没有由职能部门撤销")


def tasks_are_open(facts: CaseFacts, actor: Actor) -> None:
    if not any(task.state is TaskState.OPEN for task in facts.tasks):
        raise Refused("no_task_left", "没有还在办理的分办事项")


def has_an_open_task(facts: CaseFacts, actor: Actor) -> None:
    """A part is done by its own department."""
    mine = [task for task in facts.tasks if isinstance(actor, Officer) and task.department == actor.department]
    if not any(task.state is TaskState.OPEN for task in mine):
        raise Refused("no_task_left", "您的部门没有还在办理的分办事项")


def heads_it_or_took_it_over(facts: CaseFacts, actor: Actor) -> None:
    """The head of the department that handled it; the functional department when it was handed up to it."""
    if Post.FUNCTIONAL in posts_on(facts, actor) and facts.was_done(Act.CONFIRM_UNRESOLVABLE):
        return
    if not isinstance(actor, Officer) or not heads(facts, actor):
        raise Forbidden("other_department", "应由承办部门负责人办理")


def is_on_the_register(facts: CaseFacts, actor: Actor) -> None:
    if not facts.is_on_the_register:
        raise Refused("not_on_the_register", "这件投诉没有列入政策问题清单")


def office_ruling_is_final(facts: CaseFacts, actor: Actor) -> None:
    if facts.was_ever_done(Act.RULE_OFFICE):
        raise Refused("ruling_is_final", "承办机构已由省局裁定，不能再转")
    not_on_offer(facts, actor)


def offer_may_be_answered(facts: CaseFacts, actor: Actor) -> None:
    """By the office that was asked; when it has not answered in time, it counts as accepted."""
    if actor is Party.SYSTEM and ClockKind.K5 not in facts.passed:
        raise Refused("offer_runs", "接收转交的期限还没有过")


def waits_for_the_province(facts: CaseFacts, actor: Actor) -> None:
    if facts.objections() < MOST_OBJECTIONS:
        raise Refused("no_ruling_yet", f"退回满{MOST_OBJECTIONS}次才由省局裁定")


HANDLING_GUARDS = (
    answers_for_it,
    of_one_department,
    ruling_is_final,
    not_on_offer,
    has_it,
    is_offered_to,
    waits_for_ruling,
    negotiated,
    several_departments,
    is_coordinated,
    tasks_are_settled,
    tasks_are_open,
    has_an_open_task,
    heads_it_or_took_it_over,
    is_on_the_register,
    office_ruling_is_final,
    offer_may_be_answered,
    waits_for_the_province,
)


def form_2_is_made(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """The opinion goes along with the transfer (6.6.2.1 c)."""
    if not said.text.strip():
        raise Refused("form_2_missing", "请先填写处理意见表的拟处理意见")


def goes_elsewhere(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    if not said.department or said.department == facts.department:
        raise Refused("same_department", "请选择要转交的其他部门")


def transfer_has_a_target(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Form 1: 转交 names the department, 不转交 names none."""
    if said.transfers and not said.department:
        raise Refused("target_missing", "需要转交的，请选择转交的部门")


def handled_where_it_is(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Whoever names handlers names them in the department that has the case."""
    if facts.department is not None and said.department != facts.department:
        raise Refused("transfer_first", "由其他部门承办的，请先填处理意见表转交")


def alternatives_are_listed(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Who cannot be helped this way is told another (6.6.2.1 d)."""
    if not any(one.strip() for one in said.alternatives):
        raise Refused("alternatives_missing", "请列出可以供投诉人选择的其他办法")


HANDLING_CHECKS = (
    form_2_is_made,
    goes_elsewhere,
    transfer_has_a_target,
    handled_where_it_is,
    alternatives_are_listed,
)
