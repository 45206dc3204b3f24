"""What officers try and are refused, by page or by API, stands on record with who, what and why not."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from services.kernel.people import Post
from tests.notification.stage import OFFICE, OTHER_OFFICE, Stage

_CASE, _PHONE = f"{OFFICE}-2026-1", "13912345518"


@pytest.fixture
def waiting(stage: Stage) -> Stage:
    """One notice that nobody has sent yet."""
    stage.hear(stage.case().registered())
    return stage


def _id(stage: Stage) -> str:
    ((notice,),) = stage.notices("id::text")
    return str(notice)


def _kept(stage: Stage) -> list[tuple[object, ...]]:
    return stage.rows("select office, officer, act, about, status, code from notification.refusals order by id")


def test_a_resend_without_a_reason_is_kept_from_the_api_and_from_the_page(waiting: Stage) -> None:
    notice = _id(waiting)
    body = {"decision": "send_again", "because": "", "seen": "waiting"}
    assert waiting.post(f"/api/notices/{notice}/decisions", json=body).status_code == 422
    assert waiting.post(f"/notices/{_CASE}/{notice}", data=body, by="o-7").status_code == 422
    assert _kept(waiting) == [
        (OFFICE, "o-9", "notices_api.decide", notice, 422, "invalid"),
        (OFFICE, "o-7", "notices.decide", notice, 422, "invalid"),
    ]
    assert waiting.states() == ["waiting"]


def test_the_wrong_post_another_office_and_the_wrong_state_are_kept(waiting: Stage) -> None:
    notice = _id(waiting)
    path, body = f"/api/notices/{notice}/decisions", {"decision": "lost", "because": "本人说没有", "seen": "waiting"}
    assert waiting.post(path, json=body, post=Post.AUDITOR).status_code == 403
    assert waiting.post(path, json=body, office=OTHER_OFFICE).status_code == 404
    assert waiting.post(path, json=body).status_code == 409
    assert waiting.post(f"/notices/{_CASE}/{notice}", data=body | {"seen": "failed"}).status_code == 412
    assert _kept(waiting) == [
        (OFFICE, "o-9", "notices_api.decide", notice, 403, "wrong_post"),
        (OTHER_OFFICE, "o-9", "notices_api.decide", notice, 404, "not_found"),
        (OFFICE, "o-9", "notices_api.decide", notice, 409, "not_now"),
        (OFFICE, "o-9", "notices.decide", notice, 412, "stale"),
    ]


def test_an_office_with_letters_in_its_code_is_kept_with_its_case_as_any_other(stage: Stage) -> None:
    body = {"decision": "lost", "because": "本人说没有", "seen": "waiting"}
    assert stage.post(f"/notices/22CBS0-2026-1/{uuid.UUID(int=1)}", data=body, office="22CBS0").status_code == 404
    assert stage.post("/notices/22CBS0-2026-1/x", data=body, office="22CBS0").status_code == 404
    assert [about for _, _, _, about, _, _ in _kept(stage)] == [str(uuid.UUID(int=1)), "22CBS0-2026-1"]


def test_who_approves_his_own_words_is_refused_and_kept(stage: Stage) -> None:
    words = {
        "sms": "您的投诉{case}已登记，我们会尽快答复。电话{tel}。",
        "subject": "已登记：{case}",
        "email": "您的投诉 {case} 已经登记。",
        "korean": "민원 {case} 등록. 전화 {tel}.",
        "act": "draft",
    }
    path = "/notices/wordings/registered"
    assert stage.post(path, data=words, post=Post.FUNCTIONAL, by="o-1").status_code == 302
    ((drafted,),) = stage.rows("select id::text from notification.wordings")
    refused = stage.post(f"{path}/{drafted}", data={"decision": "approve"}, post=Post.FUNCTIONAL, by="o-1")
    assert refused.status_code == 403
    assert _kept(stage) == [(OFFICE, "o-1", "wordings.decide", drafted, 403, "second_person")]
    assert stage.rows("select state from notification.wordings") == [("draft",)]


def test_nothing_typed_into_an_address_or_a_form_is_kept_and_looking_is_no_act(stage: Stage) -> None:
    assert stage.post(f"/notices/{_PHONE}/oral", data={"kind": "result", "said": _PHONE}).status_code == 404
    assert stage.get(f"/notices/wordings/{_PHONE}").status_code == 404
    assert stage.post(f"/notices/duty/{uuid.uuid4()}", by=f"o-{OFFICE}").status_code == 404
    kept = _kept(stage)
    assert [(act, status) for (_, _, act, _, status, _) in kept] == [("notices.oral", 404), ("duty.answer", 404)]
    assert _PHONE not in str(kept)


def test_the_record_is_not_rewritten_by_the_service(waiting: Stage) -> None:
    waiting.post(f"/notices/{_CASE}/{_id(waiting)}", data={})
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        psycopg.connect(waiting.house.settings.database_url) as own,
    ):
        own.execute("delete from notification.refusals")
    assert len(_kept(waiting)) == 1
