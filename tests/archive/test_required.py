"""A8-1: what a dossier must hold is a table; what is missing stops filing, and closing never."""

from __future__ import annotations

import pytest

from services.archive import schedule
from services.kernel.people import Post
from tests.archive.conftest import OFFICE, Archive
from tests.archive.recorded import Case


def missing(archive: Archive, case: Case) -> tuple[str, list[str]]:
    schedule.file_closed(archive.house)
    told = archive.get(f"/api/records/{case.case}", Post.ARCHIVIST, office=OFFICE).json
    return told["state"], told["missing"]  # type: ignore[index]


@pytest.mark.clause("A8-1")
@pytest.mark.parametrize(
    ("form", "name"),
    [(1, "《投诉受理登记表》"), (2, "《投诉处理意见表》"), (3, "《投诉反馈记录》"), (4, "《投诉调查终结报告》")],
)
def test_a_closed_case_without_a_form_is_closed_and_not_filed_until_it_comes(
    archive: Archive, form: int, name: str
) -> None:
    case = Case(keys=archive.house.keys)
    events = case.whole_sealed()
    held_back = [event for event in events if getattr(event, "form", None) == form]
    archive.hear(*(event for event in events if event not in held_back))
    assert missing(archive, case) == ("closed", [name])
    archive.hear(*held_back)
    assert missing(archive, case) == ("filed", [])


@pytest.mark.clause("A8-1")
def test_a_case_settled_at_the_desk_needs_form_1_alone(archive: Archive) -> None:
    case = Case(keys=archive.house.keys)
    archive.hear(case.sealed(), case.opened(), case.accepted(), case.recorded(1, case.form1()), case.closed("desk"))
    assert missing(archive, case) == ("filed", [])
