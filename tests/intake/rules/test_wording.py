"""Characters that people may send."""

from __future__ import annotations

import pytest

from services.intake.rules.wording import has_refused, summary, tidy


@pytest.mark.parametrize(
    "text", ["㛃", "𠮷野", "김철수", "조선말", "李·阿不都", "O'Neil", "👨‍👩‍👧", "①②", "，。（）“”"]
)
def test_whatever_is_written_is_accepted(text: str) -> None:
    assert not has_refused(text, lines=False)


@pytest.mark.parametrize(
    "code", [0x00, 0x07, 0x1B, 0x7F, 0x85, 0x202A, 0x202E, 0x2066, 0x2069, 0x200E, 0x061C, 0x2028, 0xD800, 0xFFFE]
)
def test_what_hides_or_rearranges_is_refused(code: int) -> None:
    assert has_refused(f"a{chr(code)}b", lines=True)


def test_lines_are_allowed_in_text_only() -> None:
    assert not has_refused("一\n二\t三", lines=True)
    assert has_refused("一\n二", lines=False)


def test_hangul_of_every_phone_is_the_same() -> None:
    apart = "\u1100\u1161"  # as some phones send 가
    assert tidy(f" {apart}\r\n ") == "가"


def test_a_summary_is_one_line() -> None:
    assert summary("一\n二  三") == "一 二 三"
    assert summary("长" * 36) == "长" * 36
    assert summary("长" * 37) == "长" * 35 + "…"
