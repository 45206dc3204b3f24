"""What a second person decides on: which first act has to be there, and until when it waits (3.7, 5.4, 6.6-6.9).

Each line belongs to guards of `separation`, which the database holds too. What a case carries through its end and a
reopening goes on waiting: that it is major, and that somebody wants to know who complained.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.routing.rules.acts import Act
from services.routing.rules.facts import CaseFacts


@dataclass(frozen=True)
class First:
    """One of `acts` waits to be decided on, until one of `settled_by` follows or, with `of_round`, a later round
    begins. Who decides where nothing waits hears the sentence."""

    acts: tuple[Act, ...]
    settled_by: tuple[Act, ...]
    sentence: str
    of_round: bool = False

    def waits(self, facts: CaseFacts) -> bool:
        for deed in reversed(facts.history):
            if deed.act in self.settled_by:
                return False
            if deed.act in self.acts:
                return not self.of_round or deed.round == facts.round
        return False


_ENDS = (Act.WITHDRAW, Act.CLOSE, Act.ELAPSE, Act.CONVERT_TO_CONSULTATION)

INVALID = First(
    (Act.PROPOSE_INVALID,),
    (Act.CONFIRM_INVALID, Act.OVERRULE, Act.APPROVE_REOPENING),
    "还没有人提出不予受理，没有要复核的",
)
HINDRANCE = First(
    (Act.CANNOT_RESOLVE,),
    (Act.CONFIRM_UNRESOLVABLE, Act.REFUSE_UNRESOLVABLE, Act.APPROVE_REOPENING),
    "承办人还没有提出无法实现",
)
OPINION = First(
    (Act.SUBMIT_OPINION, Act.SUBMIT_EXPLANATION),
    (Act.APPROVE, Act.RETURN_OPINION, Act.APPROVE_REOPENING),
    "没有等待审批的处理意见",
)
APPROVED = First(
    (Act.APPROVE,), (Act.ALL_MEASURES_DONE, Act.REASSESS, Act.APPROVE_REOPENING), "没有已经批准、等待落实的处理意见"
)
REJECTION = First((Act.REJECT,), (Act.REASSESS, Act.APPROVE_REOPENING), "投诉人没有表示不认可结果")
EXEMPTION = First(
    (Act.PROPOSE_EXEMPTION,), (Act.EXEMPT_CALLBACK, Act.KEEP_CALLBACK), "还没有人提出免予回访", of_round=True
)
EXTENSION = First(
    (Act.PROPOSE_EXTENSION,),
    (Act.APPROVE_EXTENSION, Act.REFUSE_EXTENSION),
    "还没有人申请延长答复期限",
    of_round=True,
)
UNSEALING = First(
    (Act.ASK_UNSEALING,),
    (Act.APPROVE_UNSEALING, Act.REFUSE_UNSEALING, Act.TAKE_BACK_UNSEALING, Act.LAPSE_UNSEALING),
    "没有等待决定的查看申请",
)
DISMISSAL = First(
    (Act.DISMISS_MAJOR,),
    (Act.REPORT_MAJOR, Act.CONFIRM_MAJOR, Act.APPROVE_MAJOR),
    "还没有人认定不属重大，没有要复核的",
)
MAJOR = First((Act.CONFIRM_MAJOR,), (Act.APPROVE_MAJOR,), "职能部门还没有确认重大投诉")
DE_ESCALATION = First(
    (Act.PROPOSE_DE_ESCALATION,),
    (Act.DE_ESCALATE, Act.KEEP_MAJOR, Act.CONFIRM_MAJOR, Act.APPROVE_REOPENING),
    "投诉管理职能部门还没有提出降级",
)
ORDER = First((Act.ORDER,), (Act.ANSWER_ORDER, *_ENDS), "没有待答复的督办单")
WITHDRAWAL = First((Act.WITHDRAW,), (Act.CHECK_WITHDRAWAL, Act.APPROVE_REOPENING), "没有要核对的撤诉")
DESK = First((Act.RESOLVE_AT_DESK,), (), "这件投诉不是当场办结的")
REOPENING = First(
    (Act.REQUEST_REOPENING, Act.ORDER_REOPENING),
    (Act.APPROVE_REOPENING, Act.REFUSE_REOPENING),
    "还没有人申请或者责成重新办理",
)
