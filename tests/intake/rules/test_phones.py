"""Telephone numbers in whatever way they are written."""

from __future__ import annotations

import pytest

from services.intake.rules.phones import NoSuchPhone, e164, last_four, national


@pytest.mark.clause("F1-5")
@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("13912345518", "+8613912345518"),
        ("139 1234 5518", "+8613912345518"),
        ("139-1234-5518", "+8613912345518"),
        ("+86 139 1234 5518", "+8613912345518"),
        ("008613912345518", "+8613912345518"),
        ("１３９１２３４５５１８", "+8613912345518"),  # typed with a Chinese keyboard
        ("0431-88691234", "+8643188691234"),
        ("0433 8251234", "+864338251234"),
        ("+82 2-312-3456", "+8223123456"),
    ],
)
def test_one_number_has_one_form(typed: str, phone: str) -> None:
    assert e164(typed) == phone


@pytest.mark.parametrize("typed", ["", "123", "1391234551", "139123455188", "abc", "0431-88691234 转 8"])
def test_what_nobody_can_dial_is_refused(typed: str) -> None:
    with pytest.raises(NoSuchPhone):
        e164(typed)


def test_people_here_read_it_without_the_country() -> None:
    assert national("+8613912345518") == "13912345518"
    assert national("+8223123456") == "+8223123456"
    assert last_four("+8613912345518") == "5518"
