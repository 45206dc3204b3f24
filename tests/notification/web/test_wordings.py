"""Words of notices as data: written by one, agreed to by another, with their real length, and never sent unfilled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.kernel.people import Post
from services.notification.actions import fitting, wording
from tests.notification.stage import OFFICE, OTHER_OFFICE, PROVINCE, Stage

_WORDS = {
    "sms": "您的投诉{case}已登记，我们会尽快答复。电话{tel}。",
    "subject": "已登记：{case}",
    "email": "您的投诉 {case} 已经登记。",
    "korean": "민원 {case} 등록. 전화 {tel}.",
}
_PATH = "/notices/wordings/registered"


def _write(
    stage: Stage, *, office: str = OFFICE, by: str = "o-1", act: str = "draft", path: str = _PATH, **other: str
) -> str:
    answer = stage.post(
        path, data={**_WORDS, "act": act, **other}, office=office, by=by, post=Post.FUNCTIONAL, follow_redirects=False
    )
    assert answer.status_code in (200, 302, 422), answer.text
    return answer.text


def _decide(stage: Stage, *, office: str = OFFICE, by: str = "o-2", decision: str = "approve") -> int:
    (drafted,) = stage.rows("select id::text from notification.wordings where state = 'draft'")
    answer = stage.post(
        f"{_PATH}/{drafted[0]}", data={"decision": decision}, office=office, by=by, post=Post.FUNCTIONAL
    )
    return answer.status_code


def _said(stage: Stage, serial: int, office: str = OFFICE) -> tuple[str, str]:
    case = stage.case(serial, office=office)
    stage.hear(case.registered())
    ((text, version),) = stage.rows("select text, version from notification.notices where case_id = %s", case.id)
    return text, version


def test_new_words_are_used_once_a_second_person_agreed_and_not_before(stage: Stage) -> None:
    _write(stage, email="您的投诉 {case} 已经登记。\r\n\r\n请等答复。")
    assert stage.rows("select email from notification.wordings") == [("您的投诉 {case} 已经登记。\n\n请等答复。",)]
    page = stage.get(_PATH, post=Post.FUNCTIONAL).text
    assert "【吉林社保】您的投诉220100-2026-999999已登记，我们会尽快答复。电话0431-12333000。" in page
    assert "您的投诉 220100-2026-999999 已经登记。\n\n请等答复。" in page, "the whole letter, filled in"
    assert "短信里没有日期 {date}；邮件正文里没有日期 {date}。" in page
    assert _said(stage, 1)[0].startswith("【吉林社保】投诉已登记，编号")
    assert _decide(stage, by="o-1") == 403, "not by who wrote them"
    assert _decide(stage) == 302
    assert _said(stage, 2) == ("【吉林社保】您的投诉220100-2026-2已登记，我们会尽快答复。电话12333。", "220100-1")
    assert _said(stage, 1, OTHER_OFFICE)[0].startswith("【吉林社保】投诉已登记，编号")
    page = stage.get(_PATH, post=Post.FUNCTIONAL).text
    assert "使用中" in page
    assert "张敏起草" in page


def test_the_provinces_words_hold_for_all_and_an_offices_own_come_before(stage: Stage) -> None:
    _write(stage, office=PROVINCE)
    assert _decide(stage, office=PROVINCE) == 302
    assert _said(stage, 1)[1] == "220000-1"
    _write(stage, sms="本机构自己的用语，编号{case}。")
    assert _decide(stage) == 302
    assert _said(stage, 2) == ("【吉林社保】本机构自己的用语，编号220100-2026-2。", "220100-1")
    assert _said(stage, 1, OTHER_OFFICE)[1] == "220000-1"
    # words of another kind are other words: what is told keeps the name of its own
    _write(stage, path="/notices/wordings/closed", sms="投诉{case}已办结。")
    assert _decide(stage) == 302
    assert _said(stage, 3)[1] == "220100-1"
    assert re.findall("220100-[12]", stage.get("/notices/wordings").text) == ["220100-1", "220100-2"]


def test_a_newer_wording_takes_the_place_of_the_older_which_is_kept(stage: Stage) -> None:
    for text in ("第一稿，编号{case}。", "第二稿，编号{case}。"):
        _write(stage, sms=text)
        assert _decide(stage) == 302
    assert _said(stage, 1)[0] == "【吉林社保】第二稿，编号220100-2026-1。"
    assert stage.rows("select version, state from notification.wordings order by version") == [
        (1, "replaced"),
        (2, "approved"),
    ]


def _signed(stage: Stage, folder: Path, **signatures: str) -> Stage:
    """The same service with these offices' signatures in the gateways' file."""
    file = folder / "gateways.toml"
    told = f'[[gateway]]\nname = "a"\nurl = "{stage.house.settings.environment["SMPP_URL"]}"\n'
    told += "".join(f'[office."{code[1:]}"]\nsignature = "{signature}"\n' for code, signature in signatures.items())
    file.write_text(told, encoding="utf-8")
    file.chmod(0o600)
    return stage.with_settings(GATEWAYS_FILE=str(file))


def test_words_that_were_approved_before_a_longer_signature_are_not_sent_too_long(stage: Stage, tmp_path: Path) -> None:
    """Nor is nothing told: the product's words say it, and page and figures name the kind."""
    own = "编号{case}" + "好" * 44
    _write(stage, sms=own)
    assert _decide(stage) == 302
    text, version = _said(stage, 999_999)
    assert (len(text), version) == (70, "220100-1")
    assert fitting.too_long(stage.house, OFFICE) == {}
    later = _signed(stage, tmp_path, o220100="【长春市社保】")
    text, version = _said(later, 999_998)
    assert text.startswith("【长春市社保】投诉已登记，编号220100-2026-999998。")
    assert (len(text) <= 70, version) == (True, wording.PRODUCTS.version)
    assert _said(later, 7) == (f"【长春市社保】编号220100-2026-7{'好' * 44}", "220100-1"), "where they fit, they stand"
    assert "连同现在的签名最长 71 个字符" in later.get("/notices/wordings").text
    assert 'notices_wording_too_long{kind="registered",office="220100"} 71.0' in later.client.get("/metrics").text


def test_a_signature_behind_which_nothing_fits_is_set_aside_and_said(stage: Stage, tmp_path: Path) -> None:
    signed = _signed(stage, tmp_path, o220200="【吉林市社会保险经办】", o220100="【长春市社保】")
    assert _said(signed, 1, OTHER_OFFICE)[0].startswith("【吉林社保】投诉已登记")
    assert _said(signed, 1)[0].startswith("【长春市社保】投诉已登记"), "of one office is no fault of another"
    shown = {
        code: "短信签名太长" in signed.get("/notices", office=code).text for code in (OFFICE, OTHER_OFFICE, PROVINCE)
    }
    assert shown == {OFFICE: False, OTHER_OFFICE: True, PROVINCE: True}
    metrics = signed.client.get("/metrics").text
    assert 'notices_signature_too_long{office="220200"} 1.0' in metrics
    assert "notices_gateways_file_wrong 0.0" in metrics
    wrong = stage.with_settings(GATEWAYS_FILE=str(tmp_path / "not-there"))
    assert "notices_gateways_file_wrong 1.0" in wrong.client.get("/metrics").text


def test_what_is_declined_is_never_used(stage: Stage) -> None:
    _write(stage)
    assert _decide(stage, decision="decline") == 302
    assert _said(stage, 1)[0].startswith("【吉林社保】投诉已登记，编号")
    assert "没有通过" in stage.get(_PATH).text


@pytest.mark.parametrize(
    ("office", "other", "fault"),
    [
        (OFFICE, {"sms": "投诉{case}的当事人{name}"}, "只能用这些栏目"),
        (OFFICE, {"sms": "投诉{case" + "很长" * 20}, "只能用这些栏目"),
        (OFFICE, {"sms": "投诉{case}" + "很长" * 30}, "短信连同签名最多 70 个字符"),
        (PROVINCE, {"korean": ""}, "延边的机构要有朝鲜文"),
        (PROVINCE, {"korean": "민원 {case} " + "가" * 60}, "朝鲜文最多 67 个字符"),
        (OFFICE, {"sms": ""}, "请填写内容"),
    ],
)
def test_what_could_not_be_sent_is_refused_and_nothing_typed_is_lost(
    stage: Stage, office: str, other: dict[str, str], fault: str
) -> None:
    page = _write(stage, office=office, **other)
    assert fault in page
    assert "已登记：{case}" in page
    assert stage.rows("select count(*) from notification.wordings") == [(0,)]


def test_the_preview_shows_the_longest_of_all_offices_and_keeps_nothing(stage: Stage) -> None:
    page = _write(stage, office=PROVINCE, act="look")
    found = re.search(r"最长的一条：(\S+?)，(\d+) 个字符", page)
    assert found is not None
    assert int(found[2]) == len("【吉林社保】您的投诉220000-2026-999999已登记，我们会尽快答复。电话0431-12333000。")
    assert stage.rows("select count(*) from notification.wordings") == [(0,)]


def test_who_may_not_write_sees_the_words_and_no_form(stage: Stage) -> None:
    page = stage.get(_PATH, post=Post.HANDLER).text
    assert "正在使用" in page
    assert "起草新的用语" not in page
    assert stage.post(_PATH, data=_WORDS, post=Post.HANDLER).status_code == 403
    assert "处理结果告知" in stage.get("/notices/wordings").text
    assert stage.get("/notices/wordings/nothing").status_code == 404


def test_a_draft_of_another_office_is_not_there(stage: Stage) -> None:
    _write(stage)
    assert _decide(stage, office=OTHER_OFFICE) == 404


def test_words_that_were_written_cannot_be_changed(stage: Stage) -> None:
    _write(stage)
    held = stage.rows(
        "select has_column_privilege('svc_notification', 'notification.wordings', 'sms', 'update'), "
        "has_table_privilege('svc_notification', 'notification.wordings', 'delete')"
    )
    assert held == [(False, False)]
