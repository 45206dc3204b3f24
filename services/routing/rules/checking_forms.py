"""What the words of Forms 2, 3 and 4 must be before their acts are done; read by `checks` as its own."""

from __future__ import annotations

from services.kernel.errors import Forbidden, Refused
from services.kernel.workdays import SHANGHAI
from services.routing.rules.addressing import RESULT_PARTS, names_a_limit
from services.routing.rules.facts import Actor, CaseFacts, Evidence, Said
from services.routing.rules.policy import PolicyPack
from services.routing.rules.signing import unsigned

SHOWS_SECOND_MEANS = (Evidence.RECEIPT, Evidence.READ, Evidence.SIGNATURE, Evidence.REPLY, Evidence.RECORDED_CALL)


def result_is_whole(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Facts, basis, an answer to each request, remedies with their limits, and how to object: all that is missing is
    named at once (6.7)."""
    missing = [words for part, words in RESULT_PARTS.items() if not said.result.get(part, "").strip()]
    answers = said.answers or {}
    open_ = [str(n) for n in range(1, facts.requests + 1) if not answers.get(n, "").strip()]
    if open_:
        missing.append(f"对第{'、'.join(open_)}项要求的答复")
    if said.result.get("remedies", "").strip() and not names_a_limit(said.result["remedies"]):
        missing.append("各种途径的期限")
    if said.manner == "oral" and not said.place.strip():
        missing.append("口头反馈的地点或渠道")
    if missing:
        raise Refused("result_incomplete", f"给投诉人的结果还缺：{'、'.join(missing)}")


def result_is_for_the_complainant(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Nothing about third parties goes to the complainant (Form 3)."""
    if said.not_for_complainant:
        found = "、".join(said.not_for_complainant)
        raise Refused("third_party_data", f"给投诉人的结果里有不该写的内容：{found}，请换一种说法")


def second_means_is_another(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """What was told orally is told again otherwise, and shown to have arrived (Form 3)."""
    if said.evidence not in SHOWS_SECOND_MEANS:
        raise Refused("delivery_not_shown", "补充反馈需要送达凭据")


def report_is_complete(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Form 4: each fact rests on evidence, each rule is cited with its version, both sides were heard or it is said
    why not (6.6.1), the first class was investigated by two, and what concerns integrity is on its way."""
    if not said.text.strip() or not said.findings:
        raise Refused("report_incomplete", "请写明调查方法、经过和事实")
    if said.findings_without_evidence:
        numbers = "、".join(str(n) for n, rests in enumerate(said.findings, start=1) if not rests)
        raise Refused("fact_without_evidence", f"第{numbers}项事实没有引用证据，每一项事实都要有证据")
    if not (said.heard_complainant and said.heard_respondent) and not said.reason.strip():
        raise Refused("one_side_unheard", "缺少一方的陈述，请说明原因")
    if said.without_version:
        raise Refused("version_missing", f"请写明所引规定的版本或施行日期：{'、'.join(said.without_version)}")
    if facts.is_first_class and len(facts.handlers) < pack.investigators_of_major:
        raise Refused("too_few_handlers", f"重大投诉至少由{pack.investigators_of_major}人承办")
    if "other" in said.natures and not said.nature_note.strip():
        raise Refused("nature_missing", "事件性质选“其他”的，请写明是什么")


def has_no_interest(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Each member of the investigation states that nothing ties him to the matter; who cannot is recused (6.6.1)."""
    if not said.no_interest:
        raise Forbidden("recusal_not_stated", "请声明与当事人、与这件投诉没有利害关系；有利害关系的应当回避")


def members_have_signed(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """Every member signs the draft that is filed; when somebody cannot, the head says why (Form 4)."""
    if unsigned(facts) and not said.reason.strip():
        raise Refused("not_signed", "还有承办人没有在终结报告上署名；确实不能署名的，请写明原因")


def direction_is_in_hands(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """An instruction is a task: somebody has it, until a day that is not over (Form 4)."""
    for task in said.measures:
        if task.due_on is None or task.due_on < facts.at.astimezone(SHANGHAI).date():
            raise Refused("direction_in_the_past", "批示的办结日期已经过去")
        if task.person in facts.barred:
            raise Refused("handler_recused", "指定的人与这件投诉有利害关系，应当回避")


def correction_changes_something(facts: CaseFacts, actor: Actor, said: Said, pack: PolicyPack) -> None:
    """A reason, and another value than the one on record (5.4 g)."""
    if not said.reason.strip():
        raise Refused("reason_missing", "请写明理由")
    if said.before == said.after:
        raise Refused("nothing_corrected", "更正前后一样，没有需要更正的内容")


FORM_CHECKS = (
    correction_changes_something,
    result_is_whole,
    result_is_for_the_complainant,
    second_means_is_another,
    report_is_complete,
    has_no_interest,
    members_have_signed,
    direction_is_in_hands,
)
