"""What the province does about a case, as a table (5.2 e, 6.6.2.3, 6.6.2.6): it is informed, acknowledges by name,
watches, instructs with a limit of its own, takes over, and gives back."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from services.kernel.people import Post
from services.routing.rules.acts import Act, Party
from services.routing.rules.clocks import ClockKind
from services.routing.rules.regions import ProvinceState
from services.routing.rules.steps import Move, by


class Because(StrEnum):
    """Why the province was informed."""

    MAJOR = "major"
    LADDER = "ladder"
    OBJECTION = "objection"
    RESPONDENT = "respondent"
    REVIEW = "review"
    COMMON_CAUSE = "common_cause"


BECAUSE_WORDS: dict[Because, str] = {
    Because.MAJOR: "重大投诉",
    Because.LADDER: "超期逐级上报",
    Because.OBJECTION: "多次转办有异议",
    Because.RESPONDENT: "被投诉人是单位负责人",
    Because.REVIEW: "投诉人申请复查",
    Because.COMMON_CAUSE: "多个机构出现同一原因",
}

AT_WORK = (ProvinceState.WATCHED, ProvinceState.INSTRUCTED, ProvinceState.TAKEN_OVER)
KNOWS = (ProvinceState.INFORMED, ProvinceState.ACKNOWLEDGED, *AT_WORK)
NOT_AT_WORK = tuple(state for state in ProvinceState if state not in AT_WORK)

_REPORTED = Move(to=(ProvinceState.INFORMED,), starts=(ClockKind.K4_INFORM,), clause="5.2 e")
_INFORM = Move(to=(ProvinceState.INFORMED,), by=by(Party.SYSTEM), clause="6.6.2.6")
_ACKNOWLEDGE = Move(
    to=(ProvinceState.ACKNOWLEDGED,),
    by=by(Post.PROVINCE),
    stops=(ClockKind.K4_INFORM,),
    form="Acknowledge",
    clause="5.2 e",
)
_WATCH = Move(
    to=(ProvinceState.WATCHED,),
    by=by(Post.PROVINCE),
    guards=("case_is_open",),
    stops=(ClockKind.K4_INFORM,),
    form="Watch",
    clause="6.6.2.3",
)
_INSTRUCT = Move(
    to=(ProvinceState.INSTRUCTED,),
    by=by(Post.PROVINCE, Party.SYSTEM),
    guards=("case_is_open",),
    starts=(ClockKind.INSTRUCTION,),
    stops=(ClockKind.K4_INFORM,),
    form="Instruct",
    clause="6.6.2.6",
)
_TAKE_OVER = Move(
    to=(ProvinceState.TAKEN_OVER,),
    by=by(Post.PROVINCE),
    guards=("case_is_open",),
    checks=("gives_a_reason",),
    stops=(ClockKind.K4_INFORM, ClockKind.INSTRUCTION),
    form="TakeOver",
    clause="6.6.2.3",
)
_RETURN = Move(
    to=(ProvinceState.RETURNED,),
    by=by(Post.PROVINCE),
    guards=("case_is_open",),
    checks=("gives_a_reason",),
    stops=(ClockKind.INSTRUCTION,),
    form="ReturnToOffice",
    clause="6.6.2.3",
)

PROVINCE_MOVES: dict[tuple[ProvinceState, Act], Move[ProvinceState]] = {
    **{(state, Act.CONFIRM_MAJOR): _REPORTED for state in NOT_AT_WORK},
    **{(state, Act.CONFIRM_MAJOR): replace(_REPORTED, to=(state,)) for state in AT_WORK},
    (ProvinceState.NONE, Act.INFORM_PROVINCE): _INFORM,
    (ProvinceState.RETURNED, Act.INFORM_PROVINCE): _INFORM,
    **{(state, Act.INFORM_PROVINCE): replace(_INFORM, to=(state,)) for state in KNOWS},
    (ProvinceState.INFORMED, Act.ACKNOWLEDGE): _ACKNOWLEDGE,
    **{(state, Act.ACKNOWLEDGE): replace(_ACKNOWLEDGE, to=(state,), guards=("report_is_unread",)) for state in AT_WORK},
    **{
        (state, Act.WATCH): _WATCH
        for state in (ProvinceState.INFORMED, ProvinceState.ACKNOWLEDGED, ProvinceState.RETURNED)
    },
    **{
        (state, Act.INSTRUCT): _INSTRUCT
        for state in (
            ProvinceState.INFORMED,
            ProvinceState.ACKNOWLEDGED,
            ProvinceState.WATCHED,
            ProvinceState.RETURNED,
        )
    },
    (ProvinceState.INSTRUCTED, Act.ANSWER_INSTRUCTION): Move(
        to=(ProvinceState.WATCHED,),
        by=by(Post.FUNCTIONAL, Post.LEADER, Post.AGENCY_HEAD),
        guards=("case_is_open",),
        stops=(ClockKind.INSTRUCTION,),
        form="AnswerInstruction",
        clause="6.6.2.6",
    ),
    # An instruction ends with the case, however that ends.
    **{
        (ProvinceState.INSTRUCTED, act): Move(to=(ProvinceState.WATCHED,), stops=(ClockKind.INSTRUCTION,), clause="6.9")
        for act in (Act.CLOSE, Act.WITHDRAW, Act.ELAPSE, Act.CONVERT_TO_CONSULTATION)
    },
    **{(state, Act.TAKE_OVER): _TAKE_OVER for state in (*KNOWS[:-1], ProvinceState.RETURNED)},
    **{
        (state, Act.RETURN_TO_OFFICE): _RETURN
        for state in (ProvinceState.WATCHED, ProvinceState.INSTRUCTED, ProvinceState.TAKEN_OVER)
    },
}
