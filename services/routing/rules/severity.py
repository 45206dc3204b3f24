"""The major path as a table (6.6.2.3): suspected, confirmed, decided by the leader, worked through, taken back."""

from __future__ import annotations

from dataclasses import replace

from services.kernel.people import Post
from services.routing.rules.acts import Act, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.regions import ANY_STAFF, Severity
from services.routing.rules.steps import Move, by

LEADERS = by(Post.LEADER, Post.AGENCY_HEAD, Post.PROVINCE)
DECIDED = (Severity.FAST_TRACK, Severity.EMERGENCY_PLAN, Severity.PLAN_ENDED)
MAY_BE_TAKEN_BACK = (Severity.FAST_TRACK, Severity.PLAN_ENDED)

_REPORT = Move(
    to=(Severity.SUSPECTED,),
    by=ANY_STAFF | {Party.SYSTEM},
    guards=("case_is_open",),
    starts=(ClockKind.K4_ASSESS,),
    form="ReportMajor",
    clause="5.5",
)
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
_DISMISS = Move(
    to=(Severity.DISMISSAL_PROPOSED,),
    by=by(Post.FUNCTIONAL),
    guards=("case_is_open",),
    checks=("gives_a_reason",),
    form="DismissMajor",
    clause="6.6.2.3",
)


def _progress(state: Severity) -> Move[Severity]:
    return Move(
        to=(state,),
        by=by(Post.HANDLER, Post.SECTION_HEAD, Post.FUNCTIONAL),
        guards=("case_is_open",),
        restarts=(ClockKind.K4_PROGRESS,),
        form="ReportProgress",
        clause="6.6.2.3",
    )


def _taking_back(state: Severity) -> dict[Act, Move[Severity]]:
    """The functional department proposes, the leader decides, both with their reasons."""
    decides = Move(
        to=(state,),
        by=LEADERS,
        guards=("case_is_open", "de_escalation_is_proposed", "leader_in_charge", "not_own_proposal"),
        checks=("gives_a_reason",),
        form="KeepMajor",
        clause="6.6.2.3",
    )
    return {
        Act.PROPOSE_DE_ESCALATION: Move(
            to=(state,),
            by=by(Post.FUNCTIONAL),
            guards=("case_is_open", "no_de_escalation_is_proposed"),
            checks=("gives_a_reason",),
            form="ProposeDeEscalation",
            clause="6.6.2.3",
        ),
        Act.DE_ESCALATE: replace(
            decides,
            to=(Severity.DE_ESCALATED,),
            stops=(ClockKind.K4_FAST, ClockKind.K4_PROGRESS, ClockKind.K4_INFORM),
            form="DeEscalate",
        ),
        Act.KEEP_MAJOR: decides,
    }


# A further round of what is major is as urgent as the first one.
_ANEW: dict[Severity, Move[Severity]] = {
    state: Move(to=(state,), starts=(ClockKind.K4_FAST, ClockKind.K4_PROGRESS), clause="6.6.2.3")
    for state in (Severity.FAST_TRACK, Severity.EMERGENCY_PLAN)
}

SEVERITY_MOVES: dict[tuple[Severity, Act], Move[Severity]] = {
    (Severity.NORMAL, Act.REPORT_MAJOR): _REPORT,
    (Severity.DE_ESCALATED, Act.REPORT_MAJOR): _REPORT,
    (Severity.SUSPECTED, Act.CONFIRM_MAJOR): _CONFIRM,
    (Severity.SUSPECTED, Act.DISMISS_MAJOR): _DISMISS,
    (Severity.DISMISSAL_PROPOSED, Act.CONFIRM_MAJOR): _CONFIRM,
    (Severity.DISMISSAL_PROPOSED, Act.DISMISS_MAJOR): replace(
        _DISMISS,
        to=(Severity.NORMAL,),
        guards=("case_is_open", "second_person_of_functional"),
        stops=(ClockKind.K4_ASSESS,),
    ),
    (Severity.CONFIRMED, Act.APPROVE_MAJOR): Move(
        to=(Severity.FAST_TRACK, Severity.EMERGENCY_PLAN, Severity.SUSPECTED),
        by=LEADERS,
        guards=("case_is_open", "leader_or_who_stands_in", "not_own_confirmation"),
        starts=(ClockKind.K4_FAST, ClockKind.K4_PROGRESS, ClockKind.K4_ASSESS, ClockKind.K4_STEP),
        stops=(ClockKind.K4_APPROVE,),
        form="ApproveMajor",
        clause="6.6.2.3",
    ),
    (Severity.EMERGENCY_PLAN, Act.COMPLETE_PLAN_STEP): Move(
        to=(Severity.EMERGENCY_PLAN,),
        by=by(Post.WINDOW, Post.HANDLER, Post.SECTION_HEAD, Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD),
        guards=("case_is_open", "plan_steps_are_left"),
        restarts=(ClockKind.K4_PROGRESS,),
        form="CompletePlanStep",
        clause="6.6.2.3",
    ),
    (Severity.EMERGENCY_PLAN, Act.END_PLAN): Move(
        to=(Severity.PLAN_ENDED,),
        by=LEADERS,
        guards=("case_is_open", "leader_in_charge"),
        checks=("gives_a_reason",),
        stops=(ClockKind.K4_STEP,),
        form="EndPlan",
        clause="6.6.2.3",
    ),
    **{(state, Act.REPORT_PROGRESS): _progress(state) for state in DECIDED},
    **{(state, act): _ANEW[state] for state in _ANEW for act in (Act.REASSESS, Act.APPROVE_REOPENING)},
    **{(state, act): move for state in MAY_BE_TAKEN_BACK for act, move in _taking_back(state).items()},
}
