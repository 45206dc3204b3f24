"""What runs beside the main line: severity (6.6.2.3), the province (5.2 e), the callback (6.8).

Tables of the same shape. A line with `by` leads an act; a line without follows an act that another table leads.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from services.kernel.people import CASEWORK, Post
from services.routing.rules.acts import Act, By
from services.routing.rules.clocks import ClockKind
from services.routing.rules.steps import Move, Words, by


class Severity(StrEnum):
    """Whether it is a major complaint."""

    NORMAL = "normal"
    SUSPECTED = "suspected"
    DISMISSAL_PROPOSED = "dismissal_proposed"
    CONFIRMED = "confirmed"
    FAST_TRACK = "fast_track"
    EMERGENCY_PLAN = "emergency_plan"
    PLAN_ENDED = "plan_ended"
    DE_ESCALATED = "de_escalated"

    @property
    def is_major(self) -> bool:
        """The functional department has confirmed it, and it has not been taken back."""
        return self in (Severity.CONFIRMED, Severity.FAST_TRACK, Severity.EMERGENCY_PLAN, Severity.PLAN_ENDED)

    @property
    def is_urgent(self) -> bool:
        """It is, or may be, major."""
        return self not in (Severity.NORMAL, Severity.DE_ESCALATED)

    @property
    def told(self) -> str:
        """What other services are told: normal, suspected or major."""
        if self.is_major:
            return "major"
        return "suspected" if self.is_urgent else "normal"


class ProvinceState(StrEnum):
    """What the province knows and does about it."""

    NONE = "none"
    INFORMED = "informed"
    ACKNOWLEDGED = "acknowledged"
    WATCHED = "watched"
    INSTRUCTED = "instructed"
    TAKEN_OVER = "taken_over"
    RETURNED = "returned"


class CallbackState(StrEnum):
    """How far the callback is."""

    NOT_DUE = "not_due"
    DUE = "due"
    TRIED_ONCE = "tried_once"
    TRIED_TWICE = "tried_twice"
    EXEMPTION_PROPOSED = "exempt_proposed"
    DONE = "done"
    NOT_REACHED = "not_reached"
    EXEMPT = "exempt"

    @property
    def is_settled(self) -> bool:
        """Done, exempt, or tried as often as it must be."""
        return self in (CallbackState.DONE, CallbackState.NOT_REACHED, CallbackState.EXEMPT)


SEVERITY_WORDS: dict[Severity, Words] = {
    Severity.NORMAL: Words("一般", ""),
    Severity.SUSPECTED: Words("可能重大，待评估确认", ""),
    Severity.DISMISSAL_PROPOSED: Words("拟认定不属重大，待第二人复核", ""),
    Severity.CONFIRMED: Words("重大，待领导审批", "已按重大投诉上报"),
    Severity.FAST_TRACK: Words("重大，快速处理", "已按重大投诉快速处理"),
    Severity.EMERGENCY_PLAN: Words("重大，已启动应急预案", "已按重大投诉启动应急处理"),
    Severity.PLAN_ENDED: Words("重大，应急预案已结束", "已按重大投诉处理"),
    Severity.DE_ESCALATED: Words("已降级，按一般投诉办理", ""),
}
PROVINCE_WORDS: dict[ProvinceState, Words] = {
    ProvinceState.NONE: Words("未报省局", ""),
    ProvinceState.INFORMED: Words("已报省局，待签收", "已报省局"),
    ProvinceState.ACKNOWLEDGED: Words("省局已签收", "已报省局"),
    ProvinceState.WATCHED: Words("省局关注", "已报省局"),
    ProvinceState.INSTRUCTED: Words("省局督办，待答复", "省局正在督办"),
    ProvinceState.TAKEN_OVER: Words("省局提级办理", "由省局办理"),
    ProvinceState.RETURNED: Words("省局已交回", "已报省局"),
}
CALLBACK_WORDS: dict[CallbackState, Words] = {
    CallbackState.NOT_DUE: Words("未到回访", ""),
    CallbackState.DUE: Words("待回访", "我们会回访您"),
    CallbackState.TRIED_ONCE: Words("回访1次未联系上", "我们会再次回访您"),
    CallbackState.TRIED_TWICE: Words("回访2次未联系上", "我们会再次回访您"),
    CallbackState.EXEMPTION_PROPOSED: Words("拟免予回访，待第二人决定", "我们会回访您"),
    CallbackState.DONE: Words("已回访", "已回访"),
    CallbackState.NOT_REACHED: Words("3次未联系上", "多次回访没有联系上您"),
    CallbackState.EXEMPT: Words("免予回访", ""),
}


ANY_STAFF: frozenset[By] = frozenset(CASEWORK)


def _calling(*after_silence: CallbackState) -> Move[CallbackState]:
    return Move(
        to=(CallbackState.DONE, *after_silence),
        by=by(Post.CALLBACK),
        guards=("never_on_the_case", "not_the_doubted_caller"),
        checks=("attempt_counts", "visit_is_by_two", "opinion_is_recorded"),
        stops=(ClockKind.K3,),
        form="CallBack",
        clause="6.8.1",
    )


_CALLING = (CallbackState.DUE, CallbackState.TRIED_ONCE, CallbackState.TRIED_TWICE)
_DECIDES = Move(
    to=_CALLING,
    by=by(Post.FUNCTIONAL, Post.LEADER),
    guards=("case_is_open", "not_own_exemption"),
    checks=("gives_a_reason",),
    form="KeepCallback",
    clause="6.8.1 (3)",
)

CALLBACK_MOVES: dict[tuple[CallbackState, Act], Move[CallbackState]] = {
    (CallbackState.NOT_DUE, Act.RECORD_FEEDBACK): Move(
        to=(CallbackState.DUE, CallbackState.EXEMPT), starts=(ClockKind.K3,), clause="6.8.1"
    ),
    (CallbackState.NOT_DUE, Act.RESOLVE_AT_DESK): Move(to=(CallbackState.EXEMPT,), clause="6.8.1 (1)"),
    (CallbackState.DUE, Act.CALL_BACK): _calling(CallbackState.TRIED_ONCE),
    (CallbackState.TRIED_ONCE, Act.CALL_BACK): _calling(CallbackState.TRIED_TWICE),
    (CallbackState.TRIED_TWICE, Act.CALL_BACK): _calling(CallbackState.NOT_REACHED),
    # the proposal stands until it is decided or three tries are made
    (CallbackState.EXEMPTION_PROPOSED, Act.CALL_BACK): _calling(
        CallbackState.EXEMPTION_PROPOSED, CallbackState.NOT_REACHED
    ),
    **{  # who would be hurt by a call is spared it by two; until the second one agrees it stays owed (6.8.1 (3))
        (state, Act.PROPOSE_EXEMPTION): Move(
            to=(CallbackState.EXEMPTION_PROPOSED,),
            by=by(Post.FUNCTIONAL),
            guards=("case_is_open",),
            checks=("gives_a_reason",),
            form="ProposeExemption",
            clause="6.8.1 (3)",
        )
        for state in _CALLING
    },
    (CallbackState.EXEMPTION_PROPOSED, Act.EXEMPT_CALLBACK): replace(
        _DECIDES, to=(CallbackState.EXEMPT,), stops=(ClockKind.K3,), form="ExemptCallback"
    ),
    (CallbackState.EXEMPTION_PROPOSED, Act.KEEP_CALLBACK): _DECIDES,
    **{  # nobody called, the complainant says: somebody else calls (6.8.1)
        (state, Act.DISPUTE_CONTACT): Move(to=(CallbackState.DUE, state), starts=(ClockKind.K3,), clause="6.8.1")
        for state in (*_CALLING, CallbackState.EXEMPTION_PROPOSED, CallbackState.DONE, CallbackState.NOT_REACHED)
    },
    # exempt for want of a contact, until one is left
    (CallbackState.EXEMPT, Act.LEAVE_CONTACT): Move(
        to=(CallbackState.DUE, CallbackState.EXEMPT), starts=(ClockKind.K3,), clause="6.8.1 (2)"
    ),
    **{  # what is handled anew is called back anew
        (state, Act.APPROVE_REOPENING): Move(to=(CallbackState.NOT_DUE,), clause="6.9")
        for state in CallbackState
        if state is not CallbackState.NOT_DUE
    },
    **{
        (state, Act.REASSESS): Move(to=(CallbackState.NOT_DUE, state), clause="6.9")
        for state in (*_CALLING, CallbackState.EXEMPTION_PROPOSED, CallbackState.DONE, CallbackState.NOT_REACHED)
    },
}
