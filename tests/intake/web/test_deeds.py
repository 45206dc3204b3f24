"""What complainants do by code: possible or not, said once, never twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.kernel import clock
from services.kernel.contracts import routing
from services.kernel.house import House
from services.kernel.sealed import Purpose
from tests.intake.samples import CASE, OFFICE, accepted, heard, json_of
from tests.intake.web.sending import Said, do, hear, issued, look, registered


@pytest.mark.parametrize(
    ("act", "words", "event"),
    [
        ("supplement", {"text": "还有一份存折"}, "complaint.supplemented.v1"),
        ("urge", {}, "complaint.urged.v1"),
        ("withdraw", {}, "complaint.withdrawn.v1"),
    ],
)
def test_what_may_be_done_at_once_is_done_and_said(
    client: FlaskClient, said: Said, act: str, words: dict[str, str], event: str
) -> None:
    key = registered(client)
    assert do(client, key, act, **words).status_code == 200
    assert [kind for kind, _ in said()] == ["complaint.registered.v1", event]


@pytest.mark.clause("A6.9-1", "A3.4-1")
@pytest.mark.parametrize(
    ("act", "words", "event"),
    [
        ("agree", {}, "complaint.result_agreed.v1"),
        ("reject", {"reasons": "第二条没有答复"}, "complaint.result_rejected.v1"),
        ("rate", {"grade": 2}, "complaint.rated.v1"),
    ],
)
def test_a_result_may_be_answered_once(
    client: FlaskClient, house: House, said: Said, at_nine: datetime, act: str, words: dict[str, Any], event: str
) -> None:
    key = registered(client)
    early = do(client, key, act, **words)
    assert (early.status_code, json_of(early)["code"]) == (409, "not_possible")
    hear(house, issued(house))
    assert do(client, key, act, **words).status_code == 200
    again = do(client, key, act, **words)
    assert again.status_code == 409
    assert "您已经" in json_of(again)["detail"]
    assert [kind for kind, _ in said()].count(event) == 1


def test_who_was_not_called_may_say_so_once_a_call_is_on_record(client: FlaskClient, house: House, said: Said) -> None:
    key = registered(client)
    assert do(client, key, "dispute_contact").status_code == 409
    hear(house, heard(seq=3, act="confirm"))
    assert do(client, key, "dispute_contact").status_code == 200
    assert said()[-1][0] == "complaint.contact_disputed.v1"


def test_urging_is_counted_and_possible_once_a_day(client: FlaskClient, said: Said, at_nine: datetime) -> None:
    key = registered(client)
    assert do(client, key, "urge").status_code == 200
    assert do(client, key, "urge").status_code == 409
    with clock.standing_at(at_nine + timedelta(days=1)):
        assert do(client, key, "urge").status_code == 200
    assert [event["times"] for kind, event in said() if kind == "complaint.urged.v1"] == [1, 2]


def test_the_same_supplement_twice_is_one(client: FlaskClient, house: House, said: Said) -> None:
    key = registered(client)
    for text in ("存折在家", "存折在家", "存折找到了"):
        assert do(client, key, "supplement", text=text).status_code == 200
    events = [event for kind, event in said() if kind == "complaint.supplemented.v1"]
    assert [event["serial"] for event in events] == [1, 2]
    opened = house.keys.open(
        events[1]["sealed_text"], purpose=Purpose.CASEWORK, office=OFFICE, what="supplement.text", row=f"{CASE}/2"
    )
    assert opened == "存折找到了"


def test_a_withdrawn_complaint_is_left_alone(client: FlaskClient) -> None:
    key = registered(client)
    do(client, key, "withdraw")
    assert look(client, key)["may"] == []
    assert json_of(do(client, key, "urge"))["detail"] == "您已经撤回了这件投诉"


def closed(seq: int = 12, **fields: Any) -> routing.CaseClosed:
    """The office has closed it; asking again is possible until the end of the year."""
    told: routing.CaseClosed = heard(
        routing.CaseClosed,
        **{
            "seq": seq,
            "act": "close",
            "step": "closed",
            "stage": "已办结",
            "outcome": "agreed",
            "cause": "B02",
            "business": None,
            "merit": "founded",
            "closed_at": datetime.fromisoformat("2026-11-23T09:00:00+08:00"),
            "accepted_at": None,
            "on_time": True,
            "ask_again_by": date(2026, 12, 23),
        }
        | fields,
    )
    return told


@pytest.mark.parametrize(
    ("act", "event", "sealed_as"),
    [
        ("request_reopening", "complaint.reopening_requested.v1", "reopening.facts"),
        ("request_review", "complaint.review_requested.v1", "review.reasons"),
    ],
)
def test_a_closed_complaint_may_be_asked_for_again_once_and_in_time(
    client: FlaskClient, house: House, said: Said, at_nine: datetime, act: str, event: str, sealed_as: str
) -> None:
    key = registered(client)
    early = do(client, key, act, text="银行流水显示十月也没有到账")
    assert (early.status_code, json_of(early)["code"]) == (409, "not_possible")
    assert json_of(early)["detail"].startswith("办结以后才能申请")
    hear(house, closed())
    assert act in [one["act"] for one in look(client, key)["may"]]
    assert do(client, key, act, text="银行流水显示十月也没有到账").status_code == 200
    again = do(client, key, act, text="再说一次")
    assert (again.status_code, "您已经申请过" in json_of(again)["detail"]) == (409, True)
    (told,) = [body for kind, body in said() if kind == event]
    text = house.keys.open(
        told["sealed_text"], purpose=Purpose.CASEWORK, office=OFFICE, what=sealed_as, row=f"{CASE}/{told['serial']}"
    )
    assert text == "银行流水显示十月也没有到账"


def test_what_is_asked_for_again_too_late_is_refused_and_an_answer_lets_one_ask_anew(
    client: FlaskClient, house: House, said: Said
) -> None:
    key = registered(client)
    hear(house, closed(ask_again_by=date(2026, 1, 31)))
    late = do(client, key, "request_reopening", text="银行流水显示十月也没有到账")
    assert (late.status_code, json_of(late)["detail"]) == (409, "申请的期限已经过了。有新的情况，请重新投诉")
    hear(house, closed(13, act="reclosed", ask_again_by=None))
    for seq in (14, 15):
        assert do(client, key, "request_reopening", text="银行流水").status_code == 200
        sealed = house.keys.seal(
            "十月已经到账。", purpose=Purpose.CASEWORK, office=OFFICE, what="case.reopening_refused", row=CASE
        )
        decided = {"refused": "decided", "sealed_why": sealed}
        hear(house, heard(seq=2 * seq, act="refuse_reopening", step="closed", stage="已办结", **decided))
        (told,) = look(client, key)["not_possible"]
        assert (told["asked"], told["why"]) == ("重新办理的申请", "上级审核后没有同意，理由：十月已经到账")
    assert [kind for kind, _ in said()].count("complaint.reopening_requested.v1") == 2


def test_who_waits_for_a_late_answer_reads_why_and_when_there_is_news_or_the_answer(
    client: FlaskClient, house: House
) -> None:
    key = registered(client)
    assert look(client, key)["late"] is None
    passed = {"clock": "K1", "breached_at": datetime(2026, 12, 14, 16, 30, tzinfo=clock.SHANGHAI)}
    hear(house, heard(routing.ClockBreached, seq=7, act="breach", **passed, news_by=date(2026, 12, 21)))
    assert look(client, key)["late"] == {"why": None, "answer_by": None, "news_by": "2026-12-21"}
    told = {"late_because": "outside", "answer_by": date(2026, 12, 24)}
    hear(house, heard(seq=8, act="explain_delay", **told))
    assert look(client, key)["late"] == {"why": "还在等外单位答复", "answer_by": "2026-12-24", "news_by": None}
    client.post("/progress", data=key)
    assert "还在等外单位答复。预计" in client.get("/progress/case").text
    with clock.standing_at(datetime(2026, 12, 25, 9, tzinfo=clock.SHANGHAI)):  # that day has passed as well
        assert look(client, key)["late"] == {"why": "还在等外单位答复", "answer_by": None, "news_by": None}
        client.post("/progress", data=key)
        page = client.get("/progress/case").text
        assert ("还在等外单位答复。" in page, "预计" in page) == (True, False)
    hear(house, issued(house, seq=9))
    assert look(client, key)["late"] is None


def test_who_is_waited_for_reads_for_what_and_how_and_that_no_day_moves(client: FlaskClient, house: House) -> None:
    """D04: as long as it lasts, whatever is heard in between and in whatever order."""
    key = registered(client)
    asked = {
        "awaited": "materials",
        "awaited_by": date(2026, 11, 30),
        "awaited_since": datetime(2026, 11, 24, 9, tzinfo=clock.SHANGHAI),
    }
    hear(house, heard(seq=8, act="log_step", **asked))
    hear(house, heard(seq=7, act="assign"))  # older, and heard late
    how = "可以在下面点“补充情况”，也可以交到窗口。"
    assert look(client, key)["awaited"] == {"what": "我们在等您补充材料", "how": how, "by": "2026-11-30"}
    client.post("/progress", data=key)
    page = client.get("/progress/case").text
    assert "我们在等您补充材料" in page
    assert f"{how}最好在 11 月 30 日（星期一）以前。答复您的日子不变。" in page
    assert "/progress/case/supplement" in page
    with clock.standing_at(datetime(2026, 12, 1, 9, tzinfo=clock.SHANGHAI)):  # a day that has passed is not hoped for
        assert look(client, key)["awaited"]["by"] is None
    assert "您补充的情况" not in page
    assert do(client, key, "supplement", text="补上回执").status_code == 200
    assert client.get("/progress/case").text.count("您补充了情况，已经转给经办人。") == 1
    hear(house, heard(seq=9, act="supplement"))
    assert look(client, key)["awaited"] is None


@pytest.mark.clause("D05")
def test_who_was_handed_over_by_the_petition_office_reads_the_day_and_that_it_was_put_off(
    client: FlaskClient, house: House
) -> None:
    key = registered(client)
    at = datetime(2026, 11, 23, 9, tzinfo=clock.SHANGHAI)
    hear(house, heard(), accepted(at, due_on=date(2027, 1, 22), days=()))
    told = look(client, key)
    assert (told["due_on"], told["days"], told["extended"]) == ("2027-01-22", None, None)
    put_off = {"moved_from": date(2027, 1, 22), "was_provisional": False, "due_at": at, "calendar": "c"}
    more = {"act": "approve_extension", "step": "investigating", "stage": "正在调查", "due_on": date(2027, 2, 21)}
    hear(house, heard(routing.DueMoved, seq=7, extended_because="outside", **more, **put_off))
    told = look(client, key)
    why = {"was_due_on": "2027-01-22", "due_on": "2027-02-21", "why": "还在等外单位答复"}
    assert (told["due_on"], told["extended"]) == ("2027-02-21", why)
    client.post("/progress", data=key)
    page = client.get("/progress/case").text
    assert "周末和节假日也算" in page
    assert "经机构负责人批准，答复日期从" in page
    hear(house, issued(house, seq=9))
    assert look(client, key)["extended"] is None


def test_what_was_withdrawn_and_is_taken_up_again_can_be_hurried_and_withdrawn_again(
    client: FlaskClient, house: House, said: Said
) -> None:
    key = registered(client)
    assert do(client, key, "withdraw").status_code == 200
    hear(house, closed(outcome="withdrawn", act="withdraw"))
    hear(house, heard(seq=13, act="order_reopening", step="closed", stage="已办结"))
    hear(house, heard(seq=14, act="approve_reopening", step="reopened", stage="正在重新办理", round=2))
    assert do(client, key, "urge").status_code == 200
    assert do(client, key, "withdraw").status_code == 200
    assert [kind for kind, _ in said()].count("complaint.withdrawn.v1") == 2


def test_what_was_not_possible_any_more_is_told_on_the_page_with_why_and_may_be_asked_anew(
    client: FlaskClient, house: House, said: Said
) -> None:
    key = registered(client)
    for seq in (3, 4):  # the second time it is a new request
        assert do(client, key, "withdraw").status_code == 200
        assert do(client, key, "urge").status_code == 409
        hear(house, heard(seq=seq, act="withdraw_refused", refused="goes_on"))
    (told,) = look(client, key)["not_possible"]
    assert (told["asked"], told["why"]) == ("撤回投诉的申请", "按规定这件投诉要办完，不能撤回")
    assert do(client, key, "urge").status_code == 200
    hear(house, closed())
    assert do(client, key, "request_review", text="不服处理结果").status_code == 200
    hear(house, heard(seq=13, act="request_review_refused", step="closed", stage="已办结", refused="of later days"))
    whys = {one["asked"]: one["why"] for one in look(client, key)["not_possible"]}
    assert whys["省局复查的申请"] == "现在办不了，请打电话问我们"
    assert do(client, key, "request_review", text="不服处理结果").status_code == 200
    assert [kind for kind, _ in said()].count("complaint.withdrawn.v1") == 2


@pytest.mark.parametrize(
    ("act", "words", "field"),
    [
        ("supplement", {"text": ""}, "text"),
        ("supplement", {"text": "字" * 5001}, "text"),
        ("reject", {}, "reasons"),
        ("request_reopening", {}, "text"),
        ("request_review", {"text": " "}, "text"),
        ("rate", {"grade": 6}, "grade"),
        ("urge", {"why": "x"}, "why"),
    ],
)
def test_wrong_words_are_named(client: FlaskClient, act: str, words: dict[str, Any], field: str) -> None:
    answer = do(client, {"code": "7K4M92QX", "phone_last4": "5518"}, act, **words)
    assert answer.status_code == 422
    assert [fault["field"] for fault in json_of(answer)["errors"]] == [field]
