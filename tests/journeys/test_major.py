"""A theft from the fund: suspected by its words, on the province's page at once, confirmed, approved, acknowledged."""

from __future__ import annotations

import pytest

from services.kernel.clock import SHANGHAI
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


def reminded(town: Town, case: str, clock: str) -> list[tuple[str, str]]:
    """The rungs of one limit that went out: their names, and when by the clock on the wall."""
    sent = town.rows(
        "select f.rung, f.at from routing.fired f join routing.clocks c using (office, case_id)"
        " where case_id = %s and c.n = f.clock and c.kind = %s order by f.at, f.rung",
        case,
        clock,
    )
    return [(row["rung"], f"{row['at'].astimezone(SHANGHAI):%d %H:%M}") for row in sent]


@pytest.mark.clause("A6.6.2.3-1", "A6.6.2.3-2", "A6.6.2.3-3", "A6.6.2.3-5", "A6.6.2.3-6", "A5.2e", "A4.4-4", "A5.4b")
def test_a_major_case_at_ten_in_the_evening_of_a_saturday_waits_for_no_working_day(town: Town) -> None:
    town.later("2026-11-28", "22:00")
    receipt = complain(town)
    case = receipt.case
    town.settle()
    town.work_on_time()
    assert reminded(town, case, "K4a") == [("A0", "28 22:00")]
    town.later("2026-11-28", "22:40")
    assert town.try_act("functional-1", case, "confirm_major", **ORDINARY["confirm_major"][1]).status_code == 200
    town.settle()
    town.work_on_time()
    assert reminded(town, case, "K4b") == [("A0", "28 22:40")]
    assert reminded(town, case, "K4c") == [("A0", "28 22:40")]
    assert "待签收" in board(town)

    town.later("2026-11-28", "23:50")  # the province has not looked, an hour has passed
    assert [rung for rung, _ in reminded(town, case, "K4c")] == ["A0", "B0"]
    town.act("acknowledge", case)
    town.later("2026-11-29", "00:45")  # the leader has not answered within two hours
    assert reminded(town, case, "K4b") == [("A0", "28 22:40"), ("B0", "29 00:45")]
    plan = {"path": "emergency_plan", "plan": "fund"}
    assert town.try_act("agency-head", case, "approve_major", **plan).status_code == 200
    town.settle()
    steps = town.rows("select n, duty, due_at from routing.plan_steps order by n")
    assert [f"{step['due_at'].astimezone(SHANGHAI):%d %H:%M}" for step in steps[:2]] == ["29 01:45", "29 02:45"]
    assert (
        town.try_act("functional-1", case, "complete_plan_step", step=steps[0]["n"], text="已停发").status_code == 200
    )
    town.later("2026-11-29", "02:50")  # the second step is late, on a Sunday at night
    assert [rung for rung, _ in reminded(town, case, "K4s")] == ["B0"]

    messages = len(town.texts(PHONE))
    taken = town.try_act("province", case, "take_over", reason="涉及多个机构，由省局核查")
    assert taken.status_code == 200, taken.get_json()
    town.settle()
    (row,) = town.rows("select accountable, province from routing.cases")
    assert row == {"accountable": town.officers[f"{PROVINCE}-province"].id, "province": "taken_over"}
    assert "省局直接办理" in town.told(receipt)["stage"]
    town.later("2026-11-29", "09:00")
    assert any("由省局直接办理" in one.text for one in town.texts(PHONE)[messages:])
    assert town.try_act("province", case, "return_to_office", reason="已查清，由原机构落实").status_code == 200
    town.settle()
    assert "省局直接办理" not in town.told(receipt)["stage"]
    ended = town.try_act("leader", case, "end_plan", reason="账户已全部核查")
    assert ended.status_code == 200, ended.get_json()
    town.settle()
    town.assert_nothing_is_left()
