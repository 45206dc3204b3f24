"""The SMPP channel against the demo's message centre, over real sockets."""

from __future__ import annotations

import threading

import pytest

from services.notification.channels import (
    NotAsked,
    PermanentFailure,
    Receipt,
    Submitted,
    TemporaryFailure,
    Unknown,
)
from tests.notification.channels.conftest import Dial
from tests.notification.channels.peers import NOON, PATIENCE, Centre, Ears, notice

_WELL = "13912345518"


def test_a_notice_is_submitted_with_the_providers_number_and_arrives_whole(centre: Centre, dial: Dial) -> None:
    outcome = dial(centre.port).send(notice(f"+86{_WELL}", "【吉林社保】投诉已受理，最迟12月14日答复。"))
    assert isinstance(outcome, Submitted)
    (arrival,) = centre.inbox.newest()
    assert (arrival.id, arrival.to, arrival.sender) == (outcome.provider_id, f"86{_WELL}", "10690000")
    assert arrival.text == "【吉林社保】投诉已受理，最迟12月14日答复。"
    assert arrival.parts == 1


def test_a_long_text_goes_in_parts_and_is_put_together_again(centre: Centre, dial: Dial) -> None:
    text = "投" * 66 + "𠮷" + "诉" * 80
    outcome = dial(centre.port).send(notice(_WELL, text))
    assert isinstance(outcome, Submitted)
    assert len(outcome.provider_ids) == 3
    (arrival,) = centre.inbox.newest()
    assert (arrival.text, arrival.parts, arrival.units) == (text, 3, 148)


def test_seventy_units_go_in_one_part(centre: Centre, dial: Dial) -> None:
    outcome = dial(centre.port).send(notice(_WELL, "𠮷" * 35))
    assert isinstance(outcome, Submitted)
    assert len(outcome.provider_ids) == 1


def test_many_go_through_a_small_window_each_once_and_in_order(centre: Centre, dial: Dial) -> None:
    messages = [notice(_WELL, f"第{n}条", number=n) for n in range(300)]
    outcomes = dial(centre.port, window=7).send_all(messages)
    assert len({o.provider_id for o in outcomes if isinstance(o, Submitted)}) == 300
    assert [a.text for a in reversed(centre.inbox.newest(limit=400))] == [m.text for m in messages]
    assert [a.id for a in reversed(centre.inbox.newest(limit=400))] == [
        o.provider_id for o in outcomes if isinstance(o, Submitted)
    ]


def test_several_threads_share_the_line(centre: Centre, dial: Dial) -> None:
    channel = dial(centre.port, window=4)
    results: list[object] = []

    def work(hand: int) -> None:
        results.extend(channel.send_all([notice(_WELL, f"{hand}-{n}") for n in range(50)]))

    hands = [threading.Thread(target=work, args=(hand,)) for hand in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(PATIENCE)
    assert len(results) == 200
    assert all(isinstance(result, Submitted) for result in results)
    assert centre.smsc.submitted == 200


@pytest.mark.clause("D07")
def test_the_receipt_tells_number_state_and_when(centre: Centre, dial: Dial, ears: Ears) -> None:
    outcome = dial(centre.port).send(notice(f"+86{_WELL}"))
    assert isinstance(outcome, Submitted)
    assert ears.wait_for(1) == [Receipt(outcome.provider_id, f"86{_WELL}", "DELIVRD", NOON)]


def test_every_part_has_its_own_receipt(centre: Centre, dial: Dial, ears: Ears) -> None:
    outcome = dial(centre.port).send(notice(_WELL, "长" * 100))
    assert isinstance(outcome, Submitted)
    receipts = [heard for heard in ears.wait_for(2) if isinstance(heard, Receipt)]
    assert {receipt.provider_id for receipt in receipts} == set(outcome.provider_ids)


def test_a_phone_that_cannot_be_reached_is_told_by_receipt(centre: Centre, dial: Dial, ears: Ears) -> None:
    assert isinstance(dial(centre.port).send(notice("13912340000")), Submitted)
    (heard,) = ears.wait_for(1)
    assert isinstance(heard, Receipt)
    assert heard.stat == "UNDELIV"


def test_a_listener_that_fails_is_told_again(centre: Centre, dial: Dial, ears: Ears) -> None:
    ears.failures = 2
    outcome = dial(centre.port).send(notice(_WELL))
    assert isinstance(outcome, Submitted)
    (heard,) = ears.wait_for(1)
    assert isinstance(heard, Receipt)
    assert heard.provider_id == outcome.provider_id


def test_receipts_that_fell_due_while_nobody_listened_are_told_at_the_next_bind(dial: Dial, ears: Ears) -> None:
    centre = Centre(receipt_after=0.2)
    try:
        first = dial(centre.port)
        assert isinstance(first.send(notice(_WELL)), Submitted)
        first.close()
        dial(centre.port)
        assert len(ears.wait_for(1)) == 1
    finally:
        centre.close()


def test_an_unknown_number_fails_for_good(centre: Centre, dial: Dial) -> None:
    assert dial(centre.port).send(notice("13912346666")) == PermanentFailure("手机号码无法接收")


def test_throttling_fails_for_now(centre: Centre, dial: Dial) -> None:
    assert dial(centre.port).send(notice("13912348888")) == TemporaryFailure("短信网关要求放慢", of_provider=True)


def test_without_an_answer_in_time_the_outcome_is_unknown_and_neighbours_are_not_held_up(
    centre: Centre, dial: Dial
) -> None:
    outcomes = dial(centre.port, timeout=1.0).send_all([notice("13912347777"), notice(_WELL)])
    assert outcomes[0] == Unknown("短信网关没有在规定时间内答复")
    assert isinstance(outcomes[1], Submitted)


def test_when_the_line_breaks_before_the_answer_the_outcome_is_unknown(centre: Centre, dial: Dial) -> None:
    assert dial(centre.port).send(notice("13912345555")) == Unknown("提交以后连接中断，不知道短信网关是否接收")
    assert centre.smsc.submitted == 1


def test_after_the_server_went_away_and_came_back_notices_go_again(centre: Centre, dial: Dial) -> None:
    channel = dial(centre.port)
    assert isinstance(channel.send(notice(_WELL)), Submitted)
    centre.goes_away()
    while not isinstance(refused := channel.send(notice(_WELL)), NotAsked):
        assert isinstance(refused, Unknown)
    assert channel.trouble
    centre.comes_back()
    assert channel.wait_until_ready(PATIENCE)
    assert isinstance(channel.send(notice(_WELL)), Submitted)
    assert channel.trouble is None


def test_with_nobody_listening_nothing_is_taken_and_nothing_hangs(centre: Centre, dial: Dial) -> None:
    centre.goes_away()
    outcomes = dial(centre.port).send_all([notice(_WELL, number=n) for n in range(100)])
    assert outcomes == [NotAsked("短信网关连不上")] * 100


@pytest.mark.parametrize("wrong", [{"password": "guess"}, {"user": "stranger"}])
def test_a_wrong_password_is_said_and_nothing_is_taken(centre: Centre, dial: Dial, wrong: dict[str, str]) -> None:
    channel = dial(centre.port, **wrong)
    assert channel.send(notice(_WELL)) == NotAsked("短信网关拒绝登录，请核对用户名和密码")
    assert centre.smsc.submitted == 0


@pytest.mark.parametrize(
    ("to", "text"), [("", "好"), (_WELL, ""), ("１３９", "好"), (_WELL, "长" * 600), (_WELL, "\ud83d")]
)
def test_what_cannot_be_written_fails_for_good_before_it_leaves(centre: Centre, dial: Dial, to: str, text: str) -> None:
    assert isinstance(dial(centre.port).send(notice(to, text)), PermanentFailure)
    assert centre.smsc.submitted == 0


def test_after_closing_nothing_is_sent(centre: Centre, dial: Dial) -> None:
    channel = dial(centre.port)
    assert channel.wait_until_ready(PATIENCE)
    channel.close()
    assert isinstance(channel.send(notice(_WELL)), NotAsked)
