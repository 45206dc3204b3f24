"""What a form must say before its act is done. Each check reads its own fields of `Said`."""

from __future__ import annotations

from collections.abc import Callable

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import Officer, Post
from services.kernel.workdays import SHANGHAI
from services.routing.rules import (
    afterwards,
    answers,
    consulting,
    extending,
    identity,
    petition,
    recusing,
    waiting,
    watching,
)
from services.routing.rules.acts import Act
from services.routing.rules.assessment import CaseClass
from services.routing.rules.checking_forms import FORM_CHECKS
from services.routing.rules.facts import (
    Actor,
    CaseFacts,
    Evidence,
    Measure,
    Merit,
    Said,
    Validity,
    heads_unit,
    posts_on,
    stands_in_as,
)
from services.routing.rules.handling import HANDLING_CHECKS
from services.routing.rules.policy import PolicyPack
from services.routing.rules.reaching import REACHING_CHECKS
from services.routing.rules.steps import Step

Check = Callable[[CaseFacts, Actor, Said, PolicyPack], None]

SHORTEST_EXPLANATION = 20  # characters that a responsible explanation needs at least, 6.6.3.2
PLACEHOLDERS = ("{", "}", "××", "XX", "____", "（此处")
RELATED_DECISIONS = ("transfer", "report", "neither")  # 6.6.3.1
SHOWS_SATISFACTION = (Evidence.SIGNATURE, Evidence.READ, Evidence.REPLY, Evidence.RECORDED_CALL)

FORM_1_FIELDS = {
    "number": "受理编号",
    "channel": "投诉方式",
    "class": "投诉类型",
    "occurred_at": "投诉时间",
    "name": "投诉人姓名",
    "contact": "投诉人联系方式",
    "respondent": "被投诉部门",
    "summary": "投诉事项内容概要",
    "requests": "投诉人的要求",
    "evidence": "证据情况（有或者无）",
    "receiver": "受理人",
}
OF_A_NAMED_COMPLAINANT = ("name", "contact")
FORM_1_OF_A_CHANNEL = {
    "other": {"channel_note": "其他投诉方式的说明"},
    "transfer": {"upstream": "移交单位和编号"},
}


def gives_a_reason(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    if not said.reason.strip():
        raise Refused("reason_missing", "请写明理由")


def invalid_is_explained(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Class, reason and a text of its own for this complainant (3.7, 6.6.3.2)."""
    if said.validity in (None, Validity.VALID):
        raise Refused("validity_missing", "请选择不予受理属于哪一类")
    gives_a_reason(facts, actor, said, pack)
    text = "".join(said.text.split())
    if len(text) < SHORTEST_EXPLANATION:
        raise Refused("explanation_missing", f"请向投诉人说明理由，至少{SHORTEST_EXPLANATION}个字")
    if text == "".join(said.template.split()) or any(mark in text for mark in PLACEHOLDERS):
        raise Refused("unedited_template", "说明不能照搬模板，请结合这件投诉修改")


def related_is_decided_by_functional(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """What touches this system's work is transferred, reported or neither, by the functional department (6.6.3.1)."""
    if said.validity is not Validity.SYSTEM_RELATED:
        return
    if Post.FUNCTIONAL not in posts_on(facts, actor):
        raise Forbidden("functional_decides", "涉及本系统经办工作的，由投诉管理职能部门决定转办或上报")
    if said.related_decision not in RELATED_DECISIONS:
        raise Refused("related_decision_missing", "请决定转办、上报，或者都不需要并写明理由")
    gives_a_reason(facts, actor, said, pack)


def missing_of_form_1(said: Said) -> tuple[str, ...]:
    """The names of the fields of 《投诉受理登记表》 that are still empty, in the order of the form."""
    needed = {
        key: label for key, label in FORM_1_FIELDS.items() if not (said.anonymous and key in OF_A_NAMED_COMPLAINANT)
    }
    needed |= FORM_1_OF_A_CHANNEL.get(said.channel, {})
    return tuple(label for key, label in needed.items() if key not in said.fields)


def form_1_complete(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    if missing := missing_of_form_1(said):
        raise Refused("form_1_incomplete", f"投诉受理登记表还缺：{'、'.join(missing)}")


def valid_on_a_ground(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    if not said.grounds:
        raise Refused("ground_missing", "请勾选有效投诉的依据：服务内容、服务承诺或服务质量")


def override_by_functional(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Another class than the rule's needs the functional department and a reason (6.5)."""
    if not said.overrides_class:
        return
    if Post.FUNCTIONAL not in posts_on(facts, actor):
        raise Forbidden("functional_overrides", "改变评估得出的类别，由投诉管理职能部门决定")
    gives_a_reason(facts, actor, said, pack)


def major_kind_is_ticked(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    if not said.kinds:
        raise Refused("major_kind_missing", "请勾选属于哪一种重大情形")


def satisfaction_is_evident(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    if said.evidence not in SHOWS_SATISFACTION:
        raise Refused("satisfaction_not_shown", "当场办结需要投诉人满意认可的凭据：签名、查询码、短信回复或通话录音")


def handlers_may_handle(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Somebody is named, none of them recused; two for the first class; a section head names his own people."""
    if not said.handlers:
        raise Refused("handler_missing", "请指定承办人")
    if facts.barred.intersection(said.handlers):
        raise Refused("handler_recused", "指定的承办人与这件投诉有利害关系，应当回避")
    if facts.is_first_class and len(set(said.handlers)) < pack.investigators_of_major:
        raise Refused("too_few_handlers", f"重大投诉至少由{pack.investigators_of_major}人承办")
    if Post.FUNCTIONAL in posts_on(facts, actor):
        return
    if not isinstance(actor, Officer) or stands_in_as(facts, actor, Post.SECTION_HEAD):
        return
    if not heads_unit(facts, actor, said.department):
        raise Forbidden("other_department", "部门负责人只能指定本部门的承办人")


def every_request_answered(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Each request of the complainant, by its number from 1, has its answer (6.6.2.5)."""
    answers = said.answers or {}
    open_ = [str(n) for n in range(1, facts.requests + 1) if not answers.get(n, "").strip()]
    if open_:
        raise Refused("request_unanswered", f"投诉人的第{'、'.join(open_)}项要求还没有答复")


def basis_is_cited(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """No opinion without a rule that it rests on (4.1.2)."""
    if not any(basis.strip() for basis in said.bases):
        raise Refused("basis_missing", "请至少引用一条处理依据")


def findings_are_founded(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """A finding without evidence needs a reason (6.6.2.4), and the finding has its name (D18)."""
    if said.merit is None:
        raise Refused("merit_missing", "请选择调查结论：属实、部分属实、不属实或无法查实")
    if said.findings_without_evidence and not said.reason.strip():
        raise Refused("finding_without_evidence", "有的事实没有证据，请补充证据或写明理由")


def measures_are_in_hands(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Each measure has a department, a person and a day inside the time to answer (6.6.2.5). What is founded needs
    at least one. When that time is over, any day from today on will do: overdue stays overdue."""
    if not said.measures and said.merit in (Merit.FOUNDED, Merit.PARTLY):
        raise Refused("measure_missing", "投诉属实的，请至少写一项措施")
    for measure in said.measures:
        _is_in_hands(facts, measure)


def execution_is_evident(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    if not said.evidence_files:
        raise Refused("evidence_missing", "落实情况需要附上凭据")


def every_objection_answered(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    if not said.objections or not all(answer.strip() for answer in said.objections.values()):
        raise Refused("objection_unanswered", "请逐条答复投诉人不认可的理由")


def rounds_left(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """After the last re-evaluation only upholding remains, with the remedies named (6.9, D19). A reopening is none."""
    reopened = sum(deed.act is Act.APPROVE_REOPENING for deed in facts.history)
    if said.to is not Step.UPHELD and facts.round - reopened > pack.reevaluations:
        raise Refused("no_round_left", f"已经重新评估{pack.reevaluations}次，只能维持结果并告知其他途径")


def cause_is_named(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    if not said.cause.strip():
        raise Refused("cause_missing", "办结前请选择原因类别")


def correction_is_verified(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """The functional department has seen that what was not ordinary is corrected (5.4 f)."""
    if facts.measures and not said.verified and (facts.classed is not CaseClass.THREE or facts.is_first_class):
        raise Refused("not_verified", "请核查落实情况后再办结")


def withdrawal_is_evident(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """By the complainant's own code, or signed at the desk."""
    if isinstance(actor, Officer) and said.evidence is not Evidence.SIGNATURE:
        raise Refused("withdrawal_not_signed", "窗口代办撤诉需要投诉人签名")


CHECKS: dict[str, Check] = afterwards.CHECKS | {
    check.__name__: check
    for check in (
        gives_a_reason,
        invalid_is_explained,
        consulting.question_is_answered,
        related_is_decided_by_functional,
        form_1_complete,
        valid_on_a_ground,
        override_by_functional,
        major_kind_is_ticked,
        satisfaction_is_evident,
        handlers_may_handle,
        every_request_answered,
        basis_is_cited,
        findings_are_founded,
        measures_are_in_hands,
        execution_is_evident,
        every_objection_answered,
        rounds_left,
        cause_is_named,
        correction_is_verified,
        withdrawal_is_evident,
        *REACHING_CHECKS,
        *answers.CHECKS,
        *FORM_CHECKS,
        *HANDLING_CHECKS,
        *extending.CHECKS,
        *identity.CHECKS,
        *petition.CHECKS,
        *recusing.CHECKS,
        *waiting.CHECKS,
        *watching.CHECKS,
    )
}


def _is_in_hands(facts: CaseFacts, measure: Measure) -> None:
    today = facts.at.astimezone(SHANGHAI).date()
    if not (measure.department and measure.person and measure.due_on):
        raise Refused("measure_unassigned", f"措施“{measure.what}”要写明责任部门、责任人和完成日期")
    if measure.person in facts.barred:
        raise Refused("owner_recused", f"措施“{measure.what}”的责任人与这件投诉有利害关系，应当回避")
    if measure.due_on < today:
        raise Refused("measure_in_the_past", f"措施“{measure.what}”的完成日期已经过去")
    if facts.answer_by and today <= facts.answer_by < measure.due_on and not measure.goes_on:
        last = f"{facts.answer_by.month}月{facts.answer_by.day}日"
        raise Refused("measure_too_late", f"措施“{measure.what}”要在答复期限（{last}）之前完成")
