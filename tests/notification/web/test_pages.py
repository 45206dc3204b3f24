"""The delivery log: states in words, own offices only, and never to whom."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module

import pytest
from sqlalchemy import event as sql_events

from services.kernel import clock
from services.kernel.clock import now
from services.notification import queries
from services.notification.actions import gateways
from services.notification.rules.health import Health
from services.notification.rules.texts import Kind
from services.notification.web.words import KINDS
from tests.notification.stage import NOON, OFFICE, OTHER_OFFICE, PHONE, PROVINCE, Stage, eventually

THIRD = "220300"


@pytest.fixture
def sent(stage: Stage) -> Stage:
    """One delivered, one submitted, one failed for ever; another office has one that waits."""
    stage.hear(
        stage.case(1).registered(),
        stage.case(2).registered(phone="+8613912349999"),
        stage.case(3).registered(phone="+8613912346666"),
    )
    running = stage.dispatch()
    eventually(lambda: sorted(stage.states()) == ["delivered", "failed", "submitted"])
    running.stop()
    stage.ends.pop_all()
    stage.hear(
        stage.case(1, office=OTHER_OFFICE).registered(), stage.case(2, office=OTHER_OFFICE).registered(kind="anonymous")
    )
    return stage


def _rows(page: str) -> dict[str, str]:
    """The text of each row of the list by its case."""
    rows = re.findall(r"<tr data-row>(.*?)</tr>", page, re.S)
    texts = [re.sub(r"<[^>]+>|\s", "", row) for row in rows]
    return {re.search(r"[0-9]{6}-2026-[0-9]", text)[0]: text for text in texts}  # type: ignore[index]


@pytest.mark.clause("A4.4-1")
def test_the_log_says_submitted_and_never_delivered_for_what_was_only_handed_over(sent: Stage) -> None:
    answer = sent.get("/notices")
    rows = _rows(answer.text)
    assert answer.status_code == 200
    assert rows.keys() == {"220100-2026-1", "220100-2026-2", "220100-2026-3"}
    assert "已送达" in rows["220100-2026-1"]
    assert "已提交" in rows["220100-2026-2"]
    assert "送达" not in rows["220100-2026-2"]
    assert rows["220100-2026-3"].startswith("（长春市）社保受理〔2026〕3号")
    assert "永久失败" in rows["220100-2026-3"]
    assert "手机号码无法接收" in rows["220100-2026-3"]
    assert re.search(r'<b data-figure="已提交">1</b>', answer.text)
    assert PHONE[-4:] not in answer.text


@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ("state=delivered", {"220100-2026-1"}),
        ("case=220100-2026-2", {"220100-2026-2"}),
        ("not_reached=yes", {"220100-2026-3"}),
        ("channel=email", set()),
        ("kind=registered&state=", {"220100-2026-1", "220100-2026-2", "220100-2026-3"}),
        ("case=220200-2026-1", set()),
        ("since=2026-11-10&until=2026-11-10", {"220100-2026-1", "220100-2026-2", "220100-2026-3"}),
        ("since=2026-11-11", set()),
        ("until=2026-11-09", set()),
        ("provider=another", set()),
    ],
)
def test_filters_narrow_the_list(sent: Stage, query: str, cases: set[str]) -> None:
    assert _rows(sent.get(f"/notices?{query}").text).keys() == cases
    told = sent.get(f"/api/notices?{query}").get_json()["notices"]
    assert {notice["case"] for notice in told} == cases


def test_a_provider_is_asked_about_and_a_day_that_is_none_is_said(sent: Stage) -> None:
    own = sent.rows("select provider from notification.notices where case_id = '220100-2026-3'")[0][0]
    assert _rows(sent.get(f"/notices?provider={own}&state=failed").text).keys() == {"220100-2026-3"}
    own_row = sent.get(f"/notices?provider={own}&state=failed").text
    assert "<th>网关" in own_row or ">网关</th>" in own_row
    assert f">{own}<" in own_row
    assert {notice["provider"] for notice in sent.get("/api/notices").get_json()["notices"]} == {own}
    page = sent.get("/notices?since=yesterday").text
    assert "还有 1 处要补充或改正" in page


def test_the_superior_office_sees_those_beneath_it(sent: Stage) -> None:
    assert _rows(sent.get("/notices", office=PROVINCE).text).keys() == {
        "220100-2026-1",
        "220100-2026-2",
        "220100-2026-3",
        "220200-2026-1",
    }


def test_the_superior_office_asks_about_one_of_them(sent: Stage) -> None:
    page = sent.get("/notices?office=220200", office=PROVINCE).text
    assert _rows(page).keys() == {"220200-2026-1"}
    assert 'value="220200" selected' in page
    assert _rows(sent.get("/notices?office=220200").text) == {}, "not by an office that does not see it"
    told = sent.get("/api/notices?office=220200", office=PROVINCE).get_json()["notices"]
    assert [notice["case"] for notice in told] == ["220200-2026-1"]


def test_the_page_tells_how_each_gateway_fares(stage: Stage) -> None:
    running = stage.dispatch()
    eventually(lambda: running.gateways[0].trouble == "")
    eventually(lambda: stage.rows("select count(*) from notification.gateways") == [(2,)])
    at = now()
    rests = {running.gateways[0].provider: Health((True,) * 3 + (False,) * 2, 1, at + timedelta(minutes=5))}
    gateways.note(stage.house, running.gateways, rests, at=at)
    page = stage.get("/notices").text
    assert "失败或太慢的太多，暂停使用" in page
    assert re.search("最近 5 次中失败或太慢 3 次；暂停到 [^；]*12:05", page)


@pytest.mark.clause("A4.5-1")
def test_another_offices_case_is_not_there(sent: Stage) -> None:
    assert sent.get("/notices/220100-2026-1").status_code == 200
    assert sent.get("/notices/220100-2026-1", office=OTHER_OFFICE).status_code == 404
    assert sent.get("/notices/220100-2026-77").status_code == 404
    assert sent.get("/api/notices?case=220100-2026-1", office=OTHER_OFFICE).get_json() == {
        "notices": [],
        "cursor": None,
    }


def test_a_case_that_was_handed_over_is_there_for_who_has_it_and_for_who_numbered_it(sent: Stage) -> None:
    case = sent.case(1)
    sent.hear(case.handed_over(OFFICE, OTHER_OFFICE))
    path = "/notices/220100-2026-1"
    for office in (OFFICE, OTHER_OFFICE):
        assert "登记回执（短信）" in sent.get(path, office=office).text
    assert sent.get("/notices/220100-2026-2", office=OTHER_OFFICE).status_code == 404
    told = {"kind": "progress", "said": "当面告知由吉林市办理"}
    assert sent.post(f"{path}/oral", office=OTHER_OFFICE, data=told).status_code == 302
    assert "当面告知由吉林市办理" in sent.get(path, office=OFFICE).text
    # of what was handed over alone, whatever number is named beside it
    of_case = "select min(id::text) from notification.notices where case_id = %s and channel = 'sms'"
    ((own,),), ((others,),) = sent.rows(of_case, case.id), sent.rows(of_case, "220100-2026-2")
    sent.rows("update notification.notices set state = 'unknown' where id::text = any (%s)", [own, others])
    decided = {"decision": "lost", "because": "电话核实，本人没有收到", "seen": "unknown"}
    assert sent.post(f"{path}/{others}", office=OTHER_OFFICE, data=decided).status_code == 404
    assert sent.post(f"/api/notices/{others}/decisions", office=OTHER_OFFICE, json=decided).status_code == 404
    assert sent.post(f"/api/notices/{own}/decisions", office=OTHER_OFFICE, json=decided).get_json() == {"case": case.id}
    of_who_has_it = _rows(sent.get("/notices?not_reached=yes", office=OTHER_OFFICE).text)
    assert of_who_has_it.keys() == {case.id}, "among who was not reached, and none of the others of who numbered it"
    sent.rows("update notification.notices set state = 'waiting' where id::text = %s", own)
    with clock.standing_at(NOON + timedelta(hours=4)):
        waits_in_vain = _rows(sent.get("/notices?not_reached=yes", office=OTHER_OFFICE).text)
    assert waits_in_vain.keys() == {case.id, "220200-2026-1"}
    sent.rows("update notification.notices set state = 'failed' where id::text = %s", own)
    assert _rows(sent.get("/notices", office=OTHER_OFFICE).text).keys() == {case.id, "220200-2026-1"}
    assert _rows(sent.get("/notices?office=220200", office=OTHER_OFFICE).text).keys() == {"220200-2026-1"}
    stand = dict(sent.rows("select id::text, state from notification.notices where id::text = any (%s)", [own, others]))
    assert stand == {own: "failed", others: "unknown"}
    sent.rows("delete from notification.holdings")  # as if it was heard before they were kept
    assert sent.get(path, office=OTHER_OFFICE).status_code == 404
    fill = import_module("services.notification.migrations.0015_holdings_of_before").FILL
    sent.rows(f"set role own_notification; {fill}")
    assert sent.get(path, office=OTHER_OFFICE).status_code == 200
    sent.hear(case.handed_over(OTHER_OFFICE, THIRD))
    seen = {office: sent.get(path, office=office).status_code for office in (OFFICE, OTHER_OFFICE, THIRD)}
    assert seen == {OFFICE: 200, OTHER_OFFICE: 404, THIRD: 200}


def test_a_case_shows_each_notice_with_its_history_also_as_a_fragment(sent: Stage) -> None:
    page = sent.get("/notices/220100-2026-1").text
    fragment = sent.get("/notices/220100-2026-1", headers={"HX-Request": "true"}).text
    assert "<html" in page
    assert "<html" not in fragment
    for text in (page, fragment):
        assert "登记回执（短信）" in text
        assert text.index("生成通知") < text.index("已提交") < text.rindex("已送达")
        assert "【吉林社保】投诉已登记" in text
    assert "没有发过通知" in sent.get("/notices/220200-2026-2", office=OTHER_OFFICE).text


def test_a_wrong_filter_is_said_and_nothing_typed_is_lost(sent: Stage) -> None:
    page = sent.get("/notices?state=lost&case=220100-2026-1").text
    assert "还有 1 处要补充或改正" in page
    assert 'value="220100-2026-1"' in page
    assert sent.get("/api/notices?state=lost").status_code == 422
    for cursor in ("!", "MjAyNg==", "MjAyNi0xMS0xMHwx"):
        answer = sent.get(f"/api/notices?cursor={cursor}")
        assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "cursor")


def test_pages_follow_each_other_without_a_gap(stage: Stage) -> None:
    stage.hear(*(stage.case(n).registered() for n in range(1, 131)))
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = stage.get(f"/api/notices?cursor={cursor}").get_json()
        seen += [notice["case"] for notice in answer["notices"]]
        cursor = answer["cursor"]
    assert len(seen) == len(set(seen)) == 130
    assert 'rel="next"' in stage.get("/notices").text


def test_a_page_asks_the_same_few_questions_however_much_there_is(sent: Stage) -> None:
    statements: list[str] = []
    sql_events.listen(sent.house.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    for path, most in (("/notices", 5), ("/notices/220100-2026-1", 6), ("/api/notices", 3)):
        statements.clear()
        assert sent.get(path, office=OFFICE).status_code == 200
        assert len(statements) <= most, statements


def test_the_page_says_when_notices_cannot_be_sent(stage: Stage) -> None:
    bare = stage.with_settings(SMPP_URL="", DEMO_INBOX="/inbox")
    bare.dispatch()
    eventually(lambda: bare.rows("select count(*) from notification.gateways") == [(2,)])
    bare.hear(bare.case().registered(), bare.case(2, office=OTHER_OFFICE).registered())
    page = bare.get("/notices").text
    assert "没有配置，通知留在待发" in page
    four = timedelta(hours=4)
    for waited, listed in ((four - timedelta(seconds=1), []), (four, ["220100-2026-1"])):
        with clock.standing_at(NOON + waited):
            not_reached = _rows(bare.get("/notices?not_reached=yes", office=OFFICE).text)
        assert list(not_reached) == listed, "no gateway took it, and no attempt was spent: nobody was reached"
    assert "待发已等了4小时以上，网关一直没有接收" in not_reached["220100-2026-1"]
    assert bare.states() == ["waiting"] * 2
    queries.measure(bare.house)
    assert 'notices_gateway_up{channel="sms"' not in bare.client.get("/metrics").text, "nobody wanted it"
    assert 'href="/inbox"' in page
    assert 'href="/inbox"' not in stage.get("/notices").text


@pytest.mark.parametrize("path", ["/notices", "/notices/220100-2026-1", "/api/notices"])
def test_nobody_reads_it_who_is_not_signed_in(stage: Stage, path: str) -> None:
    answer = stage.client.get(path)
    assert answer.status_code == (401 if path.startswith("/api") else 302)


def test_the_figures_tell_what_waits_and_what_failed_but_of_no_case(sent: Stage) -> None:
    queries.measure(sent.house)
    metrics = sent.client.get("/metrics").text
    assert 'notices_open{channel="sms",office="220200",state="waiting"} 1.0' in metrics
    assert 'notices_open{channel="sms",office="220100",state="failed"} 1.0' in metrics
    assert 'notices_oldest_waiting_seconds{channel="sms"}' in metrics
    assert 'notices_oldest_urgent_waiting_seconds{channel="sms"} 0.0' in metrics
    assert re.search(r'notices_gateway_up\{channel="sms",provider="127[^"]+"\} 1.0', metrics)
    assert re.search(
        r'notices_changes_total\{channel="sms",office="220100",provider="127[^"]+",state="failed"\} \d', metrics
    )
    assert 'notices_oldest_waiting_of_office_seconds{channel="sms",office="220200"}' in metrics
    assert re.search(r'notices_total\{channel="sms",kind="registered",state="delivered"\} \d', metrics)
    assert "2026-1" not in metrics


def test_every_kind_of_notice_has_its_word_on_the_page() -> None:
    assert set(KINDS) == set(Kind)
