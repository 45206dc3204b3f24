"""What a complainant asked by code and the tables refuse, because the case moved on meanwhile: why, in a closed set of
words that other services can tell him, and nothing about anybody."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.routing.rules.acts import Act
from services.routing.rules.steps import Step

ASKED = frozenset(
    {
        *(Act.REQUEST_REOPENING, Act.REQUEST_REVIEW, Act.ASK_RECUSAL, Act.WITHDRAW),
        *(Act.AGREE, Act.REJECT, Act.DISPUTE_INVALID),
    }
)
FULFILLED = frozenset({(Act.AGREE, Step.AGREED), (Act.REJECT, Step.REASSESSING)})  # it has come about otherwise


class WhyNot(StrEnum):
    """Why it was not possible."""

    ENDED = "ended"
    UNDER_WAY = "under_way"
    TOO_LATE = "too_late"
    ASKED_ALREADY = "asked_already"
    NOT_ACCEPTED = "not_accepted"
    GOES_ON = "goes_on"
    OTHER = "other"
    DECIDED = "decided"  # possible, but somebody decided otherwise


_OF_CODES: Mapping[str, WhyNot] = {
    "too_late": WhyNot.TOO_LATE,
    "objection_too_late": WhyNot.TOO_LATE,
    "said_too_late": WhyNot.TOO_LATE,
    "asked_already": WhyNot.ASKED_ALREADY,
    "recusal_pending": WhyNot.ASKED_ALREADY,
    "not_accepted": WhyNot.NOT_ACCEPTED,
    "major_goes_on": WhyNot.GOES_ON,
    "may_be_major": WhyNot.GOES_ON,
}
_AFTER_THE_END = frozenset({Act.REQUEST_REOPENING, Act.REQUEST_REVIEW})


def why_not(act: Act, code: str, step: Step) -> WhyNot | None:
    """What the complainant is told of a refusal with that code, at that step; None for what he did not ask for, or has
    already."""
    if act not in ASKED or (act, step) in FULFILLED:
        return None
    if code in _OF_CODES:
        return _OF_CODES[code]
    if code == "not_possible_now" and step.is_open and act in _AFTER_THE_END:
        return WhyNot.UNDER_WAY
    return WhyNot.ENDED if code == "not_possible_now" and not step.is_open else WhyNot.OTHER
