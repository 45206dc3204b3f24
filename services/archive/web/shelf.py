"""What the archive's pages share: who may read, and the words of offices and departments."""

from __future__ import annotations

from typing import Any

from services.archive.rules import watching, words
from services.kernel.errors import Forbidden
from services.kernel.offices import Office
from services.kernel.people import Officer, Post
from services.kernel.web import login

READERS = (
    Post.ARCHIVIST,
    Post.FUNCTIONAL,
    Post.LEADER,
    Post.AGENCY_HEAD,
    Post.AUDITOR,
    Post.PROVINCE,
    Post.SYSTEM,
)


def may_watch(officer: Officer) -> bool:
    """Whether the board is his to see."""
    return watching.may_watch(officer, province=login.house().offices.province.code)


def watcher() -> Officer:
    """Who is asking for the board. Raises Forbidden."""
    officer = login.officer()
    if not may_watch(officer):
        raise Forbidden(*watching.REFUSED)
    return officer


def office_of(code: str) -> Office:
    return login.house().offices[code]


def department_of(office: str, code: str | None) -> str:
    """The name of a department; its code when the office no longer has it, a dash for none."""
    if code is None:
        return "—"
    names = {department.code: department.name for department in office_of(office).departments}
    return names.get(code, code)


def navigation(here: str) -> list[dict[str, Any]]:
    """The console's menu as the archive's pages show it."""
    officer = login.officer()
    offered = [("经办台", "/console", True), ("监测", "/province", may_watch(officer))]
    reads = officer.holds(*READERS)
    offered += [("档案", "/records", reads), ("统计", "/records/figures", reads)]
    offered.append(("改进", "/records/registers/suggestion", True))
    offered.append(("审计", "/records/audit", officer.holds(Post.AUDITOR)))
    links = [{"text": text, "href": href, "here": href == here} for text, href, may in offered if may]
    return [{"title": "投诉处理", "links": links}]


def number_of(office: str, case: str, number: str | None) -> str:
    """The printed number; the case id until the registration has been heard."""
    return number or f"{office_of(office).region} {case}"


SHARED = {"vocabulary": words, "number_of": number_of, "office_of": office_of, "department_of": department_of}
