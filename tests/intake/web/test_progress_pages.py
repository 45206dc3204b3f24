"""The progress pages: the code is posted, never in an address, and a short-lived cookie opens the rest."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from importlib import resources

import pytest
from flask.testing import FlaskClient

from services.kernel import clock
from services.kernel.contracts import routing
from services.kernel.house import House
from services.kernel.sealed import Purpose
from tests.intake.samples import CASE, OFFICE, heard
from tests.intake.web.sending import Said, hear, issued, registered


@pytest.fixture
def reader(client: FlaskClient) -> FlaskClient:
    """A complainant who has opened the complaint."""
    key = registered(client)
    assert client.post("/progress", data=key).headers["Location"] == "/progress/case"
    return client


@pytest.mark.clause("A4.1-1")
def test_the_page_tells_stage_day_and_unit(reader: FlaskClient) -> None:
    page = reader.get("/progress/case")
    for told in (
        "（长春市）社保受理〔2026〕1号",
        "已收到，等待核对",
        "养老待遇科",
        "决定是否受理",
        "催一下",
        "请工作人员回避",
        "撤回投诉",
    ):
        assert told in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_cookie_is_signed_short_lived_and_out_of_scripts_reach(client: FlaskClient) -> None:
    answer = client.post("/progress", data=registered(client))
    cookie = answer.headers["Set-Cookie"]
    for word in ("HttpOnly", "SameSite=Strict", "Max-Age=1200"):
        assert word in cookie
    with clock.standing_at(clock.now() + timedelta(minutes=21)):
        assert client.get("/progress/case").headers["Location"] == "/progress"
    client.set_cookie("progress", "forged")
    assert client.get("/progress/case").headers["Location"] == "/progress"


def test_what_was_typed_stays_and_the_fault_is_named(client: FlaskClient) -> None:
    page = client.post("/progress", data={"code": "7K4M-92QX", "phone_last4": "5518"})
    assert page.status_code == 404
    assert 'value="7K4M-92QX"' in page.text
    assert "没有找到" in page.text
    empty = client.post("/progress", data={})
    assert empty.status_code == 422
    assert 'href="#f-code"' in empty.text


def test_too_many_guesses_are_told_to_wait(client: FlaskClient) -> None:
    for _ in range(5):
        client.post("/progress", data={"code": "7K4M-92QX", "phone_last4": "5518"})
    page = client.post("/progress", data={"code": "7K4M-92QX", "phone_last4": "5518"})
    assert page.status_code == 429
    assert page.headers["Retry-After"]
    assert "请等" in page.text


@pytest.mark.parametrize(
    ("deed", "typed", "event"),
    [
        ("urge", {}, "complaint.urged.v1"),
        ("supplement", {"text": "还有存折"}, "complaint.supplemented.v1"),
        ("withdraw", {}, "complaint.withdrawn.v1"),
    ],
)
def test_each_deed_has_a_page_and_a_button(
    reader: FlaskClient, said: Said, deed: str, typed: dict[str, str], event: str
) -> None:
    assert reader.get(f"/progress/case/{deed}").status_code == 200
    done = reader.post(f"/progress/case/{deed}", data=typed)
    assert done.headers["Location"] == f"/progress/case?done={deed}"
    assert said()[-1][0] == event
    assert "notice t-ok" in reader.get(done.headers["Location"]).text


def test_a_result_is_read_answered_and_graded(reader: FlaskClient, house: House, said: Said) -> None:
    hear(house, issued(house))
    page = reader.get("/progress/case")
    for told in ("少算三年，属实", "社会保险法第十六条", "补发", "可以复查"):
        assert told in page.text
    assert reader.post("/progress/case/rate", data={"grade": "5"}).status_code == 303
    assert reader.post("/progress/case/reject", data={"reasons": "第二条没有答复"}).status_code == 303
    assert [kind for kind, _ in said()][1:] == [
        "complaint.result_read.v1",
        "complaint.rated.v1",
        "complaint.result_rejected.v1",
    ]


def test_a_grade_by_text_message_is_shown_as_taken_and_not_asked_for_again(reader: FlaskClient, house: House) -> None:
    graded = {"act": "rate", "step": "feedback_given", "stage": "已答复", "round": 1}
    hear(house, issued(house))
    assert "/progress/case/rate" in reader.get("/progress/case").text
    hear(house, heard(routing.CaseMoved, seq=10, grade=2, rated_by="sms", **graded))
    hear(house, heard(routing.CaseMoved, seq=11, grade=None, rated_by="code", **graded))  # a later one counts no more
    page = reader.get("/progress/case").text
    assert "收到您用短信打的分：不满意。已经记下。" in page
    assert "/progress/case/rate" not in page
    assert "您已经打过分了" in reader.post("/progress/case/rate", data={"grade": "5"}).text


def test_a_deed_that_is_not_possible_says_why_and_keeps_what_was_typed(reader: FlaskClient) -> None:
    page = reader.post("/progress/case/reject", data={"reasons": "还没有结果就不同意"})
    assert page.status_code == 409
    assert "处理结果还没有出来" in page.text
    assert "还没有结果就不同意" in page.text
    assert reader.post("/progress/case/supplement", data={"text": " "}).status_code == 422
    assert reader.post("/progress/case/rate", data={"grade": "九"}).status_code == 422
    assert reader.get("/progress/case/nonsense").status_code == 404


def test_who_asks_again_finds_the_button_after_the_closing_and_keeps_the_words_when_it_is_refused(
    reader: FlaskClient, house: House, said: Said
) -> None:
    early = reader.post("/progress/case/request_review", data={"text": "不服处理结果"})
    assert early.status_code == 409
    for told in ("办结以后才能申请复查", "不服处理结果"):
        assert told in early.text
    hear(house, heard(seq=9, act="close", step="closed", stage="已办结"))
    page = reader.get("/progress/case")
    for told in ("有新的事实，申请重新办理", "申请省局复查"):
        assert told in page.text
    for deed, event in (("request_reopening", "reopening_requested"), ("request_review", "review_requested")):
        assert "textarea" in reader.get(f"/progress/case/{deed}").text
        done = reader.post(f"/progress/case/{deed}", data={"text": "银行流水显示十月也没有到账"})
        assert done.headers["Location"] == f"/progress/case?done={deed}"
        assert said()[-1][0] == f"complaint.{event}.v1"
        assert "notice t-ok" in reader.get(done.headers["Location"]).text


def test_what_was_typed_while_the_page_closed_is_there_again_after_the_code(client: FlaskClient, said: Said) -> None:
    key = registered(client)
    late = client.post("/progress/case/supplement", data={"text": "写了很久的\n两行字", "about": "result"})
    assert late.status_code == 401
    assert "您写的内容还在" in late.text
    carried = {"then": "supplement", "text": "写了很久的\n两行字", "about": "result"}
    wrong = client.post("/progress", data={"code": "7K4M-92QX", "phone_last4": "5518"} | carried)
    assert (wrong.status_code, "写了很久的" in wrong.text) == (404, True)
    page = client.post("/progress", data=key | carried)
    assert (page.status_code, "写了很久的\n两行字" in page.text) == (200, True)
    assert [kind for kind, _ in said()] == ["complaint.registered.v1"]
    assert client.post("/progress/case/supplement", data={"text": "写了很久的"}).status_code == 303


def test_leaving_closes_it(reader: FlaskClient) -> None:
    reader.post("/progress/leave")
    assert reader.get("/progress/case").headers["Location"] == "/progress"


def test_without_the_code_no_deed_is_done(client: FlaskClient, said: Said) -> None:
    registered(client)
    assert client.post("/progress/case/withdraw").headers["Location"] == "/progress"
    assert len(said()) == 1
    assert CASE not in client.get("/progress").text


def test_who_has_agreed_reads_that_and_is_not_asked_to_withdraw(reader: FlaskClient, house: House) -> None:
    hear(house, issued(house))
    answered = reader.get("/progress/case").text
    assert "撤回投诉" in answered
    assert "不同意的，请在" in answered
    page = reader.get(reader.post("/progress/case/agree").headers["Location"])
    assert "<h1>您已同意处理结果</h1>" in page.text
    (now_at,) = re.findall(r'<li class="now"[^>]*><b><span class="sr">现在：</span>([^<]+)</b>', page.text)
    assert now_at == "您已同意处理结果"
    assert "撤回投诉" not in page.text
    assert "不同意的，请在" not in page.text
    refused = reader.post("/progress/case/withdraw")
    assert refused.status_code == 409
    assert "您已经同意处理结果" in refused.text


def test_what_happens_when_the_day_is_missed_is_told_only_while_a_day_runs(reader: FlaskClient, house: House) -> None:
    assert "到期没有答复" in reader.get("/progress/case").text
    hear(house, issued(house, due_on=None))
    assert "到期没有答复" not in reader.get("/progress/case").text


def test_what_was_not_accepted_is_not_hurried_but_disputed(reader: FlaskClient, house: House, said: Said) -> None:
    sealed = house.keys.seal("不归社保管", purpose=Purpose.CASEWORK, office=OFFICE, what="case.explanation", row=CASE)
    hear(
        house,
        heard(
            routing.CaseNotAccepted,
            seq=5,
            act="confirm_invalid",
            step="invalid_notified",
            stage="没有受理，已说明理由",
            validity="invalid_unrelated",
            refer_to=None,
            sealed_explanation=sealed,
        ),
    )
    page = reader.get("/progress/case").text
    assert "不归社保管" in page
    assert "我认为应当受理" in page
    for absent in ("催一下", "到期没有答复", "不同意处理结果", "决定是否受理</b>"):
        assert absent not in page
    assert "这件投诉没有受理，不用催" in reader.post("/progress/case/urge").text
    asked = reader.get("/progress/case/reject").text
    assert "<h1>我认为应当受理</h1>" in asked
    assert "为什么应当受理" in asked
    done = reader.post("/progress/case/reject", data={"reasons": "是社保\u200b的事"})
    assert said()[-1][0] == "complaint.result_rejected.v1"
    assert "您认为应当受理" in reader.get(done.headers["Location"]).text


_LINKED = tomllib.loads(
    resources.files("services.notification.rules").joinpath("texts.toml").read_text(encoding="utf-8")
)["acts"]
_DEEDS = sorted({deed for acts in _LINKED.values() for deed in acts})


@pytest.mark.parametrize("deed", _DEEDS)
def test_a_link_of_a_letter_opens_its_form_once_the_code_was_given(client: FlaskClient, deed: str) -> None:
    key = registered(client)
    asked = client.get(f"/progress/to/{deed}")
    assert asked.status_code == 200
    assert f'name="then" value="{deed}"' in asked.text
    missed = client.post("/progress", data={**key, "phone_last4": "0000", "then": deed})
    assert (missed.status_code, f'name="then" value="{deed}"' in missed.text) == (404, True)
    with clock.standing_at(clock.now() + timedelta(minutes=1)):
        place = client.post("/progress", data={**key, "then": deed}).headers["Location"]
        assert place == ("/progress/notify" if deed == "notify" else f"/progress/case/{deed}")
        assert client.get(place).status_code == 200
        assert client.get(f"/progress/to/{deed}").headers["Location"] == place


def test_a_link_leads_nowhere_else(client: FlaskClient) -> None:
    assert client.get("/progress/to/elsewhere").status_code == 404
    key = registered(client)
    assert client.post("/progress", data={**key, "then": "//evil.example"}).headers["Location"] == "/progress/case"
