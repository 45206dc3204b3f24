"""What became of a notice."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo

import pytest

from services.notification.rules.delivery import (
    FINAL,
    LADDER,
    MOVES,
    STATE_WORDS,
    Happening,
    State,
    after,
    next_try,
    of_receipt,
    same_phone,
)

_NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def _story(*happenings: Happening) -> list[State]:
    states = [State.WAITING]
    for happening in happenings:
        states.append(after(states[-1], happening))
    return states[1:]


def test_submitted_is_not_delivered_until_the_receipt_says_so() -> None:
    assert _story(Happening.BEGUN, Happening.ACCEPTED, Happening.ARRIVED) == [
        State.SENDING,
        State.SUBMITTED,
        State.DELIVERED,
    ]


def test_what_was_put_off_is_tried_again() -> None:
    assert _story(Happening.BEGUN, Happening.PUT_OFF, Happening.BEGUN, Happening.ACCEPTED)[1:] == [
        State.FAILED_TEMPORARILY,
        State.SENDING,
        State.SUBMITTED,
    ]


def test_without_an_answer_it_is_unknown_and_is_not_begun_again_by_itself() -> None:
    assert _story(Happening.BEGUN, Happening.NO_ANSWER, Happening.BEGUN)[1:] == [State.UNKNOWN, State.UNKNOWN]


def test_a_late_answer_or_a_receipt_settles_the_unknown() -> None:
    assert after(State.UNKNOWN, Happening.ACCEPTED) is State.SUBMITTED
    assert after(State.UNKNOWN, Happening.ARRIVED) is State.DELIVERED


@pytest.mark.parametrize("state", sorted(FINAL))
@pytest.mark.parametrize("happening", sorted(set(Happening) - {Happening.SENT_ANEW, Happening.REPLACED}))
def test_nothing_but_a_person_moves_a_final_state(state: State, happening: Happening) -> None:
    assert after(state, happening) is state


def test_only_what_failed_or_is_unknown_can_be_sent_anew() -> None:
    anew = {state for state in State if after(state, Happening.SENT_ANEW) is not state}
    assert anew == {State.FAILED, State.UNKNOWN}


@pytest.mark.parametrize(("state", "happening"), list(product(State, Happening)))
def test_the_same_news_twice_changes_nothing_the_second_time(state: State, happening: Happening) -> None:
    once = after(state, happening)
    assert after(once, happening) is once


@pytest.mark.parametrize("happening", sorted(set(Happening) - {Happening.ARRIVED}))
@pytest.mark.parametrize("state", sorted(State))
def test_of_an_earlier_attempt_only_the_arrival_counts(state: State, happening: Happening) -> None:
    assert after(state, happening, newest_attempt=False) is state


def test_when_an_earlier_attempt_arrived_the_next_one_need_not_go() -> None:
    for state in (State.WAITING, State.SENDING, State.FAILED_TEMPORARILY, State.SUBMITTED, State.UNKNOWN):
        assert after(state, Happening.ARRIVED, newest_attempt=False) is State.DELIVERED


def test_every_state_can_be_reached_and_has_its_word() -> None:
    assert set(MOVES.values()) == set(State)
    assert set(STATE_WORDS) == set(State)
    assert len(set(STATE_WORDS.values())) == len(State)


@pytest.mark.parametrize(
    ("stat", "happening"),
    [
        ("DELIVRD", Happening.ARRIVED),
        ("delivrd", Happening.ARRIVED),
        ("UNDELIV", Happening.DID_NOT_ARRIVE),
        ("EXPIRED", Happening.DID_NOT_ARRIVE),
        ("REJECTD", Happening.DID_NOT_ARRIVE),
        ("DELETED", Happening.DID_NOT_ARRIVE),
        ("UNKNOWN", Happening.DOUBTFUL),
        ("ENROUTE", Happening.ON_ITS_WAY),
        ("ACCEPTD", Happening.ON_ITS_WAY),
        ("MA:0001", None),
    ],
)
def test_what_the_network_writes_is_understood(stat: str, happening: Happening | None) -> None:
    assert of_receipt(stat) is happening


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("13912345518", "+8613912345518", True),
        ("8613912345518", "008613912345518", True),
        ("13912345518", "13912345519", False),
        ("12345518", "12345518", False),
        ("", "", False),
    ],
)
def test_a_receipt_is_believed_for_its_own_phone_alone(one: str, other: str, same: bool) -> None:
    assert same_phone(one, other) is same


def test_the_waits_grow_and_outlast_a_day_without_the_gateway() -> None:
    assert all(shorter < longer for shorter, longer in pairwise(LADDER))
    assert sum(LADDER, timedelta()) > timedelta(days=1)


def test_each_failure_waits_its_rung_and_the_last_ends_the_ladder() -> None:
    waits = [next_try(failures=n, failed_at=_NOON, spread=0.0) for n in range(1, len(LADDER) + 1)]
    assert waits == [_NOON + rung for rung in LADDER]
    assert next_try(failures=len(LADDER) + 1, failed_at=_NOON, spread=0.0) is None


def test_the_spread_draws_a_wait_out_by_a_fifth_at_most() -> None:
    assert next_try(failures=2, failed_at=_NOON, spread=1.0) == _NOON + timedelta(minutes=6)
