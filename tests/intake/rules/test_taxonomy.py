"""What the words of a complaint suggest."""

from __future__ import annotations

import pytest

from services.intake.rules.taxonomy import load


@pytest.mark.parametrize(
    ("text", "causes", "business"),
    [
        ("我的工龄少算了三年，视同缴费年限不对", ("E02",), ("P05",)),
        ("窗口工作人员爱答不理，还吼人", ("A01", "A02"), ()),
        ("社保卡还没办完，也没激活", ("B01", "F05"), ("Z01",)),
        ("你好", (), ()),
    ],
)
def test_words_suggest_causes_and_business(text: str, causes: tuple[str, ...], business: tuple[str, ...]) -> None:
    found = load().suggest(text)
    assert set(causes) <= set(found.causes)
    assert (found.causes == ()) == (causes == ())
    assert found.business == business


@pytest.mark.clause("A6.6.2.3-1")
@pytest.mark.parametrize(
    ("text", "suspected"),
    [
        ("有人冒领养老金，人死了还在领", ("fund_safety",)),
        ("工作人员索要红包", ("sector_image",)),
        ("钱停了，我没钱看病，活不下去了", ("life_property",)),
        ("大厅里打架，有人聚众堵门", ("public_safety",)),
        ("窗口排队太久", ()),
    ],
)
def test_words_of_danger_are_suspected_to_be_major(text: str, suspected: tuple[str, ...]) -> None:
    assert load().suggest(text).suspected == suspected


def test_the_topic_that_the_person_chose_stands_when_no_word_is_known() -> None:
    assert load().suggest("说不出的不满", topic="A").causes == ("A",)


def test_the_longer_word_says_more() -> None:
    found = load().suggest("连续工龄和视同年限都不对，也没通知")
    assert found.causes[0] == "E02"


def test_the_same_text_suggests_the_same_every_time() -> None:
    text = "记者来了，有人想自杀，还要堵门，骗保"
    assert len({load().suggest(text) for _ in range(20)}) == 1


def test_every_entry_of_the_taxonomy_has_a_parent_and_a_known_kind() -> None:
    entries = load().entries
    assert len(entries) == 122
    assert all(not e.parent or e.parent in entries for e in entries.values())
    kinds = {e.major for e in entries.values()} - {None}
    assert kinds == {"fund_safety", "sector_image", "public_safety"}
