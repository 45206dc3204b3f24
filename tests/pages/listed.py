"""Every page of the site: who opens it, and at which address. Routes that are no pages stand here with the reason."""

from __future__ import annotations

import re
from pathlib import Path

from tests.journeys.town import CITY

ROUTES = Path(__file__).parents[1] / "journeys" / "routes.txt"
CASE = f"{CITY}-2026-1"

PUBLIC = (
    "/",
    "/offices",
    f"/offices/{CITY}",
    "/offices/222400/ko",
    "/complain",
    "/progress",
    "/progress/to/urge",
    "/accessibility",
    "/privacy",
    "/flow",
    "/login",
    "/province/figures",
    "/province/screen",
    "/records/check/ABCD-EF01-2345-6789",
)
# The steps of a complaint that is being told, and what its receipt opens.
TELLING = ("/complain", "/complain/office", "/complain/problem", "/complain/contact", "/complain/check")
TOLD = ("/complain/receipt",)
# Read in Korean too, once that was chosen.
IN_KOREAN = ("/complain/problem", "/complain/contact", "/complain/check", "/progress/case")
HERS = (
    "/progress/case",
    "/progress/case/supplement",
    "/progress/case/withdraw",
    "/progress/notify",
    "/progress/phone",
    "/progress/consent",
)
# By seat; {letter} is a notice that goes by post.
OFFICERS = {
    "section-head": (
        "/console/assign",
        "/console",
        "/console?tab=all",
        f"/console/cases/{CASE}",
        f"/console/cases/{CASE}/clocks",
        "/notices",
        f"/notices/{CASE}",
        f"/notices/{CASE}/{{letter}}/letter",
    ),
    "window": (
        "/console",
        f"/console/cases/{CASE}",
        "/counter/new",
        "/counter/letters/new",
        "/counter/drafts",
        f"/counter/cases/{CASE}/particulars",
    ),
    "functional-1": (
        f"/console/cases/{CASE}/conformance",
        "/console/duties",
        "/console/flow",
        "/console/ladder",
        "/console/mine",
        "/console/policy-problems",
        "/console/reminders",
        "/console/reports",
        "/console/results",
        "/console/supervision",
        f"/counter/cases/{CASE}/disclosures",
        f"/counter/cases/{CASE}/evidence",
        f"/counter/cases/{CASE}/facts",
        f"/counter/cases/{CASE}/links",
        "/counter/lost",
        "/counter/phrases",
        "/counter/public-facts",
        "/records/improvement",
        "/records/registers/measure",
    ),
    "callback": ("/console/callbacks",),
    "agency-head": (
        "/console/load",
        "/console/principles",
        "/console/staff",
        "/console/staff?form=train",
        "/console/targets",
        "/records/retention/disposals/1",
    ),
    "province": (
        "/console",
        "/console/majors",
        "/console/policies",
        "/console/publishing",
        "/counter/systems",
        "/notices/duty",
        "/notices/wordings",
        "/notices/wordings/registered",
        "/province",
        "/province/screens",
        "/province/wall",
        "/records/figures",
        "/records/figures/open",
        "/records/retention",
    ),
    "system-admin": ("/console/accounts", "/console/mine", "/console/password", "/console/staff"),
    "security-admin": ("/console/accounts", f"/console/staff?office={CITY}", "/counter/systems"),
    "auditor": (
        "/console",
        "/console/accounts",
        "/records/audit?seed=1&n=5",
        "/records/registers/finding",
        "/records/registers/review",
    ),
    "archivist": ("/records", f"/records/{CASE}", f"/records/{CASE}?as_of=2026-11-23", "/records/retention"),
}
NO_PAGES = {
    "/healthz": "for machines",
    "/readyz": "for machines",
    "/metrics": "for machines",
    "/large-print": "leads back to where one was",
    "/language": "leads back to where one was",
    "/console/register": "leads to /counter/new",
    "/counter/evidence/<evidence>": "a file",
    "/console/flow/<name>.svg": "a drawing, which /console/flow shows",
}


def unlisted() -> list[str]:
    """Page routes of the four services that nobody opens here."""
    rows = (line.split(" ") for line in ROUTES.read_text(encoding="utf-8").splitlines())
    routes = {path for _, methods, path, _ in rows if methods == "GET" and not path.startswith("/api/")}
    opened = {_route_of(path.partition("?")[0], routes) for path in _addresses()}
    return sorted(routes - opened - NO_PAGES.keys())


def _addresses() -> tuple[str, ...]:
    return (*PUBLIC, *TELLING, *TOLD, *HERS, *(path for paths in OFFICERS.values() for path in paths))


def _route_of(path: str, routes: set[str]) -> str:
    """Which route answers: of those that fit the one with the fewest names in it, as the services choose."""
    fitting = [one for one in routes if re.fullmatch(re.sub(r"<[^>]*>", "[^/]+", one), path)]
    assert fitting, path
    return min(fitting, key=lambda one: one.count("<"))
