"""Each page on each screen: no fault by two judges that we did not write, nothing to scroll sideways, light enough."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from playwright.sync_api import Page

from tests.journeys.town import CITY, PROVINCE, Town
from tests.pages.listed import CASE, HERS, IN_KOREAN, OFFICERS, PUBLIC, TELLING, TOLD, unlisted
from tests.pages.site import VENDOR, Site, faults_of, packed, shown, too_wide, turned

WRONG = (
    ("agency-head", "/console/targets", "/console/targets"),
    ("system-admin", "/console/accounts", "/console/accounts"),
    ("agency-head", "/console/staff", "/console/staff/appointments"),
    ("functional-1", "/console/duties", "/console/duties"),
    ("province", "/console/policies", "/console/policies"),
)
OF_THE_PROVINCE = ("system-admin", "security-admin", "auditor")
STEPS = (
    ("office", {"office": CITY}),
    ("problem", {"topic": "E", "text": "九月的养老金少了三年的工龄"}),
    ("contact", {"who": "individual", "complainant.name": "王桂兰", "complainant.phone": "13900000320"}),
)
SHE = {"name": "张秀英", "phone": "13943010001"}


def test_the_judges_are_the_published_ones() -> None:
    for line in (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


def test_no_page_is_left_out() -> None:
    assert unlisted() == []


@pytest.mark.clause("A4.3-1")
def test_the_public_pages(site: Site) -> None:
    page = site.window(320)
    shown(page, "/")
    found = light(page, PUBLIC)
    for step, told in STEPS:
        page.request.post(f"/complain/{step}", form={"go": "next", **told})
    found += light(page, TELLING)
    receipt = site.town.complain(complainant=SHE)
    page.request.post("/progress", form=dict(receipt.key))
    found += light(page, HERS)
    page.request.get("/language?to=ko")
    found += light(page, IN_KOREAN)
    page.request.get("/language?to=zh-CN")
    page.request.post("/complain/check", form={"go": "next"})
    found += light(page, TOLD)
    assert not found, "\n".join(found)


def test_the_pages_of_officers(site: Site) -> None:
    letter = lived_in(site.town)
    found = []
    for seat, paths in OFFICERS.items():
        page = site.window(1366, seat=seat, office=PROVINCE if seat in OF_THE_PROVINCE else CITY)
        shown(page, paths[0].format(letter=letter))
        for path in paths:
            body = turned(page, path.format(letter=letter))
            assert (b" hx-get=" in body) is (b"/vendor/htmx.min.js" in body), path
            found += [f"{seat} {path}: {fault}" for fault in faults_of(page) + too_wide(page, 320, 1366)]
    assert not found, "\n".join(found)


def test_the_forms_of_who_keeps_an_office_when_something_is_wrong(site: Site) -> None:
    found = []
    for seat, path, form in WRONG:
        page = site.window(1366, seat=seat, office=PROVINCE if seat in OF_THE_PROVINCE else CITY)
        shown(page, path)
        page.locator(f'form[action^="{form}"] button').last.click()
        page.locator(".faults").wait_for()
        found += [f"{path}: {fault}" for fault in faults_of(page) + too_wide(page, 1366)]
    assert not found, "\n".join(found)


def light(page: Page, paths: Sequence[str]) -> list[str]:
    """What is wrong with these pages of the public, each within its weight."""
    found = []
    for path in paths:
        body = turned(page, path)
        assert packed(body) <= 15 * 1024, path
        assert b"htmx" not in body, path
        found += [f"{path}: {fault}" for fault in faults_of(page) + too_wide(page, 390, 320)]
    return found


def lived_in(town: Town) -> str:
    """One complaint is accepted and one dossier is listed to be destroyed; the id of a notice that goes by post."""
    case = town.complain(complainant=SHE).case
    assert case == CASE
    town.settle()
    town.walk(case, ["start_confirm", "confirm", "assess", "accept"])
    asked = {"officer": town.officers[f"{CITY}-window"].id, "department": "hall", "post": "callback"}
    told = {**asked, "since": "2026-11-23", "because": "人手不足"}
    assert town.desk("agency-head").post("routing", "/api/staff/appointments", json=told).get_json()["waits"]
    town.rows("insert into archive.disposals values (%s, 1, 'proposed', 'archivist', now())", CITY)
    item = (
        "insert into archive.disposal_items values (%s, 1, %s, '220100-2026-TS-0001', 'desk', 10, '2037-01-01', '到期')"
    )
    town.rows(item, CITY, case)
    by_post = """
    update notification.notices set channel = 'letter', subject = '登记', state = 'waiting' where kind = 'registered'
    returning id
    """
    return str(town.rows(by_post)[0]["id"])
