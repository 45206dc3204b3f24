"""A complaint that is not ours to handle: two persons decide, the complainant is told why, and may dispute it."""

from __future__ import annotations

import pytest

from tests.journeys.town import CITY, Receipt, Town

PHONE = "13912345518"
PROPOSED = ("start_confirm", "confirm", "propose_invalid")


def complain(town: Town) -> Receipt:
    receipt = town.complain(
        complainant={"name": "马春梅", "phone": PHONE}, text="商业保险公司不理赔", requests=["让它理赔"]
    )
    town.settle()
    return receipt


@pytest.mark.clause("A3.7-1", "A6.6.3.2-1", "A6.6.3.2-2", "A6.2.3.4-2")
def test_two_persons_decide_and_the_complainant_reads_why(town: Town) -> None:
    receipt = complain(town)
    town.walk(receipt.case, PROPOSED)
    before = town.progress(receipt)
    assert before.heading == "正在核对情况"
    assert "商业保险理赔" not in before.text
    assert len(town.texts(PHONE)) == 1
    assert town.try_act("window", receipt.case, "confirm_invalid").status_code == 403

    town.act("confirm_invalid", receipt.case)
    after = town.progress(receipt)
    assert after.heading == "不属于受理范围，已向您说明"
    assert "您反映的是商业保险理赔" in after.text
    assert "这件事归金融监管部门管" in after.text
    told = town.texts(PHONE)[-1]
    assert told.text == f"【吉林社保】投诉{receipt.case}未予受理，原因见jlsb.cn/ts或问12333。不同意可要求复核。"

    town.later("2026-12-07", "16:30")
    assert town.case(receipt.case)["step"] == "invalid_notified"
    town.later("2026-12-07", "16:31")
    town.work_on_time()
    assert town.case(receipt.case)["step"] == "archived"
    record = town.desk("archivist").get("archive", f"/api/records/{receipt.case}").get_json()
    assert (record["state"], record["outcome"], record["on_time"]) == ("filed", "invalid", None)
    (line,) = town.desk("province").get("archive", "/api/statistics?by=office").get_json()["lines"]
    assert (line["registered"], line["invalid"], line["accepted"], line["closed"]) == (1, 1, 0, 1)
    town.assert_nothing_is_left()


@pytest.mark.clause("A6.6.3.2-3")
def test_the_complainant_disputes_it_by_code_and_another_department_decides(town: Town) -> None:
    receipt = complain(town)
    town.walk(receipt.case, (*PROPOSED, "confirm_invalid"))
    town.later("2026-11-24")
    town.does(receipt, "reject", reasons="这是社保卡里的钱")
    assert town.case(receipt.case)["step"] == "confirming"
    assert town.progress(receipt).heading == "正在核对情况"
    town.act("assess", receipt.case, seat="functional-1")
    again = town.try_act("section-head", receipt.case, "accept", grounds=["quality"], has_evidence=False)
    assert (again.status_code, again.get_json()["code"]) == (403, "decided_before")
    town.act("accept", receipt.case, seat="functional-1")
    assert town.progress(receipt).heading == "已受理"
    assert town.texts(PHONE)[-1].text.startswith(f"【吉林社保】投诉{receipt.case}已受理，由长春市办理，最迟")
    town.assert_nothing_is_left()


@pytest.mark.clause("A6.2.3.4-2")
def test_numbers_have_no_gap_whatever_became_of_the_complaint(town: Town) -> None:
    first = complain(town)
    wrong = town.browser()
    assert wrong.open(f"/complain?office={CITY}").status == 200
    refused = town.province.citizen().post("/api/complaints", json={"office": CITY, "channel": "other"})
    assert refused.status_code == 422
    assert [first.case, complain(town).case] == ["220100-2026-1", "220100-2026-2"]
