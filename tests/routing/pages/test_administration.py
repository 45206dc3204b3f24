"""The pages of who keeps an office: targets, policy, duty hours, accounts and departments, appointments, rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.routing.desks import CITY, COUNTY, PROVINCE, Desks, on
from tests.routing.pages.browser import at_desk

TARGETS, DUTIES, ACCOUNTS, STAFF = "/console/targets", "/console/duties", "/console/accounts", "/console/staff"
POLICIES, PUBLISHING, PRINCIPLES = "/console/policies", "/console/publishing", "/console/principles"
FIGURES = {"on_time": "95", "callback": "96.5", "satisfied": "90", "working_days": "12"}


@pytest.fixture
def office(console: Desks) -> Iterator[Desks]:
    """The console; accounts, appointments and rules are as they were afterwards."""
    kept = console.rows("select office, id, until, ended_at from routing.appointments")
    known = [row["id"] for row in console.rows("select id from routing.officers")]
    yield console
    console.rows("delete from routing.appointments where id <> all(%s)", [row["id"] for row in kept])
    for row in kept:
        console.rows("update routing.appointments set until = %s, ended_at = %s where id = %s",
                     row["until"], row["ended_at"], row["id"])  # fmt: skip
    console.rows("delete from routing.officers where id <> all(%s)", known)
    console.rows("update routing.officers set active = true")
    console.rows("delete from routing.policies where version <> 'guide-1'")


@pytest.mark.clause("A5.2a", "A4.6-1")
def test_the_head_publishes_targets_version_after_version_and_all_staff_see_them_with_the_trend(console: Desks) -> None:
    head = at_desk(console, "agency-head")
    page = head.open(TARGETS)
    assert "这一年还没有公布目标" in page.text
    page = head.fill(page, TARGETS, **FIGURES)
    assert page.status == 200
    page = head.fill(page, TARGETS, **{**FIGURES, "on_time": "98"})
    for words in ("不低于 98.0%", "第 2 版", "以前公布的", "第 1 版", "95.0%"):
        assert words in page.text
    case = console.accepted()
    console.despite_the_fences(
        "update routing.cases set is_open = false, step = 'closed', closed_at = %s, on_time = true where case_id = %s",
        on("2026-11-20"),
        case,
    )
    page = at_desk(console, "handler-1").open(TARGETS)
    for words in ("不低于 98.0%", console.officer("agency-head").name, "11 月", "100.0% 达到"):
        assert words in page.text
    assert not [form for form in page.forms if form.action == TARGETS]


def test_of_targets_every_fault_is_told_at_once_and_nothing_typed_is_lost(console: Desks) -> None:
    head = at_desk(console, "agency-head")
    page = head.fill(
        head.open(TARGETS), TARGETS, year="2026", on_time="一百", callback="120", satisfied="88", working_days="20"
    )
    assert page.status == 422
    for words in ("还有 3 处要补充或改正", "不能大于 100", "不能大于 15"):
        assert words in page.text
    kept = dict(page.form(TARGETS).values)
    assert (kept["on_time"], kept["callback"], kept["satisfied"]) == ("一百", "120", "88")
    assert console.rows("select * from routing.targets") == []
    form = [(name, value) for name, value in page.form(TARGETS).values if name == "csrf_token"]
    assert at_desk(console, "leader").answer(TARGETS, **dict(form)).status_code == 403


def test_of_two_who_publish_targets_at_once_one_wins_and_the_other_sees_both(console: Desks) -> None:
    first, second = at_desk(console, "agency-head"), at_desk(console, "agency-head")
    begun = second.open(TARGETS)
    first.fill(first.open(TARGETS), TARGETS, **FIGURES)
    late = second.fill(begun, TARGETS, **{**FIGURES, "on_time": "91"})
    assert late.status == 412
    assert "刚刚公布了新的一版目标" in late.text
    assert "不低于 95.0%" in late.text
    assert dict(late.form(TARGETS).values)["on_time"] == "91"
    assert second.fill(late, TARGETS).status == 200
    assert [row["version"] for row in console.rows("select version from routing.targets order by 1")] == [1, 2]


def test_the_province_reads_the_targets_of_any_office_and_others_only_their_own(console: Desks) -> None:
    head = at_desk(console, "agency-head")
    head.fill(head.open(TARGETS), TARGETS, **FIGURES)
    assert "不低于 96.5%" in at_desk(console, "province", PROVINCE).open(f"{TARGETS}?office={CITY}").text
    assert at_desk(console, "agency-head").open(f"{TARGETS}?office={COUNTY}").status == 404


def test_the_head_signs_the_policy_and_the_offices_without_one_stand_first(console: Desks) -> None:
    head = at_desk(console, "agency-head")
    page = head.fill(head.open(PRINCIPLES), PRINCIPLES, title="说话算数", text="")
    assert page.status == 422
    assert dict(page.form(PRINCIPLES).values)["title"] == "说话算数"
    page = head.fill(page, PRINCIPLES, text="当天受理，十五个工作日内答复，不推给别人。")
    assert page.status == 200
    assert f"说话算数 第 1 版 {console.officer('agency-head').name} 2026 年 11 月 23 日" in page.text
    page = at_desk(console, "province", PROVINCE).open(PRINCIPLES)
    assert page.text.index("未公布") < page.text.index("说话算数")
    assert not [form for form in page.forms if form.action == PRINCIPLES]
    sent = {name: value for name, value in head.open(PRINCIPLES).form(PRINCIPLES).values if name == "csrf_token"}
    assert at_desk(console, "leader").answer(PRINCIPLES, **sent).status_code == 403


@pytest.mark.parametrize("seat", ["functional-1", "leader", "agency-head"])
def test_duty_hours_are_kept_on_their_page_and_who_is_called_now_stands_first(console: Desks, seat: str) -> None:
    desk = at_desk(console, seat)
    page = desk.open(DUTIES)
    assert "现在没有人值班" in page.text
    first, second = console.officer("functional-1"), console.officer("functional-2")
    night = {"begins_at": "2026-11-23T08:00", "ends_at": "2026-11-24T08:00"}
    page = desk.fill(page, DUTIES, officer=second.id, rank="2", **night)
    page = desk.fill(page, DUTIES, officer=first.id, rank="1", **night)
    tomorrow = {"begins_at": "2026-11-24T08:00", "ends_at": "2026-11-25T08:00"}
    page = desk.fill(page, DUTIES, officer=second.id, rank="1", **tomorrow)
    assert "现在没有人值班" not in page.text
    shown = re.findall(rf"(正在值班|已安排) ({first.name}|{second.name}) 第 (\d) 个", page.text)
    assert shown == [("正在值班", first.name, "1"), ("正在值班", second.name, "2"), ("已安排", second.name, "1")]


def test_of_duty_hours_every_fault_is_told_at_once_and_nothing_typed_is_lost(console: Desks) -> None:
    desk = at_desk(console, "functional-1")
    page = desk.fill(desk.open(DUTIES), DUTIES, rank="12", begins_at="2026-11-23T20:00")
    assert page.status == 422
    assert "还有 3 处要补充或改正" in page.text
    assert dict(page.form(DUTIES).values)["begins_at"] == "2026-11-23T20:00"
    someone = console.officer("handler-1").id
    turned = {"officer": someone, "rank": "1", "begins_at": "2026-11-23T20:00", "ends_at": "2026-11-23T08:00"}
    page = desk.fill(page, DUTIES, **turned)
    assert page.status == 422
    assert "结束时间早于开始时间" in page.text
    assert dict(page.form(DUTIES).values)["officer"] == someone
    assert console.rows("select * from routing.duties") == []
    assert at_desk(console, "handler-1").open(DUTIES).status == 403


def test_an_account_is_opened_with_a_password_that_is_shown_once_closed_and_reopened(office: Desks) -> None:
    head = at_desk(office, "agency-head")
    page = head.fill(head.open(ACCOUNTS), ACCOUNTS, username="220100-new", name="周新", department="hall")
    assert page.status == 201
    assert "密码只显示这一次" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    (made,) = office.rows("select id, active from routing.officers where username = '220100-new'")
    found = re.search(r"密码 (\S{16})", page.text)
    assert found
    page = head.open(ACCOUNTS)
    assert ("/counter/systems" in page.html, "见“部门对接”页" in page.text) == (False, True)  # he may not open it
    assert "/counter/systems" in at_desk(office, "province", PROVINCE).open(ACCOUNTS).html
    assert found.group(1) not in page.html
    page = head.fill(page, f"/{made['id']}/close")
    assert "已停用" in page.text
    assert office.rows("select active from routing.officers where id = %s", made["id"]) == [{"active": False}]
    head.fill(page, f"/{made['id']}/reopen")
    assert office.rows("select active from routing.officers where id = %s", made["id"]) == [{"active": True}]


def test_of_an_account_every_fault_is_told_and_nothing_typed_is_lost(office: Desks) -> None:
    head = at_desk(office, "agency-head")
    page = head.fill(head.open(ACCOUNTS), ACCOUNTS, username="周 新", name="周新")
    assert page.status == 422
    assert "还有 2 处要补充或改正" in page.text
    kept = dict(page.form(ACCOUNTS).values)
    assert (kept["username"], kept["name"]) == ("周 新", "周新")
    page = head.fill(page, ACCOUNTS, username="220100-leader", department="hall")
    assert page.status == 422
    assert "这个用户名已经有人用了" in page.text
    assert dict(page.form(ACCOUNTS).values)["department"] == "hall"
    assert at_desk(office, "leader").open(ACCOUNTS).status == 403


def test_a_department_opens_only_when_it_has_a_head_and_somebody_at_the_window(office: Desks) -> None:
    head = at_desk(office, "agency-head")
    page = head.open(ACCOUNTS)
    forms = [form for form in page.forms if form.action == "/console/openings"]
    of = {dict(form.values).get("department", ""): form for form in forms}
    page = head.post("/console/openings", of["injury"].values)
    assert page.status == 422
    assert "没有窗口受理人" in page.text
    page = head.post("/console/openings", of["hall"].values)
    assert page.status == 200
    assert office.rows("select department from routing.openings") == [{"department": "hall"}]


def test_the_province_keeps_the_people_of_any_office(office: Desks) -> None:
    province = at_desk(office, "province", PROVINCE)
    page = province.open(f"{ACCOUNTS}?office={CITY}")
    page = province.fill(page, ACCOUNTS, username="220100-helper", name="郑帮", department="hall")
    assert page.status == 201
    (made,) = office.rows("select id, office from routing.officers where username = '220100-helper'")
    assert made["office"] == CITY
    page = province.open(f"{STAFF}?office={CITY}&form=appoint")
    page = province.fill(
        page, "/staff/appointments", officer=made["id"], department="hall", post="handler", because="长社保〔2026〕9号"
    )
    assert page.status == 200
    assert "郑帮 " in page.text
    assert len(office.rows("select * from routing.appointments where officer = %s", made["id"])) == 1


def test_an_appointment_ends_on_the_day_and_for_the_reason_that_the_page_asks_for(office: Desks) -> None:
    head = at_desk(office, "agency-head")
    page = head.open(STAFF)
    handler = office.officer("handler-2").id
    (row,) = office.rows("select id from routing.appointments where officer = %s", handler)
    assert f"{STAFF}?form=end&appointment={row['id']}#form" in page.links
    page = head.open(f"{STAFF}?form=end&appointment={row['id']}")
    wrong = head.fill(page, f"/{row['id']}/end", until="2026-11-01", because="调离")
    assert wrong.status == 409
    assert "任职不能从过去的日期结束" in wrong.text
    assert dict(wrong.form(f"/{row['id']}/end").values)["because"] == "调离"
    done = head.fill(wrong, f"/{row['id']}/end", until="2026-11-30")
    assert done.status == 200
    (row,) = office.rows("select until from routing.appointments where officer = %s", handler)
    assert str(row["until"]) == "2026-11-30"


def test_an_appointment_that_is_wrong_keeps_what_was_typed(office: Desks) -> None:
    head = at_desk(office, "agency-head")
    page = head.fill(head.open(STAFF), "/staff/appointments", post="handler", since="2026-13-01", because="文件")
    assert page.status == 422
    assert "还有 3 处要补充或改正" in page.text
    kept = dict(page.form("/staff/appointments").values)
    assert (kept["post"], kept["because"]) == ("handler", "文件")


@pytest.mark.clause("A2-2")
def test_everybody_reads_the_rules_and_which_cited_standards_were_replaced(console: Desks) -> None:
    page = at_desk(console, "window").open(POLICIES)
    assert page.status == 200
    for words in ("GB/T 17242-1998", "已被代替 GB/T 17242-2025", "2026 年 2 月 1 日", "ISO 9000:2000", "已过时"):
        assert words in page.text
    assert "答复处理结果 15个工作日 6.6.2.6" in page.text
    assert not [form for form in page.forms if form.action == POLICIES]


def test_new_rules_are_filled_in_simulated_proposed_and_published_by_a_second_person(office: Desks) -> None:
    office.accepted()
    first = at_desk(office, "province", PROVINCE)
    page = first.open(POLICIES)
    told = {"version": "guide-2", "effective_on": "2027-01-01", "answer": "12", "callback_attempts": "4"}
    would = first.fill(page, POLICIES, **told)
    assert would.status == 200
    for words in ("会改变2项规则", "在办的1件按原来的规则办理", "答复处理结果 15个工作日 12个工作日", "回访的次数 3 4"):
        assert words in would.text
    assert office.rows("select * from routing.publications") == []
    form = would.form(POLICIES)
    values = [pair for pair in form.values if pair[0] not in ("because", "do")]
    wanting = first.post(POLICIES, [*values, ("because", ""), ("do", "propose")])
    assert wanting.status == 422
    assert "请写明修改的依据" in wanting.text
    proposed = first.post(POLICIES, [*values, ("because", "吉社保〔2026〕3号"), ("do", "propose")])
    assert "等另一位同志公布" in proposed.text
    (row,) = office.rows("select id, document from routing.publications")
    assert row["document"]["answer"]["n"] == 12
    assert row["document"]["archive"]["n"] == 10
    second = at_desk(office, "province-2", PROVINCE)
    assert "有规则等待公布" in second.open(POLICIES).text
    page = second.fill(second.open(PUBLISHING), f"/{row['id']}/publish")
    assert page.status == 200
    assert office.rows("select version from routing.policies where version = 'guide-2'") == [{"version": "guide-2"}]


@pytest.mark.clause("D05")
def test_the_rules_for_petitions_are_shown_as_off_until_the_province_has_published_them(office: Desks) -> None:
    first = at_desk(office, "province", PROVINCE)
    assert "信访件办理规则 未启用" in first.open(POLICIES).text
    page = first.open(f"{POLICIES}?of=信访")
    told = {"version": "petition-1", "effective_on": "2026-11-24", "because": "启用"}
    beyond = first.fill(page, POLICIES, **told, answer="61")
    assert (beyond.status, "信访工作条例规定最长不超过60天" in beyond.text) == (422, True)
    would = first.fill(page, POLICIES, **told)
    for words in ("只用于生效以后受理的信访部门转来的投诉", "答复处理结果 15个工作日 60天", "延长答复期限 没有 30天"):
        assert words in would.text
    first.post(POLICIES, [*would.form(POLICIES).values, ("do", "propose")])
    (row,) = office.rows("select id from routing.publications")
    second = at_desk(office, "province-2", PROVINCE)
    second.fill(second.open(PUBLISHING), f"/{row['id']}/publish")
    assert "公布 2026 年 11 月 24 日（星期二）起" in first.open(POLICIES).text
    office.at = on("2026-11-24")
    assert "信访件办理规则 已启用" in at_desk(office, "window").open(POLICIES).text
    sender: dict[str, Any] = {
        "upstream_system": "信访局",
        "upstream_number": "7号",
        "upstream_due_on": date(2027, 6, 30),
    }
    case = office.investigating(channel="transfer", **sender)
    at_desk(office, "section-head").act(case, "propose_extension", days="30", because="outside", reason="等外省回函")
    head = at_desk(office, "agency-head")
    asked = head.open(f"/console/cases/{case}?act=approve_extension").text
    assert ("申请延长30天" in asked, "等外省回函" in asked) == (True, True)
    head.act(case, "approve_extension", reason="情况复杂")
    limits = head.open(f"/console/cases/{case}/clocks").text
    assert "从2026年11月24日09:00起60天，经批准延长30天，到2027年2月22日16:30为止" in limits
    assert re.search(r"上次变动前 2027\s*年\s*1\s*月\s*23\s*日", limits)


def test_of_rules_every_fault_is_told_at_once_and_nothing_typed_is_lost(office: Desks) -> None:
    first = at_desk(office, "province", PROVINCE)
    page = first.open(POLICIES)
    values = [pair for pair in page.form(POLICIES).values if pair[0] not in ("answer", "archive", "issuer")]
    typed = [("answer", "30"), ("archive", "十"), ("issuer", ""), ("do", "propose")]
    wrong = first.post(POLICIES, values + typed)
    assert wrong.status == 422
    for words in (
        "还有 6 处要补充或改正",
        "请写版本号",
        "请写生效日期",
        "最长不超过15个工作日",
        "应当是 1 到 999 的整数",
        "请写明修改的依据",
    ):
        assert words in wrong.text
    kept = dict(wrong.form(POLICIES).values)
    assert (kept["answer"], kept["archive"], kept["issuer"]) == ("30", "十", "")
    assert office.rows("select * from routing.publications") == []
    sent = {name: value for name, value in page.form(POLICIES).values if name == "csrf_token"}
    assert at_desk(office, "agency-head").answer(POLICIES, **sent).status_code == 403
