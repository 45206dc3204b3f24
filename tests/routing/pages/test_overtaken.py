"""Two officers at the same page at once: the second sees what changed, and nothing that he typed is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.routing.desks import PROVINCE, Desks
from tests.routing.pages.browser import at_desk

ACCOUNTS, DUTIES, PRINCIPLES, PUBLISHING = (
    f"/console/{name}" for name in ("accounts", "duties", "principles", "publishing")
)


@pytest.fixture
def office(console: Desks) -> Iterator[Desks]:
    yield console
    console.rows("update routing.officers set active = true")


def test_of_two_who_sign_the_policy_from_the_page_the_second_sees_the_first_and_keeps_his_text(console: Desks) -> None:
    first, second = at_desk(console, "agency-head"), at_desk(console, "agency-head")
    begun = second.open(PRINCIPLES)
    first.fill(first.open(PRINCIPLES), PRINCIPLES, title="说话算数", text="当天受理。")
    late = second.fill(begun, PRINCIPLES, title="件件有着落", text="事事有回音。")
    assert late.status == 412
    assert "刚刚签发了第 1 版《说话算数》，您的没有保存" in late.text
    kept = dict(late.form(PRINCIPLES).values)
    assert (kept["title"], kept["text"]) == ("件件有着落", "事事有回音。")
    assert second.fill(late, PRINCIPLES).status == 200
    rows = console.rows("select version, title from routing.policy_documents order by 1")
    assert [tuple(row.values()) for row in rows] == [(1, "说话算数"), (2, "件件有着落")]


def test_who_comes_second_to_duty_hours_or_an_account_sees_what_holds_now(office: Desks) -> None:
    first, second = at_desk(office, "agency-head"), at_desk(office, "agency-head")
    person, night = office.officer("functional-1"), {"begins_at": "2026-11-24T17:00", "ends_at": "2026-11-25T08:30"}
    begun = second.open(DUTIES)
    page = first.fill(first.open(DUTIES), DUTIES, officer=person.id, rank="1", **night)
    late = second.fill(begun, DUTIES, officer=person.id, rank="2", **night)
    assert late.status == 412
    assert f"安排了{person.name}的值班，您的没有保存" in late.text
    kept = dict(late.form(DUTIES).values)
    assert (kept["officer"], kept["rank"], kept["begins_at"]) == (person.id, "2", night["begins_at"])
    (duty,) = office.rows("select id from routing.duties")
    assert f"{DUTIES}?withdraw={duty['id']}#form" in page.links
    page = first.open(f"{DUTIES}?withdraw={duty['id']}")
    wanting = first.fill(page, f"/{duty['id']}/withdraw")
    assert wanting.status == 422
    page = first.fill(wanting, f"/{duty['id']}/withdraw", reason="调换班次")
    assert "还没有值班安排" in page.text
    head = office.officer("agency-head").name
    assert f"{person.name} 11 月 24 日 17:00 11 月 25 日 08:30 {head}，11 月 23 日 09:00 调换班次" in page.text

    closing = f"/{office.officer('callback').id}/close"
    begun = second.open(ACCOUNTS)
    first.fill(first.open(ACCOUNTS), closing)
    late = second.fill(begun, closing)
    assert late.status == 412
    assert "停用了这个账号，您这次没有改动" in late.text
    assert "已停用" in late.text


def test_a_draft_is_turned_down_with_a_reason_that_its_drafter_reads_and_never_without(console: Desks) -> None:
    leader = at_desk(console, "leader")
    days = 'year = 2027\ndays = [{ on = "2027-09-03", name = "州庆" }]'
    form = leader.open(PUBLISHING).form(PUBLISHING)
    values = [pair for pair in form.values if pair[0] not in ("text", "because", "do")]
    leader.post(PUBLISHING, [*values, ("text", days), ("because", "州政府通知"), ("do", "propose")])
    (row,) = console.rows("select id from routing.publications")
    rejecting = f"/{row['id']}/reject"
    province = at_desk(console, "province", PROVINCE)
    page = province.open(PUBLISHING)
    assert "2027-09-03 州庆，加在已经批准的上面" in page.text
    page = province.fill(page, rejecting, reason="  ")
    assert page.status == 422
    assert "请写明退回的原因" in page.text
    assert console.rows("select state from routing.publications") == [{"state": "proposed"}]
    page = province.fill(page, rejecting, reason="请附州政府的文件")
    assert page.status == 200
    assert "退回原因：请附州政府的文件" in leader.open(PUBLISHING).text
    name = console.officer("province", PROVINCE).name
    own = [pair for pair in page.form(PUBLISHING).values if pair[0] == "csrf_token"]
    late = province.post(f"{PUBLISHING}{rejecting}", [*own, ("reason", "再退一次")])
    assert late.status == 409
    assert f"这份草案已经由{name}退回（原因：请附州政府的文件）" in late.text
