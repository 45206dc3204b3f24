"""What a complainant may do: the whole table, and the reason where it is not possible."""

from __future__ import annotations

from datetime import date

import pytest

from services.intake.rules.standing import (
    NEVER_ASKED,
    Again,
    Deed,
    Standing,
    asked_again,
    deed_words,
    mark,
    possible,
    why_not,
)

TODAY = date(2026, 11, 24)
S, U, A, R, G, D, Q, W, N, V = (
    Deed.SUPPLEMENT,
    Deed.URGE,
    Deed.AGREE,
    Deed.REJECT,
    Deed.RATE,
    Deed.DISPUTE_CONTACT,
    Deed.ASK_RECUSAL,
    Deed.WITHDRAW,
    Deed.REQUEST_REOPENING,
    Deed.REQUEST_REVIEW,
)


def standing(
    step: str,
    *,
    result: bool = False,
    contacted: bool = False,
    done: tuple[Deed, ...] = (),
    object_by: date | None = None,
    round: int = 1,  # noqa: A002 - as in Standing
    outcome: str = "agreed",
    ask_again_by: date | None = None,
    again: Again = NEVER_ASKED,
) -> Standing:
    return Standing(
        step=step,
        round=round,
        has_result=result,
        object_by=object_by,
        contacted=contacted,
        done=frozenset((deed, mark(deed, step=step, round=round, today=TODAY, again=again)) for deed in done),
        today=TODAY,
        outcome=outcome,
        ask_again_by=ask_again_by,
        again=again,
    )


TABLE = [
    (standing("registered"), {S, Q, U, W}),
    (standing("confirming", contacted=True), {S, Q, U, D, W}),
    (standing("confirming", contacted=True, done=(U, D)), {S, Q, W}),
    (standing("invalid_notified"), {S, Q, R, W}),
    (standing("invalid_notified", done=(R,)), {S, Q, W}),
    (standing("accepted"), {S, Q, U, W}),
    (standing("awaiting_approval"), {S, Q, U, W}),
    (standing("done"), {S, Q, U, W}),  # measures done, result not sent yet
    (standing("done", result=True), {S, Q, A, R, G, W}),
    (standing("feedback_given", result=True), {S, Q, A, R, G, W}),
    (standing("feedback_given", result=True, object_by=TODAY), {S, Q, A, R, G, W}),
    (standing("feedback_given", result=True, object_by=date(2026, 11, 23)), {S, Q, A, G, W}),
    (standing("feedback_given", result=True, done=(A, G)), {S, Q}),
    (standing("feedback_given", result=True, done=(R, G)), {S, Q, W}),
    (standing("agreed", result=True), {S, R, Q, G, W}),  # as the office says
    (standing("agreed", result=True, object_by=date(2026, 11, 23)), {S, Q, G, W}),
    (standing("agreed", result=True, done=(A,)), {S, Q, G}),
    (standing("reassessing", result=True), {S, Q, G, W}),
    (standing("investigating", round=2), {S, Q, U, W}),
    (standing("upheld", result=True), {S, Q, G, W, V}),
    (standing("closed"), {G, N, V}),
    (standing("closed", ask_again_by=TODAY), {G, N, V}),
    (standing("closed", ask_again_by=date(2026, 11, 23)), {G}),
    (standing("closed", outcome="invalid"), {G, V}),
    (standing("closed", done=(N,)), {G, V}),
    (standing("closed", done=(V,)), {G, N}),
    (standing("closed", again=asked_again(("order_reopening", "request_review"))), {G}),
    (standing("closed", again=asked_again(("request_reopening", "refuse_reopening"))), {G, N, V}),
    (standing("archived", result=True, done=(G,)), {N, V}),
    (standing("closed", outcome="withdrawn", done=(W,)), {N, V}),
    (standing("reopened", round=2, again=asked_again(("order_reopening", "approve_reopening"))), {S, Q, U, W}),
    (standing("confirming", done=(W,)), set()),
]


@pytest.mark.clause("A4.1-1")
@pytest.mark.parametrize(("where", "may"), TABLE)
def test_what_may_be_done_is_this_and_nothing_else(where: Standing, may: set[Deed]) -> None:
    assert set(possible(where)) == may


def test_each_refusal_has_a_sentence() -> None:
    for where, may in TABLE:
        for deed in set(Deed) - may:
            reason = why_not(deed, where)
            assert reason
            assert len(reason) > 5


def test_a_new_round_may_be_answered_anew() -> None:
    first = standing("feedback_given", result=True, done=(R,))
    second = Standing(
        step="feedback_given",
        round=2,
        has_result=True,
        object_by=None,
        contacted=False,
        done=first.done,
        today=TODAY,
    )
    assert R not in possible(first)
    assert R in possible(second)


@pytest.mark.clause("A6.6.3.2-3")
def test_who_disputed_that_it_was_not_accepted_may_still_refuse_the_result() -> None:
    disputed = frozenset({(R, mark(R, step="invalid_notified", round=1, today=TODAY))})
    answered = Standing(
        step="feedback_given", round=1, has_result=True, object_by=None, contacted=True, done=disputed, today=TODAY
    )
    assert why_not(R, answered) is None
    assert mark(R, step="feedback_given", round=1, today=TODAY) not in {m for _, m in disputed}


@pytest.mark.parametrize(
    ("stands", "agreed"),
    [
        (standing("feedback_given", result=True), False),
        (standing("feedback_given", result=True, done=(R,)), False),
        (standing("feedback_given", result=True, done=(A,)), True),
        (standing("agreed", result=True, done=(A,)), True),
        (standing("closed", result=True, done=(A,)), False),  # what came after it is said instead
        (standing("reassessing", result=True, done=(A,)), False),
    ],
)
def test_agreed_is_until_something_comes_after_it(stands: Standing, agreed: bool) -> None:
    assert stands.agreed is agreed


def test_what_was_not_accepted_is_disputed_by_its_own_name() -> None:
    assert deed_words(not_accepted=True)[R] == "我认为应当受理"
    assert deed_words(not_accepted=False)[R] == "不同意处理结果"
