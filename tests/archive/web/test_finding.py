"""A8-3: by words of two and of four characters, by whom it is from, by cause; each look at a person is an entry."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from services.archive import schedule
from services.archive.rules.grams import grams
from services.archive.web import api
from services.kernel.people import Post
from tests.archive.conftest import COUNTY, OFFICE, OTHER_OFFICE, PROVINCE, Archive
from tests.archive.recorded import ID_NUMBER, NAME, PARTICULARS, Case

ARCHIVIST = Post.ARCHIVIST
EARLIER = "set begun_at = begun_at - %s * interval '1 day' where case_id = %s"


def case(archive: Archive, serial: int, text: str, *, office: str = OFFICE, **who: Any) -> Case:
    complainant = {**PARTICULARS["complainant"], **who}
    told = {**PARTICULARS, "text": text, "requests": [], "complainant": complainant}
    made = Case(office=office, serial=serial, keys=archive.house.keys, particulars=told)
    archive.hear(*made.whole_sealed())
    return made


@pytest.fixture
def three(archive: Archive) -> Archive:
    case(archive, 1, "九月的养老金没有到账，窗口说认证没有生效。")
    case(archive, 2, f"{NAME}的医保卡在南关区不能用，电话打不通。", name=NAME, phone="+8613911112222", id_number=None)
    case(archive, 3, "养老保险关系转移办了三个月，没有结果。", office=OTHER_OFFICE)
    schedule.file_closed(archive.house)
    schedule.index(archive.house)
    return archive


def found(archive: Archive, *posts: Post, office: str = OFFICE, **asked: str) -> list[str]:
    answer = archive.get(f"/api/records?{urlencode(asked)}", *(posts or (ARCHIVIST,)), office=office)
    assert answer.status_code == 200, answer.text
    return sorted(each["id"] for each in answer.json["records"])  # type: ignore[index]


@pytest.mark.clause("A8-3")
@pytest.mark.parametrize(
    ("words", "office", "serials"),
    [
        ("养老", OFFICE, [1]),
        ("养老", PROVINCE, [1, 3]),
        ("养老金没有", PROVINCE, [1]),
        ("关系转移", PROVINCE, [3]),
        ("养老 窗口", PROVINCE, [1]),
        ("没有生效", OTHER_OFFICE, []),
        ("医保卡", OFFICE, [2]),
        ("转账", PROVINCE, []),
    ],
)
def test_words_of_two_and_of_more_characters_are_found_in_ones_own_offices(
    three: Archive, words: str, office: str, serials: list[int]
) -> None:
    assert [int(one.rpartition("-")[2]) for one in found(three, office=office, words=words)] == serials


@pytest.mark.clause("A8-3")
@pytest.mark.parametrize("person", [NAME, "139 1111 2222", "13911112222"])
def test_the_archivist_finds_whom_it_is_from_and_each_find_is_an_entry(three: Archive, person: str) -> None:
    assert "220100-2026-2" in found(three, person=person)
    looks = three.ask(
        "select case_id, convert_from(body, 'UTF8')::jsonb -> 'event' ->> 'what' from archive.outbox"
        " where type = 'dossier.looked.v1' and case_id = '220100-2026-2'"
    )
    assert looks == [("220100-2026-2", "person")]


@pytest.mark.clause("A8-3", "A8-7")
def test_nobody_else_finds_a_person_and_no_word_search_betrays_one(three: Archive) -> None:
    assert found(three, person=ID_NUMBER) == ["220100-2026-1"]
    assert found(three, office=OTHER_OFFICE, person="13911112222") == []
    assert found(three, office=COUNTY, person="13911112222") == []
    answer = three.get(f"/api/records?{urlencode({'person': NAME})}", Post.FUNCTIONAL, office=OFFICE)
    assert (answer.status_code, answer.json["code"]) == (403, "archivist_only")  # type: ignore[index]
    assert found(three, words="孙喆") == []
    assert found(three, words="喆堃") == []
    assert found(three, words="周某") == []


@pytest.mark.clause("A8-3")
def test_a_cause_and_words_and_days_are_asked_for_together(three: Archive) -> None:
    assert found(three, cause="b02", words="认证") == ["220100-2026-1"]
    assert found(three, cause="B02", closed_from="2026-11-01", closed_to="2026-11-30") == [
        "220100-2026-1",
        "220100-2026-2",
    ]
    assert found(three, cause="A01") == []
    # Behind more newer texts with the same words than a page holds, none of which is wanted otherwise.
    three.ask(
        "insert into archive.texts select '220100-2026-' || 1000 + n, begun_at + n * interval '1 minute', grams"
        " from archive.texts, generate_series(1, 120) as n where case_id = '220100-2026-1'"
    )
    assert found(three, cause="B02", words="认证") == ["220100-2026-1"]


def test_words_are_found_however_long_ago_behind_newer_ones_and_page_by_page(
    three: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PAGE", 1)
    case(three, 4, "养老保险停发三个月。")
    schedule.index(three.house)
    for days in (40, 200, 4000):
        three.ask(f"update archive.texts {EARLIER}", days, "220100-2026-1")
        three.ask(f"update archive.dossiers {EARLIER}", days, "220100-2026-1")
        seen, asked = [], {"words": "养老"}
        while asked.get("cursor") != "":
            answer = three.get(f"/api/records?{urlencode(asked)}", ARCHIVIST, office=PROVINCE).json or {}
            seen += [each["id"] for each in answer["records"]]
            asked["cursor"] = answer["cursor"] or ""
        assert (sorted(seen[:2]), seen[2:]) == (["220100-2026-4", "220200-2026-3"], ["220100-2026-1"])


def test_a_single_character_is_too_short_and_is_said_so(archive: Archive) -> None:
    answer = archive.get(f"/api/records?{urlencode({'words': '金'})}", ARCHIVIST, office=OFFICE)
    assert answer.status_code == 422
    assert "至少两个字" in answer.text


def test_the_index_holds_no_word_in_clear(three: Archive) -> None:
    rows = three.ask("select case_id, grams::text from archive.texts") + three.ask(
        "select case_id, blind::text from archive.persons"
    )
    assert rows
    assert not any("\u4e00" <= letter <= "\u9fff" for row in rows for column in row for letter in str(column))


def test_pairs_never_bridge_two_scripts_and_words_of_other_scripts_stay_whole() -> None:
    assert grams("养老金2026年APP打不开") == {"养老", "老金", "2026", "app", "打不", "不开"}
    assert grams("金") == frozenset()
