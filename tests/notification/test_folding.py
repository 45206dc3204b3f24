"""What is newer takes the place of what still waits, and one message speaks for several complaints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import psycopg
import pytest

from services.kernel import clock
from services.kernel.contracts import routing
from services.notification.rules.units import units
from tests.notification.stage import EMAIL, NOON, PHONE, Case, Stage, eventually


def _progress(case: Case, step: str, stage: str) -> routing.CaseMoved:
    moved: routing.CaseMoved = case.event(routing.CaseMoved, step=step, stage=stage)
    return moved


@pytest.mark.clause("A4.4-2")
def test_a_burst_of_news_is_folded_into_the_newest(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered())
    stage.hear(case.accepted())
    stage.hear(case.event(routing.CaseInvestigating, step="investigating", stage="正在调查", handlers=("o-1",)))
    stage.hear(_progress(case, "awaiting_approval", "正在审批"))
    stage.hear(_progress(case, "executing", "正在落实"))
    running = stage.dispatch()
    eventually(lambda: stage.states().count("delivered") == 2)
    assert [(kind, state) for (kind, _, state) in stage.notices()] == [
        ("registered", "delivered"),
        ("accepted", "delivered"),
        ("investigating", "withheld"),
        ("progress", "withheld"),
        ("progress", "waiting"),
    ]
    with clock.standing_at(NOON + timedelta(minutes=2)):
        running.send_batch(running.gateways[0])
        eventually(lambda: stage.states().count("delivered") == 3)
    assert "正在落实处理意见" in stage.phone()[-1].text
    assert "withheld" not in [event["state"] for event in stage.said()]


def test_folding_takes_nothing_of_another_case_or_means(stage: Stage) -> None:
    one, two = stage.case(1), stage.case(2)
    stage.hear(one.registered(email=EMAIL), two.registered())
    for case in (one, two):
        stage.hear(case.accepted())
        stage.hear(_progress(case, "awaiting_approval", "正在审批"))
    stage.hear(one.result())
    states = dict.fromkeys(stage.notices("case_id, kind, channel, state"))
    assert (two.id, "progress", "sms", "waiting") in states
    assert {state for (case, kind, _, state) in states if (case, kind) == (one.id, "progress")} == {"withheld"}


def _of_one_person(stage: Stage, *, mark: str | None = "a" * 32, phones: Sequence[str] = (PHONE,) * 3) -> list[Case]:
    """Three complaints that were accepted, of which as much has arrived."""
    cases = [stage.case(serial) for serial in (1, 2, 3)]
    for case, phone in zip(cases, phones, strict=True):
        stage.hear(case.registered(person_mark=mark, phone=phone))
        stage.hear(case.accepted())
    stage.dispatch()
    eventually(lambda: stage.states() == ["delivered"] * 6)
    return cases


def test_news_of_several_complaints_of_one_person_goes_in_one_message(stage: Stage) -> None:
    one, two, three = _of_one_person(stage)
    stage.hear(_progress(one, "awaiting_approval", "正在审批"))
    stage.hear(_progress(two, "executing", "正在落实"), _progress(three, "executing", "正在落实"))
    stage.hear(_progress(one, "executing", "正在落实"))
    running = stage.dispatch()
    with clock.standing_at(NOON + timedelta(minutes=2)):
        running.send_batch(running.gateways[0])
        eventually(lambda: stage.states().count("delivered") == 7)
    told = [arrival.text for arrival in stage.phone() if "进展" in arrival.text]
    assert told == [f"【吉林社保】您有3件投诉有新进展，含{one.id}。查看jlsb.cn/ts或问12333。"]
    assert units(told[0]) <= 70
    kept = stage.notices("case_id, state, reason, folded_into is not null")
    assert [row[1:] for row in kept if row[0] == two.id and row[1] == "withheld"] == [("withheld", "并入后一条", True)]
    ((joint,),) = stage.rows(
        "select id::text from notification.notices where kind = 'progress' and state = 'delivered'"
    )
    arrived = [event for event in stage.said() if event["kind"] == "progress" and event["state"] == "delivered"]
    assert {(event["case"], event.get("said_with")) for event in arrived} == {
        (one.id, None),
        (two.id, joint),
        (three.id, joint),
    }
    assert "那一条已送达" in stage.get(f"/notices/{two.id}").text
    assert two.id not in stage.get("/notices?not_reached=yes").text
    stage.rows("update notification.notices set state = 'failed' where id::text = %s", joint)
    page = stage.get("/notices?not_reached=yes").text
    assert [case.id in page for case in (one, two, three)] == [True] * 3, "who was told by another's notice as well"
    assert page.count("一并告知的那条：永久失败") == page.count(f'href="/notices/{two.id}"') + page.count(
        f'href="/notices/{three.id}"'
    )


def test_what_another_hand_is_just_taking_is_not_folded(stage: Stage) -> None:
    """Whoever claims it holds its row: nothing waits for him, and his notice speaks for itself."""
    one, two, _ = _of_one_person(stage)
    stage.hear(_progress(one, "executing", "正在落实"))
    with psycopg.connect(stage.admin_url) as other:
        other.execute("select id from notification.notices where kind = 'progress' for update")
        stage.hear(_progress(two, "executing", "正在落实"))
    kept = stage.rows("select case_id, state, folded_into from notification.notices where kind = 'progress' order by 1")
    assert kept == [(one.id, "waiting", None), (two.id, "waiting", None)]


def test_a_result_does_not_take_away_what_is_told_of_other_complaints(stage: Stage) -> None:
    one, two, _ = _of_one_person(stage)
    stage.hear(_progress(one, "executing", "正在落实"))
    stage.hear(_progress(two, "executing", "正在落实"))
    stage.hear(two.result())
    kept = [(case, kind) for case, kind, state in stage.notices("case_id, kind, state") if state != "withheld"]
    assert kept[-2:] == [(two.id, "progress"), (two.id, "result")]
    assert (one.id, "progress") not in kept


@pytest.mark.parametrize(
    ("mark", "phones"),
    [(None, (PHONE,) * 3), ("a" * 32, ("+8613912345518", "+8613912340001", "+8613912340002"))],
    ids=["two persons with one phone", "one who gives another's number"],
)
def test_news_goes_together_only_where_both_person_and_phone_are_the_same(
    stage: Stage, mark: str | None, phones: Sequence[str]
) -> None:
    one, two, _ = _of_one_person(stage, mark=mark, phones=phones)
    stage.hear(_progress(one, "executing", "正在落实"))
    stage.hear(_progress(two, "executing", "正在落实"))
    assert [kind for kind, state in stage.notices("kind, state") if kind == "progress"] == ["progress"] * 2
    assert "withheld" not in stage.states()


def test_in_the_morning_nobody_gets_at_once_what_one_message_says(stage: Stage) -> None:
    """Registered, handed over and accepted in one night: the newest says the number, the office and the day."""
    stage = stage.with_settings(QUIET_HOURS="20:00-08:00")
    case, by_day = stage.case(1), stage.case(2)
    stage.hear(by_day.registered())
    with clock.standing_at(NOON.replace(hour=23)):
        stage.hear(case.registered(email=EMAIL), case.handed_over("220100", "220200"))
        stage.hear(case.accepted(handled_by="220200"), by_day.accepted())
    kept = stage.notices("case_id, kind, channel, state")
    waiting = [("accepted", "email"), ("accepted", "sms")]
    assert sorted(row[1:3] for row in kept if row[0] == case.id and row[3] == "waiting") == waiting
    assert {reason for (reason,) in stage.rows("select reason from notification.notices where state = 'withheld'")} == {
        "并入后一条"
    }
    assert [row[1:] for row in kept if row[0] == by_day.id] == [
        ("registered", "sms", "waiting"),
        ("accepted", "sms", "waiting"),
    ], "what could have left before the night came leaves"


def test_folded_news_keeps_quiet_hours(stage: Stage) -> None:
    stage = stage.with_settings(QUIET_HOURS="20:00-08:00")
    one, two, _ = _of_one_person(stage)
    with clock.standing_at(NOON.replace(hour=19, minute=59)):
        stage.hear(_progress(one, "executing", "正在落实"))
        stage.hear(_progress(two, "executing", "正在落实"))
        left = stage.notices("kind, state, go_at")
    morning = NOON.replace(day=11, hour=8)
    assert [go_at for kind, state, go_at in left if (kind, state) == ("progress", "waiting")] == [morning]
