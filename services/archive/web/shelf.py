"""What the archive's pages share: who may read, and the words of offices and departments."""

from __future__ import annotations

from typing import Any

from services.archive.rules import watching, words
from services.kernel.errors import Forbidden
from services.kernel.offices import Office
from services.kernel.people import Officer, Post
from services.kernel.web import login
from services.kernel.web.menu import menu

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
    """The menu of all officers' pages."""
    return menu(login.officer(), login.house().offices.province.code, here)


def beside(*paths: str) -> list[dict[str, Any]]:
    """Of the menu only these, for a page that has no room for all."""
    return [link for group in navigation("") for link in group["links"] if link["href"] in paths]


def number_of(office: str, case: str, number: str | None) -> str:
    """The printed number; the case id until the registration has been heard."""
    return number or f"{office_of(office).region} {case}"


SHARED = {"vocabulary": words, "number_of": number_of, "office_of": office_of, "department_of": department_of}
