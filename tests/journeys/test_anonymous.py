"""Somebody who does not say who he is: a code and a secret, no call, no text; the answer is read on the page."""

from __future__ import annotations

import re

import pytest

from tests.journeys.forms import ANSWERED
from tests.journeys.town import CITY, Receipt, Town

WALKED = ("start_confirm", "not_reachable", "assess", "accept", *ANSWERED)


def complain(town: Town) -> Receipt:
    browser = town.browser()
    browser.open("/complain")
    browser.press(office=CITY, go="next")
    browser.press(topic="A", text="三号窗口的工作人员把材料扔了出来", requests="好好说话", go="next")
    browser.press(who="anonymous", go="next")
    done = browser.press(go="next")
    code, secret = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4})+", done.text)[:2]
    assert "半小时以后，这一页就看不到了" in done.text
    town.settle()
    receipt = Receipt("220100-2026-1", "", code, {"code": code, "secret": secret})
    assert town.told(receipt)["id"] == receipt.case
    return receipt


@pytest.mark.clause("A6.4-3", "A6.8.1-4", "A6.9-1")
def test_the_answer_is_read_with_code_and_secret_and_nobody_calls(town: Town) -> None:
    receipt = complain(town)
    town.walk(receipt.case, WALKED)
    assert town.case(receipt.case)["step"] == "done"  # nothing shows yet that the result has arrived
    town.later("2026-11-25")
    page = town.progress(receipt)
    town.settle()
    assert "九月待遇已补发到账" in page.text
    assert town.case(receipt.case)["step"] == "feedback_given"
    assert town.case(receipt.case)["callback"] == "exempt"
    town.does(receipt, "agree")
    town.act("close", receipt.case)
    town.work_on_time()
    assert town.case(receipt.case)["step"] == "archived"
    assert town.centre.inbox.counts() == {"sms": 0, "mail": 0}
    assert town.mail.inbox.counts() == {"sms": 0, "mail": 0}
    assert town.rows("select id from notification.notices") == []
    town.assert_nothing_is_left()


@pytest.mark.clause("A6.4-3")
def test_more_can_be_said_by_code(town: Town) -> None:
    receipt = complain(town)
    town.does(receipt, "supplement", text="那天是上午十点")
    town.does(receipt, "urge")
    history = town.desk("functional-1").get("routing", f"/api/cases/{receipt.case}/history").get_json()["events"]
    assert [event["act"] for event in history] == ["register", "supplement", "urge"]
    town.assert_nothing_is_left()


@pytest.mark.clause("A6.4-3")
def test_the_code_alone_opens_nothing(town: Town) -> None:
    receipt = complain(town)
    browser = town.browser()
    browser.open("/progress")
    page = browser.press(code=receipt.code, secret="0000-0000-0000-0000", action="/progress")
    assert page.status == 404
    assert "三号窗口" not in page.text
