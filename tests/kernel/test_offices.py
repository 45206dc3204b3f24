"""The tree of offices, as deploy/offices.toml tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.kernel.numbers import CaseId, Series, printed
from services.kernel.offices import Department, Directory, Office
from tests.province import OFFICES_FILE

DIRECTORY = Directory.load(OFFICES_FILE)
FUNCTIONAL = (Department("functional", "投诉管理科", functional=True),)


def test_there_are_one_province_ten_cities_and_sixty_counties() -> None:
    levels = [office.level for office in DIRECTORY]
    assert (levels.count("province"), levels.count("city"), levels.count("county")) == (1, 10, 60)


def test_the_province_sees_all_a_city_its_counties_and_a_county_itself() -> None:
    assert set(DIRECTORY.beneath("220000")) == set(DIRECTORY.codes)
    assert {"220100", "220122", "220184"} <= set(DIRECTORY.beneath("220100"))
    assert "220200" not in DIRECTORY.beneath("220100")
    assert DIRECTORY.beneath("220122") == ("220122",)


def test_the_superior_of_a_county_is_its_city_and_above_the_province_is_nobody() -> None:
    above = DIRECTORY.above("220122")
    assert above is not None
    assert above.code == "220100"
    assert DIRECTORY.above("220000") is None


def test_every_office_has_one_functional_department() -> None:
    assert all(office.functional_department.name for office in DIRECTORY)


def test_no_two_offices_print_the_same_region() -> None:
    regions = [office.region for office in DIRECTORY]
    assert sorted({region for region in regions if regions.count(region) > 1}) == []


@pytest.mark.parametrize(
    ("office", "fault"),
    [
        (Office("220100", "长春市", "长春市", "city", "220000", departments=FUNCTIONAL), "parent 220000 unknown"),
        (Office("220000", "吉林省", "吉林省", "province"), "needs one functional department"),
    ],
)
def test_a_tree_with_a_fault_is_refused_by_name(office: Office, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Directory({office.code: office})


def test_an_office_that_stands_twice_is_refused(tmp_path: Path) -> None:
    entry = '[[office]]\ncode="220000"\nname="省"\nregion="吉林省"\nlevel="province"\ndepartments=[]\n'
    path = tmp_path / "offices.toml"
    path.write_text(entry * 2, encoding="utf-8")
    with pytest.raises(ValueError, match="stands twice"):
        Directory.load(path)


@pytest.mark.clause("F1-1")
@pytest.mark.parametrize(
    ("code", "series", "number"),
    [
        ("220100", Series.REGISTRATION, "（长春市）社保受理〔2026〕12号"),
        ("220000", Series.OPINION, "（吉林省）社保处意〔2026〕12号"),
        ("220200", Series.FEEDBACK, "（吉林市）社保反馈〔2026〕12号"),
        ("220521", Series.REPORT, "（通化县）社保调查〔2026〕12号"),
    ],
)
def test_document_numbers_are_printed_with_the_full_region(code: str, series: Series, number: str) -> None:
    assert printed(DIRECTORY[code].region, series, 2026, 12) == number


def test_a_case_id_is_read_back_as_it_was_written() -> None:
    assert str(CaseId.parse("220100-2026-12")) == "220100-2026-12"
    assert CaseId.parse("22CBS0-2026-1").office == "22CBS0"


@pytest.mark.parametrize(
    "text", ["", "220100-2026-0", "220100-2026-012", "220100-26-1", "220100-2026-1 ", "2201-2026-1"]
)
def test_what_is_no_case_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a case id"):
        CaseId.parse(text)
