"""Receipt codes and secrets."""

from __future__ import annotations

from services.intake.rules.codes import ALPHABET, CODE, SECRET, new_code, new_secret, read, shown


def test_no_character_looks_like_another() -> None:
    assert len(set(ALPHABET)) == 31
    assert not set("01OIL") & set(ALPHABET)


def test_codes_are_drawn_from_the_alphabet_and_differ() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert {len(code) for code in codes} == {CODE}
    assert set("".join(codes)) == set(ALPHABET)
    assert len(new_secret()) == SECRET


def test_a_code_is_read_as_people_type_it() -> None:
    assert shown("7K4M92QX") == "7K4M-92QX"
    for typed in ("7k4m-92qx", " 7K4M 92QX ", "7K4M－92QX", "７Ｋ４Ｍ９２ＱＸ"):
        assert read(typed) == "7K4M92QX"
