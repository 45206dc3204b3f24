"""Each page on each screen: no fault by two judges that we did not write, nothing to scroll sideways, light enough."""

from __future__ import annotations

import hashlib

import pytest

from tests.journeys.town import CITY
from tests.pages.site import VENDOR, Site, faults_of, packed, scrolls_sideways, shown

PUBLIC = (
    "/",
    "/offices",
    f"/offices/{CITY}",
    "/complain",
    "/progress",
    "/accessibility",
    "/privacy",
    "/flow",
    "/offices/222400/ko",
)
CONSOLE = {
    "section-head": ("/console", "/console?queue=all", "/console/majors", "/console/cases/220100-2026-1",
                     "/console/cases/220100-2026-1/clocks", "/notices", "/notices/220100-2026-1"),
    "window": ("/console", "/counter/new", "/counter/letters/new", "/counter/drafts", "/console/cases/220100-2026-1"),
    "functional-1": ("/counter/cases/220100-2026-1/links", "/counter/cases/220100-2026-1/disclosures",
                     "/counter/cases/220100-2026-1/evidence", "/counter/lost", "/counter/public-facts",
                     "/counter/phrases", "/console/cases/220100-2026-1/conformance", "/console/flow", "/console/mine",
                     "/console/reminders", "/console/results", "/console/reports",
                     "/console/duties", "/console/ladder", "/console/staff", "/console/policy-problems",
                     "/console/supervision", "/records/improvement"),
    "callback": ("/console/callbacks",),
    "agency-head": ("/console/targets", "/console/principles", "/console/accounts",
                    "/console/staff", "/console/staff?form=train"),
    "province": ("/province", "/province/wall", "/province/screens", "/console/majors", "/console", "/counter/systems",
                 "/notices/wordings", "/notices/duty", "/console/policies", "/console/publishing"),
    "archivist": ("/records", "/records/220100-2026-1"),
}  # fmt: skip

WRONG = (
    ("agency-head", "/console/targets", "/console/targets"),
    ("agency-head", "/console/accounts", "/console/accounts"),
    ("agency-head", "/console/staff", "/console/staff/appointments"),
    ("functional-1", "/console/duties", "/console/duties"),
    ("province", "/console/policies", "/console/policies"),
)


def test_the_judges_are_the_published_ones() -> None:
    for line in (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


@pytest.mark.clause("A4.3-1")
def test_the_public_pages(site: Site) -> None:
    found = {}
    for width in (320, 390):
        page = site.window(width)
        for path in PUBLIC:
            assert packed(shown(page, path)) <= 15 * 1024, path
            found[path, width] = faults_of(page) + ["scrolls sideways"] * scrolls_sideways(page)
    assert not any(found.values()), "\n".join(
        f"{where}: {fault}" for where, faults in found.items() for fault in faults
    )


def test_the_pages_of_officers(site: Site) -> None:
    case = site.town.complain(complainant={"name": "张秀英", "phone": "13943010001"}).case
    site.town.settle()
    site.town.walk(case, ["start_confirm", "confirm", "assess", "accept"])
    found = {}
    for seat, paths in CONSOLE.items():
        for width in (1366,):
            page = site.window(width, seat=seat)
            for path in paths:
                shown(page, path)
                found[seat, path, width] = faults_of(page) + ["scrolls sideways"] * scrolls_sideways(page)
    assert not any(found.values()), "\n".join(
        f"{where}: {fault}" for where, faults in found.items() for fault in faults
    )


def test_the_forms_of_who_keeps_an_office_when_something_is_wrong(site: Site) -> None:
    found = {}
    for seat, path, form in WRONG:
        page = site.window(1366, seat=seat)
        shown(page, path)
        page.locator(f'form[action^="{form}"] button').last.click()
        page.locator(".faults").wait_for()
        found[path] = faults_of(page) + ["scrolls sideways"] * scrolls_sideways(page)
    assert not any(found.values()), "\n".join(
        f"{where}: {fault}" for where, faults in found.items() for fault in faults
    )
