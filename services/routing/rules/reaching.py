"""When somebody counts as reached or as tried often enough: before the decision (6.4), with the result (6.6.2.6, D07),
at the callback (6.8, D08) and after a withdrawal. Read by `checks` as its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import Officer
from services.kernel.workdays import SHANGHAI
from services.routing.rules.acts import Act
from services.routing.rules.facts import Actor, Attempt, CaseFacts, Evidence, Said
from services.routing.rules.policy import PolicyPack

IS_FILED = (Evidence.SIGNATURE, Evidence.RECORDED_CALL)  # a file of its own, kept in the register of evidence
SHOWS_DELIVERY = (Evidence.RECEIPT, Evidence.READ, Evidence.SIGNATURE, Evidence.RECORDED_CALL)


def tried_often_enough(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Not reachable: no way to reach the person, or tried as often as it must be (6.4); what was tried before a dispute
    or a reopening counts no more."""
    is_anew = facts.was_ever_done(Act.DISPUTE_INVALID, Act.APPROVE_REOPENING)
    since, what = (facts.step_since, "重新核对") if is_anew else (facts.received_at, "收到投诉")
    _may_have_been(said.attempts, since=since or facts.received_at, until=facts.at, what=what)
    if facts.contactable and len(_moments(said.attempts)) < pack.contact_attempts:
        raise Refused("too_few_attempts", f"在不同时间联系满{pack.contact_attempts}次仍无回应，才能登记为无法联系")


def delivery_is_evident(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """The result arrived by evidence, or was tried on as many working days as it must be, once in writing, since it
    went out (6.6.2.6, D07)."""
    if said.evidence in SHOWS_DELIVERY:
        return
    _may_have_been(said.attempts, since=facts.issued_at, until=facts.at, what="答复发出")
    counted = [attempt for attempt in said.attempts if not attempt.on_rest_day]
    days = {attempt.at.astimezone(SHANGHAI).date() for attempt in counted}
    written = any(attempt.is_written for attempt in counted)
    if said.evidence is not Evidence.ATTEMPTS or len(days) < pack.delivery_attempts or not written:
        raise Refused(
            "delivery_not_shown",
            f"需要送达凭据；联系不上的，要在{pack.delivery_attempts}个不同的工作日各联系一次，其中一次用书面",
        )


def proof_is_named(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """What was signed or recorded is named by its number in the register of evidence (6.8.1 (1), D07). The register is
    another service's: whether it has that number is for who reads the case to see."""
    if said.evidence in IS_FILED and not said.proof:
        raise Refused("proof_missing", "请先把签名件或者录音存入投诉材料，再填写它的材料编号")


def withdrawer_was_asked(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Spoken to, or tried as often as a complainant has to be tried (6.4)."""
    if said.reached:
        return
    _may_have_been(said.attempts, since=facts.closed_at, until=facts.at, what="撤诉")
    if len(_moments(said.attempts)) < pack.contact_attempts:
        raise Refused("too_few_attempts", f"在不同时间联系满{pack.contact_attempts}次仍无回应，才能登记为无法核对")


def attempt_counts(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """An attempt that reached nobody counts on a working day, another one and at another hour than those before
    (6.8.1)."""
    if said.reached:
        return
    if said.on_rest_day:
        raise Refused("attempt_on_rest_day", "休息日没有联系上的不计次数，请在工作日再打")
    now = facts.at.astimezone(SHANGHAI)
    if any(_alike(now, before.astimezone(SHANGHAI)) for before in facts.callback_attempts):
        raise Refused("attempt_too_alike", "没有联系上的，请换一天、换一个时段再打")


def opinion_is_recorded(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Who was reached is asked, and what he said is written down, or that he does not want to say; who was not reached
    has said nothing (6.8.1, D08)."""
    told = (bool(said.text.strip()), said.is_solved is not None, said.was_contacted is not None)
    judged = said.is_solved is not None or said.is_graded
    if not said.reached and (any(told) or said.is_graded or said.declines):
        raise Refused("opinion_of_nobody", "没有联系上的，不能填写投诉人的意见")
    if said.reached and said.declines and judged:
        raise Refused("opinion_contradicts", "投诉人不愿表态的，不要填写满意程度和问题是否解决")
    if said.reached and not said.declines and not all(told):
        raise Refused(
            "opinion_missing",
            "联系上的，请写下投诉人原话、问题是否解决、有没有人联系过；投诉人不愿说的，请勾选“投诉人不愿表态”",
        )


def visit_is_by_two(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """A visit is made by two persons, at a place that is written down; the other one is as independent (6.8.3)."""
    if said.method != "visit":
        return
    if not said.place or not said.companion:
        raise Refused("visit_by_two", "走访要写明地点和同行人，由两人进行")
    took_part = {deed.by for deed in facts.history if deed.act is not Act.CALL_BACK} | facts.handlers | facts.barred
    if said.companion in took_part or (isinstance(actor, Officer) and said.companion == actor.id):
        raise Forbidden("companion_not_independent", "同行人应是没有参与办理的另一位同志")
    if not said.companion_department:
        raise Refused("companion_unknown", "同行人要从本机构在岗的同志里选")
    if said.companion_department in facts.departments:
        raise Forbidden("companion_not_independent", "同行人应是没有参与办理、不在承办部门的同志")


REACHING_CHECKS = (
    tried_often_enough,
    delivery_is_evident,
    proof_is_named,
    withdrawer_was_asked,
    attempt_counts,
    opinion_is_recorded,
    visit_is_by_two,
)


def _may_have_been(attempts: Sequence[Attempt], *, since: datetime | None, until: datetime, what: str) -> None:
    """None is told of the future, or of a time when there was nothing to reach anybody for; to the minute, as it is
    written down."""
    if any(attempt.at > until for attempt in attempts):
        raise Refused("attempt_in_the_future", "联系记录里有还没有到的时间，请更正")
    first = since and since.replace(second=0, microsecond=0)
    if first and any(attempt.at < first for attempt in attempts):
        raise Refused("attempt_too_early", f"联系记录里有早于{what}的时间，请更正")


def _moments(attempts: Sequence[Attempt]) -> frozenset[datetime]:
    """Two calls of the same minute are one."""
    return frozenset(attempt.at.replace(second=0, microsecond=0) for attempt in attempts)


def _alike(now: datetime, before: datetime) -> bool:
    return now.date() == before.date() or now.hour == before.hour
