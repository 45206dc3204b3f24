"""Lengths as the networks count them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notification.rules.units import parts, units

_CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x2FFFF, exclude_categories=["Cs"]), max_size=300)


@pytest.mark.parametrize(("text", "length"), [("", 0), ("投诉", 2), ("㛃", 1), ("𠮷", 2), ("吉林🙂", 4), ("a-1", 3)])
def test_a_character_beyond_the_first_plane_counts_twice(text: str, length: int) -> None:
    assert units(text) == length


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("投" * 70, [70]),
        ("投" * 71, [67, 4]),
        ("投" * 134, [67, 67]),
        ("投" * 66 + "𠮷" + "投" * 5, [66, 7]),
        ("𠮷" * 35, [70]),
    ],
)
def test_long_texts_are_cut_between_characters(text: str, lengths: list[int]) -> None:
    assert [units(part) for part in parts(text)] == lengths


@settings(deadline=None)  # a busy machine is no fault of the words
@given(_CHINESE)
def test_the_parts_are_the_text(text: str) -> None:
    pieces = parts(text)
    assert "".join(pieces) == text
    assert all(units(piece) <= (70 if len(pieces) == 1 else 67) for piece in pieces)
    assert units(text) == len(text.encode("utf-16-le")) // 2
