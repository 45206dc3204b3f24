"""Guards and checks about who handles a case where: transfers, and the talk with the complainant on the own path."""

from __future__ import annotations

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import Officer, Post
from services.routing.rules.acts import Act, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.facts import Actor, CaseFacts, Said, posts_on
from services.routing.rules.paths import Path
from services.routing.rules.policy import PolicyPack
from services.routing.rules.transfers import MOST_OBJECTIONS, RoutingState


def answers_for_it(facts: CaseFacts, actor: Actor) -> None:
    """The head of the department that has the case; the functional department for any."""
    if Post.FUNCTIONAL in posts_on(facts, actor) or facts.department is None:
        return
    if not isinstance(actor, Officer) or actor.department != facts.department:
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
    elif actor.department != facts.offered_to:
        raise Forbidden("other_department", "由被转交的部门负责人接收或退回")


def waits_for_ruling(facts: CaseFacts, actor: Actor) -> None:
    if facts.objections() < MOST_OBJECTIONS:
        raise Refused("no_ruling_yet", f"退回满{MOST_OBJECTIONS}次才由职能部门裁定")


def negotiated(facts: CaseFacts, actor: Actor) -> None:
    """Who handles it in the own department has talked with the complainant first (6.6.2.1 b)."""
    if facts.path is Path.OWN and facts.contactable and not facts.was_ever_done(Act.NEGOTIATE):
        raise Refused("not_negotiated", "本部门办理的，请先与投诉人协商并记录")


HANDLING_GUARDS = (
    answers_for_it,
    of_one_department,
    ruling_is_final,
    not_on_offer,
    has_it,
    is_offered_to,
    waits_for_ruling,
    negotiated,
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


HANDLING_CHECKS = (form_2_is_made, goes_elsewhere, transfer_has_a_target, handled_where_it_is)
