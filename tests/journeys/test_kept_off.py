"""Whoever is complained about finds the case behind no door of the four services, whatever posts he holds."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.kernel.people import Post
from tests.intake.handed_in import PDF
from tests.journeys.test_routes import TABLE
from tests.journeys.town import CITY, Town
from tests.province import Desk

NAME, PHONE = "马春梅", "13912345518"
REASON, PURPOSE = "核对办理情况", "核对情况"
SHUT = (403, 404)
_CODE = {"data": {"how": "document"}}
_DISCLOSED = {"recipient": "市总工会", "reason": REASON}
# What is written into the form, where the door looks at the form first.
FORMS: dict[str, dict[str, Any]] = {
    "/api/cases/<case>/disclosures": {"json": _DISCLOSED},
    "/counter/cases/<case>/disclosures": {"data": _DISCLOSED},
    "/api/cases/<case>/links": {"json": {"other": "{other}", "kind": "related", "reason": REASON}},
    "/counter/cases/<case>/links": {"data": {"other": "{other}", "kind": "related", "reason": REASON}},
    "/counter/cases/<case>/links/<other>/part": {"data": {"reason": REASON}},
    "/counter/cases/<case>/code": _CODE,
    "/counter/cases/<case>/evidence": {"data": {"files": PDF}},
    "/api/evidence/<evidence>/release": {"json": {"reason": REASON}},
    "/counter/evidence/<evidence>/release": {"data": {"reason": REASON}},
    "/api/cases/<case>/acts/<act>": {"json": {}, "headers": {"If-Match": '"1"'}},
    "/api/notices/<notice>/decisions": {"json": {"decision": "send_again", "because": REASON, "seen": "delivered"}},
    "/notices/<case>/<notice>": {"data": {"decision": "send_again", "because": REASON, "seen": "delivered"}},
    "/notices/<case>/oral": {"data": {"kind": "accepted", "said": REASON}},
    "/api/records/<string:case>/hold": {"json": {"reason": REASON}},
    "/api/records/<string:case>/hold/lifted": {"json": {"reason": REASON}},
    "/records/<case>/hold": {"data": {"reason": REASON}},
    "/records/<case>/hold/lifted": {"data": {"reason": REASON}},
}
OF_A_CASE = re.compile("<(string:)?(case|evidence|notice)>")
LOOKED_FOR = (
    ("archive", f"/records?person={NAME}"),
    ("archive", f"/api/records?person={PHONE}"),
    ("archive", f"/api/records/list.xlsx?person={NAME}"),
    ("routing", "/api/cases?queue=all"),
    ("routing", "/console?queue=all"),
)


def table() -> Iterator[tuple[str, str, str]]:
    """Service, method and path of each door that is not everybody's."""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        service, methods, path, who = line.split(" ")
        if who != "everybody":
            yield from ((service, method, path) for method in methods.split(","))


def filled(content: Any, words: dict[str, str]) -> Any:
    """With the words put in; bytes are a file."""
    if isinstance(content, bytes):
        return io.BytesIO(content), "证明.pdf"
    if isinstance(content, dict):
        return {key: filled(value, words) for key, value in content.items()}
    return words.get(content, content) if isinstance(content, str) else content


def seen(answer: TestResponse) -> str:
    """Everything that is in it, the cells of a workbook too."""
    if not answer.data.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return "".join(book.read(member).decode() for member in book.namelist())


def shows(text: str, case: str) -> bool:
    """The number itself, and not the beginning of a longer one."""
    return re.search(rf"{case}(?!\d)", text) is not None


@pytest.fixture
def words(town: Town) -> dict[str, str]:
    """A complaint about the section head, with a file and a notice, held by the archive; and another of that person."""
    who: dict[str, Any] = {"complainant": {"name": NAME, "phone": PHONE}}
    case = town.complain(**who, respondent={"department": "pension", "person": "赵某"}).case
    other = town.complain(**who).case
    town.settle()
    functional = town.desk("functional-1")
    head = town.officers[f"{CITY}-section-head"].id
    told = {"files": (io.BytesIO(PDF), "证明.pdf")}
    assert functional.post("intake", f"/counter/cases/{case}/evidence", data=told).status_code == 303
    joined = {"other": other, "kind": "related", "reason": REASON}
    assert functional.post("intake", f"/api/cases/{case}/links", json=joined).status_code in (200, 201)
    assert functional.post("archive", f"/api/records/{case}/hold", json={"reason": REASON}).status_code == 200
    assert town.try_act("functional-1", case, "name_respondent", officers=[head]).status_code == 200
    town.settle()
    town.work_on_time()  # who complained is looked up in the archive from here on
    (evidence,) = town.rows("select id from intake.evidence")
    (notice,) = town.rows("select id from notification.notices where case_id = %s and channel = 'sms'", case)
    return {
        "<case>": case,
        "<string:case>": case,
        "{other}": other,
        "<other>": other,
        "<evidence>": str(evidence["id"]),
        "<notice>": str(notice["id"]),
        "<act>": "assess",
        "<clock>": "1",
        "<rung>": "R1",
        "<form>": "1",
        "<string:form>": "1",
        "<n>": "1",
    }


@pytest.fixture
def himself(town: Town) -> Desk:
    """The section head, with every post that a person may hold."""
    return Desk(town.province, replace(town.officers[f"{CITY}-section-head"], posts=frozenset(Post) - {Post.SYSTEM}))


def address(path: str, words: dict[str, str]) -> str:
    for word, value in words.items():
        path = path.replace(word, value)
    return path


def asked(service: str, path: str) -> str:
    """What is asked along, where the door looks at that first."""
    if path.endswith("/verify"):
        return "?code=A7K2M9P4"
    return f"?purpose={PURPOSE}" if service == "intake" else ""


@pytest.mark.clause("A6.6.1-2")
def test_every_door_of_the_case_is_shut_to_whom_it_is_about(town: Town, himself: Desk, words: dict[str, str]) -> None:
    open_still = []
    for service, method, path in table():
        if not OF_A_CASE.search(path):
            continue
        form = filled(FORMS.get(path, {}), words)
        where = address(path, words) + ("" if method == "POST" else asked(service, path))
        answer = himself.call(service, method, where, **form)
        if answer.status_code not in SHUT or NAME in seen(answer):
            open_still.append((method, where, answer.status_code, answer.text[:300]))
    assert not open_still, "\n".join(map(str, open_still))


@pytest.mark.clause("A6.6.1-2")
def test_no_list_and_no_search_shows_the_case_to_whom_it_is_about(
    town: Town, himself: Desk, words: dict[str, str]
) -> None:
    case, other = words["<case>"], words["<other>"]
    lists = [(service, path) for service, method, path in table() if method == "GET" and "<" not in path]
    for service, path in (*lists, *LOOKED_FOR):
        shown = seen(himself.get(service, path))
        assert not shows(shown, case), path
    assert shows(seen(himself.get("archive", f"/records?person={NAME}")), other)

    found = himself.post("intake", "/counter/lost", data={"phone": PHONE})
    assert (shows(found.text, case), shows(found.text, other)) == (False, True)
    near = himself.get("intake", f"/api/cases/{other}/links")
    assert (near.status_code, shows(near.text, case)) == (200, False)
    again = {"other": case, "kind": "related", "reason": REASON}
    assert himself.post("intake", f"/api/cases/{other}/links", json=again).status_code == 422
    listed = {"cases": [{"case": case, "appraisal": "不需要继续保管"}]}
    assert himself.post("archive", "/api/records/disposals", json=listed).status_code == 403
