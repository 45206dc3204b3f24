"""The counter registers what comes in by all seven ways of Form 1, and everybody gets a receipt."""

from __future__ import annotations

import io
import re

import pytest

from tests.intake.handed_in import photo
from tests.journeys.town import CITY, Town

COMMON = {
    "complainant.name": "孙德福",
    "complainant.phone": "13900001145",
    "text": "手机刷脸认证刷了七八次都不成",
    "requests": "不用手机也能办认证",
    "wants_sms": "yes",
}
WAYS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "visit",
        "来访",
        {"visit.began_at": "2026-11-20T15:00", "visit.read_back": "yes", "visit.signed": "signed"},
    ),
    ("phone", "电话", {"occurred_at": "2026-11-20T15:00"}),
    ("fax", "传真", {}),
    (
        "letter",
        "来信",
        {
            "complainant.address": "某区某路 12 号",
        },
    ),
    ("email", "电子邮件", {"complainant.email": "sun@example.cn", "wants_email": "yes"}),
    (
        "transfer",
        "有关部门移交",
        {"upstream.system": "12345", "upstream.number": "热线 88 号", "upstream.due_on": "2026-12-04"},
    ),
    ("other", "其他", {"sub_channel": "意见箱"}),
)


def logged(town: Town) -> str:
    """A letter is opened and logged with its scans, from where it is registered."""
    desk = town.desk("window")
    scans = []
    for part, colour in (("envelope", "red"), ("letter", "blue")):
        sent = {"file": (io.BytesIO(photo(colour=colour)), f"{part}.jpg"), "part": part}
        scans.append(desk.post("intake", "/api/evidence", data=sent).get_json()["id"])
    opened = {"opened_at": "2026-11-20T08:40:00+08:00", "opener": "李受理", "envelope": "平信", "items": 2}
    answer = desk.post("intake", "/api/letters", json={**opened, "scans": scans})
    assert answer.status_code == 201, answer.get_json()
    return str(answer.get_json()["id"])


@pytest.mark.clause("F1-1", "F1-2", "F1-4", "A4.3-2", "A4.4-1", "A6.2.3.4-2")
def test_seven_ways_lead_to_one_series_of_numbers(town: Town) -> None:
    browser = town.browser(seat="window")
    for serial, (channel, word, more) in enumerate(WAYS, start=1):
        browser.open(f"/counter/new?draft={logged(town)}" if channel == "letter" else f"/counter/new?way={channel}")
        receipt = browser.press({"channel": channel, **COMMON, **more})
        assert (receipt.status, receipt.heading) == (200, "投诉登记回执")
        assert f"（长春市）社保受理〔2026〕{serial}号" in receipt.text
        assert word in receipt.text
        assert re.search(r"查询码 [0-9A-Z]{4}-[0-9A-Z]{4}", receipt.text)
    town.settle()
    reader = town.desk("archivist")
    records = reader.get("archive", "/api/records").get_json()["records"]
    found = {record["id"]: record["channel"] for record in records}
    assert found == {f"{CITY}-2026-{n}": channel for n, (channel, _, _) in enumerate(WAYS, start=1)}
    assert len(town.texts("13900001145")) == len(WAYS)
    me = town.desk("window").officer.id
    assert {row["first_receiver"] for row in town.rows("select first_receiver from routing.cases")} == {me}
    town.assert_nothing_is_left()


@pytest.mark.clause("F1-2", "A6.6.2.6-1")
def test_a_transfer_brings_its_own_limit_along(town: Town) -> None:
    browser = town.browser(seat="window")
    browser.open("/counter/new?way=transfer")
    missing = browser.press({"channel": "transfer", **COMMON})
    assert missing.status == 422
    assert "部门移交的投诉，请填写移交部门、文号和要求办结的日期" in missing.text
    assert missing.forms[-1].values["complainant.name"] == "孙德福"
    browser.press({"upstream.system": "12345", "upstream.number": "热线 88 号", "upstream.due_on": "2026-12-04"})
    town.settle()
    town.walk("220100-2026-1", ("start_confirm", "confirm", "assess", "accept"))
    assert town.case("220100-2026-1")["due_on"] == "2026-12-04"  # earlier than the fifteenth working day
    assert "最迟12月4日答复" in town.texts("13900001145")[-1].text


@pytest.mark.clause("F1-2")
def test_the_public_registers_by_other_ways_only(town: Town) -> None:
    complaint = {"office": CITY, "text": "补发", "complainant": {"name": "孙", "phone": "13900001145"}}
    for channel, _, _ in WAYS[:6]:
        answer = town.province.citizen().post("/api/complaints", json={**complaint, "channel": channel})
        assert (channel, answer.status_code) == (channel, 422 if channel == "transfer" else 403)
    assert town.rows("select case_id from intake.complaints") == []
    assert town.browser().open("/counter/new").path == "/login"
    assert town.browser(seat="handler-1").open("/counter/new").status == 403
