"""Two officers on one case at the same moment, and how long the province waits for a major one."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic

import pytest

from tests.faults.works import Works, eventually

pytestmark = pytest.mark.xdist_group("works")
COUNTY = "220122"


def opened(works: Works, office: str, phone: str, **more: str) -> str:
    case = str(works.register(office, phone, key=uuid.uuid4().hex, **more).body["id"])
    eventually(lambda: works.count("routing.cases where case_id = %s", case) == 1)
    return case


def test_of_two_officers_at_once_one_acts_and_the_other_is_told(works: Works) -> None:
    for n in range(8):
        case, together = opened(works, COUNTY, f"1391007{n + 1:04d}"), Barrier(2)

        def act(_: int, case: str = case, together: Barrier = together) -> int:
            together.wait(10)
            return works.act("window", case, "start_confirm", version=1).status

        with ThreadPoolExecutor(2) as both:
            assert sorted(both.map(act, range(2))) == [200, 412]
        assert works.count("routing.case_events where case_id = %s and act = 'start_confirm'", case) == 1


@pytest.mark.clause("A6.6.2.3-6")
def test_the_province_sees_a_major_complaint_within_two_seconds_of_its_confirmation(works: Works) -> None:
    office, watcher = "220221", works.officers["220000-province"]
    case = opened(works, office, "13910080001", text="有人每个月冒领我父亲的养老金")
    form = {"kinds": ["fund_safety"], "proposal": "先停发，再核查"}
    (row,) = works.rows("select version from routing.cases where case_id = %s", case)
    assert works.act("functional-1", case, "confirm_major", version=row["version"], **form).status == 200
    confirmed = monotonic()

    def on_the_page() -> bool:
        page = works.ask("archive", "GET", "/province", by=watcher).body
        return f"/console/cases/{case}" in page and "待签收" in page

    eventually(on_the_page, within=10)
    assert monotonic() - confirmed < 2
