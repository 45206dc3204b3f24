"""How long other words can get: counted as they are sent, with the longest of everything that they may name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from services.kernel.offices import Directory, Office
from services.notification.rules.signatures import too_long, unfillable
from services.notification.rules.texts import Facts, Kind, Texts
from services.notification.rules.units import units
from services.notification.rules.wordings import Preview, Wording, preview

_OFFICES = Directory.load(Path("deploy/offices.toml"))
_TEXTS = Texts.load()
_LINK = "jlsb.cn/ts"
_CASE = "220100-2026-999999"
_SIGNATURE = "【吉林社保】"


def _looked_at(kind: Kind, sms: str, *, office: str = "220100", korean: str = "") -> tuple[Preview | None, list[str]]:
    wording = Wording(kind, sms, "通知：{case}", "内容。", korean)
    return preview(_TEXTS, wording, [_OFFICES[office]], receivers=_OFFICES, link=_LINK, signatures={})


def _filled_up(sms: str, longest: str) -> str:
    """As many characters more as make seventy with the longest values."""
    return sms + "好" * (70 - units(_SIGNATURE + longest))


def test_a_code_to_a_telephone_is_counted_with_the_code_and_not_with_the_blank() -> None:
    fits = _filled_up("{case}验证码〔验证码〕", f"{_CASE}验证码000000")
    found, faults = _looked_at(Kind.PHONE_CODE, fits)
    assert (found and found.units, faults) == (70, [])
    assert _looked_at(Kind.PHONE_CODE, fits + "好")[1] == ["短信连同签名最多 70 个字符，长春市要 71 个"]
    own = _TEXTS.but({Kind.PHONE_CODE: {"sms": fits, "subject": "", "email": ""}}, {})
    facts = Facts(case=_CASE, office="长春市", office_name="长春市社会保险事业管理局", tel="12333", link=_LINK)
    assert own.sms(Kind.PHONE_CODE, facts).units == 70


def test_the_korean_of_a_code_to_a_telephone_has_a_place_for_it_too_and_is_not_said_without() -> None:
    sms, without = "{case}验证码〔验证码〕", "{case} 인증번호"
    assert _looked_at(Kind.PHONE_CODE, sms, office="222400", korean=without)[1] == ["朝鲜文里也要写〔验证码〕"]
    assert _looked_at(Kind.PHONE_CODE, sms, office="222400", korean=without + " 〔验证码〕")[1] == []
    approved_before = _TEXTS.but(
        {Kind.PHONE_CODE: {"sms": sms, "subject": "", "email": ""}}, {Kind.PHONE_CODE: without}
    )
    facts = Facts(case="222400-2026-1", office="延边州", office_name="延边州局", tel="12333", link=_LINK)
    assert approved_before.both(Kind.PHONE_CODE, facts).text == "【吉林社保】222400-2026-1验证码〔验证码〕"


def test_where_a_complaint_went_is_counted_with_the_longest_name_of_all() -> None:
    longest = max((office.region for office in _OFFICES), key=len)
    fits = _filled_up("{case}转{office}", f"{_CASE}转{longest}")
    assert _looked_at(Kind.TRANSFERRED, fits)[1] == []
    assert _looked_at(Kind.TRANSFERRED, fits + "好")[1] == ["短信连同签名最多 70 个字符，长春市要 71 个"]
    assert _looked_at(Kind.ACCEPTED, fits + "好")[1] != [], "whoever accepts it may be the one where it went"
    assert _looked_at(Kind.REGISTERED, fits + "好")[1] == [], "names the office that writes, whose name is shorter"


@pytest.mark.parametrize("kind", [Kind.PROGRESS, Kind.NOT_POSSIBLE])
def test_the_korean_is_counted_with_what_is_longest_in_korean(kind: Kind) -> None:
    """Whatever passes can be sent with each of the words."""
    field, table = ("step", _TEXTS.steps) if kind is Kind.PROGRESS else ("why", _TEXTS.whys)
    long = 0
    for more in range(50, 70):
        korean = f"{{{field}}}" + "가" * more
        sms = f"{{{field}}}"
        if _looked_at(kind, sms, office="222400", korean=korean)[1]:
            break
        long = more
    own = _TEXTS.but({kind: {"sms": sms, "subject": "", "email": ""}}, {kind: f"{{{field}}}" + "가" * long})
    office = _OFFICES["222400"]
    told = []
    for key in table:
        facts = Facts(
            case="222400-2026-999999",
            office=office.region,
            office_name=office.name,
            tel="12333",
            link=_LINK,
        )
        facts = replace(facts, step=key) if kind is Kind.PROGRESS else replace(facts, why=key)
        told.append(units(own.korean(kind, facts)))
        assert own.both(kind, facts).text
    assert max(told) == 67, "and no shorter than need be"


def test_a_signature_that_leaves_no_room_for_the_words_in_use_is_named_before_anything_is_sent() -> None:
    def unfit(signature: str, office: str = "220200") -> dict[str, dict[Kind, int]]:
        return too_long(_TEXTS, {office: signature}, _OFFICES, hotline="12333", link=_LINK)

    assert unfit("【吉林市社保】") == {}
    assert unfit("【吉林市社会保险经办】")["220200"][Kind.RESULT] == 71
    assert unfit("【延边朝鲜族社保】", "222400") == {}, "with the Korean behind the Chinese"
    assert max(unfit("【延边朝鲜族自治州社保】", "222400")["222400"].values()) > 70


def test_settings_with_which_a_notice_would_not_fit_are_named_with_the_kind_and_the_office() -> None:
    def faults(hotline: str = "12333", link: str = _LINK) -> list[str]:
        return unfillable(_TEXTS, _OFFICES, hotline=hotline, link=link)

    assert faults() == []
    (said,) = faults(link="jlsb.jl.gov.cn/ts")
    assert said.startswith("result (投诉已有答复) cannot be told in 吉林省 (220000) and 70 other offices: ")
    assert said.endswith(": 73 units are more than one message")
    assert faults(link="（没有）")[0].endswith("link: not of the shape that may be told")
    only = replace(_OFFICES["222400"], phone="0431-12333000")
    assert unfillable(_TEXTS, [only, _OFFICES["220100"]], hotline="12333", link=_LINK + "/abcdefg")[0].startswith(
        "not_accepted (未予受理的说明) cannot be told in 延边州 (222400) and 1 other offices: 77 units"
    )


def test_an_office_is_named_with_its_own_telephone_by_whoever_writes() -> None:
    """Behind the longest signature, where it went to: with the other one's number, and not the name of a third."""
    here, signature = _OFFICES["220100"], {"220100": "【长春市社会保险局】"}
    longest = replace(_OFFICES["220200"], region="前郭尔罗斯蒙古族")
    own_number = replace(_OFFICES["220300"], phone="043412333")

    def unfit(*others: Office) -> dict[str, dict[Kind, int]]:
        return too_long(_TEXTS, signature, [here, *others], hotline="12333", link=_LINK)

    assert unfit(own_number) == {}
    assert unfit(longest, own_number) == {}
    assert unfit(replace(own_number, phone="0434-12333000"))["220100"][Kind.PROGRESS] == 74
