"""Who has signed the draft of Form 4 that lies on the table: its drafter, and whoever signed after it was drafted."""

from __future__ import annotations

from services.kernel.errors import Forbidden, Refused
from services.kernel.people import Officer
from services.routing.rules.acts import Act
from services.routing.rules.facts import Actor, CaseFacts


def signers(facts: CaseFacts) -> frozenset[str]:
    """Those who signed the last draft of this round. A new draft wants new signatures."""
    places = [i for i, d in enumerate(facts.history) if d.act is Act.DRAFT_REPORT and d.round == facts.round]
    if not places:
        return frozenset()
    since = facts.history[places[-1] :]
    return frozenset(d.by for d in since if d.act in (Act.DRAFT_REPORT, Act.SIGN_REPORT) and d.by)


def unsigned(facts: CaseFacts) -> frozenset[str]:
    """The members who have still to sign."""
    return facts.handlers - signers(facts)


def report_is_drafted(facts: CaseFacts, actor: Actor) -> None:
    """What is signed and filed is there first (Form 4)."""
    if not facts.was_done(Act.DRAFT_REPORT):
        raise Refused("report_not_drafted", "承办人还没有拟好终结报告")


def not_signed_yet(facts: CaseFacts, actor: Actor) -> None:
    """One signature a draft."""
    if isinstance(actor, Officer) and actor.id in signers(facts):
        raise Refused("signed_already", "您已经在这份终结报告上署名")


def second_means_given(facts: CaseFacts, actor: Actor) -> None:
    """What was only told orally is told once more before the end, unless the complainant did not want it (Form 3)."""
    if facts.second_means_open:
        raise Refused("second_means_open", "口头反馈以后，还没有用第二种方式反馈")


def second_means_is_due(facts: CaseFacts, actor: Actor) -> None:
    if not facts.second_means_open:
        raise Refused("second_means_not_due", "没有需要补充的反馈")


def directions_carried_out(facts: CaseFacts, actor: Actor) -> None:
    """No instruction of a leader is left behind (Form 4)."""
    if facts.directed:
        raise Refused("direction_open", "还有领导批示没有落实")


def is_directed(facts: CaseFacts, actor: Actor) -> None:
    """Who has the task reports on it."""
    if not isinstance(actor, Officer) or actor.id not in facts.directed:
        raise Forbidden("not_directed", "没有交给您的批示")


def discipline_has_the_clue(facts: CaseFacts, actor: Actor) -> None:
    """What concerns integrity is with the discipline body before the case ends (Form 4)."""
    if facts.integrity_open:
        raise Refused("discipline_open", "涉及廉洁纪律的线索还没有移交纪检部门")


def concerns_integrity(facts: CaseFacts, actor: Actor) -> None:
    if not facts.integrity_open:
        raise Refused("nothing_for_discipline", "没有需要移交纪检部门的线索")


def evidence_is_there(facts: CaseFacts, actor: Actor) -> None:
    if not facts.proofs:
        raise Refused("no_evidence_yet", "还没有登记过证据")


def escalations(facts: CaseFacts) -> int:
    """How often whoever had to approve the opinion that awaits it has asked the next one up instead (D12)."""
    places = [i for i, d in enumerate(facts.history) if d.act in (Act.SUBMIT_OPINION, Act.SUBMIT_EXPLANATION)]
    since = facts.history[places[-1] :] if places else ()
    return sum(1 for d in since if d.act is Act.ESCALATE_OPINION)


FORM_GUARDS = (
    evidence_is_there,
    report_is_drafted,
    not_signed_yet,
    second_means_given,
    second_means_is_due,
    directions_carried_out,
    is_directed,
    discipline_has_the_clue,
    concerns_integrity,
)
