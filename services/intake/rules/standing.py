"""What the complainant may do now, by where the complaint stands: a table with the reason when it is not possible.

The steps are routing's words on the wire (`CaseEvent.step`); intake follows them and leads none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

ANSWERED = frozenset({"done", "feedback_given", "agreed", "silent", "reassessing", "upheld", "closed", "archived"})
NOT_ACCEPTED = "invalid_notified"
ENDED = frozenset({"closed", "archived"})
UPHELD = "upheld"
NEVER_HANDLED = frozenset({"invalid", "consultation"})  # such a complaint is made anew
CONTACTED = frozenset({"confirm", "not_reachable", "call_back"})  # acts of which the complainant may say: it was not so


class Deed(StrEnum):
    """What a complainant does by code; the value is the name in the API."""

    SUPPLEMENT = "supplement"
    URGE = "urge"
    AGREE = "agree"
    REJECT = "reject"
    RATE = "rate"
    DISPUTE_CONTACT = "dispute_contact"
    ASK_RECUSAL = "ask_recusal"
    REQUEST_REOPENING = "request_reopening"
    REQUEST_REVIEW = "request_review"
    WITHDRAW = "withdraw"


DEED_WORDS = {
    Deed.SUPPLEMENT: "补充情况",
    Deed.URGE: "催一下",
    Deed.AGREE: "同意处理结果",
    Deed.REJECT: "不同意处理结果",
    Deed.RATE: "给服务打分",
    Deed.DISPUTE_CONTACT: "没有人联系过我",
    Deed.ASK_RECUSAL: "请工作人员回避",
    Deed.REQUEST_REOPENING: "有新的事实，申请重新办理",
    Deed.REQUEST_REVIEW: "申请省局复查",
    Deed.WITHDRAW: "撤回投诉",
}
ASK_AGAIN = (Deed.REQUEST_REOPENING, Deed.REQUEST_REVIEW)
_DISPUTE_WORDS = "我认为应当受理"
GRADE_WORDS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}


@dataclass(frozen=True)
class Again:
    """How far asking again has come. `decided`: how often a request to reopen was answered, `granted`: how often it was
    taken up anew; `is_asked`: a request, or an order, waits for its answer."""

    decided: int = 0
    granted: int = 0
    is_asked: bool = False
    review_is_asked: bool = False
    reviews_refused: int = 0  # requests that came too late to be possible, and may be made anew
    withdrawals_refused: int = 0

    @property
    def mark_of_request(self) -> str:
        return f"request {self.decided + 1}"

    @property
    def mark_of_withdrawal(self) -> str:
        words = (f"again {self.granted}" if self.granted else "", _after(self.withdrawals_refused))
        return " ".join(word for word in words if word)

    def mark_of_review(self, told: int) -> str:
        return " ".join(word for word in (f"round {told}", _after(self.reviews_refused)) if word)


def _after(refused: int) -> str:
    return f"after {refused}" if refused else ""


NEVER_ASKED = Again()


def asked_again(acts: Iterable[str]) -> Again:
    """From the acts of the case in their order, as far as they were heard of."""
    found = NEVER_ASKED
    for act in acts:
        match act:
            case "request_reopening" | "order_reopening":
                found = replace(found, is_asked=True)
            case "approve_reopening":
                found = replace(
                    found,
                    decided=found.decided + 1,
                    granted=found.granted + 1,
                    is_asked=False,
                    review_is_asked=False,
                )
            case "request_review_refused":
                found = replace(found, reviews_refused=found.reviews_refused + 1)
            case "withdraw_refused":
                found = replace(found, withdrawals_refused=found.withdrawals_refused + 1)
            case "refuse_reopening" | "request_reopening_refused":
                found = replace(found, decided=found.decided + 1, is_asked=False)
            case "request_review":
                found = replace(found, review_is_asked=True)
    return found


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a complaint stands for its complainant. `done` are (deed, mark) pairs that were done already."""

    step: str
    round: int
    has_result: bool
    object_by: date | None
    contacted: bool
    done: frozenset[tuple[Deed, str]]
    today: date
    outcome: str = ""
    ask_again_by: date | None = None
    again: Again = NEVER_ASKED
    graded: bool = False  # in this round, by code or by text message

    @property
    def withdrawn(self) -> bool:
        """True from the withdrawal on, unless it was taken up again since."""
        return (Deed.WITHDRAW, self.again.mark_of_withdrawal) in self.done

    @property
    def agreed(self) -> bool:
        """True once the complainant accepted the result of this round, which has still to be closed."""
        return (Deed.AGREE, f"round {self.round}") in self.done and self.step in ("done", "feedback_given", "agreed")

    @property
    def answered(self) -> bool:
        """True once the result of this round was issued."""
        return self.has_result and self.step in ANSWERED


def deed_words(*, not_accepted: bool) -> dict[Deed, str]:
    """What each deed is called; what was not accepted has no result to refuse, but the decision may be disputed."""
    return DEED_WORDS | ({Deed.REJECT: _DISPUTE_WORDS} if not_accepted else {})


def mark(
    deed: Deed,
    *,
    step: str,
    round: int,  # noqa: A002 - the event's own word
    today: date,
    text_mark: str = "",
    again: Again = NEVER_ASKED,
) -> str:
    """What makes two deeds the same one, so that a second press does nothing twice."""
    match deed:
        case Deed.REQUEST_REOPENING:
            return again.mark_of_request
        case Deed.REQUEST_REVIEW:
            return again.mark_of_review(round)
        case Deed.REJECT if step == NOT_ACCEPTED:
            return NOT_ACCEPTED  # the answer to the complaint, which may follow, can be refused as well
        case Deed.SUPPLEMENT | Deed.ASK_RECUSAL:
            return text_mark
        case Deed.URGE | Deed.DISPUTE_CONTACT:
            return today.isoformat()
        case Deed.WITHDRAW:
            return again.mark_of_withdrawal
        case _:
            return f"round {round}"


def why_not(deed: Deed, standing: Standing) -> str | None:
    """Why the deed is not possible now, in a sentence for the complainant; None when it is possible."""
    if deed in ASK_AGAIN:
        return _why_not_ask_again(deed, standing)
    if standing.withdrawn:
        return "您已经撤回了这件投诉"
    return _why_not_rate(standing) if deed is Deed.RATE else _why_not_while_open(deed, standing)


def _why_not_while_open(deed: Deed, standing: Standing) -> str | None:
    if standing.step in ENDED:
        return "这件投诉已经办结。有新的情况，可以申请重新办理或者重新投诉，也可以打电话找我们"
    if deed in (Deed.AGREE, Deed.REJECT):
        return _why_not_answer(deed, standing)
    if deed is Deed.URGE:
        return _why_not_urge(standing)
    if deed is Deed.DISPUTE_CONTACT:
        return _why_not_dispute(standing)
    if deed is Deed.WITHDRAW and standing.agreed:
        return "您已经同意处理结果，不用再撤回"
    return None


def possible(standing: Standing) -> tuple[Deed, ...]:
    """Everything that the complainant may do now."""
    return tuple(deed for deed in Deed if why_not(deed, standing) is None)


def _answered_already(standing: Standing) -> bool:
    told = f"round {standing.round}"
    return (Deed.AGREE, told) in standing.done or (Deed.REJECT, told) in standing.done


def _why_not_answer(deed: Deed, standing: Standing) -> str | None:
    if deed is Deed.REJECT and standing.step == NOT_ACCEPTED:
        return "您已经提出过异议，请等我们答复" if (deed, NOT_ACCEPTED) in standing.done else None
    if not standing.answered:
        return "处理结果还没有出来，出来以后才能表态"
    if _answered_already(standing):
        return "您已经表过态了"
    # what only the office says that he agreed to he may still refuse
    in_time = ("done", "feedback_given", "agreed") if deed is Deed.REJECT else ("done", "feedback_given")
    if standing.step not in in_time:
        return "现在不能再表态了。还有意见，请打电话找我们"
    if deed is Deed.REJECT and standing.object_by is not None and standing.today > standing.object_by:
        return "提出不同意见的期限已经过了。还有意见，请打电话找我们"
    return None


def _why_not_rate(standing: Standing) -> str | None:
    if not standing.answered and standing.step not in ENDED:
        return "处理结果出来以后才能打分"
    if standing.graded or (Deed.RATE, f"round {standing.round}") in standing.done:
        return "您已经打过分了"
    return None


def _why_not_urge(standing: Standing) -> str | None:
    if standing.step == NOT_ACCEPTED:
        return "这件投诉没有受理，不用催。您认为应当受理的，请提出来"
    if standing.answered:
        return "处理结果已经给您了，不用再催"
    if (Deed.URGE, standing.today.isoformat()) in standing.done:
        return "您今天已经催过了，我们已经告诉经办人"
    return None


def _why_not_ask_again(deed: Deed, standing: Standing) -> str | None:
    """New facts reopen what is closed; the province reviews a result. Once each, until it is answered, and in time."""
    is_review = deed is Deed.REQUEST_REVIEW
    if standing.step not in (*ENDED, UPHELD) or (standing.step == UPHELD and not is_review):
        return "办结以后才能申请复查" if is_review else "办结以后才能申请重新办理。现在有新的情况，请补充"
    if standing.outcome in NEVER_HANDLED and not is_review:
        return "这件投诉没有受理，有新的情况请重新投诉"
    asked = standing.again.is_asked or (deed, standing.again.mark_of_request) in standing.done
    if not is_review and asked:
        return "您已经申请过了，请等我们答复"
    if is_review and (
        standing.again.review_is_asked or (deed, standing.again.mark_of_review(standing.round)) in standing.done
    ):
        return "您已经申请过复查了，请等答复"
    if standing.ask_again_by is not None and standing.today > standing.ask_again_by:
        return "申请的期限已经过了。有新的情况，请重新投诉"
    return None


def _why_not_dispute(standing: Standing) -> str | None:
    if not standing.contacted:
        return "还没有联系您的记录"
    if (Deed.DISPUTE_CONTACT, standing.today.isoformat()) in standing.done:
        return "您今天已经反映过了，我们会核实"
    return None
