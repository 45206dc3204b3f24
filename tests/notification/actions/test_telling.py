"""From events to notices, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import structs
from prometheus_client import REGISTRY
from sqlalchemy import event as sql_events

from services.kernel import clock
from services.kernel.contracts import routing
from services.kernel.messaging.ladder import Ladder
from services.kernel.run import main
from services.notification.actions import wording
from services.notification.app import service
from tests.notification.stage import EMAIL, NOON, OTHER_OFFICE, Stage, eventually


@pytest.mark.clause("A4.4-1")
@pytest.mark.parametrize(
    ("left", "means"),
    [
        ({}, ["sms"]),
        ({"email": EMAIL}, ["email", "sms"]),
        ({"phone": None, "email": EMAIL}, ["email"]),
        ({"wants_sms": False}, []),
        ({"phone": None}, ["letter"]),
        ({"kind": "anonymous"}, []),
        ({"suspected": ("fund_safety",)}, ["sms"]),
        ({"suspected": ("fund_safety",), "wants_sms": False}, []),
    ],
)
def test_each_is_told_as_wished_and_the_anonymous_never(
    stage: Stage, left: dict[str, object], means: list[str]
) -> None:
    case = stage.case()
    stage.hear(case.registered(**left))  # type: ignore[arg-type]
    assert [channel for (channel,) in stage.notices("channel")] == means
    stage.hear(case.accepted())
    assert len(stage.notices()) == 2 * len(means)


def test_what_was_asked_by_code_and_came_too_late_is_told_with_why(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered())
    refused = {"act": "request_review_refused", "refused": "too_late"}
    stage.hear(case.event(routing.CaseMoved, step="closed", stage="已办结", **refused))
    ((text,),) = stage.rows("select text from notification.notices where kind = 'not_possible'")
    assert f"投诉{case.id}的复查申请没有办成：申请的期限已经过了。" in text


@pytest.mark.clause("A4.4-2", "A6.7-1")
def test_the_way_of_a_complaint_in_notices(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered())
    for event in (
        case.event(routing.CaseMoved, step="confirming", stage="正在核对情况"),
        case.accepted(),
        case.event(routing.CaseInvestigating, step="investigating", stage="正在调查", handlers=("o-1",)),
        case.event(routing.CaseMoved, step="investigating", stage="正在调查", act="log_step"),
        case.event(routing.CaseMoved, step="awaiting_approval", stage="正在拟定处理意见"),
        case.event(routing.CaseMoved, step="executing", stage="正在落实处理意见"),
        case.event(
            routing.ClockBreached,
            step="executing",
            stage="正在落实处理意见",
            clock="K1",
            breached_at=NOON,
            news_by=NOON.date() + timedelta(days=7),
        ),
        case.result(),
        case.event(
            routing.CaseClosed,
            step="closed",
            stage="已办结",
            outcome="agreed",
            cause=None,
            business=None,
            merit=None,
            closed_at=NOON,
            accepted_at=NOON,
            on_time=False,
        ),
    ):
        stage.hear(event)
    assert stage.notices("kind, about") == [
        ("registered", 0),
        ("accepted", 2),
        ("investigating", 3),
        ("progress", 5),
        ("progress", 6),
        ("overdue", 7),
        ("result", 8),
        ("closed", 9),
    ]
    assert all(text.startswith("【吉林社保】") and units <= 70 for text, units in stage.notices("text, units"))


def test_after_it_went_to_another_office_that_one_is_named_and_nobody_is_sent_to_the_wrong_window(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered(email=EMAIL))
    stage.hear(case.accepted(handled_by=OTHER_OFFICE))
    result = structs.replace(case.result(), handled_by=OTHER_OFFICE)
    stage.hear(result)
    told = dict(stage.rows("select kind || '/' || channel, text from notification.notices"))
    assert "登记机构：长春市" in told["registered/email"]
    assert told["accepted/sms"].startswith(f"【吉林社保】投诉{case.id}已受理，由吉林市办理，")
    assert "也可以带身份证件到吉林市窗口领取" in told["result/email"]
    assert "吉林市社会保险事业管理局" in told["result/email"]


def test_an_event_that_comes_before_the_registration_is_told_after_it(stage: Stage) -> None:
    case = stage.case()
    registered, accepted = case.registered(), case.accepted()
    stage.hear(accepted)
    assert stage.notices() == []
    stage.hear(registered)
    with clock.standing_at(NOON + timedelta(seconds=2)):
        ladder = Ladder(service, stage.house)
        assert ladder.sweep(at=clock.now()) == {"done": 1}
    assert [kind for (kind,) in stage.notices("kind")] == ["registered", "accepted"]


def test_the_same_transition_is_told_once_whatever_number_its_message_has(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered())
    accepted = case.accepted()
    stage.hear(accepted)
    stage.hear(accepted, accepted)
    assert [kind for (kind,) in stage.notices("kind")] == ["registered", "accepted"]


def _failed_without_a_provider() -> float:
    labels = {"office": "220100", "channel": "sms", "provider": "", "state": "failed"}
    return REGISTRY.get_sample_value("notices_changes_total", labels) or 0.0


def test_a_notice_that_cannot_be_filled_in_is_never_sent_and_is_seen_to_have_failed(stage: Stage) -> None:
    before, case = _failed_without_a_provider(), stage.case()
    stage.hear(case.registered())
    stage.hear(case.accepted(due_on=None))
    stage.dispatch()
    eventually(lambda: stage.states() == ["delivered", "failed"])
    assert stage.notices("reason")[1] == ("模板缺少内容，没有发送",)
    assert [e["state"] for e in stage.said() if e["kind"] == "accepted"] == ["failed"]
    assert len(stage.phone()) == 1
    assert _failed_without_a_provider() == before + 1, "and the alerts count it"
    assert "收到的先后会颠倒" not in stage.get(f"/notices/{case.id}").text
    stage.hear(case.event(routing.CaseMoved, step="executing", stage="正在落实"))
    assert stage.get(f"/notices/{case.id}").text.count("的通知，再发这一条，收到的先后会颠倒") == 1
    settings = replace(stage.house.settings, sms_link="（没有网址）")
    replace(stage, house=replace(stage.house, settings=settings)).hear(case.result())  # and takes no other's place
    assert stage.notices("kind, state")[2:] == [("progress", "waiting"), ("result", "failed")]


def test_a_hundred_registrations_cost_as_many_statements_as_one(stage: Stage) -> None:
    wording.texts_of(stage.house, "220100")  # read once in a while, not for each
    statements: list[str] = []
    sql_events.listen(
        stage.house.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2].split()[2])
    )
    stage.hear(stage.case(999).registered(), stage.case(998).registered())
    few = list(statements)
    statements.clear()
    stage.hear(*(stage.case(n).registered() for n in range(1, 101)))
    assert len(statements) == len(few) <= 4, statements
    assert len(stage.notices()) == 102


@pytest.mark.parametrize(
    ("role", "told", "said"),
    [
        (
            "web",
            {"SMS_LINK": "tousu.example.jl.gov.cn/ts"},
            "SMS_LINK=tousu.example.jl.gov.cn/ts has 26 characters and at most 12 fit: ",
        ),
        ("work", {"SMS_LINK": "（没有）"}, "SMS_LINK=（没有） is not an address"),
        ("work", {"HOTLINE": "0431-88521234-8888"}, "HOTLINE=0431-88521234-8888 is not a telephone number"),
        ("web", {"HOTLINE": ""}, "HOTLINE= is not a telephone number"),
        (
            "web",
            {"OFFICES_FILE": 'phone = "12333（查）"'},
            "offices.toml: phone = 12333（查） of 吉林省 (220000) (and of 70 other offices) is not a telephone number",
        ),
        (
            "web",
            {"OFFICES_FILE": 'phone = "043188521234567"'},
            "offices.toml: name and phone of an office (HOTLINE=12333 where it has none) leave no room: ",
        ),
    ],
)
def test_nothing_starts_with_a_link_or_a_telephone_that_leaves_no_room_for_the_words(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, role: str, told: dict[str, str], said: str
) -> None:
    """The command says in one sentence which setting is at fault and what would do."""
    if "OFFICES_FILE" in told:
        offices = stage.house.settings.offices_file.read_text(encoding="utf-8")
        file = tmp_path / "offices.toml"
        file.write_text(offices.replace('phone = "12333"', told["OFFICES_FILE"], 1), encoding="utf-8")
        told = {"OFFICES_FILE": str(file)}
    for name, value in {**stage.house.settings.environment, **told}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as end:
        main("notification", [role])
    assert str(end.value).startswith(f"services.notification: {said}")
    assert len(str(end.value)) < 300
