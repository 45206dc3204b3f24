"""Officers on duty are called about limits and major complaints, and again until one of them answers by name."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from itertools import pairwise
from typing import Any

import pytest
from msgspec import structs

from services.kernel import clock
from services.kernel.contracts import routing
from services.kernel.people import Post
from services.notification.actions import alarming
from services.notification.rules import alarms
from tests.notification.stage import NOON, OTHER_OFFICE, PROVINCE, Case, Stage, eventually

_HANDLER, _HEAD, _LEADER = "13912340011", "13912340012", "13912340013"


def _on_duty(
    stage: Stage, officer: str, post: Post, phone: str, *, office: str = "220100", on_duty: str = "yes"
) -> None:
    form = {"phone": phone, "on_duty": on_duty} if on_duty else {"phone": phone}
    answer = stage.post("/notices/duty/contact", by=officer, post=post, office=office, data=form)
    assert answer.status_code == 302, answer.text


def _fired(case: Case, rung: str, to: tuple[str, ...], **more: object) -> routing.LadderFired:
    fired: routing.LadderFired = case.event(
        routing.LadderFired, step="investigating", stage="正在调查", act="ladder", clock="K1", rung=rung, to=to, **more
    )
    return fired


@pytest.fixture
def manned(stage: Stage) -> Stage:
    """A handler and a head of section on duty, and a leader who is not."""
    _on_duty(stage, "o-1", Post.HANDLER, _HANDLER)
    _on_duty(stage, "o-2", Post.SECTION_HEAD, _HEAD)
    _on_duty(stage, "o-3", Post.LEADER, _LEADER, on_duty="")
    return stage


def _phones(stage: Stage) -> list[str]:
    return sorted(arrival.to for arrival in stage.phone())


def test_a_rung_calls_those_whom_it_names_and_the_complainant_hears_nothing_of_it(manned: Stage) -> None:
    case = manned.case()
    manned.hear(_fired(case, "R2", ("handler", "section_head")))
    manned.dispatch()
    eventually(lambda: manned.states() == ["delivered"] * 2)
    assert _phones(manned) == [_HANDLER, _HEAD]
    assert {a.text for a in manned.phone()} == {
        "【吉林社保】投诉220100-2026-1：还剩3个工作日，请报办结计划。请登录经办台确认。"
    }
    assert manned.said() == []
    assert _HANDLER not in manned.get("/notices/duty").text
    assert _HANDLER not in str(manned.rows("select * from notification.officer_contacts"))


def test_whose_turn_it_is_by_the_roster_is_called_alone_though_not_on_duty_here(manned: Stage) -> None:
    manned.hear(_fired(manned.case(), "A0", ("handler", "section_head"), paged="o-3"))
    manned.dispatch()
    eventually(lambda: manned.states() == ["delivered"])
    assert _phones(manned) == [_LEADER]
    assert manned.rows("select whom from notification.notices") == [("officer",)]


def test_where_the_rosters_officer_left_no_number_the_posts_are_called(manned: Stage) -> None:
    manned.hear(_fired(manned.case(), "A0", ("handler", "section_head"), paged="o-9"))
    manned.dispatch()
    eventually(lambda: manned.states() == ["delivered"] * 2)
    assert _phones(manned) == [_HANDLER, _HEAD]


def test_after_a_hand_over_those_of_the_office_that_has_the_case_are_called_and_answer(manned: Stage) -> None:
    _on_duty(manned, "o-6", Post.HANDLER, _LEADER, office=OTHER_OFFICE)
    case = manned.case()
    manned.hear(case.registered(phone=None), case.handed_over("220100", OTHER_OFFICE))
    manned.hear(_fired(case, "R2", ("handler",), handled_by=OTHER_OFFICE))
    assert manned.rows("select officer, officer_office from notification.alarm_calls") == [("o-6", OTHER_OFFICE)]
    manned.dispatch()
    eventually(lambda: _phones(manned) == [_LEADER])
    ((alarm,),) = manned.rows("select id::text from notification.alarms")
    listed = {office: alarm in manned.get("/notices/duty", office=office).text for office in ("220100", OTHER_OFFICE)}
    assert listed == {"220100": False, OTHER_OFFICE: True}
    assert manned.post(f"/notices/duty/{alarm}", by="o-2").status_code == 404
    kept_off = case.event(routing.CaseRecused, step="registered", stage="已登记", officers=("o-8",))
    manned.hear(kept_off)
    barred = manned.post(f"/notices/duty/{alarm}", by="o-8", office=OTHER_OFFICE)
    assert barred.status_code == 403
    assert manned.post(f"/notices/duty/{alarm}", by="o-6", office=OTHER_OFFICE).status_code == 302
    assert manned.rows("select answered_by from notification.alarms") == [("o-6",)]


def test_what_reaches_the_office_above_calls_those_on_duty_there_who_read_for_it(stage: Stage) -> None:
    """A county's escalation goes to its city too: to leaders there, not to handlers, and any of them answers."""
    _on_duty(stage, "o-1", Post.AGENCY_HEAD, _HANDLER, office="220102")
    _on_duty(stage, "o-2", Post.LEADER, _HEAD)
    _on_duty(stage, "o-3", Post.HANDLER, _LEADER)
    _on_duty(stage, "o-4", Post.LEADER, _LEADER, office=OTHER_OFFICE)
    case = stage.case(office="220102")
    stage.hear(_fired(case, "R6", ("agency_head",), to_office="220100"))
    called = "select officer, officer_office from notification.alarm_calls order by id"
    assert stage.rows(called) == [("o-1", "220102"), ("o-2", "220100")]
    stage.dispatch()
    eventually(lambda: stage.states() == ["delivered"] * 2)
    assert _phones(stage) == [_HANDLER, _HEAD]
    ((alarm,),) = stage.rows("select id::text from notification.alarms")
    assert stage.post(f"/notices/duty/{alarm}", by="o-2", post=Post.LEADER).status_code == 302
    assert stage.rows("select answered_by from notification.alarms") == [("o-2",)]


def test_an_event_that_comes_twice_calls_once(manned: Stage) -> None:
    fired = _fired(manned.case(), "R2", ("section_head",))
    manned.hear(fired)
    manned.hear(fired)
    assert manned.rows("select count(*) from notification.alarm_calls") == [(1,)]


def test_it_is_repeated_until_somebody_answers_by_name(manned: Stage) -> None:
    manned.hear(_fired(manned.case(), "R2", ("section_head",)))
    assert alarming.repeat(manned.house, at=NOON + alarms.REPEAT - timedelta(seconds=1)) == 0
    assert alarming.repeat(manned.house, at=NOON + alarms.REPEAT) == 1
    page = manned.get("/notices/duty").text
    assert "没有人确认" in page
    assert "提醒 2 次" in page
    assert "我来处理" not in manned.get("/notices/duty", post=Post.AUDITOR).text
    ((alarm,),) = manned.rows("select id::text from notification.alarms")
    for post in (Post.AUDITOR, Post.HANDLER):  # who was not called and is not meant by the rung
        refused = manned.post(f"/notices/duty/{alarm}", by="o-7", post=post)
        assert (refused.status_code, "这条提醒不是发给您的" in refused.text) == (403, True)
    assert manned.post(f"/notices/duty/{alarm}", by="o-2").status_code == 302
    assert manned.states() == ["withheld"] * 2  # nothing of it had left, and nothing leaves any more
    assert alarming.repeat(manned.house, at=NOON + 2 * alarms.REPEAT) == 0
    assert "已确认" in manned.get("/notices/duty").text
    late = manned.post(f"/notices/duty/{alarm}", by="o-7", post=Post.SECTION_HEAD)
    assert late.status_code == 409
    assert "张敏已经确认了这一条提醒" in late.text
    assert manned.rows("select answered_by, answered_name from notification.alarms") == [("o-2", "张敏")]


def test_after_five_calls_it_stands_on_the_page_and_rings_no_more(manned: Stage) -> None:
    manned.hear(_fired(manned.case(), "R2", ("section_head",)))
    calls = [alarming.repeat(manned.house, at=NOON + n * alarms.REPEAT) for n in range(1, 8)]
    assert calls == [1, 1, 1, 1, 0, 0, 0]
    assert "没有人确认" in manned.get("/notices/duty").text


def test_where_nobody_is_on_duty_the_page_says_so(manned: Stage) -> None:
    manned.hear(_fired(manned.case(), "R4", ("leader",)))
    assert "值班的人都没有留联系方式，只在这里显示" in manned.get("/notices/duty").text
    assert manned.notices() == []
    looks = [alarming.repeat(manned.house, at=NOON + timedelta(minutes=10 * n)) for n in range(1, 40)]
    assert looks[:6] == [1, 1, 1, 0, 1, 0], "it is looked at until somebody is on duty, more and more rarely,"
    assert sum(looks[-12:]) == 2, "and at least once an hour"
    with clock.standing_at(NOON + timedelta(hours=7)):
        _on_duty(manned, "o-3", Post.LEADER, _LEADER)
        assert alarming.repeat(manned.house, at=clock.now()) == 1, "who comes on duty need not wait for the hour"
    assert manned.rows("select times, called from notification.alarms") == [(1, 1)]


@pytest.mark.clause("A4.4-4")
def test_a_suspected_major_complaint_pages_the_duty_officer_at_once_also_at_night(stage: Stage) -> None:
    night = stage.with_settings(QUIET_HOURS="20:00-08:00")
    _on_duty(night, "o-4", Post.FUNCTIONAL, _HEAD)
    _on_duty(night, "o-5", Post.PROVINCE, _LEADER, office=PROVINCE)
    case = night.case()
    with clock.standing_at(NOON.replace(hour=23)):
        suspected = case.event(routing.MajorSuspected, step="confirming", stage="正在核对", kinds=("public_safety",))
        night.hear(suspected)
        night.dispatch()
        eventually(lambda: night.states() == ["delivered"])
        assert _phones(night) == [_HEAD]
        night.hear(case.event(routing.MajorConfirmed, step="confirming", stage="正在核对", kinds=("public_safety",)))
        eventually(lambda: night.states() == ["delivered"] * 2)
    assert _phones(night) == [_HEAD, _LEADER]


def test_of_a_major_complaint_whose_turn_it_is_by_the_roster_is_called_for_the_posts(stage: Stage) -> None:
    _on_duty(stage, "o-3", Post.LEADER, _LEADER, on_duty="")
    _on_duty(stage, "o-4", Post.FUNCTIONAL, _HEAD)
    _on_duty(stage, "o-5", Post.PROVINCE, _HANDLER, office=PROVINCE)
    told: dict[str, Any] = {"step": "confirming", "stage": "正在核对", "kinds": ("public_safety",), "paged": "o-3"}
    case = stage.case()
    stage.hear(case.event(routing.MajorSuspected, **told))
    called = "select officer from notification.alarm_calls order by id"
    assert stage.rows(called) == [("o-3",)]
    stage.hear(case.event(routing.MajorConfirmed, **told))
    assert stage.rows(called) == [("o-3",), ("o-3",), ("o-5",)]


def test_what_may_be_major_is_called_out_until_it_is_assessed_and_what_is_until_somebody_acts(stage: Stage) -> None:
    """With nobody on duty: who leaves a number weeks later is not rung about what is over."""
    told: dict[str, Any] = {"step": "confirming", "stage": "正在核对"}
    kinds: dict[str, Any] = {"kinds": ("public_safety",)}
    open_ = "select rung from notification.alarms where answered_at is null order by case_id"
    one, two, three = stage.case(1), stage.case(2), stage.case(3)
    stage.hear(*(case.event(routing.MajorSuspected, **told, **kinds) for case in (one, two)))
    assert stage.rows(open_) == [("major_suspected",)] * 2
    stage.hear(one.event(routing.MajorDismissed, **told), two.event(routing.MajorConfirmed, **told, **kinds))
    assert stage.rows(open_) == [("major_confirmed",)]
    stage.hear(two.event(routing.ProvinceAcknowledged, **told))
    suspected = three.event(routing.MajorSuspected, **told, **kinds)
    stage.hear(three.event(routing.MajorDismissed, **told), suspected)  # heard behind what ends it
    assert stage.rows(open_) == []
    page = stage.get("/notices/duty").text
    assert [page.count(f"</span> {why}，") for why in ("已经评估是否重大", "省局已经签收", "投诉已经办结")] == [3, 1, 0]
    ((confirmed,),) = stage.rows("select id::text from notification.alarms where rung = 'major_confirmed'")
    refused = stage.post(f"/notices/duty/{confirmed}", post=Post.LEADER)
    assert (refused.status_code, "省局已经签收，不用再确认" in refused.text) == (409, True)
    _on_duty(stage, "o-4", Post.FUNCTIONAL, _HEAD)
    assert alarming.repeat(stage.house, at=NOON + timedelta(days=30)) == 0


def test_an_ordinary_reminder_waits_for_the_morning(stage: Stage) -> None:
    night = stage.with_settings(QUIET_HOURS="20:00-08:00")
    _on_duty(night, "o-2", Post.SECTION_HEAD, _HEAD)
    with clock.standing_at(NOON.replace(hour=23)):
        night.hear(_fired(night.case(), "R2", ("section_head",)))
    morning = NOON.replace(hour=8) + timedelta(days=1)
    assert night.rows("select go_at from notification.notices") == [(morning,)]
    # four hours after it leaves it is repeated, one that has not left gives way, and the fourth waits for the next day
    again = [morning + n * alarms.REPEAT for n in (1, 2)] + [morning + timedelta(days=1)]
    for before, at in pairwise([morning, *again]):
        assert alarming.repeat(night.house, at=at - timedelta(seconds=1)) == 0, before
        assert alarming.repeat(night.house, at=at) == 1
    assert night.notices("state, reason") == [("withheld", "并入后一条")] * 3 + [("waiting", "")]


def test_who_signs_in_the_console_ends_the_calls_and_so_does_the_end_of_the_case(manned: Stage) -> None:
    one, two = manned.case(1), manned.case(2)
    manned.hear(one.registered(phone=None), two.registered(phone=None))
    late = [_fired(case, "R4", ("section_head",), n=3) for case in (one, two)]
    manned.hear(*late)
    told: dict[str, Any] = {"step": "investigating", "stage": "正在调查", "act": "receipt", "rung": "R4", "by": "o-2"}
    manned.hear(one.event(routing.CaseMoved, **told, clock_n=2))
    assert manned.states().count("withheld") == 0, "another clock's"
    manned.hear(one.event(routing.CaseMoved, **told, clock_n=3))
    closed: dict[str, Any] = {
        "cause": None,
        "business": None,
        "merit": None,
        "closed_at": NOON,
        "accepted_at": None,
        "on_time": None,
    }
    manned.hear(two.event(routing.CaseClosed, step="closed", stage="已办结", outcome="agreed", **closed))
    calls = manned.rows("select state, reason from notification.notices where kind = 'duty'")
    assert sorted(calls) == [("withheld", "投诉已经办结"), ("withheld", "经办台已有人签收")]
    assert alarming.repeat(manned.house, at=NOON + alarms.REPEAT) == 0
    answered = manned.rows("select case_id, answered_by, answered_name from notification.alarms order by case_id")
    assert answered == [(one.id, "o-2", "张敏"), (two.id, None, None)]
    assert "</span> 投诉已经办结，" in manned.get("/notices/duty").text
    # as if both were heard before it was kept what ends a call
    manned.rows("delete from notification.alarm_ends")
    manned.rows("update notification.alarms set answered_at = null, answered_by = null where case_id <> ''")
    fill = import_module("services.notification.migrations.0019_what_ends_a_call").FILL
    manned.rows(f"set role own_notification; {fill}")
    still = manned.rows("select case_id from notification.alarms where answered_at is null")
    assert still == [(one.id,)], "of a case that is closed nobody is called any more"
    manned.hear(one.event(routing.CaseMoved, **told, clock_n=3))
    manned.hear(structs.replace(late[1], seq=0), structs.replace(late[0], seq=0))  # what is heard behind its end
    assert manned.rows("select count(*) from notification.alarm_calls") == [(2,)]
    answered = manned.rows("select answered_by, answered_name from notification.alarms where seq = 0 order by case_id")
    assert answered == [("o-2", "张敏"), (None, None)]
    manned.hear(structs.replace(late[0], seq=2, n=4))  # of a clock for which nobody signed
    assert manned.rows("select count(*) from notification.alarm_calls") == [(3,)]


def test_the_answer_to_the_complainant_ends_no_call_about_the_leaders_order(manned: Stage) -> None:
    case = manned.case()
    late = _fired(case, "R5", ("section_head",))
    manned.hear(case.registered(phone=None), late, structs.replace(late, clock="Ko", seq=late.seq + 1, n=2))
    delivered: dict[str, Any] = {"evidence": "signature", "on_time": False}
    manned.hear(case.event(routing.ResultDelivered, step="feedback_given", stage="已答复", seq=9, **delivered))
    open_ = "select asks from notification.alarms where answered_at is null"
    assert manned.rows(open_) == [("督办单已经超期，请马上答复",)]
    manned.hear(structs.replace(late, rung="R6", seq=8))  # heard behind the answer
    assert manned.rows(open_) == [("督办单已经超期，请马上答复",)]


def test_another_office_neither_sees_nor_answers_it(manned: Stage) -> None:
    manned.hear(_fired(manned.case(), "R2", ("section_head",)))
    ((alarm,),) = manned.rows("select id::text from notification.alarms")
    assert "220100-2026-1" not in manned.get("/notices/duty", office=OTHER_OFFICE).text
    assert manned.post(f"/notices/duty/{alarm}", office=OTHER_OFFICE).status_code == 404
    assert "220100-2026-1" in manned.get("/notices/duty", office=PROVINCE).text


def test_what_is_left_empty_is_kept_and_shown_masked_and_goes_only_where_that_is_asked(stage: Stage) -> None:
    def saved(**form: str) -> str:
        answer = stage.post("/notices/duty/contact", data=form)
        assert answer.status_code == 302, answer.text
        return stage.get("/notices/duty").text

    alone = "您正在值班，但没有留手机或者邮箱，提醒发不到您"
    assert alone in saved(on_duty="yes")
    left = {"phone": _HANDLER, "email": "zhang.min@example.cn"}
    for page in (saved(**left), saved(), saved(on_duty="yes")):
        assert "手机 139****0011，邮箱 z****@example.cn" in page
        assert _HANDLER not in page
    both = stage.post("/notices/duty/contact", data={"phone": _HEAD, "no_phone": "yes"})
    assert (both.status_code, "已经填了新的，不要再选删除" in both.text) == (422, True)
    assert "手机 139****0012，邮箱" in saved(phone=_HEAD, on_duty="yes")
    assert "您正在值班，但没有留手机，提醒只发到邮箱" in saved(no_phone="yes", on_duty="yes")
    assert alone in saved(no_email="yes", on_duty="yes")
    assert stage.rows("select means from notification.officer_contacts") == [("",)]


def test_a_wrong_number_is_said_beside_the_form_and_nothing_is_kept(stage: Stage) -> None:
    page = stage.post("/notices/duty/contact", data={"phone": "call me", "email": "a@b.cn"}).text
    assert "还有 1 处要补充或改正" in page
    assert 'value="a@b.cn"' in page
    assert stage.rows("select count(*) from notification.officer_contacts") == [(0,)]
