"""The auditor's page: who looked at what by any filter, a sample by its seed, and the way to write a finding down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from services.kernel.clock import SHANGHAI, standing_at
from services.kernel.contracts.archive import DossierLooked, FormPrinted
from services.kernel.contracts.intake import ParticularsLooked
from services.kernel.people import Post
from tests.archive.conftest import OFFICE, OTHER_OFFICE, PROVINCE, Archive
from tests.archive.events import Told

NOW = datetime(2026, 12, 3, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def looked_at(archive: Archive) -> Iterator[Archive]:
    """Forty looks of one officer at one complaint, a minute apart; in another office a printed form and a refusal."""
    here, there = Told(serial=1), Told(serial=1, office=OTHER_OFFICE)
    archive.hear(*here.whole(), there.registered())
    mine: dict[str, Any] = {"office": OFFICE, "case": here.case, "by": "o-7", "kind": "everything", "granted": True}
    mine |= {"by_name": "孙洋", "by_posts": ("handler", "window")}
    theirs: dict[str, Any] = {"office": OTHER_OFFICE, "case": there.case, "at": NOW, "by": "o-8"}
    archive.hear(
        *(ParticularsLooked(**mine, purpose=f"第{n}次", at=NOW - timedelta(minutes=n)) for n in range(40)),
        FormPrinted(**theirs, form=1, n=1, number="x", code="ABCD-EFGH-JKLM", identity=True),
        DossierLooked(**theirs, what="package", granted=False),
    )
    with standing_at(NOW):
        yield archive


def looks(archive: Archive, office: str = PROVINCE, **asked: str) -> Any:
    answer = archive.get(f"/api/improvement/audit/looks?{urlencode(asked)}", Post.AUDITOR, office=office)
    assert answer.status_code == 200, answer.text
    return (answer.json or {})["looks"]


def test_looks_are_found_by_office_kind_person_case_refusal_and_day(looked_at: Archive) -> None:
    found = {
        name: len(looks(looked_at, **asked))
        for name, asked in {
            "all": {},
            "office": {"office": OTHER_OFFICE},
            "particulars": {"what": "particulars"},
            "paper": {"what": "paper"},
            "person": {"who": "o-8"},
            "name": {"who": "孙洋"},
            "case": {"case": f"{OFFICE}-2026-1"},
            "refused": {"refused": "yes"},
            "before": {"to": "2026-12-02"},
        }.items()
    }
    expected = {
        "all": 42,
        "office": 2,
        "particulars": 40,
        "paper": 1,
        "person": 2,
        "name": 40,
        "case": 40,
        "refused": 1,
    }
    assert found == expected | {"before": 0}


def test_an_auditor_reads_of_his_own_office_alone_page_by_page(looked_at: Archive) -> None:
    assert {one["office"] for one in looks(looked_at, office=OFFICE)} == {OFFICE}
    page = looked_at.get("/records/audit?from=2026-12-01", Post.AUDITOR, office=OFFICE).text
    assert (page.count('<td data-label="事由">事由：第'), "第0次" in page, "第30次" in page) == (30, True, False)
    # Name and posts are those of the moment; where they were not written down, the number stands alone.
    assert '孙洋<small>承办人、窗口受理</small><small class="id">o-7</small>' in page
    theirs = looked_at.get("/records/audit?who=o-8", Post.AUDITOR, office=PROVINCE).text
    assert '<td data-label="人员"><small class="id">o-8</small>' in theirs
    older = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    rest = looked_at.get(older, Post.AUDITOR, office=OFFICE).text
    assert (rest.count('<td data-label="事由">事由：第'), "第30次" in rest, 'rel="next"' in rest) == (10, True, False)
    wrong = looked_at.get("/records/audit?from=2026-12-02&to=2026-12-01", Post.AUDITOR, office=OFFICE).text
    assert "起止日期颠倒了" in wrong
    assert looked_at.get("/records/audit?cursor=x", Post.AUDITOR, office=OFFICE).status_code == 200
    assert looked_at.get("/records/audit", Post.FUNCTIONAL, office=OFFICE).status_code == 403


def test_a_sample_is_drawn_on_the_page_and_leads_to_the_form_of_a_finding(looked_at: Archive) -> None:
    page = looked_at.get("/records/audit?seed=2026&n=3&from=2026-01-01", Post.AUDITOR, office=OFFICE).text
    assert "1 件办结的投诉中抽到 1 件，种子 2026" in page
    leads = f"/records/registers/finding?case={OFFICE}-2026-1"
    assert f'href="{leads}"' in page
    assert f'value="{OFFICE}-2026-1"' in looked_at.get(leads, Post.AUDITOR, office=OFFICE).text
