"""The words of every notice, for every office."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.kernel.offices import Directory, Office
from services.kernel.phone_codes import AS_LONG, BLANK
from services.notification.rules import texts
from services.notification.rules.texts import Facts, Kind, Texts, Unfillable
from services.notification.rules.units import parts, units

_ROOT = Path(__file__).parents[3]
_OFFICES = Directory.load(_ROOT / "deploy" / "offices.toml")
_TEXTS = Texts.load()
_SOURCE: dict[str, Any] = tomllib.loads(Path(texts.__file__).with_name("texts.toml").read_text(encoding="utf-8"))
_KOREAN: dict[str, Any] = tomllib.loads(Path(texts.__file__).with_name("texts_ko.toml").read_text(encoding="utf-8"))
_LONGEST_DAY = date(2026, 12, 14)
_LONGEST_TEL = "0431-12333000"
_NEVER = [
    "举报",
    "欺诈",
    "骗",
    "基金",
    "养老",
    "工伤",
    "失业",
    "医疗",
    "医保",
    "待遇",
    "金额",
    "银行",
    "身份证号",
    "态度",
    "违纪",
    "腐败",
    "收受",
    "先生",
    "女士",
    "密码",
]
_EXPOSING_NOTHING = "工作人员不会向您索要密码、验证码或银行卡号。"


def _facts(
    office: Office,
    *,
    step: str = "executing",
    day: date | None = _LONGEST_DAY,
    provisional: bool = False,
    asked: str = "withdraw",
    why: str = "under_way",
) -> Facts:
    return Facts(
        case=f"{office.code}-2026-999999",
        office=office.region,
        office_name=office.name,
        tel=_LONGEST_TEL,
        link="jlsb.cn/ts",
        day=day,
        step=step,
        provisional=provisional,
        count=99,
        asked=asked,
        why=why,
    )


_LONGEST_REGION = max(_OFFICES, key=lambda office: len(office.region))


_OWN_SIGNATURES = (
    "",
    *("【" + "长" * length + "】" for length in (2, 8)),
)  # 【吉林社保】 and the shortest and longest own


@pytest.mark.clause("A4.4-1")
@pytest.mark.parametrize("kind", list(Kind))
def test_the_sms_of_every_office_fits_with_the_longest_values_whatever_it_names_and_however_it_signs(
    kind: Kind,
) -> None:
    """Seventy units of Chinese, and behind them in 延边 one part of Korean, with each step, request and reason."""
    assert len(_OFFICES.codes) == 71
    template = "".join((*_SOURCE["kinds"][kind.value].values(), _KOREAN["kinds"].get(kind.value, "")))
    tables = {"step": _TEXTS.steps, "asked": _TEXTS.asked, "why": _TEXTS.whys}
    named = [list(table) if f"{{{name}}}" in template else list(table)[:1] for name, table in tables.items()]
    for office, signature in product(_OFFICES, _OWN_SIGNATURES):
        facts = replace(_facts(office, provisional=True), tel="12333", signature=signature)
        if kind not in (Kind.REGISTERED, Kind.REGISTERED_MAJOR):  # names the office where it went
            facts = replace(facts, office=_LONGEST_REGION.region, office_name=_LONGEST_REGION.name)
        for step, asked, why in product(*named):
            filled = replace(facts, step=step, asked=asked, why=why)
            sms, korean = _TEXTS.sms(kind, filled), _TEXTS.korean(kind, filled)
            assert sms.units == units(sms.text.replace(BLANK, AS_LONG)) <= 70, (office.region, sms.text)
            assert units(korean) <= 67, (office.region, korean)
            assert sms.text.startswith(signature or "【吉林社保】")
            assert "{" not in sms.text + korean
            assert _TEXTS.both(kind, filled).text == sms.text + korean
        if not signature:
            assert _TEXTS.sms(kind, _facts(office, provisional=True)).units <= 70, "with the longest telephone too"


@pytest.mark.parametrize("why", _TEXTS.whys)
def test_why_a_request_was_not_possible_is_told_whole_in_one_message(why: str) -> None:
    for asked, words in _TEXTS.asked.items():
        told = _TEXTS.sms(Kind.NOT_POSSIBLE, _facts(_LONGEST_REGION, asked=asked, why=why)).text
        assert f"的{words}没有办成：{_TEXTS.whys[why]}。" in told
        yanbian = _TEXTS.both(Kind.NOT_POSSIBLE, _facts(_OFFICES["222400"], asked=asked, why=why)).text
        assert f"{_KOREAN['asked'][asked]} 불가: {_KOREAN['whys'][why]}." in yanbian
        assert len(parts(yanbian)) == 2


@pytest.mark.parametrize("kind", list(Kind))
def test_no_notice_says_what_the_complaint_is_about(kind: Kind) -> None:
    told = _TEXTS.sms(kind, _facts(_LONGEST_REGION)).text
    letter = _TEXTS.email(kind, _facts(_LONGEST_REGION))
    without_the_office = letter.text.replace(_LONGEST_REGION.name, "").replace(_EXPOSING_NOTHING, "")
    for never in _NEVER:
        assert never not in told
        assert never not in letter.subject
        assert never not in without_the_office


@pytest.mark.parametrize("kind", [Kind(name) for name in _KOREAN["kinds"]])
def test_in_yanbian_the_korean_stands_behind_the_chinese_and_each_fits_one_part(kind: Kind) -> None:
    yanbian = [office for office in _OFFICES if _TEXTS.is_korean(office.code)]
    assert len(yanbian) == 9
    for office in yanbian:
        for step in _KOREAN["steps"]:
            facts = _facts(office, step=step, provisional=True)
            korean, both = _TEXTS.korean(kind, facts), _TEXTS.both(kind, facts)
            assert 0 < units(korean) <= 67, korean
            assert both.text == _TEXTS.sms(kind, facts).text + korean
            assert "{" not in korean
            assert len(parts(both.text)) == 2
            assert _TEXTS.email(kind, facts).text.count(korean) == 1
    assert _TEXTS.korean(kind, _facts(_OFFICES["220100"])) == ""
    assert _TEXTS.both(kind, _facts(_OFFICES["220100"])) == _TEXTS.sms(kind, _facts(_OFFICES["220100"]))


def test_every_kind_stands_in_korean_too() -> None:
    assert set(_KOREAN["kinds"]) == {kind.value for kind in Kind}


def test_in_yanbian_the_code_to_a_telephone_is_whole_in_either_language_however_the_message_is_cut() -> None:
    for office in (office for office in _OFFICES if _TEXTS.is_korean(office.code)):
        for signature, serial in product(("【延边社保】", "【延边朝鲜族社保】", ""), (1, 99, 999_999)):
            facts = replace(_facts(office), case=f"{office.code}-2026-{serial}", signature=signature)
            said = _TEXTS.both(Kind.PHONE_CODE, facts)
            sent = parts(said.text.replace(BLANK, "######"))
            assert [part.count("######") for part in sent] == [1, 1]
            assert said.units == sum(units(part) for part in sent)


def test_what_nobody_put_into_korean_yet_is_told_in_chinese_alone() -> None:
    yanbian = _OFFICES["222400"]
    unheard = Texts({**_SOURCE, "steps": {**_SOURCE["steps"], "resting": "休息"}}, _KOREAN)
    facts = _facts(yanbian, step="resting")
    assert unheard.both(Kind.PROGRESS, facts) == unheard.sms(Kind.PROGRESS, facts)
    unheard = Texts({**_SOURCE, "whys": {**_SOURCE["whys"], "resting": "正在休息"}}, _KOREAN)
    facts = _facts(yanbian, why="resting")
    assert unheard.both(Kind.NOT_POSSIBLE, facts) == unheard.sms(Kind.NOT_POSSIBLE, facts)
    bare = Texts(_SOURCE, {**_KOREAN, "kinds": {}})
    assert bare.both(Kind.ACCEPTED, facts) == bare.sms(Kind.ACCEPTED, facts)


def test_no_template_can_ask_for_more_than_the_harmless_facts() -> None:
    harmless = {"case", "office", "office_name", "tel", "link", "date", "step", "count", "asked", "why"}
    for told in _SOURCE["kinds"].values():
        for template in told.values():
            assert texts._fields(template) <= harmless


@pytest.mark.parametrize("kind", list(Kind))
def test_words_are_plain_chinese_with_full_width_punctuation(kind: Kind) -> None:
    for template in _SOURCE["kinds"][kind.value].values():
        assert not set(template) & set(",;!?()<>"), template


@pytest.mark.parametrize("kind", list(Kind))
def test_the_letter_greets_tells_and_says_where_to_ask(kind: Kind) -> None:
    office = _OFFICES["220100"]
    letter = _TEXTS.email(kind, _facts(office))
    assert letter.subject.endswith("220100-2026-999999")
    assert letter.text.startswith("您好：\n\n")
    assert "220100-2026-999999" in letter.text
    assert _LONGEST_TEL in letter.text
    assert office.name in letter.text
    assert letter.version == _SOURCE["version"]


@pytest.mark.clause("A4.4-2")
@pytest.mark.parametrize("kind", [Kind.ACCEPTED, Kind.TRANSFERRED, Kind.INVESTIGATING, Kind.PROGRESS, Kind.RESULT])
def test_the_day_is_told_and_without_it_nothing_is(kind: Kind) -> None:
    assert "最迟12月14日" in _TEXTS.sms(kind, _facts(_LONGEST_REGION)).text
    with pytest.raises(Unfillable, match="date: missing"):
        _TEXTS.sms(kind, _facts(_LONGEST_REGION, day=None))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("case", "220100-2026-"),
        ("case", "王小兰"),
        ("office", ""),
        ("office", "长春市 收"),
        ("tel", "请加微信"),
        ("tel", "1" * 40),
        ("link", "javascript:alert(1)"),
        ("link", "a b"),
        ("office_name", "长春市\n社会保险事业管理局"),
    ],
)
def test_a_fact_of_the_wrong_shape_is_never_sent(field: str, value: str) -> None:
    facts = Facts(**{**_facts(_LONGEST_REGION).__dict__, field: value})
    assert _TEXTS.unfillable(facts)


@pytest.mark.parametrize("step", [None, "", "unheard_of"])
def test_a_step_without_words_is_never_sent(step: str | None) -> None:
    facts = Facts(**{**_facts(_LONGEST_REGION).__dict__, "step": step})
    with pytest.raises(Unfillable, match="step: missing"):
        _TEXTS.sms(Kind.PROGRESS, facts)


def test_a_text_that_grew_past_one_message_is_never_sent() -> None:
    facts = Facts(**{**_facts(_LONGEST_REGION).__dict__, "link": "https://complaints.example.jilin.gov.cn/progress"})
    with pytest.raises(Unfillable, match="more than one message"):
        _TEXTS.sms(Kind.RESULT, facts)
    assert any(fault.startswith("result: ") for fault in _TEXTS.unfillable(facts))


def test_the_facts_of_every_office_as_it_is_set_up_are_good_for_every_kind() -> None:
    for office in _OFFICES:
        facts = Facts(**{**_facts(office).__dict__, "tel": office.phone})
        assert _TEXTS.unfillable(facts) == ()


@settings(deadline=None)  # a busy machine is no fault of the words
@given(
    text=st.text(max_size=60),
    field=st.sampled_from(["case", "office", "office_name", "tel", "link"]),
    kind=st.sampled_from(Kind),
)
def test_whatever_stands_in_a_fact_it_is_told_whole_in_one_message_or_not_at_all(
    text: str, field: str, kind: Kind
) -> None:
    facts = Facts(**{**_facts(_LONGEST_REGION).__dict__, field: text})
    try:
        sms = _TEXTS.sms(kind, facts)
    except Unfillable:
        return
    assert units(sms.text) <= 70
    assert "\n" not in sms.text


def test_templates_that_lack_a_kind_or_ask_too_much_are_refused_at_once() -> None:
    broken = {**_SOURCE, "kinds": {**_SOURCE["kinds"], "closed": {"sms": "{name}，您好", "subject": "", "email": ""}}}
    del broken["kinds"]["withdrawn"]
    broken["kinds"]["gossip"] = {"sms": "", "subject": "", "email": ""}
    with pytest.raises(ValueError, match=r"withdrawn: no text; gossip: no such kind; closed\.sms: \{name\} may not be"):
        Texts(broken)


def test_a_letter_by_e_mail_links_each_act_that_it_is_about_and_a_posted_one_none() -> None:
    facts = replace(_facts(_OFFICES["220100"]), acts="https://tousu.example.cn/progress/to")
    lines = _TEXTS.email(Kind.RESULT, facts).text.splitlines()
    assert [line for line in lines if "/progress/to/" in line] == [
        "同意处理结果：https://tousu.example.cn/progress/to/agree",
        "不同意处理结果：https://tousu.example.cn/progress/to/reject",
        "不想再收到这种通知：https://tousu.example.cn/progress/to/notify",
    ]
    assert "/progress/to/" not in _TEXTS.letter(Kind.RESULT, facts).text
    assert "/progress/to/" not in _TEXTS.sms(Kind.RESULT, facts).text
