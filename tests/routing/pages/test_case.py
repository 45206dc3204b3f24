"""One case: what its page offers to whom, what becomes of wrong input, and who is kept out."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import event

from services.kernel.house import House
from services.routing.forms import form_of
from services.routing.queries import case_view
from services.routing.rules.acts import Act
from tests.kernel.web.test_templates import Page as Markup
from tests.routing.desks import CITY, COUNTY, OTHER_CITY, Desks, complaint, on, scores
from tests.routing.pages.browser import Browser, Page, at_desk

SEATS = ("window", "section-head", "handler-1", "handler-2", "functional-1", "leader", "agency-head", "callback")
CANARY = '"><script>alert(1)</script><b onclick=x>{{7*7}}'


def fields_of(form: type) -> set[str]:
    return set(form.model_fields)  # type: ignore[attr-defined]


def forms_on(page: Page) -> list[str]:
    return [form.action.rpartition("/")[2] for form in page.forms if "/acts/" in form.action]


@pytest.fixture
def window(console: Desks) -> Browser:
    return at_desk(console, "window")


def test_every_act_that_is_possible_now_has_its_form_with_all_its_fields(console: Desks) -> None:
    """At each step of the main line, for every officer: the page offers what the tables allow, and nothing else."""
    cases = [
        console.register(1),
        console.accepted(2),
        console.investigating(3),
        console.awaiting(4),
        console.issued(5),
        console.register(6, suspected=("fund_safety",)),
    ]
    console.act("window", cases[0], "start_confirm")
    seen: set[tuple[str, bool]] = set()
    for case in cases:
        for seat in SEATS:
            officer, browser = console.officer(seat), at_desk(console, seat)
            with console.house.database.work(seeing=(CITY,)) as session:
                acts = case_view(session, console.house, officer, case, at=console.at).acts
            page = browser.open(f"/console/cases/{case}")
            refused = {act.act: act.refusal for act in acts if act.refusal}
            assert not refused.keys() & set(forms_on(page)), (case, seat)
            assert all(why in page.text for why in refused.values())
            for act_refused in list(refused)[:1]:  # nor by its address
                assert act_refused not in forms_on(browser.open(f"/console/cases/{case}?act={act_refused}"))
            possible = [act.act for act in acts if not act.refusal]
            assert {link.partition("?act=")[2] for link in page.links if "?act=" in link} == set(possible), (case, seat)
            for act in possible:
                if (act, seat == "functional-1") in seen:  # the form is the same for all others, at every step
                    continue
                seen.add((act, seat == "functional-1"))
                page = browser.open(f"/console/cases/{case}?act={act}")
                assert forms_on(page) == [act], (case, seat, act)
                offered = {name.partition(".")[0] for name in page.form(f"/acts/{act}").offered}
                left_out = {"overridden", "override_reason"} if seat != "functional-1" else set()
                assert fields_of(form_of(Act(act))) - left_out <= offered, (act, offered)
    assert len({act for act, _ in seen}) >= 18, sorted(seen)


def test_the_next_act_opens_by_itself_on_the_form_that_it_belongs_to(console: Desks) -> None:
    case = console.register()
    window = at_desk(console, "window")
    assert forms_on(window.open(f"/console/cases/{case}")) == ["start_confirm"]
    console.act("window", case, "start_confirm")
    assert forms_on(window.open(f"/console/cases/{case}")) == ["confirm"]
    console.act("window", case, "confirm", method="phone", text="核对过")
    assert forms_on(window.open(f"/console/cases/{case}")) == ["assess"]
    console.act("window", case, "assess", scores=scores(), departments=["hall"])
    assert forms_on(window.open(f"/console/cases/{case}")) == ["accept"]
    opinion = console.awaiting(2)
    page = at_desk(console, "section-head").open(f"/console/cases/{opinion}")
    assert forms_on(page) == ["approve"]
    assert page.html.index("九月待遇因账号录入错误退回") < page.html.index('id="act"')  # what is approved stands above


def test_faults_come_together_with_links_and_nothing_typed_is_lost(console: Desks, window: Browser) -> None:
    case = console.register()
    console.act("window", case, "start_confirm")
    page = window.open(f"/console/cases/{case}?act=assess")
    wrong = window.fill(page, "/acts/assess", scores__severity__reason="涉及多次", several_people="yes")
    assert wrong.status == 422
    assert wrong.title.startswith("错误：")
    assert "严重性分值：必须填写" in wrong.text
    assert "承办部门：必须填写" in wrong.text
    links = [link for link in wrong.links if link.startswith("#f-")]
    ids = {a["id"] for _, a in wrong.tags if a.get("id")}
    assert len(links) == 10
    assert wrong.html.count("错误：") == 1 + len(links)  # in the title, and at each input once
    assert {link.removeprefix("#") for link in links} <= ids
    kept = wrong.form("/acts/assess").values
    assert ("scores.severity.reason", "涉及多次") in kept
    assert ("several_people", "yes") in kept
    assert console.row(case)["classed"] is None


def test_a_fault_stands_beside_the_row_that_was_typed(console: Desks) -> None:
    case = console.investigating()
    handler = at_desk(console, "handler-1")
    page = handler.open(f"/console/cases/{case}?act=submit_opinion")
    wrong = handler.fill(page, "/acts/submit_opinion", measures__2__what="补发", merit="founded")
    assert "措施第1项完成日期：必须填写" in wrong.text
    assert "#f-measures-2-due_on" in wrong.links
    assert ("measures.2.what", "补发") in wrong.form("/acts/submit_opinion").values


def test_a_measure_that_lacks_is_said_above_the_form_with_everything_kept(console: Desks) -> None:
    case = console.investigating()
    handler = at_desk(console, "handler-1")
    refused = handler.fill(
        handler.open(f"/console/cases/{case}?act=submit_opinion"),
        "/acts/submit_opinion",
        facts="查明如下",
        merit="founded",
        answers__1="补发",
        bases__0="条例",
    )
    assert (refused.status, "请至少写一项措施" in refused.text) == (422, True)
    assert ("facts", "查明如下") in refused.form("/acts/submit_opinion").values


def test_a_result_answers_every_request(console: Desks) -> None:
    case = console.issued(1, requests=1)
    assert console.row(case)["step"] == "done"
    two = console.accepted(2, requests=2)
    deliver = [("version", "1"), ("manner", "oral"), ("facts", "a"), ("basis", "b"), ("remedies", "c")]
    page = at_desk(console, "window").open(f"/console/cases/{two}")
    token = dict(page.form("/logout").values)["csrf_token"]
    sent = [*deliver, ("answers.0", ""), ("answers.1", "第二项的答复"), ("csrf_token", token)]
    wrong = at_desk(console, "window").post(f"/console/cases/{two}/acts/deliver", sent)
    assert (wrong.status, "答复要求 1：必须填写" in wrong.text) == (422, True)


def test_who_was_slower_sees_what_changed_and_keeps_what_was_typed(console: Desks, window: Browser) -> None:
    case = console.register()
    console.act("window", case, "start_confirm")
    page = window.open(f"/console/cases/{case}?act=confirm")
    console.act("window", case, "confirm", method="visit", text="别人先核对了")
    stale = window.fill(page, "/acts/confirm", method="phone", text="我也核对过")
    assert stale.status == 412
    assert "别人刚刚更新了这件投诉" in stale.text
    assert "记录确认情况，张洋" in stale.text.replace(" ", "") or "记录确认情况" in stale.text
    form = dict(stale.form("/acts/confirm").values)
    assert (form["text"], form["version"]) == ("我也核对过", str(console.row(case)["version"]))
    again = window.fill(stale, "/acts/confirm")
    assert again.status == 200


def test_what_can_no_longer_be_done_is_kept_as_text(console: Desks, window: Browser) -> None:
    case = console.register()
    console.act("window", case, "start_confirm")
    page = window.open(f"/console/cases/{case}?act=supplement")
    console.act("window", case, "withdraw", evidence="signature")
    stale = window.fill(page, "/acts/supplement", text="补交的材料在窗口")
    assert stale.status == 412
    assert forms_on(stale) == []
    assert "补交的材料在窗口" in stale.text


def test_a_form_without_the_version_is_taken_for_an_old_one(console: Desks, window: Browser) -> None:
    case = console.register()
    token = dict(window.open(f"/console/cases/{case}").form("/logout").values)["csrf_token"]
    for version in ("", "x", "9" * 30, "-1", "²"):
        page = window.post(f"/console/cases/{case}/acts/start_confirm", [("csrf_token", token), ("version", version)])
        assert page.status == 412, version
    assert console.row(case)["step"] == "registered"


@pytest.mark.clause("A6.6.1-2")
def test_another_offices_case_and_an_unknown_one_look_the_same(console: Desks, window: Browser) -> None:
    elsewhere = console.register(1, office=OTHER_CITY)
    paths = [f"/console/cases/{one}{rest}" for one in (elsewhere, "220100-2026-99", "x") for rest in ("", "/clocks")]
    assert [window.open(path).status for path in paths] == [404] * len(paths)
    token = dict(window.open("/console").form("/logout").values)["csrf_token"]
    sent = [("csrf_token", token), ("version", "1")]
    assert window.post(f"/console/cases/{elsewhere}/acts/start_confirm", sent).status == 404
    assert window.post(f"/console/cases/{elsewhere}/acts/no_such_act", sent).status == 404
    assert console.row(elsewhere)["step"] == "registered"


def test_a_superior_office_reads_but_does_not_act(console: Desks) -> None:
    case = console.register(1, office=COUNTY)
    page = at_desk(console, "functional-1").open(f"/console/cases/{case}")
    assert (page.status, forms_on(page)) == (200, [])


@pytest.mark.clause("A6.6.1-2")
def test_the_recused_are_kept_out(console: Desks, window: Browser) -> None:
    case = console.register()
    page = window.open(f"/console/cases/{case}?act=declare_recusal")
    page = window.fill(page, "/acts/declare_recusal", relation="relative", reason="投诉人是我的姐姐")
    assert "已完成：声明回避" in page.text
    assert [window.open(f"/console/cases/{case}{rest}").status for rest in ("", "/clocks")] == [403, 403]


def test_another_post_is_refused_with_the_reason_and_its_input(console: Desks) -> None:
    case = console.register()
    callback = at_desk(console, "callback")
    token = dict(callback.open("/console").form("/logout").values)["csrf_token"]
    sent = [("csrf_token", token), ("version", str(console.row(case)["version"])), ("text", "我来核对")]
    page = callback.post(f"/console/cases/{case}/acts/start_confirm", sent)
    assert (page.status, "由窗口受理办理" in page.text, "我来核对" in page.text) == (403, True, True)


def test_a_form_without_its_token_is_refused(console: Desks, window: Browser) -> None:
    case = console.register()
    assert window.post(f"/console/cases/{case}/acts/start_confirm", [("version", "1")]).status == 403
    assert window.post(f"/console/cases/{case}/acts/start_confirm", [("csrf_token", "x" * 64)]).status == 403
    assert console.row(case)["step"] == "registered"


def test_what_people_write_is_shown_as_text_and_nothing_else(console: Desks, window: Browser) -> None:
    case = console.investigating()
    at_desk(console, "handler-1").act(case, "log_step", method="site", place=CANARY[:60], found=CANARY)
    window.act(case, "supplement", text=CANARY)
    for path in (f"/console/cases/{case}?tab=notes", f"/console/cases/{case}?tab=register"):
        page = window.open(path)
        assert "alert(1)" in page.text
        assert "<script>alert" not in page.html
        assert "<b onclick" not in page.html
        assert "{{7*7}}" in page.html
    found = window.open("/console", query_string={"q": CANARY})
    assert "<script>alert" not in found.html


def test_the_particulars_are_asked_of_their_keeper_and_not_shown_here(console: Desks, window: Browser) -> None:
    case = console.register()
    asked = urlencode({"purpose": "核对情况"})
    facts = f"/counter/cases/{case}/facts?{asked}"
    new = window.open(f"/console/cases/{case}")
    assert (facts in new.links, "看投诉内容" in new.text) == (False, False)  # its keeper would refuse him so far
    assert facts in at_desk(console, "section-head").open(f"/console/cases/{case}").links  # who answers for it
    assert facts in at_desk(console, "functional-1").open(f"/console/cases/{case}").links
    console.act("window", case, "start_confirm")
    page = window.open(f"/console/cases/{case}")
    assert f"/counter/cases/{case}/particulars?{asked}" in page.links
    assert facts in page.links
    assert "看投诉内容" in page.text
    assert f"/notices/{case}" in page.links
    assert "王＊兰" in page.text


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(console: Desks, window: Browser) -> None:
    case = console.investigating()
    handler = at_desk(console, "handler-1")
    tabs = ("register", "notes", "opinion", "report", "feedback", "history")
    paths = ["/login", "/console", "/console/majors", f"/console/cases/{case}/clocks"]
    paths += [f"/console/cases/{case}?tab={tab}" for tab in tabs]
    for path in paths:
        page = handler.open(path)
        assert page.status == 200
        names = {name for _, attrs in page.tags for name in attrs}
        assert not [name for name in names if name == "style" or name.startswith("on")], path
        assert [a for tag, a in page.tags if tag == "script" and not (a.get("src") or "").startswith("/static/")] == []
        assert not re.findall(r"""(?:href|src|action)=["'](?:https?:)?//""", page.html)
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        ids = [a["id"] for _, a in page.tags if a.get("id")]
        assert len(ids) == len(set(ids)), path
        labelled = {a.get("for") for tag, a in page.tags if tag == "label"}
        inputs = [a for tag, a in page.tags if tag in ("input", "select", "textarea") and a.get("type") != "hidden"]
        assert [a for a in inputs if a.get("id") not in labelled and "data-keys-off" not in a] == [], path
        assert sum(1 for tag, _ in page.tags if tag == "h1") == 1, path
        assert Markup(page.html).broken == [], path


def test_every_page_says_to_whom_it_is_open(console_app: Flask) -> None:
    own = [rule for rule in console_app.url_map.iter_rules() if not rule.rule.startswith(("/static", "/docs"))]
    unsaid = [rule.rule for rule in own if not hasattr(console_app.view_functions[rule.endpoint], "open_to")]
    assert unsaid == []
    strangers = console_app.test_client()
    for path in ("/console", "/console/majors", "/console/register", "/console/cases/x", "/console/cases/x/clocks"):
        assert strangers.get(path).headers["Location"].startswith("/login"), path


def test_limits_are_told_with_their_inputs_day_by_day(console: Desks, window: Browser) -> None:
    case = console.accepted()
    page = window.open(f"/console/cases/{case}/clocks")
    for said in (
        "答复投诉人",
        "15个工作日",
        "2026 年 12 月 14 日 16:30",
        "第 15 个工作日",
        "周六",
        "guide-1",
        "按期完成",
    ):
        assert said in page.text, said


def test_major_complaints_are_listed_with_the_minutes_left(console: Desks) -> None:
    case = console.register(suspected=("fund_safety",))
    console.at = on("2026-11-23", "10:26")
    desk = at_desk(console, "functional-1")
    assert "还剩 34 分钟" in desk.open("/console/majors").text
    assert "还剩 34 分钟" in desk.open(f"/console/cases/{case}").text
    console.at = on("2026-11-23", "11:12")
    assert "超过 12 分钟" in desk.open("/console/majors").text
    assert "没有重大投诉" in at_desk(console, "functional-1", OTHER_CITY).open("/console/majors").text


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/console", 6),
        ("/console?tab=all", 6),
        ("/console/majors", 5),
        ("/console/supervision", 7),
        ("/console/cases/{case}", 15),
    ],
)
def test_a_page_costs_few_queries_however_much_there_is(console: Desks, house: House, path: str, most: int) -> None:
    case = console.issued()
    for serial in range(2, 12):
        console.hear(complaint(house, CITY, serial, at=console.at))
    browser = at_desk(console, "functional-1")
    browser.open(path.format(case=case))  # calendars and packs are read once a process
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", note)
    try:
        assert browser.open(path.format(case=case)).status == 200
    finally:
        event.remove(house.database.engine, "before_cursor_execute", note)
    assert 0 < len(said) <= most, said
