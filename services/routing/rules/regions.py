"""What runs beside the main line: severity (6.6.2.3), the province (5.2 e), the callback (6.8).

Tables of the same shape. A line with `by` leads an act; a line without follows an act that another table leads.
"""

from __future__ import annotations

from enum import StrEnum

from services.kernel.people import Post
from services.routing.rules.acts import Act, Party
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

    @property
    def is_major(self) -> bool:
        """The functional department has confirmed it."""
        return self in (Severity.CONFIRMED, Severity.FAST_TRACK, Severity.EMERGENCY_PLAN)

    @property
    def told(self) -> str:
        """What other services are told: normal, suspected or major."""
        if self.is_major:
            return "major"
        return "normal" if self is Severity.NORMAL else "suspected"


class ProvinceState(StrEnum):
    """Whether the province knows."""

    NONE = "none"
    INFORMED = "informed"
    ACKNOWLEDGED = "acknowledged"


class CallbackState(StrEnum):
    """How far the callback is."""

    NOT_DUE = "not_due"
    DUE = "due"
    TRIED_ONCE = "tried_once"
    TRIED_TWICE = "tried_twice"
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
}
PROVINCE_WORDS: dict[ProvinceState, Words] = {
    ProvinceState.NONE: Words("未报省局", ""),
    ProvinceState.INFORMED: Words("已报省局，待签收", "已报省局"),
    ProvinceState.ACKNOWLEDGED: Words("省局已签收", "已报省局"),
}
CALLBACK_WORDS: dict[CallbackState, Words] = {
    CallbackState.NOT_DUE: Words("未到回访", ""),
    CallbackState.DUE: Words("待回访", "我们会回访您"),
    CallbackState.TRIED_ONCE: Words("回访1次未联系上", "我们会再次回访您"),
    CallbackState.TRIED_TWICE: Words("回访2次未联系上", "我们会再次回访您"),
    CallbackState.DONE: Words("已回访", "已回访"),
    CallbackState.NOT_REACHED: Words("3次未联系上", "多次回访没有联系上您"),
    CallbackState.EXEMPT: Words("免予回访", ""),
}

ANY_STAFF = frozenset(post for post in Post if post not in (Post.SYSTEM, Post.AUDITOR))

_CONFIRM = Move(
    to=(Severity.CONFIRMED,),
    by=by(Post.FUNCTIONAL),
    guards=("case_is_open",),
    checks=("major_kind_is_ticked",),
    starts=(ClockKind.K4_APPROVE,),
    stops=(ClockKind.K4_ASSESS,),
    form="ConfirmMajor",
    clause="6.6.2.3",
)

SEVERITY_MOVES: dict[tuple[Severity, Act], Move[Severity]] = {
    (Severity.NORMAL, Act.REPORT_MAJOR): Move(
        to=(Severity.SUSPECTED,),
        by=ANY_STAFF | {Party.SYSTEM},
        guards=("case_is_open",),
        starts=(ClockKind.K4_ASSESS,),
        form="ReportMajor",
        clause="5.5",
    ),
    (Severity.SUSPECTED, Act.CONFIRM_MAJOR): _CONFIRM,
    (Severity.SUSPECTED, Act.DISMISS_MAJOR): Move(
        to=(Severity.DISMISSAL_PROPOSED,),
        by=by(Post.FUNCTIONAL),
        guards=("case_is_open",),
        checks=("gives_a_reason",),
        form="DismissMajor",
        clause="6.6.2.3",
    ),
    (Severity.DISMISSAL_PROPOSED, Act.CONFIRM_MAJOR): _CONFIRM,
    (Severity.DISMISSAL_PROPOSED, Act.DISMISS_MAJOR): Move(
        to=(Severity.NORMAL,),
        by=by(Post.FUNCTIONAL),
        guards=("case_is_open", "second_person_of_functional"),
        checks=("gives_a_reason",),
        stops=(ClockKind.K4_ASSESS,),
        form="DismissMajor",
        clause="6.6.2.3",
    ),
    (Severity.CONFIRMED, Act.APPROVE_MAJOR): Move(
        to=(Severity.FAST_TRACK, Severity.EMERGENCY_PLAN, Severity.SUSPECTED),
        by=by(Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE),
        guards=("case_is_open", "leader_or_who_stands_in", "not_own_confirmation"),
        starts=(ClockKind.K4_FAST, ClockKind.K4_PROGRESS, ClockKind.K4_ASSESS),
        stops=(ClockKind.K4_APPROVE,),
        form="ApproveMajor",
        clause="6.6.2.3",
    ),
}

_INFORMED = Move(to=(ProvinceState.INFORMED,), starts=(ClockKind.K4_INFORM,), clause="5.2 e")

PROVINCE_MOVES: dict[tuple[ProvinceState, Act], Move[ProvinceState]] = {
    **{(state, Act.CONFIRM_MAJOR): _INFORMED for state in ProvinceState},
    (ProvinceState.NONE, Act.INFORM_PROVINCE): Move(
        to=(ProvinceState.INFORMED,), by=by(Party.SYSTEM), starts=(ClockKind.K4_INFORM,), clause="6.6.2.6"
    ),
    (ProvinceState.INFORMED, Act.ACKNOWLEDGE): Move(
        to=(ProvinceState.ACKNOWLEDGED,),
        by=by(Post.PROVINCE),
        stops=(ClockKind.K4_INFORM,),
        form="Acknowledge",
        clause="5.2 e",
    ),
}


def _calling(after_silence: CallbackState) -> Move[CallbackState]:
    return Move(
        to=(CallbackState.DONE, after_silence),
        by=by(Post.CALLBACK),
        guards=("never_on_the_case",),
        checks=("attempt_counts", "visit_is_by_two"),
        stops=(ClockKind.K3,),
        form="CallBack",
        clause="6.8.1",
    )


_EXEMPT = Move(
    to=(CallbackState.EXEMPT,),
    by=by(Post.FUNCTIONAL, Party.SYSTEM),
    guards=("case_is_open",),
    checks=("gives_a_reason",),
    stops=(ClockKind.K3,),
    form="ExemptCallback",
    clause="6.8.1",
)
_CALLING = (CallbackState.DUE, CallbackState.TRIED_ONCE, CallbackState.TRIED_TWICE)

CALLBACK_MOVES: dict[tuple[CallbackState, Act], Move[CallbackState]] = {
    (CallbackState.NOT_DUE, Act.RECORD_FEEDBACK): Move(
        to=(CallbackState.DUE, CallbackState.EXEMPT), starts=(ClockKind.K3,), clause="6.8.1"
    ),
    (CallbackState.NOT_DUE, Act.RESOLVE_AT_DESK): Move(to=(CallbackState.EXEMPT,), clause="6.8.1 (1)"),
    (CallbackState.DUE, Act.CALL_BACK): _calling(CallbackState.TRIED_ONCE),
    (CallbackState.TRIED_ONCE, Act.CALL_BACK): _calling(CallbackState.TRIED_TWICE),
    (CallbackState.TRIED_TWICE, Act.CALL_BACK): _calling(CallbackState.NOT_REACHED),
    **{(state, Act.EXEMPT_CALLBACK): _EXEMPT for state in (CallbackState.NOT_DUE, *_CALLING)},
    **{  # nobody called, the complainant says: somebody else calls (6.8.1)
        (state, Act.DISPUTE_CONTACT): Move(to=(CallbackState.DUE, state), starts=(ClockKind.K3,), clause="6.8.1")
        for state in (*_CALLING, CallbackState.DONE, CallbackState.NOT_REACHED)
    },
    # exempt for want of a contact, until one is left
    (CallbackState.EXEMPT, Act.LEAVE_CONTACT): Move(
        to=(CallbackState.DUE, CallbackState.EXEMPT), starts=(ClockKind.K3,), clause="6.8.1 (2)"
    ),
    **{
        (state, Act.REASSESS): Move(to=(CallbackState.NOT_DUE, state), clause="6.9")
        for state in (*_CALLING, CallbackState.DONE, CallbackState.NOT_REACHED)
    },
}
