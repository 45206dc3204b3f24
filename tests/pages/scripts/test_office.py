"""An office at its screens: the window without a mouse, the head of section, the leader."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.forms import ACCEPTED
from tests.journeys.town import CITY, Receipt
from tests.pages.scripts.person import Person
from tests.pages.site import Site

pytestmark = pytest.mark.xdist_group("scripts")
DRAFTED = ("log_step", "negotiate", "submit_opinion")
# Seconds, after Card, Moran and Newell: a key of a good typist, what comes before each unit of a task; then one page.
STROKE, THOUGHT, ANSWER = 0.20, 1.35, 1.0
THEFT = "我父亲去年去世，还有人每个月冒领他的养老金"


def accepted(site: Site, text: str) -> Receipt:
    receipt = site.town.complain(text=text, complainant={"name": "马春梅", "phone": "13943010001"})
    site.town.settle()
    site.town.walk(receipt.case, ACCEPTED)
    return receipt


def fills_in_a_visit(he: Person) -> None:
    he.tabs_to("已经把记录读给投诉人听")
    he.presses("Space")
    he.tabs_to("已签名")
    he.presses("Space")
    he.tabs_to("姓名或单位")
    he.types("孙德福")
    he.tabs_to("联系电话")
    he.types("13900001145")
    he.tabs_to("内容")
    he.types("手机刷脸认证刷了七八次都不成")


@pytest.mark.parametrize(("width", "scripts"), [(1366, True), (1920, False)])
def test_the_window_registers_a_visit_with_the_keyboard_alone(site: Site, width: int, scripts: bool) -> None:
    he = Person(site.window(width, scripts=scripts, seat="window", judged=False))
    he.opens("/console")
    he.sees("我的待办")
    he.tabs_to("跳到正文")
    he.presses("Enter")
    he.tabs_to("登记新投诉")
    he.presses("Enter")

    he.sees("登记投诉", "接待五条")
    he.tabs_to("电话")  # pressed by mistake
    he.presses("Enter")
    he.sees_no("checkbox", "已经把记录读给投诉人听")
    he.is_at("电话")
    he.presses("Shift+Tab")
    he.presses("Enter")  # a visit after all
    he.sees("当面投诉记录", "认真倾听")
    he.is_at("来访")
    fills_in_a_visit(he)
    he.tabs_to("登记")
    he.presses("Enter")
    he.sees("投诉登记回执", "查询码", "来访", "请打印或抄给投诉人")


def test_a_practised_hand_registers_a_visit_within_a_minute(site: Site) -> None:
    """By the keystroke-level model; `docs/benchmarks.md` says how it counts."""
    he = Person(site.window(1366, seat="window", judged=False))
    he.opens("/console")
    he.presses("n")
    he.sees("当面投诉记录")
    fills_in_a_visit(he)
    he.presses("Control+Enter")
    he.sees("投诉登记回执")
    seconds = he.strokes * STROKE + he.choices * THOUGHT + 2 * ANSWER
    assert seconds < 60, (he.strokes, he.choices, seconds)


@pytest.mark.parametrize(("width", "scripts"), [(1366, False), (1920, True)])
def test_the_head_of_section_assigns_and_approves_but_not_what_he_drafted(
    site: Site, width: int, scripts: bool
) -> None:
    colleague, himself = (site.town.officers[f"{CITY}-{seat}"].name for seat in ("handler-1", "section-head"))
    he = Person(site.window(width, scripts=scripts, seat="section-head", judged=False))

    given_away = accepted(site, f"大厅排队三小时，{width} 号窗口没有人")
    assigns(he, given_away, colleague)
    site.town.walk(given_away.case, DRAFTED)
    he.opens("/console?tab=approve")
    he.clicks(f"大厅排队三小时，{width} 号窗口没有人")
    he.sees("九月待遇因账号录入错误退回", "补发九月待遇")
    he.writes("审批意见", "同意")
    he.clicks("批准处理意见", kind="button")
    he.sees("已完成：批准处理意见")

    kept = accepted(site, f"窗口的人说话难听，{width} 号窗口")
    assigns(he, kept, himself)
    for act in DRAFTED:
        site.town.act(act, kept.case, seat="section-head")
    he.opens(f"/console/cases/{kept.case}")
    he.sees(kept.number, "待审批")
    he.clicks("还不能办的事和原因", kind="summary")
    he.sees("承办人不能审批自己的处理意见")
    he.sees_no("link", "批准处理意见")
    he.sees_no("button", "批准处理意见")


def assigns(he: Person, receipt: Receipt, handler: str) -> None:
    he.opens("/console")
    he.clicks("待分配")
    he.clicks(beside=receipt.number)
    he.sees(receipt.number, "承办人")
    he.chooses("经办服务大厅", handler)
    he.clicks("指定承办人", kind="button")
    he.sees("已完成：指定承办人")


def test_what_comes_into_a_page_says_that_it_is_coming_and_takes_the_focus_and_without_it_the_page_itself_is_opened(
    site: Site,
) -> None:
    receipt = site.town.complain(text="大厅的叫号机坏了半个月")
    site.town.settle()
    she = Person(site.window(1366, seat="functional-1", judged=False))
    wrong = grumbled(she.page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.is_navigation_request():
            route.continue_()
        else:
            held.append(route)

    she.page.route("**/facts?*", hold)
    she.opens(f"/console/cases/{receipt.case}")
    she.clicks("看投诉内容")
    expect(she.page.locator("#told .wait")).to_be_visible()
    expect(she.page.locator("#told")).to_have_attribute("aria-busy", "true")
    held.pop().continue_()
    she.sees("大厅的叫号机坏了半个月")
    expect(she.page.locator("#told:focus")).not_to_have_attribute("aria-busy", "true")
    expect(she.page.locator(".wait")).to_have_count(0)
    assert wrong == []
    assert str(she.page.url).endswith(receipt.case)

    she.clicks("看投诉内容")
    expect(she.page.locator("#told .wait")).to_be_visible()
    held.pop().abort()
    she.page.wait_for_url("**/facts?*")
    she.sees("大厅的叫号机坏了半个月")


def test_a_list_renews_itself_where_nobody_types_and_asks_who_one_is_when_the_session_has_ended(site: Site) -> None:
    """Told to, as when its window is seen again: the seconds in between would only be waited for."""
    first = site.town.complain(text="窗口中午没有人值班")
    site.town.settle()
    she = Person(site.window(1366, seat="functional-1", judged=False))
    she.page.route("**/htmx.min.js", lambda route: route.abort())  # as where the browser is too old to read it
    she.opens("/console?tab=all")
    she.sees("窗口中午没有人值班", "列表不会自动更新，请刷新")
    she.page.unroute("**/htmx.min.js")
    wrong = grumbled(she.page)
    asked: list[str] = []
    she.page.on("request", lambda one: asked.extend([one.url] if "hx-request" in one.headers else []))
    she.opens("/console?tab=all")
    she.page.locator(f'a[href$="{first.case}"]').focus()
    she.page.locator("[data-figure]").first.evaluate("figure => { figure.textContent = '999'; }")
    site.town.complain(text="自助机不出凭条")
    site.town.settle()
    seen_again(she.page)
    she.sees("自助机不出凭条")
    expect(she.page.locator("[data-figure]").first).to_have_class(re.compile("flash"))
    expect(she.page.locator(f'a[href$="{first.case}"]')).to_be_focused()
    expect(she.page.locator(".live")).to_have_text("实时")

    asked.clear()
    she.page.locator("#list").evaluate("list => { list.append(document.createElement('input')); }")
    she.page.locator("#list > input").focus()
    seen_again(she.page)
    she.page.locator("#find").focus()
    with she.page.expect_response("**/console?tab=all"):
        seen_again(she.page)
    assert len(asked) == 1
    expect(she.page.locator("#list > input")).to_have_count(1)  # what stands in the list has not changed
    assert wrong == []

    she.page.context.set_offline(True)
    seen_again(she.page)
    expect(she.page.locator(".live")).to_contain_text("已断开")
    she.page.context.set_offline(False)
    with she.page.expect_response("**/console?tab=all"):
        seen_again(she.page)
    expect(she.page.locator(".live")).to_have_text("实时")
    she.page.context.clear_cookies()
    seen_again(she.page)
    she.page.wait_for_url("**/login?next=/console*")


def grumbled(page: Page) -> list[str]:
    """What the browser finds wrong with the page: a policy that is broken, a file that is not there."""
    wrong: list[str] = []
    page.on("console", lambda said: wrong.extend([said.text] if said.type == "error" else []))
    return wrong


def seen_again(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.parametrize(("width", "scripts"), [(1366, True), (1920, False)])
def test_the_leader_approves_what_is_done_about_a_major_complaint(site: Site, width: int, scripts: bool) -> None:
    receipt = site.town.complain(text=THEFT, complainant={"name": "周立民", "phone": "13900005518"})
    site.town.settle()
    site.town.walk(receipt.case, ("start_confirm", "confirm", "confirm_major"))
    she = Person(site.window(width, scripts=scripts, seat="leader", judged=False))

    she.opens("/console")
    she.clicks("重大投诉督办")
    she.clicks(beside=receipt.number)
    she.sees(receipt.number, "先停发有疑点的待遇，再与银行核查")
    she.chooses("快速处理")
    she.writes("批示", "同意，马上核查")
    she.clicks("审批重大投诉", kind="button")
    she.sees("已完成：审批重大投诉", "重大，快速处理")
