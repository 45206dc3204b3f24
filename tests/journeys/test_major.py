"""A theft from the fund: suspected by its words, on the province's page at once, confirmed, approved, acknowledged."""

from __future__ import annotations

import pytest

from services.kernel.messaging.topology import channel_of
from tests.journeys.forms import ORDINARY, scores
from tests.journeys.town import PROVINCE, Receipt, Town

PHONE = "13900005518"


def complain(town: Town) -> Receipt:
    return town.complain(
        text="我父亲去年去世，还有人每个月冒领他的养老金",
        complainant={"name": "周立民", "phone": PHONE},
        notify={"sms": True},  # where the fund is in danger nothing is sent unasked
    )


def board(town: Town) -> str:
    """What the officer on duty at the province reads."""
    return town.browser("archive", seat="province", office=PROVINCE).open("/province").text


@pytest.mark.clause("A6.6.2.3-1", "A6.6.2.3-2", "A6.6.2.3-3", "A6.6.2.3-6", "A5.2e")
def test_a_theft_from_the_fund_is_confirmed_approved_and_acknowledged(town: Town) -> None:
    receipt = complain(town)
    town.settle()
    assert "疑似" in board(town)
    assert receipt.number in board(town)
    assert town.texts(PHONE)[0].text == (
        f"【吉林社保】您反映的紧急情况已登记，编号{receipt.case}，已立即上报。有人身危险请先拨110或120。"
    )
    town.walk(receipt.case, ("start_confirm", "confirm"))
    confirm = ORDINARY["confirm_major"][1]
    assert town.try_act("functional-1", receipt.case, "confirm_major", **confirm).status_code == 200
    (case,) = town.rows("select xmin::text as by, severity, province from routing.cases")
    (told,) = town.rows("select xmin::text as by, urgent from routing.outbox where type = 'case.major_confirmed.v1'")
    assert case == {"by": told["by"], "severity": "confirmed", "province": "informed"}  # one transaction
    assert told["urgent"] is True
    town.settle()
    assert "重大 基金安全" in board(town)
    assert "待签收" in board(town)

    town.act("approve_major", receipt.case)
    assert "快速处理" in board(town)
    assert town.try_act("functional-1", receipt.case, "acknowledge").status_code == 403
    town.act("acknowledge", receipt.case)
    assert "已签收" in board(town)
    assert "待签收" not in board(town)
    town.assert_nothing_is_left()


@pytest.mark.clause("A6.6.2.3-4")
def test_the_fast_track_has_its_own_limit_and_needs_two_persons(town: Town) -> None:
    receipt = complain(town)
    town.settle()
    town.walk(receipt.case, ("start_confirm", "confirm", "confirm_major", "approve_major"))
    town.act("assess", receipt.case, seat="functional-1", scores=scores(3), kinds=["fund_safety"])
    town.act("accept", receipt.case)
    due = town.desk("functional-1").get("routing", f"/api/cases/{receipt.case}/clocks").get_json()["clocks"]
    assert {c["kind"]: c["due_on"] for c in due if c["kind"] in ("K1", "K4f")} == {
        "K1": "2026-12-14",
        "K4f": "2026-11-26",
    }
    alone = town.try_act("section-head", receipt.case, "assign", handlers=["{handler-1}"], department="hall")
    assert alone.get_json()["code"] == "too_few_handlers"
    town.act("assign", receipt.case, handlers=["{handler-1}", "{handler-2}"])
    town.assert_nothing_is_left()


@pytest.mark.clause("A4.4-3", "A6.6.2.3-4")
def test_what_is_urgent_passes_what_was_there_before(town: Town) -> None:
    for _ in range(5):
        town.complain(complainant={"name": "王桂兰", "phone": "13912345518"})
    urgent = complain(town)
    town.province.running["intake"].relay.drain()
    with channel_of(town.broker_admin_url) as channel:
        waiting = {
            lane: channel.queue_declare(f"routing.{lane}", passive=True).method.message_count
            for lane in ("urgent", "ordinary")
        }
    assert waiting == {"urgent": 1, "ordinary": 5}
    lane, _ = town.province.running["routing"].consumers
    assert lane.drain() == 1
    assert [row["case_id"] for row in town.rows("select case_id from routing.cases")] == [urgent.case]
    town.settle()
    town.assert_nothing_is_left()


@pytest.mark.clause("A6.6.2.3-2")
def test_what_only_sounds_major_is_dismissed_by_two_persons(town: Town) -> None:
    receipt = complain(town)
    town.settle()
    for seat, reason in (("functional-1", "已核对，是本人委托领取"), ("functional-2", "同意")):
        assert "疑似" in board(town)
        assert town.try_act(seat, receipt.case, "dismiss_major", reason=reason).status_code == 200
        town.settle()
    assert "现在没有重大投诉，也没有疑似重大投诉" in board(town)
    town.assert_nothing_is_left()
