"""What became of a notice: a table of moves. Submitted is not delivered; a final state is moved by a person alone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from services.notification.rules.decency import ELECTRONIC, Means


class State(StrEnum):
    """The value is what other services hear; the words are for pages."""

    WAITING = "waiting"
    SENDING = "sending"  # claimed, and the gateway is being asked: never written into the notice, which still waits
    SUBMITTED = "submitted"
    DELIVERED = "delivered"
    FAILED_TEMPORARILY = "failed_temporarily"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"  # never handed over: a later one says it better, or it is not wanted any more


STATE_WORDS = MappingProxyType(
    {
        State.WAITING: "待发",
        State.SENDING: "发送中",
        State.SUBMITTED: "已提交",
        State.DELIVERED: "已送达",
        State.FAILED_TEMPORARILY: "暂时失败",
        State.FAILED: "永久失败",
        State.UNKNOWN: "不明",
        State.WITHHELD: "不再发送",
    }
)


class Happening(StrEnum):
    """What can happen to a notice."""

    BEGUN = "begun"  # we are about to ask the gateway
    ACCEPTED = "accepted"  # the gateway took it and gave its number
    PUT_OFF = "put_off"  # not taken now
    REFUSED = "refused"  # never to be taken, or the last attempt failed
    NO_ANSWER = "no_answer"  # nobody knows whether it was taken
    ARRIVED = "arrived"  # a receipt: it reached the phone
    DID_NOT_ARRIVE = "did_not_arrive"  # a receipt: given up
    DOUBTFUL = "doubtful"  # a receipt that does not know, or none at all for too long
    ON_ITS_WAY = "on_its_way"  # the network has it: enough to end a doubt, and no more
    SENT_ANEW = "sent_anew"  # a person decided to send again, with a reason
    FOUND_ARRIVED = "found_arrived"  # a person found out, with a reason
    FOUND_LOST = "found_lost"
    REPLACED = "replaced"  # a person had it written anew, as another notice
    POSTED = "posted"  # a person printed the letter and gave it to the post
    WITHHELD = "withheld"  # a later one took its place, or the receiver wants none


_S, _H = State, Happening
NOT_REACHED = (State.FAILED, State.UNKNOWN, State.FAILED_TEMPORARILY)

MOVES = MappingProxyType(
    {
        (_S.WAITING, _H.BEGUN): _S.SENDING,
        (_S.FAILED_TEMPORARILY, _H.BEGUN): _S.SENDING,
        (_S.SENDING, _H.ACCEPTED): _S.SUBMITTED,
        (_S.SENDING, _H.PUT_OFF): _S.FAILED_TEMPORARILY,
        (_S.SENDING, _H.REFUSED): _S.FAILED,
        (_S.SENDING, _H.NO_ANSWER): _S.UNKNOWN,
        (_S.SUBMITTED, _H.ARRIVED): _S.DELIVERED,
        (_S.SUBMITTED, _H.DID_NOT_ARRIVE): _S.FAILED,
        (_S.SUBMITTED, _H.DOUBTFUL): _S.UNKNOWN,
        # the answer came after we had stopped waiting for it
        (_S.UNKNOWN, _H.ACCEPTED): _S.SUBMITTED,
        (_S.UNKNOWN, _H.PUT_OFF): _S.FAILED_TEMPORARILY,
        (_S.UNKNOWN, _H.REFUSED): _S.FAILED,
        (_S.UNKNOWN, _H.ARRIVED): _S.DELIVERED,
        (_S.UNKNOWN, _H.DID_NOT_ARRIVE): _S.FAILED,
        (_S.UNKNOWN, _H.ON_ITS_WAY): _S.SUBMITTED,
        (_S.SENDING, _H.ON_ITS_WAY): _S.SUBMITTED,
        (_S.UNKNOWN, _H.FOUND_ARRIVED): _S.DELIVERED,
        (_S.UNKNOWN, _H.FOUND_LOST): _S.FAILED,
        # an earlier attempt did arrive: what was to be sent anew need not go
        (_S.WAITING, _H.ARRIVED): _S.DELIVERED,
        (_S.SENDING, _H.ARRIVED): _S.DELIVERED,
        (_S.FAILED_TEMPORARILY, _H.ARRIVED): _S.DELIVERED,
        (_S.FAILED_TEMPORARILY, _H.REFUSED): _S.FAILED,
        # letters: a person posts them, and finds out what became of them
        (_S.WAITING, _H.POSTED): _S.SUBMITTED,
        (_S.WITHHELD, _H.POSTED): _S.SUBMITTED,  # it was printed, and in the post, before something newer was said
        (_S.SUBMITTED, _H.FOUND_ARRIVED): _S.DELIVERED,
        (_S.SUBMITTED, _H.FOUND_LOST): _S.FAILED,
        (_S.WAITING, _H.WITHHELD): _S.WITHHELD,
        (_S.FAILED_TEMPORARILY, _H.WITHHELD): _S.WITHHELD,
        (_S.FAILED, _H.SENT_ANEW): _S.WAITING,
        (_S.UNKNOWN, _H.SENT_ANEW): _S.WAITING,
        (_S.FAILED, _H.REPLACED): _S.WITHHELD,
    }
)
FINAL = frozenset({State.DELIVERED, State.FAILED})
PRINTED_IN = frozenset({State.WAITING, State.SUBMITTED})  # in which a letter is printed, or printed again


class Decision(StrEnum):
    """What a person may decide about a notice, with a reason."""

    SEND_AGAIN = "send_again"
    ARRIVED = "arrived"
    LOST = "lost"
    POSTED = "posted"


DECIDED = MappingProxyType(
    {
        Decision.SEND_AGAIN: Happening.SENT_ANEW,
        Decision.ARRIVED: Happening.FOUND_ARRIVED,
        Decision.LOST: Happening.FOUND_LOST,
        Decision.POSTED: Happening.POSTED,
    }
)
DECISION_WORDS = MappingProxyType(
    {
        Decision.SEND_AGAIN: "再次发送",
        Decision.ARRIVED: "认定已经送达",
        Decision.LOST: "认定没有送达",
        Decision.POSTED: "已打印寄出",
    }
)


def possible(state: State, means: Means) -> tuple[Decision, ...]:
    """What may be decided about a notice in this state; of what goes out by itself, what failed or is not known."""
    found = tuple(decision for decision in Decision if (state, DECIDED[decision]) in MOVES)
    if means is Means.LETTER:
        return found
    return found if state in (State.FAILED, State.UNKNOWN) and means in ELECTRONIC else ()


def after(state: State, happening: Happening, *, newest_attempt: bool = True) -> State:
    """The state after a happening; the same state when it changes nothing: twice, late, or out of place.

    `newest_attempt` is False for news of an attempt that another one followed: of that, only arrival counts.
    """
    if not newest_attempt and happening is not Happening.ARRIVED:
        return state
    return MOVES.get((state, happening), state)


# What the network writes into a receipt (SMPP 3.4, appendix B) or into its message_state (5.2.28).
_RECEIPTS = MappingProxyType(
    {
        "DELIVRD": Happening.ARRIVED,
        "UNDELIV": Happening.DID_NOT_ARRIVE,
        "REJECTD": Happening.DID_NOT_ARRIVE,
        "EXPIRED": Happening.DID_NOT_ARRIVE,
        "DELETED": Happening.DID_NOT_ARRIVE,
        "UNKNOWN": Happening.DOUBTFUL,
        "ENROUTE": Happening.ON_ITS_WAY,
        "ACCEPTD": Happening.ON_ITS_WAY,
    }
)

LAST_WORDS = tuple(word for word, told in _RECEIPTS.items() if told in (_H.ARRIVED, _H.DID_NOT_ARRIVE))


def of_receipt(stat: str) -> Happening | None:
    """What a receipt's state means; None for a word that nobody knows."""
    return _RECEIPTS.get(stat.upper())


_DIGITS_OF_A_NUMBER = 11
_NO_DIGITS = re.compile(r"[^0-9]+")


def digits_of(number: str) -> str | None:
    """What all spellings of a phone have in common: its last eleven digits; None for what has fewer."""
    digits = _NO_DIGITS.sub("", number)
    return digits[-_DIGITS_OF_A_NUMBER:] if len(digits) >= _DIGITS_OF_A_NUMBER else None


def same_phone(one: str, other: str) -> bool:
    """True when two spellings mean one phone (`+8613912345518`, `13912345518`). Another's receipt is not believed."""
    digits = digits_of(one)
    return digits is not None and digits == digits_of(other)


# After which a text message that was taken in, and of which nothing was heard, is in doubt.
RECEIPT_WITHIN = timedelta(days=3)

# How long to wait after the first, second … temporary failure: a gateway may be down for a night and a day.
LADDER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60))
_SPREAD = 0.2


def next_try(*, failures: int, failed_at: datetime, spread: float) -> datetime | None:
    """When to try again after so many failures (1 or more); None when the ladder has ended.

    `spread`, from 0 to 1, draws out the wait by up to a fifth, so that a gateway that returns is not stormed.
    """
    if failures > len(LADDER):
        return None
    return failed_at + LADDER[failures - 1] * (1 + _SPREAD * spread)
