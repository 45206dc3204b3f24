"""The main line, from a pensioner's telephone to the archive, on days that can be checked in a calendar."""

from __future__ import annotations

import re
from typing import Any

import pytest

from services.notification.rules.units import ONE_MESSAGE, units
from tests.journeys.browser import Browser
from tests.journeys.town import CITY, PROVINCE, Receipt, Town

PHONE = "13912345518"
NAME, ADDRESS, NARRATIVE = "王桂兰", "人民大街 12 号", "九月就交齐了退休材料，养老金到现在没有到账。"
# Day and time, the act, what the complainant's page says afterwards, and the text that arrives (none: "").
STORY = (
    ("2026-11-23 09:20", "start_confirm", "正在核对情况", ""),
    ("2026-11-23 09:40", "confirm", "正在核对情况", ""),
    ("2026-11-23 09:50", "assess", "正在核对情况", ""),
    ("2026-11-23 10:00", "accept", "已受理", "投诉{case}已受理，由长春市办理，最迟12月14日答复。电话12333。"),
    ("2026-11-23 11:00", "assign", "正在调查", "投诉{case}已安排专人调查核实，最迟12月14日答复您。电话12333。"),
    ("2026-11-24 09:00", "log_step", "正在调查", ""),
    ("2026-11-24 09:30", "await_complainant", "正在调查", ""),  # until they have talked
    ("2026-11-24 15:00", "negotiate", "正在调查", ""),
    (
        "2026-11-25 09:00",
        "submit_opinion",
        "正在拟定处理意见",
        "投诉{case}正在审批处理意见，最迟12月14日答复，不用再提交。电话12333。",
    ),
    (
        "2026-11-25 15:00",
        "approve",
        "正在落实处理意见",
        "投诉{case}正在落实处理意见，最迟12月14日答复，不用再提交。电话12333。",
    ),
    ("2026-11-26 09:00", "record_execution", "正在落实处理意见", ""),
    (
        "2026-11-26 10:00",
        "all_measures_done",
        "已落实，正在答复您",
        "投诉{case}正在准备答复，最迟12月14日答复，不用再提交。电话12333。",
    ),
    ("2026-11-26 10:30", "draft_report", "已落实，正在答复您", ""),
    ("2026-11-26 11:00", "report_to_functional", "已落实，正在答复您", ""),
    (
        "2026-11-26 14:00",
        "deliver",
        "已答复，请您查看结果",
        "投诉{case}已有答复，请到jlsb.cn/ts或窗口查看。不同意请最迟12月3日提出。",
    ),
)
# Two requests were made, so there are two answers.
ANSWERS: dict[str, dict[str, Any]] = {
    "submit_opinion": {"answers": ["九月待遇本月补发", "卡在账号核对，已向您道歉"]},
    "deliver": {"answers": ["九月待遇已补发到账", "卡在账号核对，已向您道歉"]},
}


def complain(town: Town) -> Receipt:
    """Five short steps on a telephone; the receipt as it is read off the page."""
    browser = town.browser()
    browser.open("/complain")
    browser.press(office=CITY, go="next")
    browser.press(topic="B", text=NARRATIVE, requests="补发养老金\n说明卡在哪一步", go="next")
    contact = {"complainant.name": NAME, "complainant.phone": PHONE, "complainant.address": ADDRESS}
    check = browser.press({"who": "individual", **contact, "wants_sms": "yes", "go": "next"})
    assert NARRATIVE in check.text
    done = browser.press(go="next")
    assert (done.status, done.heading) == (200, "已收到您的投诉")
    assert "最晚 11 月 25 日（星期三）：决定是否受理" in done.text
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", done.text)
    assert code is not None
    town.settle()
    key = {"code": code.group(), "phone_last4": PHONE[-4:]}
    return Receipt(town.told(Receipt("", "", "", key))["id"], "（长春市）社保受理〔2026〕1号", code.group(), key)


def clocks(town: Town, case: str) -> dict[str, tuple[str, str]]:
    """(due day, state) of each clock, by kind."""
    found = town.desk("functional-1").get("routing", f"/api/cases/{case}/clocks").get_json()["clocks"]
    return {clock["kind"]: (clock["due_on"], clock["state"]) for clock in found}


@pytest.mark.clause(
    "A4.1-1", "A4.4-1", "A4.4-2", "A6.4-1", "A6.6.2.5-1", "A6.6.2.6-1", "A6.6.2.6-2", "A6.6.2.6-3", "A6.7-1",
    "A6.8.1-1", "A6.8.1-2", "A6.9-1", "A8-1", "A7.1.1-2", "A5.4g",
)  # fmt: skip
def test_a_complaint_travels_from_a_telephone_to_the_archive(town: Town) -> None:
    receipt = complain(town)
    case = receipt.case
    page = town.progress(receipt)
    assert (page.heading, case) == ("已收到，等待核对", "220100-2026-1")
    assert receipt.number in page.text
    texts = ["投诉已登记，编号220100-2026-1。最迟11月25日告知是否受理。电话12333。"]
    for moment, act, stage, text in STORY:
        town.later(*moment.split())
        town.act(act, case, **ANSWERS.get(act, {}))
        texts += [text.format(case=case)] if text else []
        page = town.progress(receipt)
        assert (act, page.heading) == (act, stage)
        assert ("我们在等您回电话" in page.text) == (act == "await_complainant")
        assert [arrival.text.removeprefix("【吉林社保】") for arrival in town.texts(PHONE)] == texts
    assert clocks(town, case)["K0"] == ("2026-11-25", "met")
    assert clocks(town, case)["K1"] == ("2026-12-14", "met")  # the telephone has confirmed the result
    assert clocks(town, case)["K3"] == ("2026-12-03", "running")

    town.later("2026-11-27", "19:30")
    agree(town, receipt)
    assert clocks(town, case)["K3"] == ("2026-12-03", "running")

    town.later("2026-11-30")
    mine = town.try_act("window", case, "call_back", method="phone", reached=True, grade=5)
    assert mine.status_code == 403
    town.act("call_back", case)
    town.act("close", case)
    assert town.progress(receipt).heading == "已办结"
    texts.append(f"投诉{case}已办结。有新情况可到jlsb.cn/ts或窗口提出，电话12333。")
    town.work_on_time()

    assert town.case(case)["step"] == "archived"
    assert [arrival.text.removeprefix("【吉林社保】") for arrival in town.texts(PHONE)] == texts
    assert all(arrival.units == units(arrival.text) <= ONE_MESSAGE for arrival in town.texts(PHONE))
    assert not [w for w in (NAME, PHONE, ADDRESS, NARRATIVE[:8]) for a in town.texts(PHONE) if w in a.text]
    on_record(town, receipt)
    town.assert_nothing_is_left()


def agree(town: Town, receipt: Receipt) -> None:
    """The complainant reads the result on the page and agrees there."""
    browser = town.browser()
    browser.open("/progress")
    page = browser.press(receipt.key)
    for said in ("九月待遇因账号录入错误退回", "社会保险经办条例第三十条", *ANSWERS["deliver"]["answers"]):
        assert said in page.text
    assert "不同意的，请在 12 月 3 日（星期四）以前提出" in page.text
    assert "短信 答复通知：已送达" in page.text
    assert "/progress/case/agree" in page.links
    browser.open("/progress/case/agree")
    browser.press(action="/progress/case/agree")
    town.settle()
    assert browser.open("/progress/case").heading == "您已同意处理结果"


def on_record(town: Town, receipt: Receipt) -> None:
    """The archivist finds the dossier, the province's page and statistics count it."""
    reader = town.desk("archivist")
    record = reader.get("archive", f"/api/records/{receipt.case}").get_json()
    assert (record["state"], record["archive_number"]) == ("filed", "220100-2026-TS-0001")
    assert (record["on_time"], record["outcome"], record["missing"]) == (True, "agreed", [])
    assert record["due_on"] is None
    assert [each["position"] for each in record["history"]] == list(range(1, record["entries"] + 1))
    page = town.browser("archive", seat="archivist").open(f"/records/{receipt.case}")
    assert (page.status, receipt.number in page.text) == (200, True)
    lines = town.desk("province").get("archive", "/api/statistics?by=office,cause").get_json()["lines"]
    counted = {"registered": 1, "accepted": 1, "invalid": 0, "consultations": 0, "closed": 1, "timed": 1, "on_time": 1}
    liked = {"graded": 1, "satisfied": 1, "satisfaction": 100.0}
    assert lines == [{"key": {"office": CITY, "cause": "B02"}, **counted, **liked, "open": 0, "overdue": 0}]
    (month,) = town.desk("province").get("archive", "/api/statistics/monthly?from=2026-11").get_json()["lines"]
    assert (month["on_time"]["part"], month["waits"]["cases"]) == (1, 1)  # the mark was no pause
    board = town.browser("archive", seat="province", office=PROVINCE).open("/province").text
    assert "本月办结 1 其中有答复期限的 1" in board
    assert "按期 1，共 1" in board


@pytest.mark.clause("A4.4-1", "A4.4-2")
def test_a_letter_goes_where_a_letter_was_wished_for(town: Town) -> None:
    receipt = town.complain(
        complainant={"name": NAME, "phone": PHONE, "email": "wang@example.cn"}, notify={"sms": False, "email": True}
    )
    town.settle()
    town.walk(receipt.case, ("start_confirm", "confirm", "assess", "accept"))
    subjects = [letter.subject for letter in town.mail.inbox.newest(to="wang@example.cn")]
    assert subjects == [f"投诉已受理：{receipt.case}", f"投诉已登记：{receipt.case}"]
    assert town.texts(PHONE) == []
    for letter in town.mail.inbox.newest():
        assert NAME not in letter.text
    town.assert_nothing_is_left()


def test_what_was_typed_is_not_lost_when_something_is_wrong(town: Town) -> None:
    browser: Browser = town.browser()
    browser.open("/complain")
    browser.press(office=CITY, go="next")
    browser.press(topic="B", text=NARRATIVE, go="next")
    wrong = browser.press({"who": "individual", "complainant.name": NAME, "complainant.phone": "139", "go": "next"})
    assert wrong.status == 422
    assert "电话号码不对" in wrong.text
    assert wrong.forms[-1].values["complainant.name"] == NAME
    browser.press({"complainant.phone": PHONE, "go": "next"})
    assert browser.press(go="next").heading == "已收到您的投诉"
