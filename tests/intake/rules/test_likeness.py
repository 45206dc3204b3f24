"""How alike texts are, and that their marks bring the alike together and say nothing without the key."""

from __future__ import annotations

import pytest

from services.intake.rules.likeness import ALIKE, BANDS, likeness, marks, trigrams

FIRST = "九月二十日我去服务大厅三号窗口办退休，工作人员说材料不全，让我回去补，跑了三趟都没办成。"
RETOLD = "我九月二十日到服务大厅三号窗口办退休，工作人员说材料不全让我回去补，我跑了三趟还是没办成，请处理。"
OTHER = "刷脸认证一直失败，打电话没人接，养老金停发两个月了，希望尽快恢复发放。"
KEY, OTHER_KEY = b"a" * 16, b"b" * 16


def test_a_retold_complaint_is_alike_and_another_is_not() -> None:
    assert likeness(trigrams(FIRST), trigrams(FIRST)) == 1
    assert likeness(trigrams(FIRST), trigrams(RETOLD)) > ALIKE
    assert likeness(trigrams(FIRST), trigrams(OTHER)) < ALIKE / 3
    assert likeness(frozenset(), frozenset()) == 0


def test_marks_of_the_alike_meet_and_those_of_others_do_not() -> None:
    mine = set(marks(trigrams(FIRST), key=KEY))
    assert mine & set(marks(trigrams(RETOLD), key=KEY))
    assert not mine & set(marks(trigrams(OTHER), key=KEY))
    assert not mine & set(marks(trigrams(FIRST), key=OTHER_KEY))
    assert marks(trigrams(FIRST), key=KEY) == marks(trigrams(f" {FIRST}！"), key=KEY)


@pytest.mark.parametrize("text", ["", "！？", "好", "不好", "𠮷" * 5000])
def test_every_text_has_its_marks_or_none(text: str) -> None:
    found = marks(trigrams(text), key=KEY)
    assert len(found) in (0, BANDS)
    assert all(0 <= mark < 1 << 63 for mark in found)
