"""What a person decides about a notice: with a reason, by name, once, and never as if it were a receipt."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from services.kernel import clock
from services.kernel.offices import Directory
from services.kernel.people import Post
from services.notification.rules.decency import Means
from services.notification.rules.delivery import LADDER, State, possible
from tests.notification.stage import NOON, OTHER_OFFICE, Stage, eventually

_BECAUSE = "电话核实，本人已经收到"


@pytest.fixture
def doubtful(stage: Stage) -> Stage:
    """One notice that is 不明: the gateway took it and never answered."""
    stage.hear(stage.case().registered(phone="+8613912347777"))
    stage.dispatch()
    eventually(lambda: stage.states() == ["unknown"])
    return stage


def _id(stage: Stage) -> str:
    ((notice,),) = stage.notices("id::text")
    return str(notice)


@pytest.mark.parametrize(
    ("decision", "state", "said"),
    [("arrived", "delivered", "人工认定已送达"), ("lost", "failed", "人工认定未送达")],
)
def test_what_is_not_known_is_resolved_by_a_person_on_the_page(
    doubtful: Stage, decision: str, state: str, said: str
) -> None:
    page = doubtful.get("/notices/220100-2026-1").text
    assert "由人决定" in page
    answer = doubtful.post(
        f"/notices/220100-2026-1/{_id(doubtful)}",
        data={"decision": decision, "because": _BECAUSE, "seen": "unknown"},
    )
    assert answer.status_code == 302, answer.text
    assert doubtful.states() == [state]
    assert f"{said}：{_BECAUSE}（张敏）" in doubtful.get("/notices/220100-2026-1").text
    assert doubtful.rows("select by_officer from notification.attempts order by id") == [(None,), ("o-9",)]
    assert [(event["state"], event["decided_by"]) for event in doubtful.said()] == [("unknown", None), (state, "o-9")]
    assert doubtful.centre.smsc.submitted == 1


def test_a_resend_by_a_person_goes_out_once_and_keeps_its_reason(doubtful: Stage) -> None:
    body = {"decision": "send_again", "because": "本人来电说没有收到", "seen": "unknown"}
    path = f"/api/notices/{_id(doubtful)}/decisions"
    assert doubtful.post(path, json=body).get_json() == {"case": "220100-2026-1"}
    eventually(lambda: doubtful.notices("state, attempts") == [("unknown", 2)])
    assert doubtful.centre.smsc.submitted == 2
    reasons = doubtful.rows("select reason from notification.attempts where by_officer is not null")
    assert reasons == [("人工再发：本人来电说没有收到",)]


def test_a_resend_by_a_person_climbs_a_ladder_of_its_own_and_the_history_stays(stage: Stage) -> None:
    stage.hear(stage.case().registered(phone="+8613912348888"))
    running = stage.dispatch()
    eventually(lambda: stage.states() == ["failed_temporarily"])
    stage.rows("update notification.notices set attempts = %s, state = 'failed'", len(LADDER) + 1)
    body = {"decision": "send_again", "because": "网关已经修好", "seen": "failed"}
    assert stage.post(f"/api/notices/{_id(stage)}/decisions", json=body).status_code == 200
    at, waits = NOON, []
    for tried in range(10, 13):
        with clock.standing_at(at):
            running.send_batch(running.gateways[0])
            eventually(lambda tried=tried: stage.notices("state, attempts") == [("failed_temporarily", tried)])  # type: ignore[misc]
        ((next_at,),) = stage.notices("next_at")
        waits.append(next_at - at)
        at = next_at
    assert all(rung <= wait <= rung * 1.2 for rung, wait in zip(LADDER, waits, strict=False)), waits
    assert stage.rows("select attempt from notification.attempts order by id") == [(1,), (9,), (10,), (11,), (12,)]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"decision": "arrived", "because": "", "seen": "unknown"}, 422, "invalid"),
        ({"decision": "guess", "because": _BECAUSE, "seen": "unknown"}, 422, "invalid"),
        ({"decision": "arrived", "because": _BECAUSE, "seen": "failed"}, 412, "stale"),
    ],
)
def test_a_decision_without_a_reason_or_upon_an_old_state_is_refused(
    doubtful: Stage, body: dict[str, str], status: int, code: str
) -> None:
    answer = doubtful.post(f"/api/notices/{_id(doubtful)}/decisions", json=body)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert doubtful.states() == ["unknown"]


def test_what_was_wrong_is_said_beside_the_form_and_nothing_typed_is_lost(doubtful: Stage) -> None:
    """Beside the form of its own notice: of several on one page none ticks or names what is another's."""
    notice = _id(doubtful)
    doubtful.hear(doubtful.case().accepted())
    eventually(lambda: doubtful.states() == ["unknown"] * 2)
    page = doubtful.post(
        f"/notices/220100-2026-1/{notice}", data={"decision": "", "because": "本人说收到了", "seen": "unknown"}
    ).text
    assert "还有 1 处要补充或改正" in page
    assert 'value="本人说收到了"' in page
    assert page.count("由人决定") == 2
    ids = re.findall(r' id="([^"]+)"', page)
    assert [each for each, times in Counter(ids).items() if times > 1] == []
    assert f'href="#f-decision-{notice}"' in page
    assert {*re.findall(r' (?:for|href)="#?(f-[^"]+)"', page)} <= {*ids}


def test_a_delivered_notice_is_decided_by_nobody(stage: Stage) -> None:
    stage.hear(stage.case().registered())
    stage.dispatch()
    eventually(lambda: stage.states() == ["delivered"])
    answer = stage.post(
        f"/api/notices/{_id(stage)}/decisions", json={"decision": "lost", "because": _BECAUSE, "seen": "delivered"}
    )
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_now")
    assert stage.states() == ["delivered"]
    assert "由人决定" not in stage.get("/notices/220100-2026-1").text


def test_another_office_and_another_post_decide_nothing(doubtful: Stage) -> None:
    path, body = f"/api/notices/{_id(doubtful)}/decisions", {"decision": "lost", "because": _BECAUSE, "seen": "unknown"}
    assert doubtful.post(path, json=body, office=OTHER_OFFICE).status_code == 404
    assert doubtful.post(path, json=body, post=Post.AUDITOR).status_code == 403
    assert doubtful.states() == ["unknown"]
    assert "由人决定" not in doubtful.get("/notices/220100-2026-1", post=Post.AUDITOR).text


@pytest.mark.parametrize("means", [Means.SMS, Means.EMAIL])
def test_only_what_failed_or_is_not_known_can_be_decided(means: Means) -> None:
    found = {state.value: [each.value for each in possible(state, means)] for state in State}
    assert {state: decisions for state, decisions in found.items() if decisions} == {
        "failed": ["send_again"],
        "unknown": ["send_again", "arrived", "lost"],
    }


def _without_a_link(stage: Stage) -> Stage:
    """The service as it was set while nobody had noticed that its link is none, nor its telephones."""
    settings = replace(stage.house.settings, sms_link="（没有网址）")
    offices = Directory({each.code: replace(each, phone="（没有电话）") for each in stage.house.offices})
    return replace(stage, house=replace(stage.house, settings=settings, offices=offices))


def test_what_could_not_be_filled_in_is_written_anew_from_todays_words_as_a_notice_of_its_own(stage: Stage) -> None:
    case, wrong = stage.case(), _without_a_link(stage)
    wrong.hear(case.registered())
    assert stage.notices("state, text, reason") == [("failed", "", "模板缺少内容，没有发送")]
    old = _id(stage)
    body = {"decision": "send_again", "because": "网址已经改好", "seen": "failed"}
    path = f"/api/notices/{old}/decisions"
    assert 'notices_not_filled{office="220100"} 1.0' in stage.client.get("/metrics").text
    refused = wrong.post(path, json=body)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "not_filled"), "nothing was put right yet"
    assert "按现在的用语重新生成一条通知" in stage.get(f"/notices/{case.id}").text
    assert stage.post(path, json=body).status_code == 200
    stage.dispatch()
    eventually(lambda: sorted(stage.states()) == ["delivered", "withheld"])
    (arrived,) = stage.phone()
    assert "投诉已登记，编号220100-2026-1。最迟11月12日告知是否受理。电话12333。" in arrived.text
    told = {line["id"]: line for line in stage.get(f"/api/notices?case={case.id}").get_json()["notices"]}
    new = told[old]["replaced_by"]
    assert (told[old]["state"], told[old]["text"]) == ("withheld", "")
    assert (told[new]["state"], told[new]["attempts"], told[new]["replaced_by"]) == ("delivered", 1, None)
    assert told[new]["provider"].startswith("127.0.0.1:")
    page = stage.get(f"/notices/{case.id}").text
    for words in ("由新的通知代替：网址已经改好（张敏）", "重新生成的通知代替，见本页", "没能生成的那一条"):
        assert page.count(words) == 1
    assert stage.get("/api/notices?not_reached=yes").get_json()["notices"] == []
    assert "notices_not_filled{" not in stage.client.get("/metrics").text
    stage.hear(case.registered())
    assert stage.post(path, json=body).status_code == 412, "once"
    assert len(stage.notices()) == 2
    assert [each["state"] for each in stage.said() if each["notice"] == old] == ["failed", "withheld"]
    assert stage.said()[-1]["notice"] == new


def test_a_day_that_has_passed_is_not_promised_anew(stage: Stage) -> None:
    case = stage.case()
    stage.hear(case.registered())
    _without_a_link(stage).hear(case.result())
    ((old,),) = stage.rows("select id::text from notification.notices where kind = 'result'")
    body = {"decision": "send_again", "because": "网址已经改好", "seen": "failed"}
    with clock.standing_at(NOON + timedelta(days=29)):
        late = stage.post(f"/api/notices/{old}/decisions", json=body)
        assert (late.status_code, late.get_json()["code"]) == (409, "day_passed")
    with clock.standing_at(NOON + timedelta(days=28)):
        assert stage.post(f"/api/notices/{old}/decisions", json=body).status_code == 200
    ((text,),) = stage.rows("select text from notification.notices where kind = 'result' and state = 'waiting'")
    assert "不同意请最迟12月8日提出。" in text
